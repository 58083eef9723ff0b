"""PURE: text as it may stand in a cell that a spreadsheet program will open."""

# The signs of a formula, also as wide letters, and what programs pass over before one.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a negative number stays a number. No cell holds the character 0."""
    text = text.replace("\0", "")
    if text.startswith(RISKY) and not text.removeprefix("-").replace(".", "", 1).isdigit():
        return f"'{text}"
    return text
