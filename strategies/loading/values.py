"""One value of a file: what a hand may write for it, and what it becomes. Errors are halves of sentences."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from workforce import months


def as_text(value: Any) -> Any:
    """Words as words, though YAML reads a bare 2023 as a number and a bare 2023-09-01 as a day."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | dt.date):
        return value
    return str(value)


def as_number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError("should be a number, such as 10 or 9.5")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"should be a number, such as 10 or 9.5, and not {value!r}") from None
    if not number.is_finite():
        raise ValueError("should be a number, such as 10 or 9.5")
    return number


def as_month(value: Any) -> Any:
    if isinstance(value, dt.date):
        return months.month_of(value)
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-01", value):
        value = value[:7]
    try:
        return months.parse_code(str(value))
    except ValueError:
        raise ValueError(f"should be a month, such as 2023-09, and not {value!r}") from None


def as_day(value: Any) -> Any:
    try:
        return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"should be a day, such as 2023-09-01, and not {value!r}") from None


def slug_shaped(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(f"should hold small letters, digits and single hyphens only, and not {value!r}")
    return value


Words = Annotated[str, BeforeValidator(as_text)]
Needed = Annotated[str, BeforeValidator(as_text), Field(min_length=1)]
Slug = Annotated[str, BeforeValidator(as_text), AfterValidator(slug_shaped)]
Number = Annotated[Decimal, BeforeValidator(as_number), Field(max_digits=16, decimal_places=6)]
Month = Annotated[dt.date, BeforeValidator(as_month)]
Day = Annotated[dt.date, BeforeValidator(as_day)]
Count = Annotated[int, Field(ge=0, le=32000)]
Line = Annotated[int, Field(ge=1)] | None


def one_of(choices: Any) -> Any:
    return Literal[tuple(choices.values)]
