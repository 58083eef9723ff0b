"""Where the environment says that original files are kept. Read with the settings, so it knows nothing of Django's."""

import importlib.util
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def originals_storage(folder: Path, in_memory: int, *, plain_http: bool) -> dict:
    """A folder of this machine, or the bucket that the environment names."""
    bucket, endpoint = os.environ.get("ORIGINALS_S3_BUCKET"), os.environ.get("ORIGINALS_S3_ENDPOINT")
    if not bucket:
        options = {"location": folder, "base_url": None, "file_permissions_mode": 0o600}
        return {"BACKEND": "workforce.folder.Folder", "OPTIONS": options}
    if importlib.util.find_spec("storages") is None:
        raise ImproperlyConfigured("ORIGINALS_S3_BUCKET is set: install requirements-s3.txt, not requirements.txt.")
    if endpoint and not endpoint.startswith("https://") and not plain_http:
        raise ImproperlyConfigured("ORIGINALS_S3_ENDPOINT must begin with https://, since originals travel to it.")
    key, secret = os.environ.get("ORIGINALS_S3_KEY_ID"), os.environ.get("ORIGINALS_S3_SECRET")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("Set ORIGINALS_S3_KEY_ID and ORIGINALS_S3_SECRET together, or neither.")
    encryption = os.environ.get("ORIGINALS_S3_ENCRYPTION")
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": os.environ.get("ORIGINALS_S3_REGION"),
        "access_key": key,
        "secret_key": secret,
        "file_overwrite": False,
        "querystring_auth": False,
        "signature_version": "s3v4",
        # A server of one's own has no name for each bucket.
        "addressing_style": "path" if endpoint else "auto",
        "object_parameters": {"ServerSideEncryption": encryption} if encryption else {},
        "max_memory_size": in_memory,
    }
    return {"BACKEND": "workforce.bucket.Bucket", "OPTIONS": options}
