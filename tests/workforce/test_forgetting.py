import io
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from tests.conftest import PASSWORD
from workforce import retention, tokens
from workforce.models import AccessToken, AuditEntry, Membership, User

NAME, EMAIL = "Joan Leaver", "joan.leaver@testshire.example"
NAMES = re.compile("joan|leaver", re.IGNORECASE)


def forget(email=EMAIL):
    call_command("forget_person", email, stdout=io.StringIO())


@pytest.fixture
def leaver(client, make_user, council):
    """Somebody who was invited and given a role in the admin, signed in, and did whatever leaves a trace."""
    client.force_login(make_user(is_staff=True, is_superuser=True, is_active=True))
    roles = {f"memberships-{part}": number for part, number in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))}
    role = {"memberships-0-council": council.pk, "memberships-0-role": "analyst"}
    client.post(reverse("admin:workforce_user_add"), {"email": EMAIL, "name": NAME, "invite": "on"} | roles | role)
    person = User.objects.get(email=EMAIL)
    held = {"user": person.pk, "council": council.pk, "role": "board"}
    client.post(reverse("admin:workforce_membership_add"), held)
    client.post(
        reverse("admin:workforce_membership_delete", args=[Membership.objects.latest("pk").pk]), {"post": "yes"}
    )
    client.logout()
    person.set_password(PASSWORD)
    person.save()
    client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    Authenticator.objects.create(user=person, type="totp", data={})
    tokens.make(person, "Joan Leaver laptop", 30)
    return person


def places() -> list[str]:
    """Where a name stands: every column of every table but the audit record is read."""
    with connection.cursor() as cursor:
        return [place for table in connection.introspection.table_names(cursor) for place in places_in(cursor, table)]


def places_in(cursor, table: str) -> list[str]:
    if table == AuditEntry._meta.db_table:
        return []
    cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the tables' own names
    columns = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
    found = {name for row in cursor for name, value in zip(columns, row, strict=True) if NAMES.search(str(value))}
    return [f"{table}.{name}" for name in sorted(found)]


def test_a_forgotten_persons_name_and_address_stand_nowhere_but_in_the_audit_record(leaver):
    known = {"workforce_user.name", "account_emailaddress.email", "django_admin_log.object_repr"}
    assert known < set(places())
    forget()
    assert places() == []
    assert AuditEntry.objects.filter(actor_name=NAME).exists()


def test_what_lets_a_forgotten_person_in_is_gone(leaver):
    rows = [EmailAddress, AccessToken, Authenticator]
    assert all(model.objects.exists() for model in rows)
    forget()
    assert not any(model.objects.exists() for model in rows)
    assert not any(str(leaver.pk) == held.get_decoded().get("_auth_user_id") for held in Session.objects.all())


def test_the_admins_log_says_still_what_was_done_with_a_forgotten_person(leaver):
    before = LogEntry.objects.count()
    forget()
    assert LogEntry.objects.count() == before
    about = LogEntry.objects.filter(content_type__model="user", object_id=str(leaver.pk))
    assert {entry.object_repr for entry in about} == {f"Former user {leaver.pk}"}


def test_the_admins_log_of_others_stays_as_it_is(leaver, client, make_user, council):
    other = make_user("editor", council)
    client.force_login(User.objects.get(is_superuser=True))
    client.post(reverse("admin:workforce_membership_delete", args=[other.memberships.get().pk]), {"post": "yes"})
    kept = LogEntry.objects.latest("pk").object_repr
    forget()
    assert LogEntry.objects.filter(object_repr=kept).exists() and other.name in kept


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Jo", "Jo: Board member for Joint", "Former user 7: Board member for Joint"),
        ("jo@a.example", "JO@a.example was added", "Former user 7 was added"),
        ("Jo (HR)", "role of Jo (HR)", "role of Former user 7"),
        ("Zo\\u00eb", '[{"added": {"object": "Zo\\u00eb: Board"}}]', '[{"added": {"object": "Former user 7: Board"}}]'),
    ],
    ids=["not within a word", "in any case", "with signs", "as JSON writes it"],
)
def test_a_name_is_taken_out_of_a_text_as_words_of_its_own(name, text, left):
    assert retention.without(name, "Former user 7", text) == left


def test_a_name_that_a_person_had_before_is_forgotten_too(leaver, client):
    leaver.name = "Jill Other"
    leaver.save()
    forget()
    assert places() == []


def test_to_forget_again_takes_what_an_earlier_release_left(leaver):
    former = f"former-{leaver.pk}@invalid.example"
    User.objects.filter(pk=leaver.pk).update(email=former, name=f"Former user {leaver.pk}")
    assert places()
    forget(former)
    assert places() == []


def test_a_forgotten_person_cannot_sign_in_and_what_they_did_stays(client, analyst, upload):
    email = analyst.email
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    call_command("forget_person", email, stdout=io.StringIO())
    assert client.get("/").status_code == 302
    upload.refresh_from_db()
    assert upload.user.name == f"Former user {analyst.pk}"
    assert not Membership.objects.exists()
    assert (
        "That email address" in client.post("/account/login/", {"login": email, "password": PASSWORD}).content.decode()
    )
    assert AuditEntry.objects.filter(action="deleted").exists()


def test_nobody_is_forgotten_by_a_mistyped_address(db):
    with pytest.raises(CommandError, match="no account"):
        call_command("forget_person", "nobody@example.org")


def test_forgetting_somebody_leaves_those_of_a_longer_name_and_a_long_title_in_the_log(make_user):
    User.objects.filter(pk=make_user().pk).update(name="Sam Hill", email="sam@testshire.example")
    log = LogEntry.objects.create
    other = "Ann Sam Hill-Jones, ann.sam@testshire.example"
    long = f"Asked of Sam Hill: {'a' * 181}"
    for number, text in enumerate((other, long)):
        log(user_id=User.objects.get().pk, object_id=str(1000 + number), object_repr=text, action_flag=2)
    forget("sam@testshire.example")
    kept = list(LogEntry.objects.order_by("pk").values_list("object_repr", flat=True))
    assert kept[0] == other
    assert kept[1].startswith("Asked of Former user") and len(kept[1]) == 200
