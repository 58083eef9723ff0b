from django.core.management.base import BaseCommand

from strategies.loading.demonstration import remove_demonstration


class Command(BaseCommand):
    help = "Remove the invented council with its figures, and the demonstration logins; real councils keep everything."

    def handle(self, *args, **options):
        gone = remove_demonstration()
        self.stdout.write(f"Removed {gone.strategies} strategies, {gone.figures} figures and {gone.logins} logins.")
        for email in gone.closed:
            self.stdout.write(f"{email} is named in real councils' records, so it was closed and not removed.")
