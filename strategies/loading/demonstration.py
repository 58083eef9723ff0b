"""The demonstration: logins that everybody knows, the census figures of real councils and an invented council."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from metrics import benchmarks, uploads
from metrics.models import Benchmark, Neighbour, Upload
from strategies.loading.loading import FIXTURES, Loaded, load
from strategies.models import Baseline, Commentary, Fact, Judgement, LoadedFile, Strategy
from workforce.models import Council, Membership, User

PASSWORD = "workforce-demonstration"  # noqa: S105 - printed on purpose, for a site on one machine
WORKBOOKS = FIXTURES / "workbooks"
PUBLISHED = FIXTURES / "published"
INVENTED = "anyborough"
BOTH = (INVENTED, "wiltshire")


@dataclass(frozen=True)
class Login:
    email: str
    name: str
    role: str = ""
    councils: Sequence[str] = ()

    @property
    def may(self) -> str:
        if not self.role:
            return "may do everything"
        return f"{Membership.Role(self.role).label} of {', '.join(name.capitalize() for name in self.councils)}"


LOGINS = (
    Login("admin@example.org", "Ada Admin (demonstration)"),
    Login("board@example.org", "Bo Board (demonstration)", "board", (*BOTH, "cambridgeshire", "peterborough")),
    Login("analyst@example.org", "Ana Analyst (demonstration)", "analyst", BOTH),
    Login("editor@example.org", "Ed Editor (demonstration)", "editor", BOTH),
)
# When each of the invented workbooks is said to have come in, so that corrections come after what they correct.
CAME_IN = (
    dt.datetime(2024, 11, 12, 9, 30, tzinfo=dt.UTC),
    dt.datetime(2025, 11, 11, 10, 5, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 13, 9, 40, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 20, 14, 15, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 10, 9, 50, tzinfo=dt.UTC),
    dt.datetime(2026, 11, 11, 15, 5, tzinfo=dt.UTC),
)


def load_demonstration(moment: dt.datetime) -> tuple[list[Loaded], list[Upload]]:
    """Everything that `make run` shows; what is there already is left alone."""
    if not Council.objects.filter(slug=INVENTED).exists():
        LoadedFile.objects.filter(key__startswith=f"strategy {INVENTED}").delete()
    loaded = load([], moment)
    for login in LOGINS:
        make_login(login)
    import_published()
    return loaded, [upload for upload in store_workbooks(moment) if upload]


def import_published() -> None:
    """The Department for Education's rates of every council and its statistical neighbours, to compare with."""
    if Benchmark.objects.exists() and Neighbour.objects.exists():
        return
    for path in sorted(PUBLISHED.glob("*.csv")):
        benchmarks.import_file(path.read_bytes(), path.name)


def make_login(login: Login) -> None:
    """A person who is there already keeps password and name; only a missing role is added."""
    user = User.objects.filter(email=login.email).first()
    if user is None:
        powers = {"is_staff": login.role in ("", "editor"), "is_superuser": not login.role}
        user = User.objects.create_user(login.email, PASSWORD, name=login.name, **powers)
    for council in Council.objects.filter(slug__in=login.councils):
        Membership.objects.get_or_create(user=user, council=council, role=login.role)


def store_workbooks(moment: dt.datetime) -> Iterator[Upload | None]:
    for path in sorted(WORKBOOKS.glob("census-*.xlsx")):
        council = Council.objects.get(slug=path.stem.removeprefix("census-"))
        yield store_workbook(path, council, None, Upload.Source.CENSUS, moment)
    council, analyst = Council.objects.get(slug=INVENTED), User.objects.filter(email="analyst@example.org").first()
    for path, came_in in zip(sorted(WORKBOOKS.glob(f"{INVENTED}-*.xlsx")), CAME_IN, strict=True):
        yield store_workbook(path, council, analyst, Upload.Source.INVENTED, came_in)


def store_workbook(path: Path, council: Council, user: User | None, source: str, moment: dt.datetime) -> Upload | None:
    """Through the same door as the upload page; None when the file came in before, even if it was undone since."""
    data = path.read_bytes()
    if Upload.objects.filter(council=council, sha256=hashlib.sha256(data).hexdigest()).exists():
        return None
    with transaction.atomic():
        upload = uploads.receive(council, user, path.name, data, source, moment)
        uploads.apply(upload, user, moment, as_of=moment.date())
    return upload


@dataclass(frozen=True)
class Removal:
    """What went; `closed` are logins that left traces in real councils' records and were closed instead."""

    figures: int
    strategies: int
    logins: int
    closed: Sequence[str]


@transaction.atomic
def remove_demonstration() -> Removal:
    """Take away the invented council with its figures, and the demonstration logins. Real councils keep everything."""
    figures = strategies = 0
    for council in Council.objects.filter(invented=True):
        strategies += remove_strategies(council)
        figures += uploads.forget(council)
        while council.services.exists():
            council.services.filter(children=None).delete()
        council.memberships.all().delete()
        council.delete()
    return Removal(figures, strategies, *remove_logins())


def remove_strategies(council: Council) -> int:
    """Remove the strategies of `council` that no real council shares; how many they were. Of the others, what is its
    own, given up or not."""
    shared = Strategy.objects.filter(councils__invented=False)
    own = list(council.strategies.exclude(pk__in=shared))
    for strategy in own:
        strategy.delete()
    for rows in (Baseline.every, Commentary.objects, Fact.objects, Judgement.objects):
        rows.filter(council=council).delete()
    return len(own)


def remove_logins() -> tuple[int, list[str]]:
    removed, closed = 0, []
    for user in User.objects.filter(email__in=[login.email for login in LOGINS]):
        user.memberships.all().delete()
        try:
            with transaction.atomic():
                user.delete()
            removed += 1
        except ProtectedError:
            user.is_active = user.is_staff = user.is_superuser = False
            user.set_unusable_password()
            user.save()
            closed.append(user.email)
    return removed, closed
