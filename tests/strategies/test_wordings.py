"""Measures and components as they were known on a day: what they said, what they followed, and whether they were."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from metrics.models import Metric
from strategies import dashboards, wordings
from strategies.known import Known
from strategies.models import Component, ComponentVersion, MeasureVersion, SuccessMeasure, Target
from workforce.models import AuditEntry

URL = "/strategies/testshire-2023/"
AS_OF = dt.date(2025, 9, 30)
BEFORE, THAT_DAY = dt.date(2025, 10, 9), dt.date(2025, 10, 10)


def moment(day: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2025, 10, day, 12))


@pytest.fixture
def kept(component, make_snapshot):
    """Kept since 1 October, with a figure."""
    wordings.record([component.measure, component], None, moment(1))
    make_snapshot(dt.date(2025, 9, 1), Decimal(15))
    return component


def seen(strategy, council, day: dt.date | None) -> list[tuple[str, list[tuple]]]:
    """Each measure by name, with the label, metric and figure of its parts."""
    built = dashboards.build(strategy, [council], AS_OF, Known(promises=day))
    return [
        (row.measure.name, [(part.component.label, part.component.metric.name, part.figure) for part in row.parts])
        for row in built.rows
    ]


AS_IT_WAS = [("Agency share M01", [("Agency share M01", "Agency share", "15.0%")])]


@pytest.mark.parametrize(
    ("day", "name"),
    [(dt.date(2025, 9, 1), "Agency share M01"), (BEFORE, "Agency share M01"), (THAT_DAY, "Less agency"),
     (None, "Less agency")],
    ids=["before it was kept", "the day before", "the day it changed", "now"],
)  # fmt: skip
def test_a_measure_that_was_reworded(kept, strategy, council, editor, day, name):
    kept.measure.name = "Less agency"
    kept.measure.save()
    wordings.record([kept.measure], editor, moment(10))
    assert seen(strategy, council, day)[0][0] == name


@pytest.mark.parametrize("day", [BEFORE, THAT_DAY, None], ids=["the day before", "the day it changed", "now"])
def test_a_component_that_follows_another_metric_and_group(kept, strategy, council, all_staff, make_snapshot, day):
    other = Metric.objects.create(slug="vacancies", name="Vacancies", unit="percent", tier="core")
    make_snapshot(dt.date(2025, 9, 1), Decimal(7), metric=other, staff_group=all_staff)
    kept.metric, kept.staff_group = other, all_staff
    kept.save()
    wordings.record([kept], None, moment(10))
    (_, [(_, metric, figure)]) = seen(strategy, council, day)[0]
    assert (metric, figure) == (("Agency share", "15.0%") if day == BEFORE else ("Vacancies", "7.0%"))


@pytest.mark.parametrize(("day", "count"), [(BEFORE, 1), (THAT_DAY, 2), (None, 2)], ids=str)
def test_a_component_that_was_added(kept, strategy, council, day, count):
    fresh = Component.objects.create(
        measure=kept.measure, order=2, label="Of it, long term", metric=kept.metric, staff_group=kept.staff_group
    )
    wordings.record([kept.measure, kept, fresh], None, moment(10), added=[fresh])
    assert len(seen(strategy, council, day)[0][1]) == count


@pytest.mark.parametrize(("day", "count"), [(BEFORE, 1), (THAT_DAY, 0), (None, 0)], ids=str)
def test_a_component_that_was_given_up(kept, strategy, council, day, count):
    wordings.give_up([kept], None, moment(10))
    built = dashboards.build(strategy, [council], AS_OF, Known(promises=day))
    assert len(built.rows[0].parts) == count
    assert [part.target for part in built.rows[0].parts] == ["10% or less"] * count


@pytest.mark.parametrize(("day", "rows"), [(BEFORE, AS_IT_WAS), (THAT_DAY, []), (None, [])], ids=str)
def test_a_measure_that_was_given_up(kept, strategy, council, day, rows):
    wordings.give_up([kept.measure], None, moment(10))
    assert seen(strategy, council, day) == rows


def test_what_was_given_up_leaves_its_code_and_its_place_to_others(kept, strategy, make_measure):
    wordings.give_up([kept.measure], None, moment(10))
    SuccessMeasure.objects.create(strategy=strategy, code="M01", name="Another", order=1, kind="mixed")
    assert [measure.name for measure in strategy.measures.all()] == ["Another"]
    assert Target.objects.count() == 1


def test_the_page_of_a_measure_is_the_one_of_that_day(client, member, kept, strategy):
    client.force_login(member)
    wordings.give_up([kept.measure], None, moment(10))
    other = SuccessMeasure.objects.create(strategy=strategy, code="M01", name="Another", order=1, kind="mixed")
    wordings.record([other], None, moment(10), added=[other])
    page = client.get(URL + "measures/M01/", {"promises": "2025-10-09"}).content.decode()
    assert "Agency share M01" in page
    assert "10% or less" in page
    assert "Another" in client.get(URL + "measures/M01/").content.decode()
    assert "Agency share M01" in client.get(URL, {"promises": "2025-10-09"}).content.decode()
    file = client.get(URL + "measures/M01/figures.csv", {"promises": "2025-10-09"}).content.decode()
    assert "Agency share M01" in file


def test_nobody_comments_on_the_page_of_an_earlier_day(client, analyst, kept, strategy):
    """Its code may be another measure's by now."""
    wordings.give_up([kept.measure], None, moment(10))
    SuccessMeasure.objects.create(strategy=strategy, code="M01", name="Another", order=1, kind="mixed")
    client.force_login(analyst)
    assert "Add commentary" in client.get(URL + "measures/M01/").content.decode()
    assert "Add commentary" not in client.get(URL + "measures/M01/", {"promises": "2025-10-09"}).content.decode()


def test_a_strategy_goes_with_all_that_it_gave_up(kept, strategy):
    wordings.give_up([kept.measure], None, moment(10))
    strategy.delete()
    assert not SuccessMeasure.every.exists() and not Component.every.exists() and not Target.objects.exists()


def test_a_measure_that_was_not_there_has_no_page(client, member, kept):
    client.force_login(member)
    wordings.give_up([kept.measure], None, moment(10))
    assert client.get(URL + "measures/M01/", {"promises": "2025-10-10"}).status_code == 404
    assert client.get(URL + "measures/M01/").status_code == 404


def test_the_log_lists_what_became_of_measures(client, member, kept, editor):
    kept.label = "Reworded"
    kept.save()
    wordings.record([kept], editor, moment(10))
    fresh = Component.objects.create(measure=kept.measure, order=2, label="New", staff_group=kept.staff_group)
    wordings.record([fresh], editor, moment(11), added=[fresh])
    wordings.give_up([kept], editor, moment(12))
    client.force_login(member)
    page = client.get(URL + "changes/", {"since": "2025-10-09", "until": "2025-10-31"}).content.decode()
    assert "Agency share M01: label: “Agency share M01” became “Reworded”" in page
    assert "New was added" in page
    assert "Reworded was given up" in page
    assert f"By {editor.name}, 11 October 2025" in page
    assert (
        "None was changed, added or given up" in client.get(URL + "changes/", {"since": "2025-10-20"}).content.decode()
    )


def test_storing_the_same_words_again_changes_nothing(kept):
    assert wordings.record([kept.measure, kept], None, moment(20)) == 0
    assert (MeasureVersion.objects.count(), ComponentVersion.objects.count()) == (1, 1)


def test_two_changes_at_one_moment_follow_each_other(kept):
    kept.label = "Another"
    assert wordings.record([kept], None, moment(1)) == 1
    assert kept.versions.get(superseded_at=None).recorded_at == moment(1) + dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    "values",
    [{"superseded_at": None}, {"superseded_at": moment(1)}],
    ids=["two open versions", "a version that ends as it starts"],
)
@pytest.mark.parametrize("kind", ["measure", "component"])
def test_the_database_refuses(kept, kind, values):
    row = kept.measure.versions.get() if kind == "measure" else kept.versions.get()
    row.pk, row.superseded_at = None, values["superseded_at"]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_database_refuses_a_kind_of_target_that_is_none(kept):
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(kind="a guess")


def management(prefix: str, total: int, initial: int) -> dict[str, object]:
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}


def form_of(client, measure) -> dict[str, object]:
    """What the admin's page of a measure would send back as it is."""
    page = client.get(f"/admin/strategies/successmeasure/{measure.pk}/change/").context
    held = dict(page["adminform"].form.initial)
    for inline in page["inline_admin_formsets"]:
        formset = inline.formset
        held |= management(formset.prefix, formset.initial_form_count(), formset.initial_form_count())
        for form in formset.initial_forms:
            held |= {form.add_prefix(name): form[name].value() for name in form.fields if name != "DELETE"}
    return {name: "" if value is None else value for name, value in held.items()} | {"lines": ""}


def test_the_admin_keeps_what_a_measure_said_before(client, editor, kept):
    client.force_login(editor)
    held = form_of(client, kept.measure) | {"name": "Less agency", "components-0-label": "Reworded"}
    assert client.post(f"/admin/strategies/successmeasure/{kept.measure.pk}/change/", held).status_code == 302
    assert kept.measure.versions.get(superseded_at=None).name == "Less agency"
    version = kept.versions.get(superseded_at=None)
    assert (version.label, version.changed_by) == ("Reworded", editor)
    assert kept.versions.count() == kept.measure.versions.count() == 2


def test_the_admin_gives_up_what_is_ticked_to_be_deleted(client, editor, kept, strategy, council):
    client.force_login(editor)
    held = form_of(client, kept.measure) | {"components-0-DELETE": "on"}
    assert client.post(f"/admin/strategies/successmeasure/{kept.measure.pk}/change/", held).status_code == 302
    assert seen(strategy, council, None) == [("Agency share M01", [])]
    assert seen(strategy, council, BEFORE) == AS_IT_WAS
    assert AuditEntry.objects.get(action="deleted").what == "component Agency share M01"


def test_what_is_given_up_keeps_what_it_said_whatever_else_its_form_says(client, editor, kept):
    client.force_login(editor)
    changes = {"components-0-DELETE": "on", "components-0-label": "Typed by mistake", "components-0-metric": ""}
    held = form_of(client, kept.measure) | changes
    assert client.post(f"/admin/strategies/successmeasure/{kept.measure.pk}/change/", held).status_code == 302
    assert [version.label for version in kept.versions.all()] == ["Agency share M01"]
    entry = AuditEntry.objects.get(action="deleted")
    assert (entry.before["label"], entry.before["order"]) == ("Agency share M01", 1)


def test_the_admin_lists_no_target_of_what_was_given_up(client, editor, kept):
    client.force_login(editor)
    assert "10% by September 2025" in client.get("/admin/strategies/target/").content.decode()
    wordings.give_up([kept], editor, moment(10))
    assert "10% by September 2025" not in client.get("/admin/strategies/target/").content.decode()


def test_the_admin_gives_up_a_measure(client, editor, kept, strategy, council):
    client.force_login(editor)
    url = f"/admin/strategies/successmeasure/{kept.measure.pk}/delete/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert seen(strategy, council, None) == []
    assert seen(strategy, council, BEFORE) == AS_IT_WAS
    entry = AuditEntry.objects.get(action="deleted")
    assert entry.what == "success measure Agency share M01"
    assert entry.before["name"] == "Agency share M01"


def test_what_the_admin_adds_was_not_there_before(client, editor, kept, strategy):
    client.force_login(editor)
    held = {"strategy": strategy.pk, "code": "M02", "name": "New", "order": 2, "kind": "mixed", "lines": ""}
    held |= {"role": "success_measure", "judged": "road"} | management("places", 0, 0) | management("components", 0, 0)
    assert client.post("/admin/strategies/successmeasure/add/", held).status_code == 302
    assert MeasureVersion.objects.get(of__code="M02").added
