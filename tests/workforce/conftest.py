import pytest
from django.core.cache import cache


@pytest.fixture
def fresh_limits(db):
    """No try that another test made counts."""
    cache.clear()
    yield
    cache.clear()
