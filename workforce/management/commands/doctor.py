from django.core.management.base import BaseCommand, CommandError

from workforce.examination import examine


class Command(BaseCommand):
    help = "Says in words what is wrong with this installation and what to do about it."
    requires_system_checks = []

    def handle(self, *args, **options):
        wrong = 0
        for finding in examine():
            if finding.problem:
                wrong += 1
                self.stdout.write(self.style.ERROR(f"{finding.subject}: {finding.problem}. {finding.remedy}"))
            else:
                self.stdout.write(f"{finding.subject}: well")
        if wrong:
            raise CommandError(f"{wrong} thing{'s' if wrong > 1 else ''} to see to.")
