"""Two web processes with nothing in common but the database and the folder of originals, behind one sign-in."""

import os
import subprocess
import sys

import pytest

from tests.faults.conftest import ROOT
from tests.faults.test_kill import Analyst, serving
from tests.postgresql import running


@pytest.fixture(scope="module")
def shared(prepared, tmp_path_factory):
    """A PostgreSQL with the demonstration in it, and the environment of a host that uses it."""
    with running() as (address, _):
        data = tmp_path_factory.mktemp("shared")
        os.symlink(prepared / "static", data / "static")  # noqa: PTH211 - collected once for all
        environment = os.environ | {"WORKFORCE_DATA": str(data), "WORKFORCE_PLAIN_HTTP": "1", "DATABASE_URL": address}
        for words in (["migrate", "-v0"], ["createcachetable"], ["load_demonstration"]):
            subprocess.run(
                [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, capture_output=True
            )
        yield data, environment


def test_a_file_checked_by_one_host_is_stored_by_the_other(shared, tmp_path):
    data, environment = shared
    file = tmp_path / "figures.csv"
    file.write_text("Council,Metric,Staff group,Month,Value\nAnyborough Council,Headcount,All staff,2019-04,411\n")
    with serving(data, environment) as (_, one), serving(data, environment) as (_, two):
        analyst = Analyst(one)
        form = analyst.send(file)
        analyst.site = two
        assert analyst.confirm(form).ok
        analyst.site = one
        page = analyst.session.get(f"{one}/councils/anyborough/uploads/", timeout=60).text
        assert "figures.csv" in page
        assert "1 new" in page
