"""The questions: what wants a fix or a reason, because it may be right and looks wrong. PURE."""

from metrics.spreadsheets.rulebook import query

query(
    "columns-not-placed",
    "Columns that were not placed",
    "Every column with figures is either read or left out by your say.",
    'The column "{heading}" holds figures, but nobody can tell of what, so they would be left out.',
    "Say what the column holds under 'Columns', or that it is to be left out.",
)
query(
    "heading-guessed",
    "Headings that were guessed",
    "A heading that is only like a known one is asked about, once.",
    'The heading "{heading}" was taken for "{meant}".',
    "Confirm it under 'Columns', or choose another.",
)
