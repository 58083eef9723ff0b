"""What the suite needs before Django's settings are read: loaded by pytest as an early plugin."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "abcdefghij0123456789" * 3)
os.environ.setdefault("WORKFORCE_PLAIN_HTTP", "1")
os.environ.setdefault("WORKFORCE_DATA", tempfile.mkdtemp(prefix="workforce-tests-"))

# WhiteNoise warns of a folder that is not there, and the suite fails on warnings.
os.makedirs(os.path.join(os.environ["WORKFORCE_DATA"], "static"), exist_ok=True)  # noqa: PTH103, PTH118
