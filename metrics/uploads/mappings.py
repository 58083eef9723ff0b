"""How a council's files are read, as its people said: kept once for each set of headings."""

import datetime as dt
from collections.abc import Sequence

from metrics.models import ColumnProfile, Upload
from metrics.spreadsheets import Profile, mapping
from metrics.spreadsheets.cells import Workbook
from metrics.spreadsheets.fixes import laid_over
from metrics.spreadsheets.headers import signature
from metrics.spreadsheets.mapping import Columns
from metrics.uploads.files import workbook_of
from metrics.uploads.fixing import fixes_of
from metrics.uploads.references import reference_for
from workforce.models import Council, User


def profiles_of(council: Council) -> dict[str, Profile]:
    """The mappings by signature, the one said last at the end."""
    return {
        kept.signature: Profile(kept.columns, kept.month_first, kept.shares, kept.include_hidden, kept.fill_down)
        for kept in ColumnProfile.objects.filter(council=council).order_by("saved_at", "pk")
    }


def remember(
    council: Council, headings: Sequence[str], profile: Profile, user: User | None, moment: dt.datetime
) -> ColumnProfile:
    """Keeps how files with these headings are read from now on."""
    kept, _ = ColumnProfile.objects.update_or_create(
        council=council,
        signature=signature(headings),
        defaults={
            "headings": list(headings),
            "columns": dict(profile.columns),
            "month_first": profile.month_first,
            "shares": profile.shares,
            "include_hidden": profile.include_hidden,
            "fill_down": profile.fill_down,
            "user": user,
            "saved_at": moment,
        },
    )
    return kept


def columns_of(upload: Upload, sheet: str = "", row: int = 0, start: Workbook | None = None, rows: int = 0) -> Columns:
    """The columns of the file as they are read now, with what was put right; of a large one, from the `start` that was
    kept of it. Of one that is left out whole, as it was sent.

    Raises Refusal when the file cannot be read at all.
    """
    council = upload.council
    sent = start or workbook_of(upload)
    put_right = laid_over(sent, fixes_of(upload))
    workbook = put_right if any(sheet.lines for sheet in put_right.sheets) else sent
    return mapping.columns_of(workbook, reference_for(council), profiles_of(council), sheet, row, rows)


def forget_mapping(council: Council, headings: Sequence[str]) -> None:
    ColumnProfile.objects.filter(council=council, signature=signature(headings)).delete()


__all__ = ["columns_of", "forget_mapping", "profiles_of", "remember"]
