"""The marks that stand where a number cannot: never numbers themselves, and never zero. PURE."""

from metrics.spreadsheets.names import key

WORDS = {
    "c": ("c", "[c]", "(c)", "*", "[*]", "**", "suppressed", "supp", "confidential", "s", "[s]"),
    "x": (
        "x",
        "[x]",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "-",
        "--",
        "..",
        "...",
        ":",
        "not available",
        "unavailable",
        "no data",
    ),
    "z": ("z", "[z]", "not applicable", "."),
    "u": ("u", "[u]", "unreliable", "low reliability"),
    "k": ("k", "[k]", "low", "[low]", "rounds to zero"),
}
BY_TEXT = {key(word): symbol for symbol, words in WORDS.items() for word in words}
MEANINGS = {
    "c": "suppressed to protect people",
    "x": "not available",
    "z": "not applicable",
    "u": "too unreliable to show",
    "k": "rounds to zero but is not zero",
}


def symbol_of(text: str) -> str:
    """'c', 'x', 'z', 'u' or 'k'; '' when the text is no symbol."""
    return BY_TEXT.get(key(text), "")
