"""The cache in which tries are counted, shared by every process."""

import datetime as dt

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connection
from django.utils import timezone


class Counts(DatabaseCache):
    """Says so where it cannot write, as on a full disk. Django's own keeps quiet, and whoever counts in it takes what
    was not written for what another wrote."""

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        made = self.make_and_validate_key(key, version=version)
        if not self._base_set("set", made, value, timeout):
            raise OperationalError("A count could not be written.")

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        # What another takes away between the two looks is tried again.
        for _ in range(5):
            if super().add(key, value, timeout, version):
                return True
            if self.has_key(key, version):
                return False
        raise OperationalError("A count could not be written.")


def a_count_is_stuck() -> bool:
    """Whether a lock on a count, which is held for some thousandths of a second, is there for one already.

    A disk that fills up at that moment keeps it from being taken away; it runs out ten seconds after it was taken.
    """
    now = timezone.now().replace(microsecond=0)
    bounds = [connection.ops.adapt_datetimefield_value(now + dt.timedelta(seconds=left)) for left in (0, 9)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM workforce_cache WHERE cache_key LIKE %s AND expires > %s AND expires <= %s",
            ["%:lock", *bounds],
        )
        return cursor.fetchone()[0] > 0
