"""The numbers that the pages show for the real councils, pinned. A change prints what was and what is.

Where a change is meant: PIN=1 python -m pytest tests/strategies/test_displayed.py, and read the difference.
"""

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from strategies import dashboards, measure_pages
from strategies.loading.demonstration import load_demonstration
from strategies.models import Strategy

PINNED = Path(__file__).with_name("displayed.json")
AS_OF = dt.date(2026, 11, 27)


@pytest.fixture(scope="module")
def shown(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every line of every dashboard of the published strategies: what it says, by where it stands."""
    originals = {"OPTIONS": {"location": tmp_path_factory.mktemp("originals")}}
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"} | originals,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers):
            load_demonstration(timezone.now())
        published = Strategy.objects.exclude(councils__invented=True)
        yield dict(line for strategy in published for line in lines(strategy))
        transaction.set_rollback(True)


def lines(strategy: Strategy):
    built = dashboards.build(strategy, list(strategy.councils.all()), AS_OF)
    yield f"{strategy.slug}: headline", built.headline
    for picked in built.attention:
        yield f"{strategy.slug}: {picked.row.measure.code} attention", "; ".join(r.text for r, _ in picked.reasons)
    for row in built.rows:
        for part in row.parts:
            number = part.promise.number if part.promise else 0
            where = f"{row.measure.code} {part.component.order}.{number} {part.council.slug}"
            people = part.people.short if part.people else ""
            said = (part.figure, part.parts_of_rate, part.target, part.due, part.gap, people, part.on_year.text)
            yield f"{strategy.slug}: {where}", " | ".join([part.progress.status.value, *said])


@pytest.mark.django_db
def test_the_numbers_shown_for_the_real_councils_are_those_that_were(shown):
    if os.environ.get("PIN"):
        PINNED.write_text(json.dumps(shown, indent=0, ensure_ascii=False, sort_keys=True) + "\n")
    before = json.loads(PINNED.read_text())
    changes = [
        f"{where}\n    was {before.get(where, 'not shown')}\n    is  {shown.get(where, 'not shown')}"
        for where in sorted(before.keys() | shown.keys())
        if before.get(where) != shown.get(where)
    ]
    assert not changes, f"{len(changes)} of {len(shown)} displayed lines changed:\n" + "\n".join(changes)


@pytest.mark.django_db
def test_every_figure_of_every_dashboard_stands_beside_its_cell_on_its_measures_page(shown):
    followed = 0
    for strategy in Strategy.objects.all():
        councils = list(strategy.councils.all())
        for row in dashboards.build(strategy, councils, AS_OF).rows:
            page = measure_pages.build(strategy, councils, row.measure, AS_OF)
            cells = {
                (each.council, each.month, each.figure): each
                for component in page.components
                for each in component.rows
                if each.filename and each.cell
            }
            for part in row.parts:
                if part.month:
                    found = cells[part.council, part.month, part.figure]
                    assert part.parts_of_rate in ("", f"{found.numerator} of {found.denominator}")
                    followed += 1
    assert followed > 40
