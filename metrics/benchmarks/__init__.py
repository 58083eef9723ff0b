"""Published figures and statistical neighbours: the only writer of Benchmark and Neighbour."""

from metrics.benchmarks.importing import Outcome, Unreadable, import_file
from metrics.benchmarks.standing import (
    Restated,
    Standing,
    figures_of,
    latest,
    neighbours_of,
    neighbours_of_each,
    one_each,
    placed,
    restatements,
    standing,
)

__all__ = [
    "Outcome",
    "Restated",
    "Standing",
    "Unreadable",
    "figures_of",
    "import_file",
    "latest",
    "neighbours_of",
    "neighbours_of_each",
    "one_each",
    "placed",
    "restatements",
    "standing",
]
