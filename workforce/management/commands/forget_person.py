from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workforce import retention
from workforce.models import User


class Command(BaseCommand):
    help = "Closes an account for good and takes the person's name and address out of it. What they did stays."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email: str, **options):
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"There is no account with the address {email}.")
        retention.forget(person, timezone.now(), by=None)
        self.stdout.write(f"The account is closed and now reads {person.name}.")
