"""Published figures and statistical neighbours: the only writer of Benchmark and Neighbour."""

from metrics.benchmarks.importing import Outcome, Unreadable, import_file
from metrics.benchmarks.standing import Restated, Standing, latest, neighbours_of, restatements, standing

__all__ = [
    "Outcome",
    "Restated",
    "Standing",
    "Unreadable",
    "import_file",
    "latest",
    "neighbours_of",
    "restatements",
    "standing",
]
