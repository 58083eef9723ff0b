from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workforce import backups


class Command(BaseCommand):
    help = "Writes the database and the original files into one checked file. The site may be in use meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="Where to put it; best on another machine.")
        parser.add_argument(
            "--keep", type=int, metavar="DAYS", help="Of each of so many days keep the last backup, and remove others."
        )

    def handle(self, *args, folder: Path, keep: int | None, **options):
        moment = timezone.now()
        try:
            made, manifest = backups.make(folder, moment)
            rows, files = sum(manifest["rows"].values()), len(manifest["files"]) - 1
            self.stdout.write(f"{made}: {rows} rows and {files} original files, checked.")
            backups.send(made)
        except (backups.BackupError, OSError) as problem:
            raise CommandError(str(problem)) from None
        backups.note(made, manifest)
        if keep:
            for old in backups.prune(folder, keep, moment):
                self.stdout.write(f"{old} removed.")
