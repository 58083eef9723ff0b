from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from workforce import audit
from workforce.models import AuditEntry, User


class Command(createsuperuser.Command):
    """Django's own, with a row of the record: an administrator sees everything."""

    def handle(self, *args, **options):
        with transaction.atomic():
            before = list(User.objects.values_list("pk", flat=True))
            super().handle(*args, **options)
            for person in User.objects.exclude(pk__in=before):
                what = f"user {person}, an administrator, by the command line"
                audit.record(AuditEntry.Action.ADDED, actor=None, what=what, after=audit.values_of(person))
