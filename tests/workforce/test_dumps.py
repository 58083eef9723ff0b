"""How PostgreSQL's own tools are led to the server that the site asks."""

import pytest
from django.db.backends.postgresql.base import DatabaseWrapper

from workforce import dumps
from workforce.databases import database

ADDRESSES = {
    "postgresql://me:secret@db.example:6432/boards": {
        "PGHOST": "db.example", "PGPORT": "6432", "PGUSER": "me", "PGPASSWORD": "secret", "PGDATABASE": "boards",
    },
    "postgresql:///boards?host=/run/elsewhere": {"PGHOST": "/run/elsewhere", "PGDATABASE": "boards"},
    "postgresql://me@db.example/boards?sslmode=verify-full&sslrootcert=/etc/ca.pem": {
        "PGHOST": "db.example", "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/etc/ca.pem", "PGUSER": "me",
    },
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=["host", "socket", "certificates"])
def test_ops_1_the_tools_reach_the_server_as_the_site_does(monkeypatch, tmp_path, address):
    monkeypatch.setenv("DATABASE_URL", address)
    plain = {"ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "TIME_ZONE": None, "TEST": {}}
    monkeypatch.setattr(dumps, "connection", DatabaseWrapper(plain | database(tmp_path, 20)))
    told = dumps.reached_by()
    assert told | ADDRESSES[address] == told
    assert "PGOPTIONS" not in told
