import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django_tables2.data import TableData, TableQuerysetData

from metrics.restatements import kept_flips, read, restated
from metrics.uploads import Receipt
from workforce import months
from workforce.tables import NumberColumn, RowHeader, Table


class UploadTable(Table):
    """A council's uploads, newest first."""

    filename = RowHeader(verbose_name="File")
    uploaded_at = tables.DateTimeColumn(verbose_name="Sent", format="j M Y, H:i", attrs={"td": {"class": "wf-nowrap"}})
    user = tables.Column(verbose_name="By", default="The command line")
    state = tables.Column(verbose_name="What became of it")
    counts = tables.Column(verbose_name="Figures", orderable=False)
    caption = "Uploads, newest first"

    class Meta:
        empty_text = "No file has been sent yet."
        order_by = "-uploaded_at"

    def __init__(self, data, *, council, may_upload: bool, **kwargs):
        super().__init__(data, **kwargs)
        self.council = council
        self.may_upload = may_upload

    def render_filename(self, record):
        checking = self.may_upload and record.state in ("waiting", "checked", "refused")
        name = "upload-check" if checking else "upload-detail"
        name = "upload-progress" if record.check_only else name
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>',
            reverse(name, args=[self.council.slug, record.pk]),
            record.filename,
        )

    def render_state(self, record, value):
        return "To be checked only" if record.check_only else value

    def render_counts(self, value):
        return counts_words(value)


def counts_words(counts: dict) -> str:
    """'3 new, 1 changed, 4 unchanged', and what else an upload's counts say."""
    words = {
        "new": "new",
        "changed": "changed",
        "unchanged": "unchanged",
        "errors": "errors",
        "left_out_by_consent": "left out",
        "taken_back": "taken back",
        "returned": "returned",
        "confirmed": "given by another upload too",
        "stayed": "stayed",
    }
    if counts.get("errors") == 1:
        words["errors"] = "error"
    said = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    return ", ".join(said) or "Nothing stored"


def receipt_words(receipt: Receipt) -> str:
    """What storing did, to whoever asked for it."""
    if not receipt.new and not receipt.changed:
        return f"On record: this file gives {receipt.unchanged:,} of the stored figures too. None of them changed."
    return f"Stored: {receipt.new:,} new and {receipt.changed:,} changed figure{'' if receipt.changed == 1 else 's'}."


def undone_words(counts: dict) -> str:
    """'Undone: 3 figures taken back. 1 changed since stays.': what an undo did, from the counts it left."""
    back, kept, stayed = counts["taken_back"], counts["confirmed"], counts["stayed"]
    said = [f"Undone: {back:,} figure{'' if back == 1 else 's'} taken back."]
    if returned := counts["returned"]:
        said.append(f"{returned:,} that it replaced {'is' if returned == 1 else 'are'} back.")
    if kept:
        said.append(f"{kept:,} stay{'s' if kept == 1 else ''}, since another upload gives the same.")
    if stayed:
        said.append(f"{stayed:,} changed since stay{'s' if stayed == 1 else ''}.")
    return " ".join(said)


def figure_link(metric, slug, staff_group):
    """A figure's name, whose metric leads to its definition."""
    address = reverse("metric-detail", args=[slug])
    return format_html('<a class="govuk-link" href="{}">{}</a>, {}', address, metric, staff_group)


class Restated(TableQuerysetData):
    """Superseded figures that are found, put in order and cut into pages by the database, and read as they are shown.

    `read` makes changes of a piece of them.
    """

    def __init__(self, data, read):
        super().__init__(data)
        self.read = read

    def __getitem__(self, key):
        return list(self.read(self.data[key]))

    def __iter__(self):
        return self.read(self.data)


class RestatementTable(Table):
    """Figures changed after they were stored, latest change first."""

    metric = RowHeader(verbose_name="Figure", orderable=False)
    month = tables.Column(verbose_name="Month")
    old = NumberColumn(orderable=False, verbose_name="Was")
    new = NumberColumn(orderable=False, verbose_name="Became", empty_values=())
    superseded_at = tables.DateTimeColumn(
        accessor="at", order_by="superseded_at", verbose_name="Changed", format="j M Y, H:i"
    )
    by = tables.Column(orderable=False, verbose_name="By", default="the command line")
    filename = tables.Column(orderable=False, verbose_name="From")
    why = tables.Column(orderable=False, verbose_name="Why", empty_values=())
    flips = tables.Column(empty_values=(), orderable=False, verbose_name="What flipped")
    caption = "Figures changed after they were stored, latest change first"

    class Meta:
        empty_text = "No stored figure has been changed."
        order_by = "-superseded_at"

    def __init__(self, council, closed=(), **kwargs):
        kept = kept_flips(council)
        super().__init__(Restated(restated(council), lambda rows: read(rows, kept, closed)), **kwargs)
        self.council = council

    def render_metric(self, record):
        """With the service that it is of, where that is not the whole council, and the cohort."""
        link = figure_link(record.metric, record.slug, record.staff_group)
        return with_small(link, ", ".join(filter(None, ("" if record.is_whole else record.service, record.cohort))))

    def render_month(self, value):
        return months.name(value)

    def render_new(self, record):
        return record.new or "taken back"

    def render_why(self, record, value):
        return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in (value, record.parts) if text))

    def render_filename(self, record):
        address = reverse("upload-detail", args=[self.council.slug, record.upload])
        return format_html('<a class="govuk-link" href="{}">{}</a>', address, record.filename)

    def render_flips(self, value):
        """The statuses that moved with its upload and rest on it."""
        return format_html_join("; ", "{}: {}", ((flip["name"], flip["moved"]) for flip in value)) or "No status"


def with_small(text, small):
    return format_html('{}<br><span class="wf-small">{}</span>', text, small) if small else text


class ChangeTable(Table):
    """Figures that the file would change, old beside new, in the order of the file."""

    metric = RowHeader(verbose_name="Metric")
    month = tables.Column(verbose_name="Month", attrs={"td": {"class": "wf-nowrap"}})
    old_figure = NumberColumn(verbose_name="Stored now")
    new_figure = NumberColumn(verbose_name="In this file")
    staff_group = tables.Column(verbose_name="Staff group")
    service = tables.Column(verbose_name="Service")
    place = tables.Column(verbose_name="Cell")
    caption = "Figures that would change"

    class Meta:
        orderable = False

    def render_metric(self, record, value):
        return with_small(value, record.cohort)

    def render_new_figure(self, record, value):
        return with_small(value, record.beside)


class NewTable(ChangeTable):
    """Figures that the file would add, in the order of the file."""

    old_figure = None
    caption = "Figures that would be new"

    class Meta(ChangeTable.Meta):
        pass


class Lines(TableData):
    """Lines that are read as a page shows them, since there may be very many."""

    def __len__(self):
        return len(self.data)
