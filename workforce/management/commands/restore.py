from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from workforce import backups


class Command(BaseCommand):
    help = "Puts a backup back: database and original files, checked before and after. Stop the site first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Put it in the place of the data that is here.")

    def handle(self, *args, file: Path, replace: bool, **options):
        try:
            manifest = backups.restore(file, replace=replace)
        except backups.BackupError as problem:
            raise CommandError(str(problem)) from None
        counted = backups.row_counts()
        missing = [name for name, rows in manifest["rows"].items() if counted.get(name) != rows]
        if missing:
            raise CommandError(f"The restored tables do not hold what the backup says: {', '.join(missing)}.")
        call_command("migrate", verbosity=0)
        self.stdout.write(
            f"{file} restored: {sum(counted.values())} rows, {len(manifest['files']) - 1} original files."
        )
