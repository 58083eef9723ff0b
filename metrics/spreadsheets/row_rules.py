"""The rules for rows and cells: errors, and notes on what was left out or taken for granted. PURE."""

from metrics.spreadsheets.rulebook import error, note

error(
    "unknown-council",
    "Unknown council",
    "The council must be the one you upload for; the column may also be left out.",
    '"{value}" is not a council known here.',
    'Write "{expected}", or leave the column empty.',
)
error(
    "other-council",
    "Another council",
    "Every row must be about the council you upload for.",
    'This row is about "{value}", but you are uploading for {expected}.',
    "Delete the row, or upload it for that council.",
)
error(
    "missing-metric",
    "No metric",
    "Each row names its metric.",
    "The row has a value but no metric.",
    "Write which metric it is, as the template's Definitions sheet names it; or, where it is written once for several "
    "rows, tick under 'Columns' that it holds for the blank cells below it.",
)
error(
    "unknown-metric",
    "Unknown metric",
    "A metric must be written as the template's Definitions sheet names it, or by one of its other names.",
    '"{value}" is not a metric known here.',
    "{suggestion}",
)
error(
    "unknown-staff-group",
    "Unknown staff group",
    "A staff group must be one of those listed in the template.",
    '"{value}" is not a staff group known here.',
    "{suggestion}",
)
error(
    "unknown-service",
    "Unknown service",
    "A service must be one of your council's; leave it empty for the whole council.",
    '"{value}" is not a service of your council known here.',
    "{suggestion}",
)
error(
    "cohort-too-long",
    "A cohort's name is too long",
    "A cohort's name has 60 characters at most.",
    'The cohort "{value}" is longer than 60 characters.',
    'Shorten it, for example to "2023".',
)
error(
    "missing-month",
    "No month",
    "Each row has its month.",
    "The row has no month.",
    "Write the month, for example Apr-25; or, where it is written once for several rows, tick under 'Columns' that it "
    "holds for the blank cells below it.",
)
error(
    "bad-month",
    "Not a month",
    "A month is written as a date, or like Apr-25, April 2025, 2025-04 or 01/04/2025 (the day first).",
    '"{value}" could not be read as a month: {why}.',
    "Write it for example as Apr-25 or 2025-04.",
)
error(
    "year-of-months",
    "A year where a month is wanted",
    "A year such as 2022/23 stands for a month only of a metric with one figure a year, and is then its last month.",
    '"{value}" is a year, and {metric} has a figure for every month, so nobody can tell which month this is.',
    "Write the month that the figure is of, such as Mar-23, or Sep-22 for the census of 30 September; or leave the "
    "column out under 'Columns', where it stands beside months.",
)
error(
    "year-denies-month",
    "A month and a year that contradict each other",
    "A year beside a month, or above it, must be that month's: financial years run from April to March.",
    "{cell} says {value}, but {beside} says {year}, and nobody can tell which is right.",
    "Put right whichever is wrong{hint}.",
)
error(
    "future-month",
    "A month to come",
    "The month must not lie after the month of the upload.",
    '"{value}" is {month}, which has not begun (today is in {today}).',
    "Put the month right, or delete its figures until the month has come.",
)
error(
    "future-year",
    "A year that has not ended",
    "A year alone is read as its last month, and that must not lie after the month of the upload.",
    '"{value}" is read as its last month, {month}, which has not begun (today is in {today}).',
    "Write the month that the figure is of, such as Oct-22; or delete the figure until the year has ended.",
)
error(
    "old-month",
    "A month long past",
    "The month must not lie before 2000.",
    '"{value}" is {month}, long before any figure kept here.',
    "Put the year right, written in four figures.",
)
error(
    "not-a-number",
    "Text in a number",
    "A value is a number, or one of the symbols c, x, z, u, k (low). Write 0 only where it is really none.",
    '"{value}" is not a number: {why}.',
    "Write a number such as 12.5, or a symbol: c suppressed, x not available, z not applicable.",
)
error(
    "uncalculated",
    "A formula without its result",
    "The result of each formula must be saved in the file.",
    'The cell holds the formula "{value}", but the file does not hold its result.',
    "Open the file in Excel, save it and upload that; or paste the result over the formula as a value.",
)
error(
    "broken-cell",
    "An error in the cell",
    "No cell may hold an error such as #DIV/0!.",
    "The cell shows the error {value}.",
    "Put the formula right, or write a symbol such as x (not available).",
)
error(
    "out-of-range",
    "Out of the possible range",
    "A value must lie in the range given for its metric on the Definitions sheet.",
    "{value} is {side} for {metric}, where {limit} is the {end} possible.",
    "Check the figure and its unit: percentages are written as 12.5, not as 0.125 or 1250.",
)
error(
    "percent-of-what",
    "A percentage where none belongs",
    "Only metrics counted in % are given as percentages.",
    "{value} is a percentage, but {metric} is counted in {unit}.",
    "Write the number itself, without the % sign or the % format.",
)
error(
    "negative-part",
    "A part below zero",
    "Numerators and denominators are zero or more.",
    "{value} is below zero, which a {part} cannot be.",
    "Check the figure.",
)
error(
    "zero-denominator",
    "Nothing to divide by",
    "A rate needs a denominator above zero.",
    "The denominator is 0, so there can be no value.",
    "Put the denominator right, or write z (not applicable) as the value.",
)
error(
    "parts-disagree",
    "Value and parts disagree",
    "The value must be what its numerator and denominator give, but for rounding.",
    "The value is {value}, but {numerator} / {denominator} gives {computed}.",
    "Put right whichever of the three is wrong.",
)
error(
    "numerator-over-denominator",
    "A numerator above its denominator",
    "A part cannot be larger than its whole.",
    "The numerator {numerator} is larger than the denominator {denominator}.",
    "Check whether the two have been swapped.",
)
error(
    "conflicting-rows",
    "The same figure twice, with different values",
    "A figure for one metric, staff group, service, cohort and month may stand once.",
    "This row gives {value} where row {other}{other_sheet} gives {other_value}, for the same figure.",
    "Delete the one that is wrong.",
)
error(
    "same-figure",
    "Two columns for one figure",
    "Each figure may stand in one column.",
    "Columns {first} and {second} both give {figure}, and nobody can tell which one counts.",
    "Say under 'Columns' which one is to be left out, or rename or delete one of them in the file.",
)
error(
    "second-table",
    "A second table on the sheet",
    "Each sheet has one table of figures, under one row of headings.",
    "Row {number} has other headings than the table above it, so the figures below would be read under the wrong ones.",
    "Put the second table on a sheet of its own, with its headings.",
)
error(
    "second-title",
    "The same headings below another title",
    "What a title says holds for the whole sheet, unless a row of its own names another metric, group or service.",
    'Row {number} repeats the headings below "{text}", which names nothing known here, so its figures would be '
    "read as those of the title above.",
    "Put that table on a sheet of its own, or write in columns what its title says.",
)
error(
    "shifted-row",
    "More cells than headings",
    "No row may have more cells than there are headings.",
    "The row has {cells} cells under {headings} headings, so its columns have slipped. A comma inside a text, perhaps.",
    "Put the text in quotation marks, or save the file as xlsx.",
)
error(
    "too-large-number",
    "Too large a number",
    "Numbers have ten figures before the point at most.",
    "{value} is too large a number to be kept.",
    "Check the figure.",
)

# Notes.
note(
    "blank-value",
    "Blank values",
    "A row without a value is left out; it is never read as 0.",
    "The value is blank, so the row is left out. Nothing stored before is touched.",
)
note(
    "blank-cells",
    "Blank cells",
    "A blank cell is no figure; it is never read as 0.",
    "{count:,} blank cells are left out. Nothing stored before is touched.",
)
note(
    "total-row",
    "Totals",
    "Rows of totals are left out.",
    '"{value}" marks a row of totals, which is left out.',
)
note(
    "identical-rows",
    "The same row twice",
    "A row that repeats another is left out.",
    "This row repeats row {other}{other_sheet}, so it is left out.",
)
note(
    "worked-out",
    "Values worked out",
    "Where a rate's value is blank, it is worked out from numerator and denominator.",
    "The value was blank; {computed} was worked out from {numerator} / {denominator}.",
)
note(
    "below-threshold",
    "Small numbers",
    "A value such as <5 is kept as suppressed, never as 5; above 10 or with a %, as less than it says.",
    '"{value}" is kept as suppressed (c): the number itself is not known.',
)
note(
    "no-staff-group",
    "No staff group",
    "Without a staff group, a figure is about all staff.",
    "No staff group is given, so the figure is taken to be about {group}.",
)
note(
    "hidden-rows",
    "Hidden rows",
    "Hidden rows are left out.",
    "{count} hidden row{s} with figures ({rows}) {were} left out.",
    "Unhide them and upload again if they belong in, or say under 'Columns' that what is hidden is to be read.",
)
note(
    "hidden-columns",
    "Hidden columns",
    "Hidden columns are left out.",
    "Hidden column{s} left out: {columns}.",
    "Unhide them and upload again if they belong in, or say under 'Columns' that what is hidden is to be read.",
)
note(
    "hidden-sheet",
    "Hidden sheets",
    "Hidden sheets are left out.",
    'The hidden sheet "{name}" looks like figures and was left out.',
    "Unhide it and upload again if it belongs in.",
)
note(
    "misnamed",
    "Name and content differ",
    "A file is read by what it is, not by its name.",
    "The file is named {named} but is {what}; it was read as that.",
)
note(
    "far-cell",
    "A cell far away",
    "Cells beyond column 500 (SF) are left out.",
    "Cell {cell} lies far to the right of the figures and was left out.",
)
