"""What stands both in a document and on a page says the same."""

import re
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def on_the_page() -> list[str]:
    markup = (ROOT / "templates" / "strategies" / "accessibility.html").read_text()
    found = re.findall(r"<(h1|h2|p|li)\b[^>]*>(.*?)</\1>", markup, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)) for _, text in found]


def in_the_document() -> list[str]:
    lines = (ROOT / "docs" / "accessibility.md").read_text().splitlines()
    texts = (re.sub(r"^(#+|-) ", "", line) for line in lines if line)
    return [re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text) for text in texts]


def test_the_accessibility_statement_is_the_same_in_the_documents_and_on_its_page():
    assert len(on_the_page()) > 10 and in_the_document() == on_the_page()
