import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from metrics import uploads
from metrics.models import Job, Upload
from metrics.spreadsheets import RULES, template
from metrics.uploads import jobs
from metrics.uploads.keeping import KeptPreview
from strategies import consequences, upload_quotas, upload_templates
from strategies.upload_forms import ApplyForm, ColumnsForm, UploadForm
from strategies.upload_originals import put_on_record
from strategies.upload_pages import answers_in, fixes_in, groups_of, offers_columns, published_help
from strategies.upload_progress import check_again, preview_of, show_check_only, upload_or_404
from strategies.upload_records import of_fixes, of_profile, of_reasons
from strategies.upload_tables import (
    ChangeTable,
    Lines,
    NewTable,
    UploadTable,
    counts_words,
    receipt_words,
    undone_words,
)
from workforce import audit, months
from workforce.access import Role, can_upload, council_or_404
from workforce.fresh import ask, fresh, is_fresh
from workforce.models import AuditEntry

CHANGED = AuditEntry.Action.CHANGED
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload_list(request, slug):
    council = council_or_404(request.user, slug)
    may_upload = can_upload(request.user, council)
    table = UploadTable(council.uploads.select_related("user"), council=council, may_upload=may_upload)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    context = {"council": council, "table": table, "may_upload": may_upload}
    return render(request, "strategies/uploads/list.html", context)


def upload_new(request, slug):
    council = council_or_404(request.user, slug, Role.ANALYST)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        refusal = upload_quotas.refusal(request, council, form.cleaned_data["file"])
        if refusal:
            form.add_error("file", refusal)
            audit.told(request, AuditEntry.Action.REFUSED, refusal, council)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        moment = timezone.now()
        source = Upload.Source.INVENTED if council.invented else Upload.Source.OWN
        keep = not form.cleaned_data["check_only"]
        data = file.read()
        if uploads.is_large(data):
            upload = uploads.receive_later(council, request.user, file.name, data, source, moment, keep=keep)
            put_on_record(request, AuditEntry.Action.RECEIVED, upload)
            jobs.ask(upload, Job.Kind.CHECK, request.user, moment)
            return redirect("upload-check" if keep else "upload-progress", council.slug, upload.pk)
        upload = uploads.receive(council, request.user, file.name, data, source, moment, keep=keep)
        if not keep:
            found = uploads.preview(upload, timezone.localdate(), asking=True)
            what = f"a file only to be checked, SHA-256 {upload.sha256}"
            audit.told(request, AuditEntry.Action.RECEIVED, what, council)
            return show_check_only(request, council, upload, found)
        check_again(request, upload)
        refused = upload.state == Upload.State.REFUSED
        put_on_record(request, AuditEntry.Action.REFUSED if refused else AuditEntry.Action.RECEIVED, upload)
        return redirect("upload-check", council.slug, upload.pk)
    context = {"council": council, "form": form, "month": template_month(request)}
    return render(request, "strategies/uploads/new.html", context, status=400 if form.errors else 200)


def template_month(request) -> dt.date:
    """The month a template is for: the one asked for, else the last that has ended."""
    try:
        return months.parse_code(request.GET.get("month", ""))
    except ValueError:
        return months.add(months.month_of(timezone.localdate()), -1)


def upload_template(request, slug, format):
    council = council_or_404(request.user, slug, Role.ANALYST)
    if format not in ("xlsx", "csv"):
        raise Http404("Templates come as xlsx and csv.")
    made = upload_templates.build(council, template_month(request))
    content, kind = (template.as_xlsx(made), XLSX) if format == "xlsx" else (template.as_csv(made), "text/csv")
    name = f"{council.slug}-{months.code(made.month)}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


def upload_rules(request, slug):
    council = council_or_404(request.user, slug)
    return render(request, "strategies/uploads/rules.html", {"council": council, "rules": list(RULES.values())})


def upload_check(request, slug, pk):
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    if upload.state in (Upload.State.APPLIED, Upload.State.UNDONE):
        return redirect("upload-detail", council.slug, upload.pk)
    found = preview_of(upload)
    if found is None:
        return redirect("upload-progress", council.slug, upload.pk)
    show_new = request.GET.get("list") == "new"
    table = NewTable(Lines(uploads.new_of(found))) if show_new else ChangeTable(Lines(uploads.changed_of(found)))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    large = jobs.is_background(upload)
    groups = groups_of(found.reading)
    context = {
        "council": council,
        "upload": upload,
        "preview": found,
        "groups": groups,
        "reasons_wanted": any(group.takes_answers for group in groups.queries),
        "published": published_help(found.reading, request.user),
        "offers_columns": offers_columns(found.reading),
        "fixable": any(problem.row for group in groups.errors for problem in group.problems),
        "fixes": uploads.fixes_of(upload),
        "columns_url": reverse("upload-columns", args=[council.slug, upload.pk]),
        "consequences": consequences_of(found, council),
        "large": large,
        "marked": large and jobs.marked_copy(upload) is not None,
        "gone": list(uploads.gone_of(found)[:100]),
        "table": table,
        "show_new": show_new,
        "form": ApplyForm(initial={"fingerprint": found.fingerprint}),
    }
    return render(request, "strategies/uploads/check.html", context)


def consequences_of(found, council):
    """As the worker kept them, or tried out now."""
    if isinstance(found, KeptPreview):
        return found.consequences or consequences.Consequences()
    return consequences.of(found, council, timezone.now(), timezone.localdate())


@require_POST
def upload_answer(request, slug, pk):
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    found = preview_of(upload)
    if found is None:
        return redirect("upload-progress", council.slug, upload.pk)
    problems = uploads.problems_of(found)
    answers = answers_in(request.POST, problems)
    count = uploads.answer(upload, answers, request.user, timezone.now())
    if count:
        what = f"reasons for queries of upload {upload.pk}: {count}"
        before = of_reasons((problem, problem.reason) for problem in answers)
        audit.told(request, CHANGED, what, council, before=before, after=of_reasons(answers.items()))
        messages.success(request, f"{count:,} reason{'' if count == 1 else 's'} kept.")
    if not put_right(request, upload, problems) and not count:
        messages.warning(request, "No reason was given, so none was kept.")
    check_again(request, upload)
    return redirect("upload-check", council.slug, upload.pk)


@require_POST
def upload_fix(request, slug, pk):
    """Cells put right and rows left out on the page; the file itself stays as it was sent."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    found = preview_of(upload)
    if found is None:
        return redirect("upload-progress", council.slug, upload.pk)
    put_right(request, upload, uploads.problems_of(found))
    check_again(request, upload)
    return redirect("upload-check", council.slug, upload.pk)


def put_right(request, upload: Upload, problems) -> bool:
    """Puts right what a form says, or takes all of it back; whether anything was changed, which is put on record."""
    before = of_fixes(uploads.fixes_of(upload))
    if "clear" in request.POST:
        uploads.clear_fixes(upload)
    else:
        try:
            uploads.fix(upload, *fixes_in(request.POST, problems))
        except uploads.TooManyFixes as reason:
            messages.warning(request, str(reason))
    old, new = audit.difference(before, of_fixes(uploads.fixes_of(upload)))
    if new:
        what = f"cells put right of upload {upload.pk}"
        audit.told(request, CHANGED, what, upload.council, before=old, after=new)
    return bool(new)


def upload_columns(request, slug, pk):
    """What each column holds, said once for all files with these headings."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    sheet, row, rows = (request.GET.get(name, "") for name in ("sheet", "row", "rows"))
    start = None
    if jobs.is_background(upload):
        found = preview_of(upload)
        if found is None or found.start is None:
            return redirect("upload-check", council.slug, upload.pk)
        start = found.start
    row = int(row) if row.isascii() and row.isdigit() and len(row) < 8 else 0
    try:
        columns = uploads.columns_of(upload, sheet, row, start, {"1": 1, "2": 2, "3": 3}.get(rows, 0))
    except uploads.Refusal:
        return redirect("upload-check", council.slug, upload.pk)
    form = ColumnsForm(columns, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        uploads.remember(council, columns.headings, form.profile(), request.user, timezone.now())
        before, after = audit.difference(of_profile(columns.profile), of_profile(form.profile()))
        audit.told(request, CHANGED, "what the columns of its files hold", council, before=before, after=after)
        check_again(request, upload)
        messages.success(request, "Kept. Files with these headings are read so from now on.")
        return redirect("upload-check", council.slug, upload.pk)
    context = {"council": council, "upload": upload, "columns": columns, "form": form}
    return render(request, "strategies/uploads/columns.html", context, status=400 if form.errors else 200)


@require_POST
def upload_apply(request, slug, pk):
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    form = ApplyForm(request.POST)
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    if upload.counts.get("changed") and not is_fresh(request):
        return ask(request, reverse("upload-check", args=[council.slug, upload.pk]))
    if jobs.is_background(upload):
        address = audit.address_of(request)
        if preview_of(upload) is not None:
            jobs.ask(upload, Job.Kind.APPLY, request.user, timezone.now(), fingerprint=fingerprint, address=address)
        return redirect("upload-progress", council.slug, upload.pk)
    try:
        receipt = store(request, upload, fingerprint)
    except uploads.NotReady as reason:
        messages.warning(request, str(reason))
        return redirect("upload-check", council.slug, upload.pk)
    if receipt.nothing_done:
        there = "every figure in this file is there already" if receipt.unchanged else "the file holds no figure"
        messages.info(request, f"Nothing was stored: {there}.")
        return redirect("upload-check", council.slug, upload.pk)
    messages.success(request, receipt_words(receipt))
    return redirect("upload-detail", council.slug, upload.pk)


def store(request, upload: Upload, fingerprint: str) -> uploads.Receipt:
    """Stores what was shown and puts it on record: both or neither. Raises NotReady."""
    with transaction.atomic():
        receipt = uploads.apply(
            upload, request.user, timezone.now(), as_of=timezone.localdate(), fingerprint=fingerprint, asking=True
        )
        if not receipt.nothing_done:
            put_on_record(request, AuditEntry.Action.STORED, receipt.upload)
    return receipt


def upload_detail(request, slug, pk):
    council = council_or_404(request.user, slug)
    upload = upload_or_404(council, pk)
    context = {
        "council": council,
        "upload": upload,
        "counts": counts_words(upload.counts),
        "stays": upload.counts.get("stays", []),
        "noted": [(RULES[slug].name, number) for slug, number in upload.counts.get("noted", {}).items()],
        "fixes": uploads.fixes_of(upload) if can_upload(request.user, council) else None,
        "may_upload": can_upload(request.user, council),
    }
    return render(request, "strategies/uploads/detail.html", context)


@fresh
def upload_undo(request, slug, pk):
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    if request.method == "POST":
        try:
            with transaction.atomic():
                receipt = uploads.undo(upload, request.user, timezone.now())
                put_on_record(request, AuditEntry.Action.UNDONE, receipt.upload)
        except uploads.NotReady as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(request, undone_words(receipt.upload.counts))
        return redirect("upload-detail", council.slug, upload.pk)
    context = {"council": council, "upload": upload, "undoing": uploads.undoing(upload)}
    return render(request, "strategies/uploads/undo.html", context)
