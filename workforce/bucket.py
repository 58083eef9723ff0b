"""Originals in a bucket of S3-compatible storage. Imported only where the settings name one."""

import functools

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from workforce.originals import StorageAway

# A page waits no longer than this for storage that does not answer, and older servers know no newer checksums.
CLIENT = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


def said_in_our_words(method):
    @functools.wraps(method)
    def call(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError, Boto3Error) as problem:
            raise StorageAway(f"The storage of original files: {problem}") from problem

    return call


class Bucket(S3Storage):
    """Never public: no object has an address that could be handed out, and every download goes through a page."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.client_config = self.client_config.merge(CLIENT)

    def url(self, name, **_):
        raise ValueError("An original file has no address of its own.")

    @said_in_our_words
    def _open(self, name, mode="rb"):
        file = super()._open(name, mode)
        if "r" in mode:
            # Fetched now: once an answer has begun there is no way to say that it failed.
            file.seek(0)
        return file

    _save = said_in_our_words(S3Storage._save)
    delete = said_in_our_words(S3Storage.delete)
    exists = said_in_our_words(S3Storage.exists)
    listdir = said_in_our_words(S3Storage.listdir)
    size = said_in_our_words(S3Storage.size)

    @said_in_our_words
    def answers(self) -> bool:
        self.connection.meta.client.head_bucket(Bucket=self.bucket_name)
        return True
