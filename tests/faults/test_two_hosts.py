"""Two web processes with nothing in common but the database and the folder of originals, behind one sign-in."""

from tests.faults.test_kill import Analyst, serving


def test_a_file_checked_by_one_host_is_stored_by_the_other(on_postgresql, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text("Council,Metric,Staff group,Month,Value\nAnyborough Council,Headcount,All staff,2019-04,411\n")
    with serving(tmp_path, on_postgresql) as (_, one), serving(tmp_path, on_postgresql) as (_, two):
        analyst = Analyst(one)
        form = analyst.send(file)
        analyst.site = two
        assert analyst.confirm(form).ok
        analyst.site = one
        page = analyst.session.get(f"{one}/councils/anyborough/uploads/", timeout=60).text
        assert "figures.csv" in page
        assert "1 new" in page
