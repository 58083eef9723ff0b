"""The command line goes the upload page's own way and says how it ended."""

import io
import json

import pytest
from django.core.management import BaseCommand, CommandError, call_command

from metrics.management.commands.import_workbook import Command
from metrics.models import MetricSnapshot, Upload
from tests.metrics.files import csv_bytes, row


@pytest.fixture
def run(council, agency_rate, social_workers, tmp_path):
    def run(data: bytes, *options: str) -> tuple[int, str]:
        file = tmp_path / "figures.csv"
        file.write_bytes(data)
        out = io.StringIO()
        try:
            call_command("import_workbook", str(file), "--council", council.slug, *options, stdout=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_a_good_file_is_checked_and_nothing_is_stored(run):
    code, out = run(csv_bytes(row()), "--json")
    report = json.loads(out)
    assert (code, report["outcome"], Upload.objects.count(), MetricSnapshot.objects.count()) == (0, "accepted", 0, 0)
    assert report["rows"] == [
        {
            "sheet": None, "row": 2, "council": "Testshire County Council", "metric": "Agency share",
            "staff_group": "Social workers", "service": "Whole council", "month": "2025-04", "cohort": "",
            "value": "12.5", "symbol": "", "qualifier": "", "numerator": None, "denominator": None, "note": "",
        }
    ]  # fmt: skip


def test_with_apply_it_is_stored(run):
    code, out = run(csv_bytes(row()), "--apply")
    assert code == 0 and "Stored." in out
    assert MetricSnapshot.objects.count() == 1


def test_the_same_file_again_says_that_nothing_changed(run):
    run(csv_bytes(row()), "--apply")
    assert "every figure is already there" in run(csv_bytes(row()), "--apply")[1]


def test_a_refused_file_ends_with_1_and_lists_every_problem(run):
    code, out = run(csv_bytes(row(value="abc"), row(month="2999-01")), "--json")
    report = json.loads(out)
    assert (code, report["outcome"], report["rows"]) == (1, "refused", [])
    assert {problem["cell"] for problem in report["problems"]} == {"G2", "F3"}
    assert report["counts"]["errors"] == 2


def test_problems_beyond_two_hundred_are_counted(run):
    code, out = run(csv_bytes(*(row(value="abc", Cohort=str(n)) for n in range(300))))
    assert code == 1 and "first 200 of 300 problems" in out


@pytest.mark.parametrize(
    "arguments", [["no-such-file.csv", "--council", "testshire"], [__file__, "--council", "nowhere"]]
)
def test_what_cannot_run_ends_with_2(council, arguments):
    with pytest.raises(CommandError) as ended:
        call_command("import_workbook", *arguments)
    assert ended.value.returncode == 2


def test_django_can_still_run_its_own_checks_before_the_command():
    assert Command.check is BaseCommand.check
