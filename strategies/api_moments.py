"""When an operation of the API looks."""

import datetime as dt

from ninja import Field, Schema
from ninja.errors import HttpError

from strategies.api_answers import Day, Month
from strategies.models import Strategy
from strategies.views import today
from workforce import months


class Knowledge(Schema):
    """When to look: judged at the end of a month, with what was known at the end of two days."""

    month: Month | None = Field(
        None, description="judged as at the end of this month of the strategy, such as 2025-09; today without it"
    )
    figures: Day | None = Field(None, description="with the figures known at the end of this day, such as 2025-09-30")
    promises: Day | None = Field(None, description="with what the strategy said at the end of this day")


def day_of(code: str | None, strategy: Strategy) -> dt.date:
    """The end of the month asked for, today where that is later or none is; no page shows one before the strategy."""
    if not code:
        return today()
    month = months.parse_code(code)
    if month.year < strategy.starts:
        raise HttpError(404, f"The strategy begins in {strategy.starts}: choose {strategy.starts}-01 or later.")
    return min(today(), months.last_day(month))
