from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from strategies.loading import RefusedError, load


class Command(BaseCommand):
    help = (
        "Load the catalogue and the strategies of fixtures/, or the files named. Everything is checked first; nothing "
        "is written while there is a problem. Loading adds and updates and never removes."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="YAML files; all of fixtures/ if none")
        parser.add_argument(
            "--again",
            action="store_true",
            help="load a file even though it is unchanged: what was changed in the admin since is lost, "
            "targets, judgements and commentary excepted",
        )

    def handle(self, *args, **options):
        try:
            loaded = load(options["files"], timezone.now(), options["again"])
        except RefusedError as refused:
            for problem in refused.problems:
                self.stderr.write(problem)
            raise CommandError(f"{len(refused.problems)} problem(s); nothing was loaded.", returncode=1) from None
        for file in loaded:
            self.stdout.write(file.said())
