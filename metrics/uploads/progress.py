"""How far the work on a file has come: told by whoever works, read by whoever shows it."""

from dataclasses import dataclass

from metrics.models import Upload
from metrics.spreadsheets.door import Told


@dataclass(slots=True)
class Progress:
    """`done` of 100, and in words what is being done. It never goes back."""

    done: int = 0
    stage: str = ""
    begin: int = 0
    end: int = 0

    def enter(self, stage: str, end: int) -> None:
        self.stage, self.begin, self.end = stage, self.end, max(self.end, end)
        self.done = max(self.done, self.begin)

    def tell(self, part: int, whole: int) -> None:
        share = min(part / whole, 1) if whole else 1
        self.done = max(self.done, self.begin + int((self.end - self.begin) * share))


def stage(upload: Upload, words: str, end: int) -> Told | None:
    """Says that a stage begins, which ends at `end` of 100; None where nobody watches the work on this upload."""
    progress: Progress | None = getattr(upload, "progress", None)
    if progress is None:
        return None
    progress.enter(words, end)
    return progress.tell
