import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from strategies.loading import checks, reading
from strategies.loading.catalogue import store_councils, store_metrics, store_staff_groups
from strategies.loading.storing import store_strategy
from strategies.loading.tally import Tally
from strategies.models import LoadedFile

FIXTURES = settings.BASE_DIR / "fixtures"
CATALOGUE = [FIXTURES / name for name in ("councils.yaml", "staff_groups.yaml", "metrics.yaml")]
STORE: dict[str, Callable] = {
    "councils": store_councils,
    "staff_groups": store_staff_groups,
    "metrics": store_metrics,
    "strategy": store_strategy,
}


class RefusedError(Exception):
    """Nothing was written; `problems` says why, a sentence for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What became of one file; `tally` is None when it had been loaded before and was left alone."""

    name: str
    tally: Tally | None

    def said(self) -> str:
        if self.tally is None:
            return f"{self.name}: loaded before and unchanged since; nothing to do."
        return "\n".join([f"{self.name}: {self.tally.said()}.", *(f"  Kept: {words}" for words in self.tally.kept)])


def load(paths: Sequence[Path], moment: dt.datetime, again: bool = False) -> list[Loaded]:
    """Load the catalogue and then the strategies at `paths` (every one of the fixtures when there are none).

    A file that is the same as when it was last loaded is left alone, so that what people changed since stands;
    `again` loads it all the same. Raises RefusedError, with nothing written, when any file has a problem.
    """
    paths = list(paths) or sorted((FIXTURES / "strategies").glob("*.yaml"))
    if not again and all_known(paths):
        return [Loaded(path.name, None) for path in [*CATALOGUE, *paths]]
    files = sound_files(paths)
    files.sort(key=lambda file: list(STORE).index(file.shape))
    fresh = [file for file in files if again or not loaded_before(file)]
    needed = {slug for file in fresh if file.shape == "strategy" for slug in file.content.strategy.councils}
    with transaction.atomic():
        return [store(file, moment) if file in fresh else fill(file, needed) for file in files]


def all_known(paths: Sequence[Path]) -> bool:
    """Whether every file is, byte for byte, one that was loaded: then nothing need be read or checked."""
    known = set(LoadedFile.objects.values_list("sha256", flat=True))
    files = [*CATALOGUE, *paths]
    return all(path.is_file() and reading.digest(path.read_bytes()) in known for path in files)


def sound_files(paths: Sequence[Path]) -> list[reading.ReadFile]:
    problems = reading.Problems()
    files = [reading.read(path, problems) for path in [*CATALOGUE, *(path for path in paths if path not in CATALOGUE)]]
    if not problems:
        files = own_before_ours(files)
        checks.check(files, problems)
    if problems:
        raise RefusedError(problems)
    return files


def own_before_ours(files: Sequence[reading.ReadFile]) -> list[reading.ReadFile]:
    """Without a catalogue file of the fixtures for which the caller gave another."""
    ours = len(CATALOGUE)
    given = {file.shape for file in files[ours:]}
    return [file for at, file in enumerate(files) if at >= ours or file.shape not in given]


def loaded_before(file: reading.ReadFile) -> bool:
    return LoadedFile.objects.filter(key=file.key, sha256=file.digest).exists()


def store(file: reading.ReadFile, moment: dt.datetime) -> Loaded:
    tally = Tally()
    STORE[file.shape](file.content, tally)
    LoadedFile.objects.update_or_create(key=file.key, defaults={"sha256": file.digest, "loaded_at": moment})
    return Loaded(file.name, tally)


def fill(file: reading.ReadFile, needed: set[str]) -> Loaded:
    """A file that was loaded before: only what somebody removed since and a strategy of this load points at."""
    if file.shape == "strategy" or not needed:
        return Loaded(file.name, None)
    tally = Tally()
    missing = missing_entries(file, needed)
    if missing:
        STORE[file.shape](file.content.model_copy(update={file.shape: missing}), tally)
    return Loaded(file.name, tally if missing else None)


def missing_entries(file: reading.ReadFile, needed: set[str]) -> list:
    held = checks.slugs(checks.CATALOGUE[file.shape])
    entries = [entry for entry in getattr(file.content, file.shape) if entry.slug not in held]
    return [entry for entry in entries if file.shape != "councils" or entry.slug in needed]
