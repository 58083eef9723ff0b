"""The rules for a file as a whole. Breaking one stops the reading, so nothing else can be checked. PURE."""

from metrics.spreadsheets.rulebook import error

SAVE_AS_XLSX = "Open it in Excel, choose File, Save as, then 'Excel Workbook (.xlsx)', and upload the new file."

error(
    "empty-file",
    "The file is empty",
    "The file must hold something.",
    "The file is empty: it holds no figures at all.",
    "Open it to see that it is the right one, save it again and upload that.",
)
error(
    "too-big",
    "The file is too big",
    "A file may have 20 MB at most, and 150 MB unpacked.",
    "The file is too big: {what}.",
    "Delete the sheets and the formatted empty rows it does not need, or send the years in separate files.",
)
error(
    "damaged",
    "The file is damaged",
    "The file must be whole.",
    "The file is damaged or was cut off on its way: {what}.",
    "Open your own copy in Excel, save it again and upload that.",
)
error(
    "not-a-workbook",
    "Not a valid workbook",
    "The file must be a workbook as Excel makes it.",
    "This is not a valid Excel workbook: {what}.",
    SAVE_AS_XLSX,
)
error(
    "macros",
    "The file holds macros",
    "A workbook with macros is not accepted.",
    "The workbook holds a macro or other program code, which is never accepted.",
    "In Excel choose File, Save as, then 'Excel Workbook (.xlsx)', agree to leave the macros out, and upload that.",
)
error(
    "password",
    "The file has a password",
    "The file must open without a password. We never ask for one.",
    "The file is protected by a password, so it cannot be read.",
    "In Excel choose File, Info, Protect Workbook, 'Encrypt with Password', clear the password, save, and upload that.",
)
error(
    "web-page",
    "A web page named as a spreadsheet",
    "A web page or XML file named .xls is not a workbook, though Excel opens it.",
    "The file is {what}, not a workbook. Many HR systems export such files.",
    SAVE_AS_XLSX,
)
error(
    "other-format",
    "Another format",
    "xlsx, csv and tsv files are read.",
    "The file is {what}, which would lose its number formats or hidden rows on the way.",
    "Open it in Excel or LibreOffice, choose File, Save as, then 'Excel Workbook (.xlsx)' or 'Excel 2007-365 (.xlsx)', "
    "and upload the new file.",
)
error(
    "picture",
    "A picture or document",
    "A picture, PDF or document has no cells to read.",
    "The file is {what}, which has no cells to read.",
    "Ask for the spreadsheet it was made from, or type the figures into the template, and upload that.",
)
error(
    "unknown-format",
    "An unknown format",
    "xlsx, csv and tsv files are read.",
    "The file is neither an Excel workbook nor a text file with columns.",
    SAVE_AS_XLSX,
)
error(
    "unreadable-text",
    "The text cannot be read",
    "A csv file must be text in UTF-8, UTF-16 or Windows-1252.",
    "The text of the file cannot be read: {what}.",
    "Open it in Excel, choose File, Save as, then 'CSV UTF-8 (Comma delimited)', and upload that.",
)
error(
    "personal-data",
    "Personal data",
    "Figures about people, never people: no names, SWE or NI numbers, birth dates or home addresses.",
    'Column {column} ("{heading}"{on_sheet}) holds personal data. Nothing of this file has been kept.',
    "Delete that column (and any like it), keep the totals, and upload the file again.",
)
error(
    "published-figures",
    "Published figures",
    "Files that the Department for Education publishes are about every council, and are brought in once for all.",
    "The file is {what}, as it is published for every council. It is no council's own, so nothing of it has been kept.",
    "An administrator brings it in on the page of published figures, and every council then sees it beside its own.",
)
error(
    "no-table",
    "No figures found",
    "One sheet must have a row of headings with at least Metric, Month and Value.",
    "No table of figures was found{where}. A row of headings is needed, with at least Metric, Month and Value.",
    "Put the headings of the template above your figures, or copy them into the template.",
)
error(
    "pivot-labels",
    "A pivot table with all names in one column",
    "In a pivot table each kind of name, such as metrics and staff groups, has a column of its own.",
    'Under "{heading}" in row {row} one column has names of several kinds, and some rows are totals of others.',
    "In Excel click the pivot table and choose Design, Report Layout, 'Show in Tabular Form' and 'Repeat All Item "
    "Labels', save, and upload that.",
)
error(
    "sheets-left-out",
    "Every sheet with figures left out",
    "A sheet is left out by your say, but one with figures must stay.",
    "The sheet{s} {names} {were} left out on this page, and no other has figures, so there is nothing to read.",
    "Choose 'Take these back' at the top of the page to read what was left out again; or upload another file.",
)
error(
    "missing-column",
    "A column is missing",
    "Metric, Month and Value must be there; Staff group, Service, Cohort, Numerator, Denominator and Note may be.",
    'There is no "{heading}" column. The headings found are: {found}.',
    'Add a column headed "{heading}", or rename yours so.',
)
error(
    "parts-not-placed",
    "Two rows of headings that name no value",
    "Under a metric's name, a second row of headings may say FTE, Headcount, Number, n or %: one of them is the value.",
    "Row {row} and the one above it are headings, and nobody can tell which of {found} is the value.",
    "Say under 'Columns' what each of them holds, or write Value, Numerator or Denominator in the second row.",
)
error(
    "months-without-year",
    "Months without their year",
    "Each month has its year: beside it, above it, in a column of years, or as the one financial year in the sheet's "
    "name or in a title.",
    "Row {row} has months without their year ({found}), and which year each is in cannot be told.",
    "Write them such as Apr-25, or put the year in the row above or in a column headed Year; or name the sheet for the "
    "financial year, such as 2025-26, if they run from April to March.",
)
error(
    "sheet-without-year",
    "A sheet named for a month without its year",
    "A sheet for each month is named for the month and its year, or a title above its headings has the year.",
    'The sheet "{name}" is named for a month, but neither its name nor a title above its headings says of which year.',
    'Name it "{written} 2025" (with the right year), or write the month and year in a row above its headings.',
)
error(
    "column-twice",
    "A column stands twice",
    "Each heading may stand once.",
    'Two columns are both headed as "{heading}": {columns}.',
    "Rename or delete one of them.",
)
