"""Two people confirm different files about the same council and months at the same moment."""

import datetime as dt
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from threading import Barrier

import pytest

from tests.faults.conftest import TIMES, environment, rows
from tests.faults.shared import rows as postgresql_rows
from tests.faults.test_kill import Analyst, serving
from workforce import months

LAST = months.month_of(dt.date.today())
MONTHS = [months.code(months.add(LAST, -back)) for back in (3, 2, 1)]
CURRENT = """
SELECT upload.filename, count(figure.id) FROM metrics_metricsnapshot figure
JOIN metrics_upload upload ON upload.id = figure.upload_id
WHERE upload.filename LIKE 'round-%' AND figure.superseded_at IS NULL GROUP BY upload.filename
"""
ALL = """
SELECT upload.filename, upload.state, count(figure.id) FROM metrics_upload upload
LEFT JOIN metrics_metricsnapshot figure ON figure.upload_id = upload.id
WHERE upload.filename LIKE 'round-%' GROUP BY upload.id, upload.filename, upload.state
"""
TOLD = re.compile(r"([^<>]+) stored (round-\d+-\d\.csv) on \d+ \w+ \d{4} at \d\d:\d\d:\d\d, after you looked")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def asked(request, prepared, tmp_path):
    """The environment of a site on either database, and how to ask that database."""
    if request.param == "PostgreSQL":
        shared = request.getfixturevalue("on_postgresql")
        return shared, lambda sql: postgresql_rows(shared, sql)
    data = tmp_path / "data"
    shutil.copytree(prepared, data)
    return environment(data), lambda sql: rows(data, sql)


def confirm(people: list[Analyst], forms: list[dict[str, str]]) -> list[str]:
    """Each confirms a form, all let go at the same moment; the pages that they see."""
    start = Barrier(len(people))

    def one(person: Analyst, form: dict[str, str]) -> str:
        start.wait()
        answer = person.confirm(form)
        return "" if answer is None else answer.text

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people, forms))


def test_data_3_one_wins_and_the_other_is_told_who_and_when(asked, tmp_path):
    variables, ask = asked
    with serving(tmp_path, variables) as (_, address):
        people = [Analyst(address), Analyst(address, "admin@example.org")]
        for turn in range(TIMES):
            forms = []
            for number, person in enumerate(people):
                file = tmp_path / f"round-{turn}-{number}.csv"
                values = [(month, 400 + 4 * turn + 2 * number + place) for place, month in enumerate(MONTHS)]
                lines = [f"Headcount,All staff,{month},{value},rounds" for month, value in values]
                file.write_text("\n".join(["Metric,Staff group,Month,Value,Cohort", *lines]))
                forms.append(person.send(file))
            said = confirm(people, forms)
            won = [number for number, text in enumerate(said) if "Stored: " in text]
            assert len(won) == 1, said
            loser = unescape(said[1 - won[0]])
            told = TOLD.search(loser)
            assert told, loser
            assert told[2] == f"round-{turn}-{won[0]}.csv" and "Nothing of your file was stored" in loser
            assert ask(CURRENT) == [(f"round-{turn}-{won[0]}.csv", len(MONTHS))]
            # What the winner replaced is kept, and of the loser there is nothing.
            kept = {(name, state): count for name, state, count in ask(ALL)}
            assert kept[f"round-{turn}-{won[0]}.csv", "applied"] == len(MONTHS)
            assert kept[f"round-{turn}-{1 - won[0]}.csv", "checked"] == 0
            assert sum(kept.values()) == len(MONTHS) * (turn + 1)


def test_data_3_people_of_different_councils_both_store_theirs(asked, tmp_path):
    variables, ask = asked
    with serving(tmp_path, variables) as (_, address):
        people = [Analyst(address), Analyst(address, "admin@example.org")]
        councils = ["anyborough", "cambridgeshire"]
        forms = []
        for number, (person, council) in enumerate(zip(people, councils, strict=True)):
            file = tmp_path / f"apart-{number}.csv"
            file.write_text("Metric,Staff group,Month,Value\nHeadcount,All staff,2013-01,400\n")
            forms.append(person.send(file, council))
        assert all("Stored: 1 new" in text for text in confirm(people, forms))
        assert sorted(ask(CURRENT.replace("round", "apart"))) == [("apart-0.csv", 1), ("apart-1.csv", 1)]
