import time
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from workforce import backups, restoring

UNREAD = "The record of the replaced database is empty or could not be read"
AGAIN = "Tokens, roles, accounts and passwords that ended or changed since the backup was made are as they were then"


class Command(BaseCommand):
    help = "Puts a backup back: database and original files, checked before and after. Stop the site first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Put it in the place of the data that is here.")
        parser.add_argument("--key", type=Path, metavar="FILE", help="The private key of an encrypted backup.")
        parser.add_argument("--drill", action="store_true", help="Try it out beside the site, which goes on.")

    def handle(self, *args, file: Path, replace: bool, key: Path | None, drill: bool, **options):
        start = time.monotonic()
        try:
            manifest = backups.drill(file, key) if drill else self.put_back(file, replace, key)
        except (backups.BackupError, OSError) as problem:
            raise CommandError(str(problem)) from None
        rows, files = sum(manifest["rows"].values()), len(manifest["files"]) - 1
        done = "could be restored" if drill else "restored"
        self.stdout.write(
            f"{file} {done}: {rows} rows and {files} original files, all as they were, "
            f"in {time.monotonic() - start:.1f} seconds."
        )

    def put_back(self, file: Path, replace: bool, key: Path | None) -> dict:
        """Also tells what ended since, for somebody to end it again."""
        manifest, ended = backups.restore(file, replace=replace, key=key)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        restoring.begin_anew()
        restoring.note(file, backups.digest(file), manifest)
        if ended:
            self.stdout.write(f"{AGAIN}. Do again:")
        elif ended is None:
            self.stdout.write(f"{UNREAD}. {AGAIN}: do again what you know of.")
        for line in ended or []:
            self.stdout.write(f"  {line}")
        return manifest
