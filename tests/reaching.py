"""A small world for trying who reaches what: made once for a module, and as it was again after every test."""

import datetime as dt
import time
from dataclasses import dataclass, field

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from metrics.models import (
    Benchmark,
    Metric,
    MetricSnapshot,
    Neighbour,
    ReportingCalendar,
    Service,
    StaffGroup,
    Upload,
)
from strategies import models as promised
from workforce import audit, tokens
from workforce.models import AuditEntry, Council, User

# As the suite's own settings hash it, which hold only while a test runs.
KNOWN = MD5PasswordHasher().encode("correct horse battery staple", "salt")
# Nobody's, and no row's: an identity that was never given.
NEVER = 987654321
# By name: role, whether in the council in question, and what else they are.
PEOPLE = {
    "board": ("board", True, {}),
    "analyst": ("analyst", True, {}),
    "editor": ("editor", True, {"is_staff": True}),
    # May open the admin and edits for nobody.
    "reader": ("board", True, {"is_staff": True}),
    "another's board": ("board", False, {}),
    "another's analyst": ("analyst", False, {}),
    "another's editor": ("editor", False, {"is_staff": True}),
    "administrator": (None, False, {"is_staff": True, "is_superuser": True}),
}
NOT_THERE_FOR = ("another's board", "another's analyst", "another's editor")


def addresses(resolver=None, prefix="", space=""):
    """Every address of the site as it is written in the URLs, with its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            within = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, where, within)
        else:
            yield where, entry.name and space + entry.name


@dataclass
class World:
    """One council with a row of everything, another beside it, and people of both."""

    council: Council
    people: dict[str, User]
    rows: dict[type[models.Model], models.Model]
    # The row that one address alone is about, by its name.
    singular: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser of that person, who just gave a password; of nobody for any other name."""
        client = Client()
        if name in self.people:
            if name not in self.sessions:
                self.sessions[name] = signed_in(self.people[name])
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client


def signed_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        for name in world.people:
            world.client(name)
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db):
    """The world with its original file, which lies where this one test looks for it."""
    built.rows[Upload].original.save("a.csv", ContentFile(b"Council,Metric\n"))
    return built


def build() -> World:
    council = Council.objects.create(name="Testshire County Council", short_name="Testshire", slug="testshire")
    other = Council.objects.create(name="Elsewhere Council", short_name="Elsewhere", slug="elsewhere")
    people = {}
    for number, (name, (role, ours, powers)) in enumerate(PEOPLE.items()):
        person = User(email=f"person{number}@example.org", name=f"Person {number}", password=KNOWN, **powers)
        person.save()
        people[name] = person
        if role:
            people[name].memberships.create(role=role, council=council if ours else other)
    rows = [council, people["board"], people["board"].memberships.get(), *catalogue(council)]
    held = {type(row): row for row in rows}
    held |= {type(row): row for row in strategy(council, held[Metric], held[StaffGroup], people["analyst"])}
    held |= {type(row): row for row in figures(council, held, people["analyst"])}
    held[AuditEntry] = audit.record(AuditEntry.Action.CHANGED, actor=people["board"])
    checked = Upload.objects.create(
        council=council, user=people["analyst"], filename="june.xlsx", sha256="1" * 64, size=1, state="checked",
        uploaded_at=timezone.now(), check_only=True,
    )  # fmt: skip
    token, _ = tokens.make(people["board"], "reads", 30)
    return World(council, people, held, {"upload-result": checked.pk, "token-revoke": token.pk})


def catalogue(council: Council) -> list[models.Model]:
    metric = Metric.objects.create(
        slug="agency-share", name="Agency share", unit="percent", polarity="lower", kind="point", frequency="monthly",
        numerator="agency workers (FTE)", denominator="all workers (FTE)", highest=100, tier="core",
    )  # fmt: skip
    benchmark = Benchmark.objects.create(
        area_code="E1", area_name="Testshire", area_kind="council", column="agency", year=2024, value=1, release="2024"
    )
    return [
        metric,
        StaffGroup.objects.create(slug="social-workers", name="Social workers"),
        Service.objects.root_of(council),
        ReportingCalendar.objects.create(council=council),
        benchmark,
        Neighbour.objects.create(area="1", neighbour="2", rank=1, model_year=2024),
    ]


def strategy(council: Council, metric: Metric, group: StaffGroup, author: User) -> list[models.Model]:
    plan = promised.Strategy.objects.create(
        slug="testshire-2023", title="Testshire workforce strategy", period_text="2023 to 2026", starts=2023, ends=2026,
        document="testshire.pdf", priority_term="theme",
    )  # fmt: skip
    plan.councils.add(council)
    priority = plan.priorities.create(code="REC", title="Recruit", order=1)
    measure = plan.measures.create(code="M01", name="Agency share M01", order=1, kind="quantitative")
    promised.MeasurePriority.objects.create(measure=measure, priority=priority, order=1)
    component = measure.components.create(order=1, label="Agency share M01", metric=metric, staff_group=group)
    target = component.targets.create(
        kind="ceiling_by_date", printed="10% by September 2025", document="testshire.pdf", line=12, value=10,
        operator="<=", due_text="September 2025", due=dt.date(2025, 9, 30), due_precision="month",
        effective_from=dt.date(2023, 4, 1),
    )  # fmt: skip
    april = dt.date(2025, 4, 1)
    board = plan.boards.create(name="Workforce Board", order=1)
    board.councils.add(council)
    return [
        plan, priority, measure, component, target, board,
        target.judgements.create(council=council, month=april, verdict="met", evidence="Seen.", judged_on=april),
        plan.actions.create(priority=priority, kind="action", text="Recruit more people.", order=1),
        council.events.create(month=april, kind=promised.Event.Kind.values[0], text="A new form."),
        plan.facts.create(code="F01", category="staff", label="Workers", printed="About 200"),
        plan.oddities.create(code="O01", text="Two numbers.", handling="The later one."),
        measure.commentaries.create(
            council=council, month=april, text="Going well.", author=author, written_at=timezone.now()
        ),
    ]  # fmt: skip


def figures(council: Council, held: dict, sender: User) -> list[models.Model]:
    now = timezone.now()
    upload = Upload.objects.create(
        council=council, user=sender, filename="may.xlsx", sha256="0" * 64, size=1, state="applied", uploaded_at=now,
        applied_at=now,
    )  # fmt: skip
    snapshot = MetricSnapshot.objects.create(
        council=council, metric=held[Metric], staff_group=held[StaffGroup], service=held[Service], upload=upload,
        month=dt.date(2025, 4, 1), value=12, source_cell="E2", recorded_at=now,
    )  # fmt: skip
    return [upload, snapshot]
