from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from metrics import uploads
from strategies.loading import RefusedError
from strategies.loading.demonstration import LOGINS, PASSWORD, load_demonstration


class Command(BaseCommand):
    help = "Load strategies, real census figures, an invented council and logins, to show the product on one machine."

    def handle(self, *args, **options):
        if not settings.PLAIN_HTTP:
            raise CommandError(
                "The demonstration logins have a password that everybody can read, so they are made only on a site "
                "for one machine (WORKFORCE_PLAIN_HTTP=1). Use load_strategies and createsuperuser here."
            )
        try:
            loaded, stored = load_demonstration(timezone.now())
        except (RefusedError, uploads.NotReady) as refused:
            raise CommandError(f"The demonstration could not be loaded. {refused}") from None
        for file in loaded:
            if file.tally:
                self.stdout.write(file.said())
        for upload in stored:
            self.stdout.write(
                f"{upload.filename}: {upload.counts['new']} figures new, {upload.counts['changed']} corrected."
            )
        self.stdout.write(f"\nDemonstration logins, all with the password {PASSWORD}:")
        for login in LOGINS:
            self.stdout.write(f"  {login.email:22} {login.may}")
