from django.core.management.base import BaseCommand, CommandError

from workforce import audit
from workforce.models import AuditEntry


class Command(BaseCommand):
    help = "Says whether the audit record is whole, and names the first row that is not."

    def add_arguments(self, parser):
        parser.add_argument(
            "--noted", help="A hash that was noted elsewhere before: says whether its row is still here."
        )

    def handle(self, *args, noted=None, **options):
        broken = audit.first_broken()
        if broken is not None:
            raise CommandError(f"Row {broken.pk} of {broken.at:%d %B %Y} does not follow from the row before it.")
        if noted and not AuditEntry.objects.filter(digest=noted).exists():
            raise CommandError("The row of the noted hash is gone: the end of the record was taken away.")
        last = AuditEntry.objects.order_by("-pk").first()
        count = AuditEntry.objects.count()
        self.stdout.write(f"{count} rows, all whole. The last one's hash: {last.digest if last else audit.START}")
