"""Files given back: as they were sent, and with their problems marked; each on record."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect

from metrics import uploads
from metrics.models import Upload
from metrics.uploads import jobs
from strategies.upload_progress import preview_of, upload_or_404
from workforce import audit
from workforce.access import Role, council_or_404
from workforce.models import AuditEntry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def put_on_record(request, action: str, upload: Upload) -> None:
    what = f"upload {upload.pk}, {upload.filename}, SHA-256 {upload.sha256}"
    audit.told(request, action, what, upload.council, after=upload.counts)


def upload_annotated(request, slug, pk):
    """The analyst's own file with the problems marked in its cells."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    found = preview_of(upload)
    if found is None:
        return redirect("upload-progress", council.slug, upload.pk)
    if jobs.is_background(upload):
        content = jobs.marked_copy(upload)
        if content is None:
            return redirect("upload-check", council.slug, upload.pk)
    else:
        try:
            content = uploads.annotated_copy(upload, found.problems)
        except uploads.Refusal as refused:
            raise Http404("The file cannot be read, so nothing can be marked in it.") from refused
    put_on_record(request, AuditEntry.Action.DOWNLOADED, upload)
    headers = {"Content-Disposition": f'attachment; filename="upload-{upload.pk}-to-put-right.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def upload_original(request, slug, pk):
    """The file as it was sent: only ever as an attachment of no type that a browser would open."""
    council = council_or_404(request.user, slug, Role.ANALYST)
    upload = upload_or_404(council, pk)
    if not upload.original or upload.state == Upload.State.WAITING:
        raise Http404("This file was not kept.")
    put_on_record(request, AuditEntry.Action.DOWNLOADED, upload)
    name = f"upload-{upload.pk}{'.csv' if upload.filename.lower().endswith(('.csv', '.tsv', '.txt')) else '.xlsx'}"
    response = FileResponse(upload.original.open("rb"), as_attachment=True, filename=name)
    response["Content-Type"] = "application/octet-stream"
    return response
