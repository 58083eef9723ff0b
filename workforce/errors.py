import logging

from django.db import OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.template import loader


def server_error(request):
    """The page for what we did not foresee: no detail, and the number under which it is logged."""
    page = loader.get_template("500.html").render({"number": getattr(request, "number", "")})
    return HttpResponseServerError(page)


class BusyDatabase:
    """A database that is locked, full or away is no fault of the page: say that it is busy and that nothing is lost."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        logging.getLogger(__name__).error("The database was not there for a page.", exc_info=exception)
        page = loader.get_template("503.html").render({"number": getattr(request, "number", "")})
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
