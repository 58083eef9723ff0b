"""READ SIDE: which sums come out, to take away: a table for those that do not, those that do and the census."""

from collections.abc import Iterator

from metrics.sheets import Cell, Sheet, cover, exact, notes, table
from strategies.adding_up import AddingUp
from strategies.known import day_words, figures_words
from workforce import months

TITLE = "Do the figures add up?"
FAILING = ("What should hold", "When", "The sum", "Off by", "Why it may be", "Whose figures")
CENSUS = (
    "Metric", "Month", "Own figure", "Own staff group", "DfE census", "Staff group of the census", "Apart", "Unit",
    "What differs",
)  # fmt: skip


def sheets(page: AddingUp) -> tuple[Sheet, ...]:
    return (
        cover(
            TITLE,
            ("Council", page.council.name),
            ("As at", day_words(page.as_of)),
            ("Known", figures_words(page.known)),
            ("Sums that can be checked", str(page.count)),
            ("Sheets", "Cover, Notes, Failing, Holding, Census"),
        ),
        notes(
            ("Off by", "How far the sum is from what it should come to, in the unit of its figures."),
            ("Apart", "The council’s own figure less the census’s, unrounded, in the unit of its row."),
        ),
        table(
            "Failing",
            "Sums that do not come out",
            FAILING,
            (
                (row.check.name, row.check.when, row.check.sum, exact(row.check.off), row.check.why, row.where)
                for row in page.failing
            ),
        ),
        table("Holding", "Sums that come out", ("What should hold", "Times"), page.holding),
        table("Census", "The council’s own figures beside its census", CENSUS, census_rows(page)),
    )


def census_rows(page: AddingUp) -> Iterator[tuple[Cell | None, ...]]:
    for row in page.census:
        own, census, apart = (exact(*figure) for figure in row.exact)
        yield (
            row.metric.name, months.code(row.month), own, row.own_group, census, row.census_group, apart,
            row.metric.get_unit_display(), row.note or "The census defines it the same way.",
        )  # fmt: skip
