"""A large file on its way in leaves nothing in the temporary folder when there is no room for it."""

import errno
import gc

import pytest

from workforce.arriving import TemporaryFile


@pytest.fixture
def handler(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    found = TemporaryFile()
    found.new_file("file", "figures.csv", "text/csv", 100, "utf-8", {})
    return found


def no_room(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_arrives_can_be_read(handler, tmp_path):
    handler.receive_data_chunk(b"Metric,Value\n", 0)
    assert handler.file_complete(13).read() == b"Metric,Value\n"
    assert len(list(tmp_path.iterdir())) == 1
    handler.file.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["write", "seek"], ids=["while it arrives", "when it has arrived"])
def test_data_6_a_file_without_room_goes_at_once(handler, tmp_path, monkeypatch, step):
    monkeypatch.setattr(handler.file.file, step, no_room)
    gc.disable()
    try:
        with pytest.raises(OSError, match="No space"):
            handler.receive_data_chunk(b"Metric,Value\n", 0)
            handler.file_complete(13)
        assert list(tmp_path.iterdir()) == []
    finally:
        gc.enable()
