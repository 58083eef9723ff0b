"""Value, numerator and denominator: each by itself, against its metric, and against each other. PURE."""

from dataclasses import replace
from decimal import Decimal

from metrics.spreadsheets.findings import DENOMINATOR, NUMERATOR, VALUE, Reporter, Wrong, plain
from metrics.spreadsheets.reference import MetricNamed
from metrics.spreadsheets.tables import Record
from metrics.spreadsheets.values import BLANK, Figure, NotANumber, read_figure

PERCENT_TOLERANCE = Decimal("0.15")
OTHER_TOLERANCE = Decimal("0.05")
WHOLE = ("headcount", "posts", "count")
COUNTED = (*WHOLE, "fte", "cases", "percent")
MOST_WITHHELD = 10
NOT_WHOLE = "at least and at most are kept of whole numbers only; write > or <, or the number itself"


class FigureChecks(Reporter):
    """The checks on a record's figures. Each raises Wrong once it has reported an error."""

    def figures(self, record: Record, metric: MetricNamed | None) -> tuple[Figure, Figure, Figure] | None:
        """Value, numerator and denominator, checked against each other; None when the row is left out as blank."""
        value, numerator, denominator = self._read_figures(record)
        if self.shares and metric is not None and metric.is_percent and value.number is not None and not value.percent:
            value = replace(value, number=value.number * 100, percent=True, step=value.step * 100)
        value = self._fill(record, metric, value, numerator, denominator)
        if value is BLANK:
            self.report("blank-value", record, VALUE)
            return None
        if metric is not None:
            value = self._as_kept(record, metric, value)
            has_parts = numerator is not BLANK or denominator is not BLANK
            if has_parts:
                self._check_parts(record, metric, numerator, denominator)
            self._check_value(record, metric, value)
            if has_parts:
                self._check_agreement(record, metric, value, numerator, denominator)
        return value, numerator, denominator

    def _read_figures(self, record: Record) -> list[Figure]:
        figures: list[Figure] = []
        for index in (VALUE, NUMERATOR, DENOMINATOR):
            written = record.values[index]
            try:
                figures.append(BLANK if written is None else read_figure(written))
            except NotANumber as reason:
                self.report(reason.rule, record, index, why=reason.why)
        if len(figures) < 3:
            raise Wrong
        return figures

    def _fill(
        self, record: Record, metric: MetricNamed | None, value: Figure, numerator: Figure, denominator: Figure
    ) -> Figure:
        """A rate's value from its parts, where the value is blank and the parts are there."""
        if value is not BLANK or metric is None or not (metric.is_rate or metric.is_percent):
            return value
        if numerator.number is None or not denominator.number:
            return value
        computed = (numerator.number / denominator.number * metric.scale).quantize(Decimal("0.000001")).normalize()
        details = {"computed": plain(computed, 4), "numerator": plain(numerator.number)}
        self.report("worked-out", record, VALUE, **details, denominator=plain(denominator.number))
        return Figure(computed, step=Decimal("0.000001"))

    def _as_kept(self, record: Record, metric: MetricNamed, value: Figure) -> Figure:
        """The value as its mark is kept: suppressed, or less or more than a number."""
        number, step = value.number, {"≤": 1, "≥": -1}.get(value.qualifier)
        if number is None:
            return value
        if value.qualifier in ("<", "≤") and withholds(metric, value):
            self.report("below-threshold", record, VALUE)
            return Figure(symbol="c", written=value.written)
        if step is None:
            return value
        if metric.unit not in WHOLE or number % 1 or number + step < 0:
            self.report("not-a-number", record, VALUE, why=NOT_WHOLE)
            raise Wrong
        return replace(value, number=number + step, qualifier="<" if step > 0 else ">")

    def _check_parts(self, record: Record, metric: MetricNamed, numerator: Figure, denominator: Figure) -> None:
        for index, part, name in ((NUMERATOR, numerator, "numerator"), (DENOMINATOR, denominator, "denominator")):
            if part.percent or part.qualifier:
                why = "it is a percentage" if part.percent else f"a {name} is exact, or left blank"
                self.report("not-a-number", record, index, why=why)
                raise Wrong
            if part.number is not None and part.number < 0:
                self.report("negative-part", record, index, part=name)
                raise Wrong

    def _check_value(self, record: Record, metric: MetricNamed, value: Figure) -> None:
        if value.percent and not metric.is_percent:
            self.report("percent-of-what", record, VALUE, metric=metric.name, unit=metric.unit_words)
            raise Wrong
        number = value.number
        if number is None:
            return
        lowest, highest = metric.lowest, metric.highest
        if lowest is not None and number < lowest:
            self._out_of_range(record, metric, lowest, "too low", "least")
        if highest is not None and number > highest:
            self._out_of_range(record, metric, highest, "too high", "most")

    def _out_of_range(self, record: Record, metric: MetricNamed, limit: Decimal, side: str, end: str) -> None:
        self.report("out-of-range", record, VALUE, metric=metric.name, limit=plain(limit), side=side, end=end)
        raise Wrong

    def _check_agreement(
        self, record: Record, metric: MetricNamed, value: Figure, numerator: Figure, denominator: Figure
    ) -> None:
        top, bottom = numerator.number, denominator.number
        if bottom == 0 and value.number is not None and not value.symbol:
            self.report("zero-denominator", record, DENOMINATOR)
            raise Wrong
        if top is None or not bottom:
            return
        details = {"numerator": plain(top), "denominator": plain(bottom)}
        if top > bottom and metric.is_percent and metric.highest is not None and metric.highest <= 100:
            self.report("numerator-over-denominator", record, NUMERATOR, **details)
            raise Wrong
        if value.number is None or not (metric.is_percent or metric.is_rate):
            return
        computed = top / bottom * metric.scale
        if not _agrees(computed, value, _tolerance(metric, value, numerator, denominator)):
            self._report_disagreement(record, value.number, computed, details)
            raise Wrong

    def _report_disagreement(self, record: Record, number: Decimal, computed: Decimal, details: dict[str, str]) -> None:
        self.report("parts-disagree", record, VALUE, value=plain(number), computed=plain(computed, 4), **details)


def withholds(metric: MetricNamed, value: Figure) -> bool:
    """Whether "fewer than" stands for a small number of people that is withheld, as <5 does and <15% does not."""
    return value.number is not None and value.number <= MOST_WITHHELD and metric.unit in COUNTED and not value.percent


def _agrees(computed: Decimal, value: Figure, tolerance: Decimal) -> bool:
    assert value.number is not None  # the caller has one
    if value.qualifier == "<":
        return computed < value.number
    return computed > value.number if value.qualifier == ">" else abs(computed - value.number) <= tolerance


def _tolerance(metric: MetricNamed, value: Figure, numerator: Figure, denominator: Figure) -> Decimal:
    """How far a value may lie from its parts: the rounding of all three, and a small allowance besides."""
    top, bottom = numerator.number or Decimal(0), denominator.number or Decimal(1)
    parts = sum(
        (part.step / 2 / bottom * weight * metric.scale if part.step < 1 else Decimal(0))
        for part, weight in ((numerator, Decimal(1)), (denominator, top / bottom))
    )
    return max(PERCENT_TOLERANCE if metric.is_percent else OTHER_TOLERANCE, value.step / 2 + parts)
