"""Measures, for make bench. To import any of it sets Django up, with a data folder of its own where none is named."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-measuring-only-" + "abcdefghij0123456789" * 3)
os.environ.setdefault("WORKFORCE_PLAIN_HTTP", "1")
os.environ.setdefault("WORKFORCE_DATA", tempfile.mkdtemp(prefix="workforce-bench-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "workforce.settings"

import django
from django.conf import settings

django.setup()
settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
