"""Django for measuring, with a data folder of its own; to be imported before any model."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-measuring-only-" + "abcdefghij0123456789" * 3)
os.environ.setdefault("WORKFORCE_PLAIN_HTTP", "1")
os.environ.setdefault("WORKFORCE_DATA", tempfile.mkdtemp(prefix="workforce-bench-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "workforce.settings"
os.makedirs(os.path.join(os.environ["WORKFORCE_DATA"], "static"), exist_ok=True)  # noqa: PTH103, PTH118

import django  # noqa: E402

django.setup()
