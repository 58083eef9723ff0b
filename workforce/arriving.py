"""A large file on its way in, in the temporary folder."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class TemporaryFile(TemporaryFileUploadHandler):
    """Leaves nothing of a file for which there was no room; Django closes the files that have arrived, not that one."""

    def receive_data_chunk(self, raw_data, start):
        with self._removed_on_failure():
            return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        with self._removed_on_failure():
            return super().file_complete(file_size)

    @contextmanager
    def _removed_on_failure(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # To close it writes what is left, which fails again, and takes it away all the same.
            with suppress(OSError):
                self.file.close()
            raise
