"""What an upload gave that was stored already: kept with it, so that undoing the first to give it loses nothing."""

import json
import zlib
from collections.abc import Iterator

from metrics.models import Confirmation, Upload
from metrics.uploads.staging import Staged
from workforce.models import Council


def keep(upload: Upload, table: Staged) -> None:
    """Keeps the rows of `table` that are stored just so; to be called in the transaction that stores the others."""
    same = list(table.same())
    if same:
        figures = zlib.compress(json.dumps([(kept, sheet, cell) for kept, _, sheet, cell in same]).encode(), 1)
        Confirmation.objects.create(upload=upload, of=sorted({source for _, source, _, _ in same}), figures=figures)


def standing(council: Council) -> Iterator[Confirmation]:
    """What the uploads that still stand confirmed, that of the latest first; the figures are read one by one."""
    found = Confirmation.objects.filter(upload__council=council, upload__state=Upload.State.APPLIED)
    yield from found.select_related("upload").defer("figures").order_by("-upload__applied_at")


def places(confirmation: Confirmation) -> dict[int, tuple[str, str]]:
    """By the key of a confirmed figure, the sheet and cell that say it."""
    return {kept: (sheet, cell) for kept, sheet, cell in json.loads(zlib.decompress(confirmation.figures))}
