"""PURE: text as it may stand in a cell that a spreadsheet program will open."""


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula; a negative number stays a number."""
    risky = text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if risky and not text.removeprefix("-").replace(".", "", 1).isdigit() else text
