from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from workforce import audit
from workforce.models import AuditEntry, User


class Command(BaseCommand):
    help = "Prints a person's link to choose a password, while no mail can be sent. It is for them alone."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email: str, **options):
        person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"There is no account with the address {email} that may sign in.")
        key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
        audit.record(AuditEntry.Action.CHANGED, actor=None, what=f"printed {person} a link to choose a password")
        scheme = "http" if settings.PLAIN_HTTP else "https"
        path = reverse("account_reset_password_from_key", kwargs=key)
        self.stdout.write(f"{scheme}://{settings.ALLOWED_HOSTS[0]}{path}\nIt works once, for three days.")
