"""Logs that a machine can read, a line each, and the number that ties a line to what a person saw."""

import json
import logging
import uuid
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonLines(logging.Formatter):
    """One JSON object a line. Line breaks and control characters in what people typed stay inside the text."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class RequestNumber:
    """Gives each request a number, in its log lines and in the answer's X-Request-ID."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.number = uuid.uuid4().hex[:12]
        token = request_id.set(request.number)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request.number
            return response
        finally:
            request_id.reset(token)


class Brief(logging.Filter):
    """For what anybody may bring about who asks for a page by a wrong name: a line, and no alarm."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
        return True


def logging_settings(*, plain_http: bool) -> dict:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "workforce.logs.JsonLines"}},
        "filters": {"brief": {"()": "workforce.logs.Brief"}},
        "handlers": {"console": {"class": "logging.StreamHandler"} | ({} if plain_http else {"formatter": "json"})},
        "loggers": {"django.security.DisallowedHost": {"filters": ["brief"]}},
        "root": {"handlers": ["console"], "level": "WARNING"},
    }
