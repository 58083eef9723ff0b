import pytest


def test_the_accessibility_statement_is_open_to_all_and_names_what_fails(client, db):
    page = client.get("/accessibility/").content.decode()
    assert "partially compliant" in page
    assert "cannot be reached by keyboard" in page
    assert "Equality Advisory and Support Service" in page


@pytest.mark.parametrize(
    "said",
    [
        "four in five", "held 81% of the time", "fewer than 13 figures", "As it was known", "the denominator to stay",
        "for a month like the last one", "not subtracted from each other", "no single month is held against it",
        "nor for a percentage too small to judge",
    ],
)  # fmt: skip
def test_the_help_says_how_figures_are_analysed(client, member, said):
    client.force_login(member)
    assert said in client.get("/help/analysis/").content.decode().replace("four times in five", "four in five")


def test_the_help_is_for_those_who_sign_in(client, db):
    assert client.get("/help/analysis/").status_code == 302
