"""What a request may carry, judged before anything reads it; and the page for one that carries too much."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.defaults import bad_request

from workforce.counting import a_count_is_stuck
from workforce.errors import busy, is_program, told

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# What a form adds to the file that it sends.
AROUND_A_FILE = 64 * 1024
NUL = "The address holds a character with the number 0, which stands in no text."
TAKE_FILES = ("/uploads/new/", "/benchmark/import/")


class Door:
    """Turns away a body that is too large, or of which nobody said how large it is; only two pages take files. And what
    no database can be asked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.headers.get("Transfer-Encoding") or size_of(request) > most_for(request.path_info):
            return too_much(request)
        if has_a_nul(request):
            return told(400, NUL) if is_program(request) else bad_request(request, None)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_program(request):
            return told(405, "The API is only read: ask with GET.", Allow=response.headers.get("Allow", "GET"))
        return response


def has_a_nul(request) -> bool:
    """The one character that PostgreSQL cannot be asked about."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def size_of(request) -> int:
    """The bytes announced; 0 where none are, since nothing is read then."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isascii() and announced.isdigit() else 0


def most_for(path: str) -> int:
    if path.endswith(TAKE_FILES):
        return settings.UPLOAD_LIMIT + AROUND_A_FILE
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def too_much(request) -> HttpResponse:
    """No part of the body is read, so the connection cannot be used again."""
    most = settings.UPLOAD_LIMIT // (1024 * 1024)
    if is_program(request):
        return told(413, "The API takes no file.", Connection="close")
    page = loader.get_template("413.html").render({"most": most})
    return HttpResponse(page, status=413, headers={"Connection": "close"})


def refused(request, exception):
    """The page for a request that Django will not read: 413 for one with too many fields or files, else 400."""
    if isinstance(exception, TOO_MUCH):
        return too_much(request)
    return bad_request(request, exception)


def too_many_tries(request, exception=None):
    """Where a count stays locked the library refuses every try: then the site is busy."""
    if a_count_is_stuck():
        return busy(request)
    return render(request, "429.html", status=429)
