import datetime as dt
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from metrics import definitions
from metrics.models import Metric, MetricVersion, StaffGroup
from strategies.loading import RefusedError, load
from strategies.models import (
    Action,
    Baseline,
    Board,
    Component,
    Fact,
    MeasurePriority,
    Oddity,
    Priority,
    Strategy,
    SuccessMeasure,
    Target,
)
from workforce.models import Council

FIXTURES = settings.BASE_DIR / "fixtures"
DOCUMENTS = settings.BASE_DIR.parent / "shared" / "strategies"
INVENTORY = DOCUMENTS / "inventory.json"
needs_documents = pytest.mark.skipif(
    not INVENTORY.exists(), reason=f"the published strategies and their inventory are not at {DOCUMENTS}"
)
REAL = {
    "gloucestershire-2023": "GLOS-2023",
    "cambridgeshire-peterborough-2022": "CP-2022",
    "wiltshire-2020": "WILT-2020",
    "bexley-2020": "BEX-2020",
    "north-somerset-2021": "NSOM-2021",
}
COUNTED = ("priorities", "nested", "measures", "places", "components", "baselines", "targets", "facts", "boards")
PINNED = {
    "gloucestershire-2023": (3, 0, 18, 26, 25, 0, 2, 88, 6),
    "cambridgeshire-peterborough-2022": (7, 0, 28, 30, 32, 0, 32, 40, 7),
    "wiltshire-2020": (4, 0, 20, 35, 41, 36, 37, 42, 0),
    "bexley-2020": (4, 13, 11, 13, 15, 0, 0, 60, 4),
    "north-somerset-2021": (4, 0, 18, 21, 21, 0, 4, 13, 3),
}
ACTIONS = {"action": 59, "commitment": 82, "principle": 20, "initiative": 13}
KINDS = {
    "narrative": 31,
    "directional_decrease": 6,
    "directional_increase": 6,
    "ceiling_by_date": 6,
    "floor_by_date": 5,
    "cohort_floor": 5,
    "sustain_qualitative": 3,
    "deliverable": 2,
    "directional_decrease_windowed": 2,
    "strict_ceiling_by_date": 1,
    "standing_ceiling": 1,
    "tenure_share": 1,
    "match_population": 1,
    "relative_to_comparator": 1,
    "milestone_quantity": 1,
    "periodic_yield": 1,
    "ambiguous_operator": 1,
    "complete": 1,
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The five strategies, loaded once for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load([FIXTURES / "strategies" / f"{slug}.yaml" for slug in REAL], timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def real(loaded, db):
    return {strategy.slug: strategy for strategy in Strategy.objects.filter(slug__in=REAL)}


@pytest.fixture(scope="module")
def inventory():
    return json.loads(INVENTORY.read_text())


def hyphened(key: str | None) -> str | None:
    return key.replace("_", "-") if key else None


def number(value) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def counts(strategy: Strategy) -> tuple[int, ...]:
    return (
        strategy.priorities.filter(parent=None).count(),
        strategy.priorities.exclude(parent=None).count(),
        strategy.measures.count(),
        MeasurePriority.objects.filter(measure__strategy=strategy).count(),
        Component.objects.filter(measure__strategy=strategy).count(),
        Baseline.objects.filter(component__measure__strategy=strategy).count(),
        Target.objects.filter(component__measure__strategy=strategy).count(),
        strategy.facts.count(),
        strategy.boards.count(),
    )


@pytest.mark.parametrize("slug", PINNED)
def test_a_strategy_is_loaded_whole(real, slug):
    assert dict(zip(COUNTED, counts(real[slug]), strict=True)) == dict(zip(COUNTED, PINNED[slug], strict=True))


def test_the_five_strategies_are_those_of_six_councils(real):
    assert len(real) == 5
    assert sum(PINNED[slug][0] for slug in PINNED) == 22
    assert Council.objects.filter(invented=False, strategies__in=real.values()).distinct().count() == 6
    assert SuccessMeasure.objects.filter(strategy__in=real.values()).count() == 95
    assert Fact.objects.filter(strategy__in=real.values()).count() == 243
    assert Oddity.objects.filter(strategy__in=real.values()).count() == 44
    assert Metric.objects.count() == 81
    assert Counter(Action.objects.filter(strategy__in=real.values()).values_list("kind", flat=True)) == ACTIONS


def test_the_targets_are_seventy_five_of_eighteen_kinds_and_none_is_no_target(real):
    kinds = Counter(
        Target.objects.filter(component__measure__strategy__in=real.values()).values_list("kind", flat=True)
    )
    assert kinds == KINDS


@needs_documents
def test_the_pinned_counts_are_those_of_the_inventory(inventory):
    for slug, key in REAL.items():
        stated = inventory["counts"]["per_strategy"][key]
        assert PINNED[slug] == (
            stated["priorities"],
            stated["workforce_priorities_nested"],
            stated["measures_distinct"],
            stated["priority_links"],
            stated["components"],
            stated["baselines"],
            stated["targets_total"],
            stated["facts"],
            stated["governance"],
        )


@needs_documents
def test_every_metric_of_the_inventory_is_in_the_catalogue(real, inventory):
    assert {metric.slug for metric in Metric.objects.all()} == {
        hyphened(m["key"]) for m in inventory["metric_catalogue"]
    }


@needs_documents
def test_every_measure_is_carried_with_its_lines_priorities_and_components(real, inventory):
    held = {m.code: m for m in SuccessMeasure.objects.prefetch_related("places__priority", "components__metric")}
    for measure in inventory["measures"]:
        row = held[measure["id"]]
        assert row.strategy.slug in REAL and REAL[row.strategy.slug] == measure["strategy"]
        assert (row.kind, row.lines, row.role) == (measure["kind"], measure["lines"], measure["status"])
        assert {place.priority.code for place in row.places.all()} == set(measure["priorities"])
        assert {place.stated for place in row.places.all()} <= {measure["priority_mapping"] == "stated"}
        assert [component.metric and component.metric.slug for component in row.components.all()] == [
            hyphened(component.get("metric")) for component in measure["components"]
        ]


@needs_documents
def test_every_baseline_value_is_the_inventorys(real, inventory):
    for measure in inventory["measures"]:
        for order, component in enumerate(measure["components"], 1):
            row = Component.objects.get(measure__code=measure["id"], order=order)
            held = sorted(str(value) for value in row.baselines.values_list("value", flat=True))
            stated = [number(b.get("value")) for b in component.get("baselines") or []]
            assert held == sorted(str(None if v is None else v.quantize(Decimal("1.000000"))) for v in stated)


def stated_targets(inventory) -> list[tuple]:
    return [
        (measure, order, target)
        for measure in inventory["measures"]
        for order, component in enumerate(measure["components"], 1)
        for target in component.get("targets") or []
        if target["kind"] != "none"
    ]


@needs_documents
def test_every_target_has_the_kind_value_operator_date_and_line_of_the_inventory(real, inventory):
    held = list(
        Target.objects.filter(component__measure__strategy__in=real.values())
        .select_related("component__measure")
        .order_by("component__measure__strategy", "component__measure__order", "component__order", "number")
    )
    by_place = {(t.component.measure.code, t.component.order, t.number): t for t in held}
    seen = Counter()
    for measure, order, stated in stated_targets(inventory):
        seen[measure["id"], order] += 1
        row = by_place.pop((measure["id"], order, seen[measure["id"], order]))
        sign = stated.get("operator")
        assert row.kind == stated["kind"]
        assert row.value == number(stated.get("value"))
        assert row.operator == (sign if sign in ("<=", "<", ">=", ">", "=") else "")
        assert (row.due.isoformat() if row.due else None) == DUE[stated.get("due")]
        assert row.line in measure["lines"] or f"l.{row.line}" in json.dumps(stated)
        assert row.effective_from == dt.date(row.component.measure.strategy.starts, 4, 1)
    assert by_place == {}


DUE = {
    None: None,
    "2023": "2023-12-31",
    "2024": "2024-12-31",
    "2023-09": "2023-09-30",
    "2023-04": "2023-04-30",
    "2021-2022": "2022-03-31",
}


@needs_documents
def test_the_printed_words_of_a_target_stand_where_it_says(real):
    for target in Target.objects.filter(component__measure__strategy__in=real.values()):
        lines = (DOCUMENTS / target.document).read_text().splitlines()
        near = lines[target.line - 1 : target.line + 4]
        rows, first_cells = plain(" ".join(near)), plain(" ".join(line.split("\t")[0] for line in near))
        for piece in target.printed.split("..."):
            assert plain(piece) in rows or plain(piece) in first_cells, f"{target.component.measure.code}: {piece}"


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^<>]+>", " ", text).replace("’", "'").split()).strip(" .")


def test_no_printed_words_are_longer_than_a_dozen(real):
    targets = Target.objects.filter(component__measure__strategy__in=real.values())
    assert [target.printed for target in targets if len(target.printed.split()) > 12] == []


@needs_documents
def test_every_fact_has_the_value_date_place_and_metric_of_the_inventory(real, inventory):
    held = {fact.code: fact for fact in Fact.objects.select_related("council", "metric")}
    for stated in inventory["facts"]:
        fact = held[stated["id"]]
        assert fact.value == number(stated["value"])
        assert (fact.as_at_text, fact.as_at_precision) == (stated["as_at"] or "", stated["as_at_precision"] or "")
        assert fact.line == stated["line"]
        assert fact.qualifier == (stated["qualifier"] or "").replace("=", "" if stated["qualifier"] == "=" else "=")
        assert (fact.metric and fact.metric.slug) == hyphened(stated["metric"])
        ours = {"gloucestershire", "cambridgeshire", "peterborough", "wiltshire", "bexley", "north_somerset"}
        assert (fact.council and fact.council.slug) == (
            hyphened(stated["council"]) if stated["council"] in ours else None
        )


@needs_documents
def test_boards_meet_as_often_as_the_inventory_says(real, inventory):
    held = Counter(Board.objects.filter(strategy__in=real.values()).values_list("line", "strategy__slug"))
    slug_of = {key.split("-")[0]: slug for slug, key in REAL.items()}
    assert held == Counter((board["line"], slug_of[board["doc"]]) for board in inventory["governance"])
    assert Board.objects.filter(strategy__in=real.values(), cadence_code="monthly").count() == 5


@needs_documents
def test_every_oddity_is_carried_with_its_lines(real, inventory):
    held = dict(Oddity.objects.values_list("code", "lines"))
    assert held == {oddity["id"]: oddity["lines"] for oddity in inventory["oddities"]}


def values(*codes: str) -> list[Decimal]:
    return [Fact.objects.get(code=code).value for code in codes]


def test_both_of_two_conflicting_values_are_kept_and_flagged(real):
    recognition = SuccessMeasure.objects.get(code="WILT-M20")
    sent, received = recognition.components.all()[:2]
    assert [sent.baselines.get().value, received.baselines.get().value] == [1403, 1522]
    assert values("WILT-F011", "WILT-F012") == [1056, 1129]
    assert {fact.code for fact in recognition.oddities.get(code="OD-04").facts.all()} == {"WILT-F011", "WILT-F012"}
    assert values("WILT-F016") == [Decimal("9.3")]
    assert Baseline.objects.get(component__measure__code="WILT-M04").value == 9


def test_shares_above_a_hundred_stay_as_printed_and_are_flagged(real):
    assert values("CP-F009", "CP-F010", "CP-F011") == [56, 40, 26]
    assert Oddity.objects.get(code="OD-01").facts.filter(council__slug="cambridgeshire").count() == 3


def test_a_true_zero_is_a_value_and_words_alone_are_none(real):
    assert Baseline.objects.get(component__measure__code="WILT-M17").value == 0
    assert Baseline.objects.get(component__measure__code="WILT-M19").value is None


def test_wiltshires_sickness_is_held_against_the_whole_council(real):
    target = Target.objects.get(component__measure__code="WILT-M04")
    assert target.comparator_group == StaffGroup.objects.get(slug="whole-council")
    assert target.comparator_metric == target.component.metric


def test_a_promise_about_social_workers_is_answered_by_the_census_group_and_says_what_differs(real):
    vacancies = Component.objects.get(measure__code="WILT-M03", order=2)
    assert vacancies.staff_group.slug == "children-and-family-social-workers"
    census = Component.objects.filter(staff_group=vacancies.staff_group, measure__strategy__in=real.values())
    assert census.count() == 15
    assert not census.filter(census_note="").exists()


def test_bexleys_priorities_hold_others(real):
    assert [p.children.count() for p in Priority.objects.filter(strategy__slug="bexley-2020", parent=None)] == [
        4,
        3,
        3,
        3,
    ]


def leaves(value) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in leaves(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in leaves(inner)]
    return [value] if isinstance(value, str) else []


def shingles(text: str, size: int = 13) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


@needs_documents
def test_nothing_longer_than_a_dozen_words_is_copied_from_a_document(inventory):
    theirs = set().union(*(shingles(path.read_text()) for path in DOCUMENTS.glob("*.txt")))
    theirs |= set().union(*(shingles(text) for text in leaves(inventory)))
    copied = [
        f"{path.name}: {text}"
        for path in FIXTURES.rglob("*.yaml")
        for text in leaves(yaml.safe_load(path.read_text()))
        if shingles(text) & theirs
    ]
    assert copied == []


@needs_documents
def test_no_persons_name_is_carried(inventory):
    named = [owner["name"] for strategy in inventory["strategies"] for owner in strategy["owners"] if owner["name"]]
    assert len(named) == 5
    surnames = {name.split()[-1] for name in named}
    for path in FIXTURES.rglob("*.yaml"):
        text = path.read_text()
        assert [name for name in {*named, *surnames} if re.search(rf"\b{name}\b", text)] == []


def test_loading_again_changes_nothing_and_says_so(real, capsys):
    files = [str(FIXTURES / "strategies" / f"{slug}.yaml") for slug in REAL]
    call_command("load_strategies", *files)
    assert capsys.readouterr().out.count("loaded before and unchanged since; nothing to do.") == 8
    call_command("load_strategies", "--again", *files)
    assert capsys.readouterr().out.count("nothing to change") == 8
    assert {slug: counts(real[slug]) for slug in REAL} == PINNED


def test_what_was_changed_in_the_admin_stands_while_the_file_is_the_same(real):
    SuccessMeasure.objects.filter(code="WILT-M01").update(owner="Head of service")
    load([FIXTURES / "strategies" / "wiltshire-2020.yaml"], timezone.now())
    assert SuccessMeasure.objects.get(code="WILT-M01").owner == "Head of service"


def test_a_target_that_a_person_changed_is_kept_and_named(real, make_user, capsys):
    first = Target.objects.get(component__measure__code="WILT-M01")
    first.effective_to = dt.date(2022, 4, 1)
    first.save()
    first.pk, first.version, first.value, first.reason = None, 2, Decimal(15), "The board agreed it."
    first.effective_from, first.effective_to = dt.date(2022, 4, 1), None
    first.changed_by, first.changed_at = make_user(), timezone.now()
    first.save()
    call_command("load_strategies", "--again", FIXTURES / "strategies" / "wiltshire-2020.yaml")
    assert "Kept: target 1 of Agency staff (WILT-M01) was changed since and stays so." in capsys.readouterr().out
    assert list(Target.objects.filter(component__measure__code="WILT-M01").values_list("value", flat=True)) == [10, 15]


SMALL = """
strategy:
  slug: small
  title: A small strategy
  councils: [wiltshire]
  period: 2024-2026
  starts: 2024
  ends: 2026
  document: small.txt
  targets_hold_from: 2024-04
priorities:
  - code: A
    title: First
measures:
  - code: S1
    name: Agency
    kind: quantitative
    places: [{priority: A, order: 1}]
    components:
      - label: Agency share
        metric: agency-share-pct
        staff_group: all-staff
        targets:
          - kind: ceiling_by_date
            printed: 10%
            value: 10
            operator: <=
            due: 2026-03
            due_precision: month
facts:
  - code: S-F1
    category: workforce
    label: Agency
    value: 12
    printed: 12%
"""


@pytest.fixture
def small(tmp_path, real):
    def write(text: str) -> Path:
        path = tmp_path / "small.yaml"
        path.write_text(text)
        return path

    return write


BROKEN = {
    "unknown metric": (
        "metric: agency-share-pct",
        "metric: agency-share-pc",
        "small.yaml: measures[S1].components[1].metric names the metric 'agency-share-pc', which is unknown. "
        "Did you mean agency-share-pct?",
    ),
    "unknown council": (
        "[wiltshire]",
        "[wiltshyre]",
        "small.yaml: strategy.councils names the council 'wiltshyre', which is unknown. Did you mean wiltshire?",
    ),
    "unknown staff group": (
        "staff_group: all-staff",
        "staff_group: robots",
        "small.yaml: measures[S1].components[1].staff_group names the staff group 'robots', which is unknown. "
        "Use one of fixtures/staff_groups.yaml, or add it there.",
    ),
    "unknown priority": (
        "priority: A",
        "priority: Z",
        "small.yaml: measures[S1].places[1].priority names the priority 'Z', which is unknown. "
        "Use one of the priorities of this file (A), or add it there.",
    ),
    "misspelt key": (
        "metric: agency",
        "metrik: agency",
        "small.yaml: measures[S1].components[1].metrik is not a key of this place. Did you mean metric?",
    ),
    "missing key": ("    name: Agency\n", "", "small.yaml: measures[S1].name is missing. Add it."),
    "unknown kind": (
        "kind: ceiling_by_date",
        "kind: roof",
        "small.yaml: measures[S1].components[1].targets[1].kind is 'roof', and should be one of 'ceiling_by_date'",
    ),
    "number that is text": (
        "value: 10\n",
        "value: ten\n",
        "small.yaml: measures[S1].components[1].targets[1].value should be a number, such as 10 or 9.5, and not 'ten'.",
    ),
    "kind without its number": (
        "            value: 10\n",
        "",
        "small.yaml: measures[S1].components[1].targets[1] is of the kind ceiling_by_date, which needs a value and an "
        "operator. Add them.",
    ),
    "due without precision": (
        "            due_precision: month\n",
        "",
        "small.yaml: measures[S1].components[1].targets[1] has one of due and due_precision without the other. "
        "Give both or neither.",
    ),
    "due that does not fit its precision": (
        "due: 2026-03",
        "due: spring",
        "small.yaml: measures[S1].components[1].targets[1].due is 'spring', and to the month should look like 2023-09.",
    ),
    "bad month": (
        "targets_hold_from: 2024-04",
        "targets_hold_from: April",
        "small.yaml: strategy.targets_hold_from should be a month, such as 2023-09, and not 'April'.",
    ),
    "years the wrong way round": (
        "ends: 2026",
        "ends: 2020",
        "small.yaml: strategy.ends is 2020, before strategy.starts (2024). Swap or correct them.",
    ),
    "key twice": ("  ends: 2026", "  ends: 2026\n  ends: 2027", "the key 'ends' stands twice in one entry (line"),
    "not yaml": ("strategy:", "strategy: [", "small.yaml: is not valid YAML:"),
    "no known key": (
        "strategy:",
        "plan:",
        "small.yaml: has none of the keys councils, staff_groups, metrics, strategy",
    ),
    "code of another strategy": (
        "S-F1",
        "WILT-F001",
        "small.yaml: facts[WILT-F001] has a code that the strategy wiltshire-2020 uses. Choose another.",
    ),
    "words too long": (
        "title: First",
        "title: " + "x" * 201,
        "small.yaml: priorities[A].title has 201 letters and there is room for 200. Shorten it.",
    ),
    "entry twice": (
        "facts:\n",
        "facts:\n  - {code: S-F1, category: a, label: b, printed: c}\n",
        "small.yaml: facts has the code 'S-F1' twice. Give each entry its own.",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_a_sentence_that_names_file_and_key(small, name):
    before, after, expected = BROKEN[name]
    assert before in SMALL
    with pytest.raises(RefusedError) as refused:
        load([small(SMALL.replace(before, after, 1))], timezone.now())
    assert any(expected in problem for problem in refused.value.problems), refused.value.problems
    assert not Strategy.objects.filter(slug="small").exists()


def test_all_problems_are_said_at_once_and_the_command_fails(small, capsys):
    broken = SMALL.replace("agency-share-pct", "x").replace("all-staff", "y").replace("priority: A", "priority: Q")
    with pytest.raises(CommandError, match=r"3 problem\(s\); nothing was loaded"):
        call_command("load_strategies", small(broken))
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_file_may_be_reordered_and_added_to(small):
    load([small(SMALL)], timezone.now())
    kept = SuccessMeasure.objects.get(code="S1")
    added = SMALL.replace(
        "measures:\n",
        "measures:\n  - {code: S0, name: First, kind: mixed, components: [{label: Words, staff_group: all-staff}]}\n",
    )
    load([small(added)], timezone.now())
    measures = Strategy.objects.get(slug="small").measures.all()
    assert [measure.code for measure in measures] == ["S0", "S1"]
    assert measures[1].pk == kept.pk
    load([small(SMALL)], timezone.now())
    assert [measure.code for measure in Strategy.objects.get(slug="small").measures.all()] == ["S1", "S0"]


def test_a_change_of_a_target_is_a_second_version_that_keeps_what_it_does_not_name(small):
    changed = SMALL.replace(
        "            due_precision: month\n",
        "            due_precision: month\n            changes:\n"
        "              - {from: 2025-04, reason: More time was agreed., value: 12}\n",
    )
    load([small(changed)], timezone.now())
    first, second = Target.objects.filter(component__measure__code="S1").order_by("version")
    assert (first.value, first.effective_to) == (10, dt.date(2025, 4, 1))
    assert (second.value, second.effective_from, second.due) == (12, dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    assert second.reason == "More time was agreed."


def test_a_component_under_a_new_label_stays_the_same_one(small):
    load([small(SMALL)], timezone.now())
    kept = Component.objects.get(measure__code="S1")
    load([small(SMALL.replace("label: Agency share", "label: Share of agency"))], timezone.now())
    renamed = Component.objects.get(measure__code="S1")
    assert (renamed.pk, renamed.label) == (kept.pk, "Share of agency")


@pytest.mark.parametrize("flow", ["turnover-rate-pct", "no-such-metric"], ids=["itself", "unknown"])
def test_a_metric_names_another_as_its_monthly_flow(small, flow):
    catalogue = yaml.safe_load((FIXTURES / "metrics.yaml").read_text())
    entry = next(entry for entry in catalogue["metrics"] if entry["slug"] == "turnover-rate-pct")
    path = small(yaml.safe_dump({"metrics": [entry | {"flow": flow}]}))
    with pytest.raises(RefusedError) as refused:
        load([path], timezone.now())
    assert any(f"names {flow!r} as its monthly flow" in problem for problem in refused.value.problems)


def test_the_loader_keeps_what_a_metric_said_before(db):
    load([], timezone.now())
    assert MetricVersion.objects.filter(superseded_at=None).count() == Metric.objects.count()
    metric = Metric.objects.get(slug="headcount")
    metric.definition = "Heads."
    metric.save()
    definitions.record([metric], None, timezone.now())
    load([], timezone.now(), again=True)
    assert [version.definition == "Heads." for version in metric.versions.all()] == [False, True, False]


def test_the_loader_keeps_what_measures_and_components_say(db):
    load([], timezone.now())
    for model in (SuccessMeasure, Component):
        assert set(model.objects.values_list("versions__superseded_at", "versions__added")) == {(None, False)}
    measure = SuccessMeasure.objects.first()
    measure.name = "Reworded"
    measure.save()
    measure.components.first().delete()
    load([], timezone.now(), again=True)
    assert measure.versions.count() == 1
    added = Component.objects.get(versions__added=True)
    assert added.measure == measure
