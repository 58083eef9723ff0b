from dateutil.relativedelta import relativedelta
from django.core.management.base import BaseCommand
from django.utils import timezone

from metrics.uploads.expiry import remove_originals


class Command(BaseCommand):
    help = "Deletes original files older than a number of months. Figures and the record of the upload stay."

    def add_arguments(self, parser):
        parser.add_argument(
            "--months", type=int, default=84, help="How long to keep them; 84 (seven years) by default."
        )

    def handle(self, *args, months: int, **options):
        removed = remove_originals(timezone.now() - relativedelta(months=months))
        self.stdout.write(f"{removed} original files older than {months} months deleted.")
