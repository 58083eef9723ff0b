from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class WorkforceConfig(AppConfig):
    name = "workforce"
    verbose_name = "People and councils"

    def ready(self):
        from workforce import (
            grants,
            signals,  # noqa: F401 - connects the receivers
            telemetry,
        )

        pre_migrate.connect(grants.refuse, sender=self)
        post_migrate.connect(grants.give, sender=self)
        telemetry.tell("workforce_backup_age_seconds", "Age of the last backup, where there is one", backup_age)


def backup_age() -> float | None:
    from django.utils import timezone

    from workforce import backups

    last = backups.last_made()
    return (timezone.now() - last).total_seconds() if last else None
