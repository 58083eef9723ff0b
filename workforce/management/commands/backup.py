from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workforce import backups


class Command(BaseCommand):
    help = "Writes the database and the original files into one checked file. The site may be in use meanwhile."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="Where to put it; best on another machine.")
        parser.add_argument("--keep", type=int, help="Remove the oldest backups beyond this many.")

    def handle(self, *args, folder: Path, keep: int | None, **options):
        try:
            made = backups.make(folder, timezone.now())
            manifest = backups.check(made)
        except backups.BackupError as problem:
            raise CommandError(str(problem)) from None
        rows, files = sum(manifest["rows"].values()), len(manifest["files"]) - 1
        self.stdout.write(f"{made}: {rows} rows and {files} original files, checked.")
        if keep:
            for old in sorted(folder.glob("workforce-*.tar.gz"))[:-keep]:
                old.unlink()
                self.stdout.write(f"{old} removed.")
