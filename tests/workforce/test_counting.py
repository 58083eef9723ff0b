import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError


@pytest.fixture(autouse=True)
def empty(db):
    cache.clear()
    yield
    cache.clear()


def test_what_is_there_is_not_added_again():
    assert (cache.add("lock", 1), cache.add("lock", 2), cache.get("lock")) == (True, False, 1)


@pytest.mark.parametrize("write", [cache.add, cache.set], ids=["add", "set"])
def test_data_6_a_count_that_cannot_be_written_is_said_to_be_so(monkeypatch, write):
    # What Django makes of a full disk: it keeps nothing, and raises nothing.
    monkeypatch.setattr(DatabaseCache, "_base_set", lambda *args, **kwargs: False)
    with pytest.raises(OperationalError, match="could not be written"):
        write("count", 1)


def test_what_another_takes_away_between_two_looks_is_added(monkeypatch):
    looked, has_key = [], DatabaseCache.has_key

    def gone_meanwhile(self, key, version=None):
        looked.append(key)
        cache.delete(key)
        return has_key(self, key, version)

    cache.add("lock", "another's")
    monkeypatch.setattr(DatabaseCache, "has_key", gone_meanwhile)
    assert (cache.add("lock", "mine"), cache.get("lock"), looked) == (True, "mine", ["lock"])
