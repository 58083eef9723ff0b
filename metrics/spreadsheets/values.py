"""Numbers as people write them, into decimals; never rescaled without saying so. PURE."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from metrics.spreadsheets.cells import Broken, Percent, Uncalculated, Value, shown
from metrics.spreadsheets.names import INVISIBLE, SAME
from metrics.spreadsheets.symbols import symbol_of

PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 10
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+", re.ASCII)
SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?:\.\d+)?", re.ASCII)
MARKS = {"<=": "≤", "≤": "≤", "<": "<", ">=": "≥", "≥": "≥", ">": ">"}
ABOUT = ("~", "c. ", "ca. ", "approx. ", "approx ", "approximately ", "about ", "circa ", "≈")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says: a number, or a symbol, or neither when it is blank.

    `percent` is True when a % sign or format came with the number, which is then in percentage points.
    `written` keeps what a symbol or qualifier was made from. `step` is the last decimal place written. A `qualifier` is
    one of "~", "<", "≤", ">" and "≥", as the cell has it.
    """

    number: Decimal | None = None
    symbol: str = ""
    qualifier: str = ""
    percent: bool = False
    written: str = ""
    step: Decimal = Decimal(1)

    @property
    def is_reworded(self) -> bool:
        """Whether it is kept otherwise than its cell has it: "<5" as suppressed, "≥5" as more than 4."""
        withheld = self.symbol == "c" and self.written.startswith("<")
        return withheld or self.written.startswith(("≤", "≥", "<=", ">="))


BLANK = Figure()


class NotANumber(ValueError):
    """A cell that holds neither a number nor a symbol; the rule it breaks, and why in words."""

    def __init__(self, rule: str, why: str = "") -> None:
        self.rule = rule
        self.why = why
        super().__init__(why)


def read_figure(value: Value) -> Figure:
    """The figure in a cell. Raises NotANumber, naming the rule that the cell breaks."""
    if value is None:
        return BLANK
    if isinstance(value, Percent):
        return _percentage(Decimal(repr(float(value))))
    if isinstance(value, bool):
        raise NotANumber("not-a-number", "it is TRUE or FALSE")
    if isinstance(value, int | float):
        return _plain(value)
    if isinstance(value, str):
        return read_text(value)
    if isinstance(value, Uncalculated):
        raise NotANumber("uncalculated")
    if isinstance(value, Broken):
        if value.code == "#N/A":
            return Figure(symbol="x", written=value.code)
        raise NotANumber("broken-cell")
    if isinstance(value, dt.date):
        raise NotANumber("not-a-number", "Excel has made a date of it")
    raise NotANumber("not-a-number", "it is of no known kind")


def _percentage(share: Decimal) -> Figure:
    number = _tidy(share * 100)
    return Figure(number, percent=True, step=_step(number))


@lru_cache(maxsize=20_000)
def _plain(value: int | float) -> Figure:
    number = _tidy(Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}"))
    return Figure(number, step=_step(number))


def _tidy(number: Decimal) -> Decimal:
    """`number` as it is kept: fifteen significant figures, as Excel has, and six decimals at most."""
    if abs(number) >= LARGEST:
        raise NotANumber("too-large-number")
    if number == number.to_integral_value():
        return number.to_integral_value()
    return Decimal(f"{number:.15g}").quantize(PLACES).normalize()


def _step(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(10) ** min(int(exponent), 0)


def read_text(text: str) -> Figure:
    """The figure in a text such as '£1,234.50', '(3)', '12.5 %', '~80%', '<5' or 'n/a'."""
    bare = " ".join(text.translate(INVISIBLE).translate(SAME).split())
    if not bare:
        return BLANK
    symbol = symbol_of(bare)
    if symbol:
        return Figure(symbol=symbol, written=bare)
    qualifier, bare = _qualifier(bare)
    negative, bare = _sign(bare)
    percent = bare.endswith("%")
    digits = bare.removesuffix("%").strip().removeprefix("£").strip()
    if SPACED.fullmatch(digits):
        digits = digits.replace(" ", "")
    if not NUMBER.fullmatch(digits):
        raise NotANumber("not-a-number", _why_not(digits, text))
    if len(digits) > 30:
        raise NotANumber("too-large-number")
    exact = Decimal(digits.replace(",", "").rstrip("."))
    number = _tidy(-exact if negative else exact)
    return Figure(number, "", qualifier, percent, shown(text) if qualifier else "", _step(exact))


def _qualifier(text: str) -> tuple[str, str]:
    for mark, qualifier in MARKS.items():
        if text.startswith(mark):
            return qualifier, text[len(mark) :].strip()
    for mark in ABOUT:
        if text.lower().startswith(mark):
            return "~", text[len(mark) :].strip()
    return "", text


def _sign(text: str) -> tuple[bool, str]:
    """Whether the number is below zero: '-3', '£-3', '3-' and '(3)' all are."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.startswith("(") and text.endswith(")%"):
        return True, text[1:-2].strip() + "%"
    if text.startswith(("-", "£-")):
        return True, text.replace("-", "", 1).strip()
    return False, text.removeprefix("+")


def _why_not(digits: str, text: str) -> str:
    if re.fullmatch(r"\d+,\d{1,2}", digits, re.ASCII):
        return "a comma stands where a point should; write " + digits.replace(",", ".")
    if re.fullmatch(r"\d+(\.\d+)?[eE][+-]?\d+", digits, re.ASCII):
        return "it is written in powers of ten"
    if re.search(r"\d\s*(-|to)\s*\d", digits):
        return "it is a range"
    if re.search(r"\d", digits) and re.search(r"[^\W\d]", text):
        return "it has words in it"
    if any(character.isdigit() and not character.isascii() for character in digits):
        return "its figures are not 0 to 9"
    return "it is text"
