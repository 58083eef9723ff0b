import pytest

from workforce.cells import harmless


@pytest.mark.parametrize("text", ["=9+9", "\n=9+9", "\r\n=9+9", "\t=1", "+1", "@SUM(1)", "-1+1", "＝1", "＠a", "--1"])
def test_text_that_could_run_is_only_text(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\0=9+9", "\0\n=9+9", "=\x009+9"])
def test_the_character_zero_hides_no_formula(text):
    assert harmless(text) == f"'{text.replace(chr(0), '')}"


@pytest.mark.parametrize("text", ["-12", "-1.5", "12", "", "a=b", "Ann"])
def test_other_text_and_numbers_stay_as_they_are(text):
    assert harmless(text) == text
