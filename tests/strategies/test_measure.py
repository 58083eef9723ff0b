import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from metrics.charts import Line, TargetLine, line_chart
from metrics.models import Metric, MetricSnapshot
from metrics.series import Point, Series
from strategies import drawing
from strategies.models import Commentary, Judgement
from strategies.outlooks import Outlook
from workforce import months
from workforce.models import Council, Membership

URL = "/strategies/testshire-2023/measures/M01/"


@pytest.fixture
def known(component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal("15.25"), numerator=61, denominator=400)
    return make_snapshot(dt.date(2025, 9, 1), Decimal(12), note="=HYPERLINK(1)")


def test_the_page_shows_the_promise_in_its_own_words_with_its_line(client, member, known):
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "“10% by September 2025”" in page
    assert "testshire.pdf, line 12" in page


@pytest.mark.parametrize(
    ("month", "first", "second"),
    [
        ("2024-03", "version 1, in force until April 2024", "version 2, from April 2024"),
        ("2024-04", "version 1, until April 2024", "version 2, in force"),
        ("2025-09", "version 1, until April 2024", "version 2, in force"),
    ],
    ids=["the month before", "the month of the change", "long after"],
)
def test_a_promise_is_called_in_force_in_the_months_that_it_holds_for(
    client, member, known, component, month, first, second
):
    (target,) = component.targets.all()
    target.effective_to = dt.date(2024, 4, 1)
    target.save()
    target.pk, target.version, target.effective_from, target.effective_to = None, 2, target.effective_to, None
    target.printed, target.reason = "12% by September 2025", "Agreed by the board"
    target.save()
    client.force_login(member)
    page = client.get(URL, {"month": month}).content.decode()
    assert f"“10% by September 2025” ({first})" in page
    assert f"“12% by September 2025” ({second})" in page


def test_each_figure_names_its_file_sheet_and_cell(client, member, known, upload):
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "may.xlsx" in page
    assert "sheet Figures" in page
    assert "cell E2" in page
    assert f"/councils/testshire/uploads/{upload.pk}/" in page


def test_a_revised_figure_shows_what_it_was(client, member, known, make_snapshot):
    known.superseded_at = timezone.now()
    known.save()
    make_snapshot(dt.date(2025, 9, 1), Decimal(13))
    client.force_login(member)
    assert "Revised: was 12.0%" in client.get(URL).content.decode()


def test_the_chart_leaves_a_missing_month_empty_and_draws_the_target_as_it_stood(client, member, known, make_snapshot):
    make_snapshot(dt.date(2025, 6, 1), Decimal(14))
    client.force_login(member)
    chart = client.get(URL).context["page"].components[0].chart
    line, target = chart["data"]
    assert line["y"] == [14.0, None, 15.25, 12.0]
    assert line["connectgaps"] is False
    assert set(target["y"]) == {10.0}
    assert target["x"][-1] == "2025-09-01"


def test_the_chart_is_one_that_plotly_takes(client, member, known):
    import plotly.graph_objects as go

    client.force_login(member)
    assert go.Figure(client.get(URL).context["page"].components[0].chart).data


def test_the_download_holds_unrounded_figures_and_no_formula(client, member, known):
    client.force_login(member)
    response = client.get(URL + "figures.csv")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["Value"] for row in rows] == ["12", "15.25"]
    assert rows[0]["Note"] == "'=HYPERLINK(1)"
    assert (rows[1]["Numerator"], rows[0]["Numerator"]) == ("61", "[z]")
    assert "" not in rows[0].values()


@pytest.mark.parametrize("url", [URL, URL + "figures.csv"])
def test_a_stranger_finds_nothing(client, stranger, known, url):
    client.force_login(stranger)
    assert client.get(url).status_code == 404


def test_a_measure_that_the_strategy_does_not_have_is_not_found(client, member, component):
    client.force_login(member)
    assert client.get("/strategies/testshire-2023/measures/M99/").status_code == 404


def test_a_judgement_shows_who_when_and_on_what_evidence(client, member, component, council):
    component.targets.update(kind="narrative", value=None, operator="")
    Judgement.objects.create(
        target=component.targets.get(), council=council, month=dt.date(2025, 6, 1), verdict="at_risk",
        evidence="Two audits.", judged_by="Director", judged_on=dt.date(2025, 6, 20),
    )  # fmt: skip
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "judged at risk by Director on 20 June 2025" in page
    assert "Two audits." in page


def comment(council, **changes):
    return {"council": council.pk, "month": "2025-09-01", "text": "Two teams merged."} | changes


def test_an_analyst_comments_and_the_board_reads_it(client, analyst, member, known, council, monkeypatch):
    monkeypatch.setattr("strategies.views.today", lambda: dt.date(2025, 10, 5))
    client.force_login(analyst)
    assert client.post(URL + "comment/", comment(council)).status_code == 302
    client.force_login(member)
    assert "Two teams merged." in client.get(URL).content.decode()


def test_a_comment_that_says_nothing_is_asked_for_again(client, analyst, known, council, monkeypatch):
    monkeypatch.setattr("strategies.views.today", lambda: dt.date(2025, 10, 5))
    client.force_login(analyst)
    response = client.post(URL + "comment/", comment(council, text=" "))
    assert response.status_code == 422
    assert not Commentary.objects.exists()


def test_only_an_analyst_of_the_council_comments(client, member, known, council, other_council, analyst):
    client.force_login(member)
    assert client.post(URL + "comment/", comment(council)).status_code == 404
    client.force_login(analyst)
    assert client.post(URL + "comment/", comment(other_council)).status_code == 422
    assert not Commentary.objects.exists()


def many(make_snapshot, values, start=dt.date(2023, 6, 1), **extra):
    for place, value in enumerate(values):
        make_snapshot(months.add(start, place), Decimal(value), **extra)


def test_the_limits_stand_in_the_chart_the_sentence_and_the_table(client, member, component, make_snapshot):
    many(make_snapshot, [20, 22, 19, 21, 23, 18, 20, 22, 21, 19, 20, 21, 22, 40], numerator=30, denominator=100)
    client.force_login(member)
    response = client.get(URL)
    (found,) = response.context["page"].components[0].variations
    page = response.content.decode()
    assert found.chart["data"][0]["y"][-1] == 40
    assert "The figure for July 2024 is above the upper limit: a real change for the worse." in page
    assert "Signal: it is above the upper limit" in page
    assert "Because the figures have moved, this range says little about the promise" in page


def test_a_chart_with_limits_is_one_that_plotly_takes(client, member, component, make_snapshot):
    import plotly.graph_objects as go

    many(make_snapshot, [20, 22, 19, 21, 23, 18, 20, 22, 21, 19, 20, 21, 22, 40], numerator=30, denominator=100)
    client.force_login(member)
    assert go.Figure(client.get(URL).context["page"].components[0].variations[0].chart).data


def test_a_rolling_figure_has_no_limits_and_the_monthly_flow_beneath_has(
    client, member, component, make_snapshot, agency_rate
):
    leavers = Metric.objects.create(
        slug="leavers", name="Leavers", unit="headcount", polarity="lower", kind="period", frequency="monthly",
        decimals=0, definition="People who left.", tier="core",
    )  # fmt: skip
    agency_rate.kind, agency_rate.flow = "rolling", leavers
    agency_rate.save()
    many(make_snapshot, range(20, 36))
    many(make_snapshot, [8, 9, 7, 10] * 4, metric=leavers)
    client.force_login(member)
    whole, beneath = client.get(URL).context["page"].components[0].variations
    assert whole.chart is None
    assert "each figure covers twelve months" in whole.sentence
    assert beneath.name == "Leavers, Testshire"
    assert beneath.chart


def test_the_gap_in_people_is_on_the_page_with_its_sums(client, member, known):
    client.force_login(member)
    page = client.get(URL, {"month": "2025-08"}).content.decode()
    assert "61.0 agency workers (FTE) of 400 all workers (FTE)" in page
    assert "10% of 400 = 40.00" in page


def test_a_rate_without_its_parts_says_why_there_is_no_gap_in_people(client, member, known):
    client.force_login(member)
    assert "without its numerator and denominator" in client.get(URL).content.decode()


def test_the_road_is_drawn_from_the_baseline_to_the_promise(client, member, known, baseline):
    client.force_login(member)
    road = client.get(URL).context["page"].components[0].chart["data"][2]
    assert (road["name"], road["x"][0], road["y"][0]) == ("Road, Testshire", "2023-03-01", 30.0)
    assert (road["x"][-1], road["y"][-1]) == ("2025-09-01", 10.0)


def test_a_projection_is_drawn_with_its_range(client, member, component, make_snapshot):
    component.targets.update(due=dt.date(2025, 1, 31))
    many(make_snapshot, [20, 22, 19, 21, 23, 18, 20, 22, 21, 19, 20, 21, 22, 20, 19], start=dt.date(2023, 6, 1))
    client.force_login(member)
    response = client.get(URL, {"month": "2024-08"})
    assert "four times in five" in response.content.decode()
    fills = [trace for trace in response.context["page"].components[0].chart["data"] if trace.get("fill")]
    assert [trace["x"] for trace in fills] == [["2024-08-01", "2025-01-01"]]


@pytest.fixture
def yearly(component, agency_rate, baseline):
    """A promise of 80 in 2024 of a count of which some ten come in every month."""
    agency_rate.unit, agency_rate.kind, agency_rate.polarity, agency_rate.decimals = "count", "period", "higher", 0
    agency_rate.save()
    component.targets.update(
        kind="milestone_quantity", value=80, operator=">=", due=dt.date(2024, 12, 31), due_precision="year"
    )
    return component


def test_no_single_month_stands_beside_a_promise_that_a_years_months_come_to(client, member, yearly, make_snapshot):
    many(make_snapshot, [8, 9, 10, 9, 8, 10, 9, 8, 9, 10, 9, 8, 10, 9], start=dt.date(2023, 7, 1))
    client.force_login(member)
    response = client.get(URL, {"month": "2024-09"})
    (component,) = response.context["page"].components
    assert [trace["name"] for trace in component.chart["data"]] == ["Testshire"]
    assert component.key == "No line is drawn for the promise: it is of what several figures come to together."
    (found,) = component.variations
    assert found.chart and not found.reading.assurance
    assert found.sentence.endswith(
        " The promise is of what several figures come to together, so the range of one says nothing about it."
    )
    assert component.parts[0].spark.target == ""
    assert "There is no projection: the promise is of what several figures come to together" in (
        response.content.decode()
    )


def test_a_yearly_figure_stands_beside_a_promise_of_a_year(client, member, yearly, make_snapshot):
    for year in range(2019, 2024):
        make_snapshot(dt.date(year, 9, 1), Decimal(75))
    client.force_login(member)
    (component,) = client.get(URL, {"month": "2024-01"}).context["page"].components
    assert "Promised: 80 or more" in [trace["name"] for trace in component.chart["data"]]
    assert component.parts[0].spark.target


def test_competing_statements_stand_side_by_side_with_the_one_that_counts_and_why(client, member, component):
    target = component.targets.get()
    target.pk, target.number, target.operative, target.operative_reason = None, 2, False, "It counts other people."
    target.save()
    client.force_login(member)
    page = client.get(URL).content.decode()
    assert "The one that counts" in page
    assert "Set aside</strong>: It counts other people." in page


def test_each_of_two_councils_baselines_says_whose_it_is(
    client, component, strategy, baseline, council, other_council, make_user
):
    strategy.councils.add(other_council)
    baseline.pk, baseline.council = None, other_council
    baseline.save(force_insert=True)
    reader = make_user("board", council)
    Membership.objects.create(user=reader, council=other_council, role="board")
    client.force_login(reader)
    text = client.get(URL).content.decode()
    assert "<li>Testshire: 30%, as at March 2023" in text and "<li>Elsewhere: 30%, as at March 2023" in text


def test_each_of_two_promises_says_how_likely_it_is_under_a_heading_of_its_own(client, member, component):
    target = component.targets.get()
    target.pk, target.number, target.value = None, 2, Decimal(5)
    target.save(force_insert=True)
    client.force_login(member)
    text = client.get(URL, {"month": "2025-08"}).content.decode()
    assert "How likely: 10% or less by September 2025</h3>" in text
    assert "How likely: 5% or less by September 2025</h3>" in text


def test_an_event_stands_on_the_axis_and_in_words(client, member, known, council):
    council.events.create(month=dt.date(2025, 9, 1), kind="pay", text="A new pay offer.")
    client.force_login(member)
    response = client.get(URL)
    assert "<strong>A</strong> September 2025: A new pay offer." in response.content.decode()
    chart = response.context["page"].components[0].chart
    assert "A" in [note["text"] for note in chart["layout"]["annotations"]]


def test_the_page_says_as_at_when_it_judges_on_paper_too(client, member, known):
    client.force_login(member)
    assert "Judged as at 30 September 2025." in client.get(URL, {"month": "2025-09"}).content.decode()


@pytest.mark.parametrize("numerator", [61, None], ids=["with parts", "without"])
def test_columns_that_no_figure_fills_are_left_out(client, member, component, make_snapshot, numerator):
    denominator = numerator and 400
    make_snapshot(dt.date(2025, 8, 1), Decimal("15.25"), numerator=numerator, denominator=denominator)
    client.force_login(member)
    page = client.get(URL)
    assert page.context["page"].components[0].has_parts is bool(numerator)
    assert (">Agency workers (FTE)</th>" in page.content.decode()) is bool(numerator)


def test_the_key_says_what_is_drawn_beside_the_figures():
    road = TargetLine("Road, Testshire", ())
    line, due = Line("Testshire", Series.of(())), Outlook(month=dt.date(2026, 3, 1))
    dotted, shaded = "The dotted line is the straight road to the promise", "The shaded part is where"
    assert drawing.key_words([], None, [line]) == ""
    assert drawing.key_words([road], None, [line]) == f"{dotted}."
    assert drawing.key_words([road, road], due, [line, line]) == f"{dotted}, for each council."
    assert drawing.key_words([road], due, [line]) == f"{dotted}. {shaded} the figure is likely to lie."


def test_a_chart_of_one_figure_is_marked_with_months_and_not_with_days():
    point = Series.of([Point(dt.date(2025, 9, 1), Decimal(12))])
    axis = line_chart([Line("Testshire", point)], [], [], "percent")["layout"]["xaxis"]
    assert (axis["dtick"], axis["tickformat"]) == ("M1", "%b %Y")


def test_councils_stand_in_one_order_all_over_the_page(
    client, member, known, component, strategy, council, other_council, make_snapshot
):
    strategy.councils.add(other_council)
    member.memberships.create(council=other_council, role="board")
    make_snapshot(dt.date(2025, 9, 1), Decimal(30), council=other_council)
    client.force_login(member)
    page = client.get(URL).context["page"]
    found = page.components[0]
    order = [held.short_name for held in page.councils]
    assert [item.council.short_name for item in found.variations] == order
    assert list(dict.fromkeys(part.council.short_name for part in found.parts)) == order


def test_the_figures_of_a_measure_are_taken_away_unrounded_as_csv_and_as_a_workbook(
    client, member, known, component, strategy, make_snapshot
):
    make_snapshot(dt.date(2025, 7, 1), Decimal(30), numerator=Decimal("61.234567"), denominator=Decimal("204.115223"))
    client.force_login(member)
    assert "61.234567,204.115223" in client.get(f"{URL}figures.csv").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{URL}figures.xlsx").content))
    assert book.sheetnames == ["Cover", "Notes", "Figures"]
    rows = list(book["Figures"].iter_rows(min_row=2, values_only=True))
    assert 61.234567 in rows[-1]
    assert None not in rows[-1]
    assert f"{URL}figures.xlsx" in client.get(URL).content.decode()


def test_a_note_is_made_plain_in_the_csv_and_stands_as_written_in_the_workbook(
    client, member, known, component, make_snapshot
):
    make_snapshot(dt.date(2025, 7, 1), Decimal(30), note="- two left")
    client.force_login(member)
    assert "'- two left" in client.get(f"{URL}figures.csv").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{URL}figures.xlsx").content))
    assert "- two left" in [cell for row in book["Figures"].iter_rows(values_only=True) for cell in row]


# -- a promise that is measured against a comparator --


@pytest.fixture
def beside_all_staff(make_measure, make_snapshot, all_staff):
    component = make_measure(
        kind="relative_to_comparator", comparator="average of all staff", comparator_group=all_staff,
        due=dt.date(2027, 3, 31),
    )  # fmt: skip
    for month, own, others in ((7, 12, 13), (8, 11, 11.5), (9, 12, None)):
        make_snapshot(dt.date(2025, month, 1), Decimal(own))
        if others:
            make_snapshot(dt.date(2025, month, 1), Decimal(str(others)), staff_group=all_staff)
    return component


def test_what_a_promise_is_measured_against_is_drawn_as_it_stood(client, member, beside_all_staff):
    client.force_login(member)
    chart = client.get(URL, {"month": "2025-10"}).context["page"].components[0].chart
    drawn = next(trace for trace in chart["data"] if "average of all staff" in str(trace))
    assert [value for value in drawn["y"] if value is not None] == [13.0, 11.5]


def test_the_table_says_what_the_promise_is_measured_against_and_not_a_number_of_one_day(
    client, member, beside_all_staff
):
    client.force_login(member)
    page = client.get(URL, {"month": "2025-10"}).content.decode()
    assert page.count("average of all staff (10% or less when printed)") == 3
    assert "the promise is measured against average of all staff, which moves too" in page
    cells = re.findall(r'Average of all staff: <a class="govuk-link" href="([^"]+)">([^<]+)</a>', page)
    assert [text for _, text in cells] == ["no figure", "11.5%", "13.0%"]
    assert cells[1][0] == "/councils/testshire/breakdown/?metric=agency-share&amp;group=all-staff&amp;month=2025-08"
    assert "may.xlsx" in client.get(cells[1][0].replace("&amp;", "&")).content.decode()


def test_the_file_has_what_the_promise_is_measured_against(client, member, beside_all_staff):
    client.force_login(member)
    text = client.get(f"{URL}figures.csv", {"month": "2025-10"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Measured against"], row["Its figure then"]) for row in rows] == [
        ("average of all staff", "[x]"), ("average of all staff", "11.5"), ("average of all staff", "13"),
    ]  # fmt: skip
    assert {row["Road then"] for row in rows} == {"[z]"}


def test_what_it_is_measured_against_keeps_its_sign_and_its_day(client, member, beside_all_staff, all_staff):
    MetricSnapshot.objects.filter(staff_group=all_staff, month=dt.date(2025, 8, 1)).update(qualifier=">")
    client.force_login(member)
    day = (timezone.localdate() + dt.timedelta(1)).isoformat()
    page = client.get(URL, {"month": "2025-08", "figures": day}).content.decode()
    assert ">more than 11.5%</a>" in page and f"month=2025-08&amp;figures={day}" in page
    assert "A figure that is less or more than a number is drawn at that number." in page
    text = client.get(f"{URL}figures.csv", {"month": "2025-08"}).content.decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(text)))["Its figure then"] == ">11.5"


def test_nothing_is_nothing_in_the_file_too(client, member, component, make_snapshot):
    make_snapshot(dt.date(2025, 8, 1), Decimal(0), numerator=0, denominator=400)
    client.force_login(member)
    text = client.get(f"{URL}figures.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Value"], row["Numerator"], row["Symbol"], row["Why no number"]) == ("0", "0", "[z]", "[z]")


def test_the_table_has_the_road_that_the_chart_draws(client, member, component, baseline, make_snapshot):
    make_snapshot(dt.date(2024, 6, 1), Decimal(18))
    client.force_login(member)
    page = client.get(URL, {"month": "2024-06"}).content.decode()
    assert "The road to it: 20.0%" in page
    text = client.get(f"{URL}figures.csv", {"month": "2024-06"}).content.decode("utf-8-sig")
    assert [row["Road then"] for row in csv.DictReader(io.StringIO(text))] == ["20"]
    assert "Before its date, a figure is judged against the straight road from baseline to target." in page


def test_where_no_baseline_begins_a_road_figures_are_said_to_be_judged_against_the_target(client, member, component):
    client.force_login(member)
    page = client.get(URL, {"month": "2024-06"}).content.decode()
    assert "Before its date, a figure is judged against the target itself." in page


def drawn(client, of: str) -> dict[str, list[float]]:
    """What the chart draws under a name that `of` is part of."""
    chart = client.get(URL, {"month": "2025-10"}).context["page"].components[0].chart
    held = {trace.get("name", ""): [value for value in trace["y"] if value is not None] for trace in chart["data"]}
    return {name: values for name, values in held.items() if of in name}


@pytest.fixture
def beside_all_staff_twice(beside_all_staff, strategy, other_council, make_user, make_snapshot, all_staff, client):
    strategy.councils.add(other_council)
    make_snapshot(dt.date(2025, 8, 1), Decimal(20), council=other_council)
    make_snapshot(dt.date(2025, 8, 1), Decimal(18), council=other_council, staff_group=all_staff)
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return beside_all_staff


def test_for_two_councils_each_is_drawn_beside_what_it_is_measured_against(client, beside_all_staff_twice):
    assert drawn(client, "Promised") == {
        "Promised, Testshire: average of all staff": [13.0, 11.5],
        "Promised, Elsewhere: average of all staff": [18.0],
    }
    component = client.get(URL, {"month": "2025-10"}).context["page"].components[0]
    # Their names would lie over those of the councils.
    assert not [label for label in component.chart["layout"]["annotations"] if "average" in label["text"]]
    assert component.key == "A dashed line is what the council beside it is measured against."


def test_for_more_councils_than_can_be_told_apart_the_key_says_why_no_line_is_drawn(
    client, beside_all_staff_twice, strategy, make_snapshot
):
    third = Council.objects.create(name="Third Council", short_name="Third", slug="third", ons_code="E06009999")
    strategy.councils.add(third)
    make_snapshot(dt.date(2025, 8, 1), Decimal(9), council=third)
    assert drawn(client, "Promised") == {}
    page = client.get(URL, {"month": "2025-10"}).content.decode()
    assert "No line is drawn for the promise: each council is measured against a figure of its own." in page


def test_each_of_two_promises_is_drawn_as_it_is_measured(client, member, beside_all_staff):
    (target,) = beside_all_staff.targets.all()
    target.pk, target.number, target.kind, target.comparator, target.comparator_group = (
        None, 2, "ceiling_by_date", "", None,
    )  # fmt: skip
    target.save()
    client.force_login(member)
    held = drawn(client, "Promised")
    assert held["Promised: average of all staff"] == [13.0, 11.5]
    assert set(held["Promised: 10% or less"]) == {10.0}


def test_what_matches_a_population_is_drawn_as_far_as_the_figures_go(client, member, beside_all_staff):
    beside_all_staff.targets.update(kind="match_population", value=None, operator="")
    client.force_login(member)
    assert drawn(client, "Promised") == {"Promised: average of all staff": [13.0, 11.5, 11.5]}


def test_months_are_not_held_against_what_a_comparator_came_to_in_the_last(
    client, member, beside_all_staff, make_snapshot, all_staff
):
    for back in range(24):
        month = months.add(dt.date(2025, 6, 1), -back)
        make_snapshot(month, Decimal(8 + back % 3))
        make_snapshot(month, Decimal(9), staff_group=all_staff)
    client.force_login(member)
    page = client.get(URL, {"month": "2025-10"}).context["page"]
    (part,) = page.row.parts
    assert (part.spark.target, part.reading.assurance) == ("", "")
    assert all("oad" not in trace.get("name", "") for trace in page.components[0].chart["data"])


@pytest.mark.parametrize(
    ("kind", "said"),
    [("periodic_yield", "10 or more in every year"), ("milestone_quantity", "10 or more by March 2027 in all")],
)
def test_a_month_is_not_held_against_what_several_come_to(client, member, make_measure, make_snapshot, kind, said):
    metric = Metric.objects.create(
        slug="placements", name="Placements", unit="count", polarity="higher", kind="period", frequency="monthly",
        tier="core", definition="Invented.",
    )  # fmt: skip
    due = dt.date(2027, 3, 31) if kind == "milestone_quantity" else None
    make_measure(metric=metric, kind=kind, operator=">=", due=due, due_precision="month" if due else "")
    make_snapshot(dt.date(2025, 9, 1), Decimal(0), metric=metric)
    client.force_login(member)
    assert f'data-label="Promised then">{said}</td>' in client.get(URL).content.decode()
    scorecard = client.get("/strategies/testshire-2023/").content.decode()
    assert f'<span class="wf-target">{said.removesuffix(" in all")}</span>' in scorecard
