"""A disk that is full at any point of what writes: always a sentence, what was published and recorded stays, nothing
with people in it is left over, and with room again it is done once.
"""

from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.damage import full_disk, kills
from tests.damage.operations import OPERATIONS
from ui.text import language
from ui.text.catalogue import t

# Bytes that are left when the operation begins, until one is enough.
FREE = (0, 16_384, 262_144, 2 << 20, 32 << 20)
# Logs of databases: parts of files that are there anyway.
LOGS = ("data/records.sqlite-wal", "data/records.sqlite-shm", "data/sources/crm/raw.duckdb.wal")
SENTENCES = {"want.room", "records.full"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_full_disk_is_a_sentence_and_nothing_is_lost_or_left(name: str, tmp_path: Path) -> None:
    operation = OPERATIONS[name]
    begun = tmp_path / "begun"
    begun.mkdir()
    operation.begin(begun)
    before = operation.state(begun)
    with full_disk.mounted(tmp_path / "disk", 64) as disk:
        if disk is None:
            pytest.skip("nobody may mount a disk here")
        told = []
        for free in FREE:
            folder = disk / "folder"
            copytree(begun, folder)
            full_disk.leave(disk, free)
            told.append(full_disk.told_by(name, folder))
            left = kills.names(folder) - kills.names(begun)
            full_disk.make_room(disk)
            if not told[-1]:
                break
            assert left <= {*LOGS, "data/records.lock"}, free
            assert operation.state(folder) == before, free
            assert full_disk.told_by(name, folder) == "", free
            assert operation.state(folder) != before, free
            rmtree(folder)
    assert {*told[:-1]} <= SENTENCES
    assert told[0]
    assert not told[-1]


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_the_sentence_says_what_is_full_and_what_to_do(key: str) -> None:
    for spoken, room in {"de": "kein Platz mehr", "en": "again"}.items():
        language.use(spoken)
        said = t(key, place="data")
        assert "(data)" in said
        assert room in said
