"""What several tests of reading spreadsheets watch."""

import difflib

import pytest


@pytest.fixture
def compared(monkeypatch):
    """The texts that were compared with known names, as they come."""
    texts = []
    compare = difflib.get_close_matches

    def noted(text, *rest, **more):
        texts.append(text)
        return compare(text, *rest, **more)

    monkeypatch.setattr(difflib, "get_close_matches", noted)
    return texts
