"""A file that the Department for Education publishes, sent as if it were a council's own."""

from pathlib import Path

import pytest
from django.urls import reverse

from tests.metrics.files import xlsx_bytes
from tests.strategies.test_upload_pages import page, sent  # noqa: F401 - a fixture

CENSUS = """time_period,time_identifier,geographic_level,new_la_code,la_name,turnover_rate_fte
2025,Reporting year,Local authority,E06000001,Testshire,9.1
"""
NEIGHBOURS = "\ufeffold_la_code,la_name,SN_1,SN_1P,SN_2,SN_2P\n301,Testshire,308,Close,821,Close\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [(CENSUS, "workforce census"), (NEIGHBOURS, "statistical neighbours")],
    ids=["census", "neighbours"],
)
def test_a_published_file_is_known_and_the_analyst_is_told_whom_to_send_it_to(client, sent, make_user, text, what):  # noqa: F811
    make_user(is_superuser=True)
    upload = sent(text.encode(), "published.csv")
    said = client.get(page("upload-check", upload)).content.decode()
    assert what in said and "Please send it to" in said and "mailto:person" in said
    assert "/admin/" not in said and "Store these figures" not in said and not upload.original


def test_an_administrator_who_sends_a_published_file_is_led_to_its_page(client, sent, make_user):  # noqa: F811
    upload = sent(CENSUS.encode(), "published.csv")
    client.force_login(make_user(is_superuser=True, is_staff=True))
    said = client.get(page("upload-check", upload)).content.decode()
    assert reverse("admin:metrics_benchmark_import") in said and "Please send it to" not in said


def test_a_published_file_is_known_whatever_program_saved_it_since(client, sent):  # noqa: F811
    rows = [line.split(",") for line in CENSUS.splitlines()]
    upload = sent(xlsx_bytes({"Cover": [["Children's social work workforce"]], "Data": [[], *rows]}), "census.xlsx")
    assert "Published figures" in client.get(page("upload-check", upload)).content.decode()


PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "dfe"


@pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason=f"THE PUBLISHED FILES ARE NOT THERE: no folder {PUBLISHED}, so none is recognised"
)
def test_the_real_published_files_are_known(client, sent):  # noqa: F811
    files = sorted(PUBLISHED.glob("*.csv"))
    assert len(files) == 3
    for file in files:
        upload = sent(file.read_bytes(), file.name)
        assert "Published figures" in client.get(page("upload-check", upload)).content.decode(), file.name


@pytest.mark.parametrize("headings", ["Council,Metric,Year,LA code", "Month,Geographic level,Value"])
def test_a_councils_own_file_is_not_taken_for_a_published_one(client, sent, headings):  # noqa: F811
    upload = sent(f"{headings}\nTestshire,Agency share,2025-04,301\n".encode())
    assert "Published figures" not in client.get(page("upload-check", upload)).content.decode()
