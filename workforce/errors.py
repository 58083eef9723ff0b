import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader
from django.views.defaults import page_not_found

from workforce.originals import StorageAway

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# What a person typed on these pages must not stand in another.
SECRETS = ("/account/", "/admin/")
PROGRAMS = "/api/"
MOST_KEPT = 200_000


class Away(OSError):
    """What the site asks, mail or a council's directory, does not answer, and may do so again soon."""


def is_program(request) -> bool:
    """Whether the API is asked, which answers in JSON whatever happens."""
    return request.path_info.startswith(PROGRAMS)


def told(status: int, detail: str, **headers: str) -> HttpResponse:
    """Why nothing is answered, as the API says it."""
    return JsonResponse({"detail": detail}, status=status, headers=headers)


def not_found(request, exception):
    """The page for an address that leads nowhere, or nowhere for this person."""
    return told(404, "There is nothing at this address.") if is_program(request) else page_not_found(request, exception)


def server_error(request):
    """The page for what we did not foresee: no detail, and the number under which it is logged."""
    # What went wrong outside the page's own code, as when the session was read, is only known here.
    if is_passing(sys.exc_info()[1]):
        return busy(request)
    if is_program(request):
        return told(500, f"Something went wrong here. Its number is {getattr(request, 'number', '')}.")
    page = loader.get_template("500.html").render({"number": getattr(request, "number", "")})
    return HttpResponseServerError(page)


def is_passing(problem: BaseException | None) -> bool:
    """Whether it will be well again by itself: a database locked, full or away, a full disk, storage or mail away."""
    if isinstance(problem, OSError):
        return isinstance(problem, StorageAway | Away) or problem.errno in NO_ROOM
    return isinstance(problem, OperationalError | InterfaceError)


def busy(request) -> HttpResponse:
    if is_program(request):
        return told(503, "The site is busy. Ask again in half a minute.", **{"Retry-After": "30"})
    context = {"number": getattr(request, "number", ""), "path": request.get_full_path(), "fields": typed(request)}
    page = loader.get_template("503.html").render(context)
    return HttpResponse(page, status=503, headers={"Retry-After": "30"})


def typed(request) -> list[tuple[str, str]]:
    """What was typed into the form, so that the page can send it again; empty where it held a file or a password."""
    if request.method != "POST" or request.path.startswith(SECRETS):
        return []
    try:
        if request.FILES:
            return []
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except OSError:
        return []
    return fields if sum(len(value) for _, value in fields) < MOST_KEPT else []


class BusyDatabase:
    """A database that is locked, full or away is no fault of the page: say that it is busy and that nothing is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not is_passing(exception):
            return None
        logging.getLogger(__name__).error("The database or the disk was not there for a page.", exc_info=exception)
        return busy(request)
