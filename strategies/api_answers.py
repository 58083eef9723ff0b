"""What every operation of the API has in common: how it pages, what it takes for a day or a month, how it refuses."""

import datetime as dt
import re
from typing import Annotated

from ninja import Field, Path, Schema
from ninja.pagination import LimitOffsetPagination
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from workforce import access, audit
from workforce.models import AuditEntry

SLUG = r"^[-a-zA-Z0-9_]{1,60}$"
# The months that a strategy can be of: as `months.parse_code` reads them.
MONTH = r"^(199\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$"


def as_written(day: object) -> object:
    """A day is taken as it is described alone; a number would be read as seconds since 1970."""
    if isinstance(day, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day, re.ASCII):
        raise PydanticCustomError("day", "Write the day as year, month and day, for example 2025-09-30.")
    if isinstance(day, str) and day < "1990":
        raise PydanticCustomError("day", "Nothing is known of days before 1990.")
    return day


Day = Annotated[dt.date, BeforeValidator(as_written)]
Slug = Annotated[str, Field(pattern=SLUG)]
Month = Annotated[str, Field(pattern=MONTH)]


class Pages(LimitOffsetPagination):
    class Input(LimitOffsetPagination.Input):
        # No database counts further than a whole number of 64 bits.
        offset: int = Field(0, ge=0, le=10**12)


class FigurePages(Pages):
    """Pages of what was made of figures: that they were taken away is on record, as it is of a file."""

    def paginate_queryset(self, queryset, pagination, request, **params):
        found = super().paginate_queryset(queryset, pagination, request=request, **params)
        slug = params.get("slug") or request.GET.get("council", "")
        council = access.councils_for(request.user).filter(slug=slug).first()
        audit.told(request, AuditEntry.Action.EXPORTED, f"By the API: {request.get_full_path()}", council)
        return found


class Problem(Schema):
    """Why nothing is answered, in words."""

    detail: str


class Mistake(Schema):
    """A parameter that cannot be read: where it stands and why."""

    type: str
    loc: list[str | int]
    msg: str


class Refused(Schema):
    """Each parameter that cannot be read."""

    detail: list[Mistake]


def answers(shape: type, *, of_one: bool = False) -> dict[int, object]:
    """What an operation may answer: a page of `shape`, or why there is none. `of_one` is of a strategy or a council."""
    refusals: dict[int, object] = {400: Problem, 401: Problem, 403: Problem, 422: Refused}
    return {200: list[shape]} | refusals | ({404: Problem} if of_one else {})  # type: ignore[valid-type]


STRATEGY = Path(description="the slug of one of those strategies", pattern=SLUG)
COUNCIL = Path(description="the slug of one of your councils", pattern=SLUG)
