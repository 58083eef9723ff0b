from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from metrics import benchmarks


class Command(BaseCommand):
    help = "Import the DfE census file, or its statistical-neighbour file, exactly as published."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--release", default="", help="which release it is; otherwise the latest year in the file")

    def handle(self, *, file: Path, release: str, **options):
        try:
            outcome = benchmarks.import_file(file.read_bytes(), file.name, release)
        except OSError as reason:
            raise CommandError(f"{file} cannot be read: {reason.strerror}.") from reason
        except benchmarks.Unreadable as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(outcome.sentence)
