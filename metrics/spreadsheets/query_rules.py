"""The questions: what wants a fix or a reason, because it may be right and looks wrong. PURE."""

from metrics.spreadsheets.rulebook import query

query(
    "columns-not-placed",
    "Columns that were not placed",
    "Every column with figures is either read or left out by your say.",
    "{column} holds figures, but nobody can tell of what, so they would be left out.",
    "Say what the column holds under 'Columns', or that it is to be left out.",
)
query(
    "sheet-not-read",
    "Sheets that look like figures and are not read",
    "Every sheet with figures is either read or left out by your say.",
    'The sheet "{name}" looks like figures, and none of it would be read. {why}',
    "Or leave the whole sheet out, if it does not belong in.",
)
query(
    "part-of-rows",
    "Columns such as FTE or % that are not placed for every metric",
    "Beside a column of metrics, FTE, Headcount, Number or % is read for each row as its metric's definition says.",
    'Under "{heading}", rows of {metric} hold figures that its definition does not place, so they would be left out.',
    "Keep the columns under 'Columns' if that is right, or say there which column holds the values.",
)
query(
    "sheet-names-nothing",
    "A sheet that is not named for its figures as others are",
    "Where some sheets are named for a staff group or a service, one that is named for none is asked about.",
    'Other sheets are named for their {what}, but "{name}" names none known: its figures are read as those of {held}.',
    "Rename the sheet, leave it out, or keep the columns under 'Columns' if that is right.",
)
query(
    "heading-guessed",
    "Headings that were guessed",
    "A heading that is only like a known one is asked about, once.",
    'The heading "{heading}" was taken for "{meant}".',
    "Confirm it under 'Columns', or choose another.",
)
query(
    "total-of-groups",
    "A Total beside staff groups",
    "A Total among staff groups is read as all staff, which may be more people than the groups beside it.",
    '"{text}" is read as {group}: everyone, and not only the staff groups that stand beside it here.',
    "Keep the columns under 'Columns' if that is right; else leave its rows or its column out.",
)
query(
    "section-unknown",
    "Rows of text that name nothing known",
    "A row that names a metric, staff group or service, and nothing else, holds for the rows below it.",
    'This row holds only "{text}", which names nothing known here; the rows below it are read as {held} all the same.',
    "Write there what it names, or leave the row out if it is only words.",
)
query(
    "section-within",
    "Rows that name one thing within another",
    "Where rows of their own name two kinds of things, the kind that comes first holds until it is named again.",
    "Some rows hold only the {outer} and some only the {inner}: each {inner} is read as that of the {outer} above it.",
    "Keep the columns under 'Columns' if that is right; else give both in columns of their own.",
)
query(
    "blank-below",
    "Names written once above blank cells",
    "A name that stands only in the first of several rows, as in a pivot table, is read for the blank cells below it.",
    'The {title} is written once for several rows: this blank cell, and those like it, are read as "{above}" above it.',
    "Say under 'Columns' whether that is right.",
)
query(
    "words-beside",
    "Columns of words that tell rows apart",
    "A column that says of which part or kind the figures are, such as Target or Female, is never passed over unasked.",
    'The column "{column}" says {words}, and is not read: every row would be stored as a figure of all.',
    "Say under 'Columns' what it holds, or that it is to be left out if it makes no difference to the figures; leave "
    "rows out in the file where they are of another kind.",
)
query(
    "month-twice",
    "Months in a column and in the headings",
    "Each figure has one month: of its row, or of its heading.",
    'The column "{heading}" gives each row a month, but the headings of the figures are months too, and are read.',
    "Keep the columns under 'Columns' if that is right; else leave the columns of the other months out there.",
)
query(
    "headings-above",
    "Texts above the headings that are not read",
    "What stands above several columns of figures may say of what they are, so it is asked about.",
    "The row above the headings says {texts} above the figures, and none of it is read.",
    "Say under 'Columns' whether that row is one of the headings, and what each column holds; or keep them so.",
)
query(
    "another-council",
    "The name of another council",
    "A sheet or a title that names another council is asked about.",
    '"{text}" names {other}, but every figure here would be stored for {council}.',
    "Leave out what is another council's, and upload it there; where the name is wrong, put that right.",
)
query(
    "titles-disagree",
    "A name and a title that disagree",
    "The sheet's name and the titles above its headings must not say two different things.",
    '"{text}" says {this}, but {source} says {that}, and that is what the figures would be stored as.',
    "Write here what is right, or leave the row out; where {source} is wrong, put it right in the file.",
)
query(
    "title-speaks-of",
    "A title that speaks of a staff group or a service",
    "A title holds for the figures below it where it is the name of a staff group or a service and nothing else.",
    '"{text}" speaks of {name}, but the figures are read as those of {held}.',
    "Write the name alone there if it holds for all of them; else keep the columns under 'Columns'.",
)
query(
    "figures-above",
    "Figures above the headings",
    "Rows above the headings are read as titles; where they hold figures, that is asked about.",
    "{cell} and other cells above the headings in row {headings} hold figures, and none of them is read.",
    "Put them on a sheet of their own, with headings; or keep the columns under 'Columns' if they are to be left out.",
)
query(
    "note-speaks-of",
    "A note below the figures that speaks of a staff group or a service",
    "A note that says that something holds only of a staff group or a service is asked about.",
    '"{text}" speaks of {name}, but the figures are read as those of {held}.',
    "Give it in a column of its own, or name the sheet for it; else keep the columns under 'Columns' if that is right.",
)
query(
    "group-or-service",
    "A name of a staff group and of a service",
    "A name that is both a staff group's and a service's is asked about.",
    '"{text}" is read as the staff group "{group}", and is a service of the council too.',
    "Keep the columns under 'Columns' if that is right; else give the service in a column of its own.",
)
query(
    "date-order",
    "Day first or month first?",
    "Dates are read day first. Where all would begin a month the other way round, that is asked about, once.",
    '"{value}" was read as a day in {month}. Read month first, every date of the column would begin a month.',
    "Say under 'Columns' whether dates are written month first.",
)
query(
    "year-for-month",
    "Years read as their last month",
    "A year alone is read as its last month: 2022/23 as March 2023, and 2022 as December 2022.",
    '"{value}" is kept under {month}, since {metric} has one figure a year; other years in this file likewise.',
    "Keep the columns under 'Columns' if that is right; else write the month beside each year, such as Oct-22.",
)
query(
    "scale-unclear",
    "A share or a percentage",
    "Percentages are written as 12.5, not as 0.125. A value below 1 without a % sign is asked about.",
    "{value} was read as {value} %. If {scaled} % is meant, it was written as a share.",
    "Write {scaled}, or say that {value} % is right.",
)
query(
    "twelve-times",
    "Ten, twelve or a hundred times the month before",
    "A figure that is ten, twelve or a hundred times the month before (or such a part of it) may be of another kind.",
    "{value} is {times} the {before} of {month}.",
    "Check its decimal point, and whether it covers a month or a year, or is a share or a percentage; or say why it is "
    "right.",
)
query(
    "jump",
    "A jump",
    "A change from one month to the next that is far beyond the council's own changes before it is asked about.",
    "{value} is {change} than the {before} of {month}; so far it moved by {usual} a month.",
    "Check the figure, or say what happened.",
)
query(
    "beyond-published",
    "Beyond what councils show",
    "A figure outside everything that councils have published for its metric is asked about.",
    "{value} lies outside what councils have published, {low} to {high}.",
    "Check the figure and its unit, or say why it is right.",
)
query(
    "same-value",
    "The same figure month after month",
    "A figure with decimals that has not moved for four months may have been copied.",
    "{value} is the same figure for the {count}th month running.",
    "Check that it was worked out anew, or say why it has not moved.",
)
query(
    "old-month-changed",
    "A month long past is changed",
    "A change to a figure more than six months old is asked about: a board has probably seen it.",
    "{month} would change from {before} to {value}, more than six months later.",
    "Check that this month is meant, or say why the figure is corrected.",
)
query(
    "now-suppressed",
    "A number gives way to a symbol",
    "A symbol where a number is stored is asked about.",
    "{month} is stored as {before}; this file gives {value} instead.",
    "Write the number again, or say why it can no longer be shown.",
)
query(
    "shares-of-a-whole",
    "Shares that do not add up",
    "Shares of one whole come to 100 %: posts filled permanently, posts filled by agency, and unfilled posts.",
    "In {month} {sum} come to {total} %, and the shares of one whole should come to 100 %.",
    "Check the three figures and what each is a share of, or say why they differ.",
)
