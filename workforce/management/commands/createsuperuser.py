from django.contrib.auth.management.commands import createsuperuser
from django.db.models.signals import post_save

from workforce import audit
from workforce.models import AuditEntry, User


class Command(createsuperuser.Command):
    """Django's own, with a row of the record in the step that stores the person: an administrator sees everything."""

    def handle(self, *args, **options):
        post_save.connect(note, sender=User)
        try:
            super().handle(*args, **options)
        finally:
            post_save.disconnect(note, sender=User)


def note(sender, instance, created, **kwargs):
    if created:
        what = f"user {instance}, an administrator, by the command line"
        audit.record(AuditEntry.Action.ADDED, actor=None, what=what, after=audit.values_of(instance))
