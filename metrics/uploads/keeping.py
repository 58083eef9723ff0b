"""The preview of a large file, kept by the worker so that no page has to read the file again."""

import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from django.utils.crypto import constant_time_compare, salted_hmac

from metrics.models import Upload
from metrics.uploads.previews import Preview, same_file_before

# More changes than this are counted and not listed.
MOST = 3001
SEAL = 32


@dataclass(frozen=True, slots=True)
class KeptPreview(Preview):
    """A preview with the first of its rows only; its counts and its fingerprint are those of all."""

    totals: Mapping[str, int] = field(default_factory=dict)
    mark: str = ""

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.totals)

    @property
    def fingerprint(self) -> str:
        return self.mark


def pack(found: Preview) -> bytes:
    """The preview as bytes under a seal: they are read back only by whoever holds the secret key."""
    held = {each.name: getattr(found, each.name) for each in fields(Preview)}
    held |= {"upload": None, "applied_before": None, "reading": replace(found.reading, rows=())}
    held |= {"new": found.new[:MOST], "changed": found.changed[:MOST], "unchanged": ()}
    packed = zlib.compress(pickle.dumps(held | {"totals": found.counts, "mark": found.fingerprint}), 1)
    return _seal(packed) + packed


def unpack(packed: bytes, upload: Upload) -> KeptPreview | None:
    """The preview again; None where the bytes are not ours, or an older version of the program wrote them."""
    seal, content = bytes(packed[:SEAL]), bytes(packed[SEAL:])
    if not constant_time_compare(seal, _seal(content)):
        return None
    try:
        held = pickle.loads(zlib.decompress(content))  # noqa: S301 - sealed above with the secret key
        return KeptPreview(**(held | {"upload": upload, "applied_before": same_file_before(upload)}))
    except (AttributeError, ImportError, TypeError, ValueError, pickle.UnpicklingError):
        return None


def _seal(content: bytes) -> bytes:
    return salted_hmac("metrics.uploads.keeping", content, algorithm="sha256").digest()


__all__ = ["KeptPreview", "pack", "unpack"]
