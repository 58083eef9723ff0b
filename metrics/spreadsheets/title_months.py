"""The month that a title gives at its end, such as 'Position as at 30 September 2026'. PURE."""

import datetime as dt
import re
from collections.abc import Iterable

from metrics.spreadsheets.cells import Value
from metrics.spreadsheets.dates import NotAMonth, read_month
from metrics.spreadsheets.names import key

# What a month at the end of a title follows where it is that of the figures.
BEFORE = re.compile(
    r"\b(?:as at|as of|position at|(?:month|period|quarter)[- ](?:ending|ended|end)|for|month of)\b|[,:(]| - "
)
# Dates of the file, and not of its figures.
OF_THE_FILE = re.compile(
    r"\b(?:extract|run|print|creat|produc|generat|updat|version|publish|refresh|download|draft|report(?:ed)? on)"
)


def in_titles(titles: Iterable[tuple[Value, str]]) -> tuple[dt.date | None, str]:
    """The one month that the titles give, and what gives it; None where they give none, or more than one."""
    found: dict[dt.date, str] = {}
    for text, source in titles:
        for month in months_in(text) if isinstance(text, str) else ():
            found.setdefault(month, source)
    return next(iter(found.items())) if len(found) == 1 else (None, "")


def months_in(text: str) -> set[dt.date]:
    """The month at the end of a title, and any other in it: 'April 2025 to March 2026' has two."""
    text = key(text)
    tails = {read for at in BEFORE.finditer(text) if (read := _month(text[at.end() :]))}
    if not tails or OF_THE_FILE.search(text):
        return set()
    parts = text.split(" ")
    pieces = (parts[start : start + size] for size in (1, 2, 3) for start in range(len(parts) - size + 1))
    return tails | {read for piece in pieces if (read := _month(" ".join(piece)))}


def _month(text: str) -> dt.date | None:
    try:
        read = read_month(text.strip(" .,;:()[]-"))
    except NotAMonth:
        return None
    return read.month if read.how in ("words", "figures") and any(map(str.isdigit, text)) else None
