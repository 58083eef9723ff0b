import datetime as dt
import io
import threading
from functools import partial

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tests.conftest import PASSWORD
from tests.strategies.conftest import component, make_measure, strategy  # noqa: F401 - fixtures asked for here
from tests.strategies.test_admin import posted, url
from workforce import audit
from workforce.models import AuditEntry, Membership

Action = AuditEntry.Action


@pytest.mark.parametrize("change", ["update", "delete"])
def test_aud_2_the_database_itself_refuses_to_change_the_record(member, change):
    entry = audit.record(Action.ADDED, actor=member, what="a thing")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if change == "update":
            AuditEntry.objects.filter(pk=entry.pk).update(what="another")
        else:
            AuditEntry.objects.filter(pk=entry.pk).delete()
    assert AuditEntry.objects.get().what == "a thing"


BY_ANOTHER_WAY = {
    "sqlite": "REPLACE INTO workforce_auditentry SELECT id, at, action, actor_name, 'forged', before, after, reason, "
    "address, previous, digest, actor_id, council_id FROM workforce_auditentry",
    "postgresql": "TRUNCATE workforce_auditentry",
}


def test_aud_2_no_row_takes_the_place_of_another_and_the_table_is_not_emptied(db):
    audit.record(Action.ADDED, actor=None, what="a thing")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_ANOTHER_WAY[connection.vendor])
    assert AuditEntry.objects.get().what == "a thing"


def add_rows(barrier: threading.Barrier) -> None:
    barrier.wait()
    try:
        for _ in range(10):
            audit.record(Action.ADDED, actor=None, what="a thing")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_aud_2_the_rows_of_several_processes_at_once_are_one_record():
    barrier = threading.Barrier(4)
    writers = [threading.Thread(target=add_rows, args=[barrier]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert AuditEntry.objects.count() == 40
    assert audit.first_broken() is None


def without_triggers(sql: str) -> None:
    """Changes the record as somebody with the database's own tools would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            cursor.execute("ALTER TABLE workforce_auditentry DISABLE TRIGGER USER")
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workforce_auditentry SET what = 'forged' WHERE what = 'second'",
        "DELETE FROM workforce_auditentry WHERE what = 'second'",
        "UPDATE workforce_auditentry SET reason = 'forged' WHERE what = 'first'",
        "UPDATE workforce_auditentry SET actor_id = 7 WHERE what = 'first'",
    ],
    ids=["edited", "taken out", "reason edited", "another's"],
)
def test_aud_2_what_is_changed_behind_the_database_is_found(db, sql):
    for what in ("first", "second", "third"):
        audit.record(Action.ADDED, actor=None, what=what)
    call_command("verify_audit", stdout=io.StringIO())
    without_triggers(sql)
    with pytest.raises(CommandError, match=r"Row \d+ of .* does not follow"):
        call_command("verify_audit")


def test_aud_2_a_record_cut_short_is_found_by_a_hash_noted_elsewhere(db):
    for what in ("first", "second", "third"):
        noted = audit.record(Action.ADDED, actor=None, what=what).digest
    call_command("verify_audit", noted=noted, stdout=io.StringIO())
    without_triggers("DELETE FROM workforce_auditentry WHERE what = 'third'")
    call_command("verify_audit", stdout=io.StringIO())
    with pytest.raises(CommandError, match="the end of the record was taken away"):
        call_command("verify_audit", noted=noted)


def test_aud_1_signing_in_and_failing_to_are_put_on_record_without_what_was_typed(client, member):
    client.post("/account/login/", {"login": member.email, "password": "a wrong one"})
    client.post("/account/login/", {"login": "secret@typed.here", "password": "x"})
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    client.post("/account/logout/")
    entries = list(AuditEntry.objects.order_by("pk"))
    actions = [entry.action for entry in entries]
    assert actions == ["sign-in-failed", "sign-in-failed", "signed-in", "signed-out"]
    assert all("secret" not in entry.what and "wrong" not in entry.what for entry in entries)
    assert entries[0].address == "127.0.0.1"


def test_aud_1_a_revised_target_shows_before_after_and_why(client, editor, component):  # noqa: F811
    client.force_login(editor)
    target = component.targets.get()
    client.post(url(target), posted(target, value="12", start="2024-06-01", reason="The board agreed."))
    entry = AuditEntry.objects.get(action=Action.REVISED)
    assert (float(entry.before["value"]), float(entry.after["value"])) == (10, 12)
    assert (entry.reason, entry.actor) == ("The board agreed.", editor)


def test_aud_1_a_role_given_or_taken_is_put_on_record(client, make_user, member, council):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    client.post(reverse("admin:workforce_membership_add"), {"user": member.pk, "council": council.pk, "role": "editor"})
    given = Membership.objects.get(role="editor")
    client.post(reverse("admin:workforce_membership_delete", args=[given.pk]), {"post": "yes"})
    added, deleted = AuditEntry.objects.filter(action__in=["added", "deleted"]).order_by("pk")
    assert (added.after["role"], deleted.before["role"]) == ("editor", "editor")
    assert added.council == council


def test_aud_3_a_password_is_never_in_the_record(client, make_user, member):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    page = reverse("admin:workforce_user_change", args=[member.pk])
    form = {"email": member.email, "name": "New name", "is_active": "on"}
    inline = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    assert client.post(page, form | inline).status_code == 302
    entry = AuditEntry.objects.get(action=Action.CHANGED)
    assert entry.after == {"name": "New name"}


def test_aud_1_a_download_of_an_original_is_put_on_record(client, analyst, upload):
    from django.core.files.base import ContentFile

    upload.original.save("a.csv", ContentFile(b"a"))
    client.force_login(analyst)
    response = client.get(f"/councils/testshire/uploads/{upload.pk}/original/")
    assert b"".join(response) == b"a"
    entry = AuditEntry.objects.get(action=Action.DOWNLOADED)
    assert upload.sha256 in entry.what
    assert entry.council == upload.council


def test_the_record_is_read_filtered_and_exported_and_nothing_else(client, make_user, member):
    entry = audit.record(Action.ADDED, actor=member, what="=HYPERLINK(1)")
    client.force_login(make_user(is_staff=True, is_superuser=True))
    listing = reverse("admin:workforce_auditentry_changelist")
    assert "HYPERLINK" in client.get(listing, {"q": "HYPER"}).content.decode()
    export = client.post(listing, {"action": "export", "_selected_action": [entry.pk]})
    assert "'=HYPERLINK(1)" in export.content.decode()
    assert (
        client.post(reverse("admin:workforce_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    )
    assert client.get(reverse("admin:workforce_auditentry_add")).status_code == 403


def test_aud_2_the_time_is_part_of_what_is_sealed(member):
    entry = audit.record(Action.ADDED, actor=member)
    sealed = entry.digest
    entry.at += dt.timedelta(seconds=1)
    assert audit.digest_of(entry) != sealed


def test_aud_2_rows_of_before_their_account_was_sealed_are_whole_too(member, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(audit, "digest_of", partial(audit.digest_of, with_actor=False))
        audit.record(Action.ADDED, actor=member, what="first")
    audit.record(Action.ADDED, actor=member, what="second")
    assert audit.first_broken() is None
    without_triggers("UPDATE workforce_auditentry SET actor_name = 'forged' WHERE what = 'first'")
    assert audit.first_broken().what == "first"
