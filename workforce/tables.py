import django_tables2 as tables


class Table(tables.Table):
    """A table with a caption, headed columns and sortable headings that say their order."""

    caption = "Table"
    caption_shown = False

    class Meta:
        template_name = "workforce/table.html"


class NumberColumn(tables.Column):
    """Figures, set to the right so that their digits line up."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, attrs={"td": {"class": "govuk-table__cell--numeric"}}, **kwargs)


class RowHeader(tables.Column):
    """The column that names the row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, attrs={"row_header": True, "a": {"class": "govuk-link"}}, **kwargs)
