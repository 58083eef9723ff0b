import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from workforce.lines import Lines, Numbers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", []),
        ("Staying", ["Staying"]),
        (" Staying \r\n\r\nKeep people\n", ["Staying", "Keep people"]),
        ('["a", "b"]', ['["a", "b"]']),
        ("2024\n2025", ["2024", "2025"]),
        ("a\x00b", ["ab"]),
    ],
    ids=["nothing", "one", "spaces and empty lines", "a program's list", "years stay words", "a null"],
)
def test_each_line_is_one_word_of_the_list(typed, kept):
    assert Lines(required=False).clean(typed) == kept


@given(st.lists(st.text("abc -'", min_size=1).map(str.strip).filter(bool)))
def test_what_a_box_shows_is_read_back_as_it_was(words):
    box = Lines(required=False)
    assert box.clean(box.prepare_value(words)) == words
    assert not box.has_changed(words, box.prepare_value(words))


def test_a_box_knows_when_its_list_has_changed():
    assert Lines(required=False).has_changed(["a"], "a\nb")
    assert Numbers(required=False).has_changed([1], "x")
    assert not Lines(required=False).has_changed(None, "")


def test_the_lines_of_a_document_are_whole_numbers():
    assert Numbers(required=False).clean("12\n101") == [12, 101]
    with pytest.raises(forms.ValidationError, match="12a is none"):
        Numbers(required=False).clean("12a")
