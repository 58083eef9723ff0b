"""Superset's own settings for the bench, named by SUPERSET_CONFIG_PATH: all else is as it comes."""

import os

FOLDER = os.environ["PEER_FOLDER"]
SECRET_KEY = "for-the-bench-only-" + "abcdefghij0123456789" * 2
SQLALCHEMY_DATABASE_URI = f"sqlite:///{FOLDER}/superset.db"
# The bench's database is an SQLite file, which Superset does not read otherwise.
PREVENT_UNSAFE_DB_CONNECTIONS = False
# Every chart is drawn at once: the bench waits for all of them and does not scroll.
FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}
if os.environ["PEER_CACHE"] == "1":
    CACHE_CONFIG = {"CACHE_TYPE": "FileSystemCache", "CACHE_DIR": f"{FOLDER}/cache", "CACHE_DEFAULT_TIMEOUT": 86_400}
    DATA_CACHE_CONFIG = CACHE_CONFIG | {"CACHE_DIR": f"{FOLDER}/data-cache"}
