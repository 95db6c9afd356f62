"""Backups: whole or named as broken, sealed, without the keys of persons, and really coming back (trust.md J1, J3)."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import OPERATOR
from unionloop import backup
from unionloop.backup import sealed
from unionloop.domains.documents import commands as documents
from unionloop.domains.people import commands as people
from unionloop.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = ("11010519491231002X", "440524188001010014")
LETTER = "关于天泰公司的告知书".encode() * 5000


@pytest.fixture
def world(tmp_path, monkeypatch):
    """Two persons and a file, in a store of their own."""
    monkeypatch.setattr(settings, "FILES", tmp_path / "files")
    ids = [people.record(OPERATOR, name=f"王小{at}", id_type="resident", id_number=number).id
           for at, number in enumerate(NUMBERS)]  # fmt: skip
    documents.store(OPERATOR, name="告知书.pdf", content=LETTER, unit_id=None, kind="letter")
    return ids


@pytest.fixture
def key():
    return sealed.fresh_identity()


def made(tmp_path, key, hours=0):
    return backup.make(tmp_path / "kept", [key[1]], clock.now() + timedelta(hours=hours))


def unpacked(archive, key):
    with sealed.opened(archive, key[0]) as members:
        return {name: content.read() for name, content in members}


class Elsewhere:
    """An empty installation beside the one of the test: own folder, own database, the same keys."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, url = tmp_path / "elsewhere", os.environ.get("DATABASE_URL", "")
        self.folder.mkdir()
        shutil.copytree(settings.DATA / "keys", self.folder / "keys")
        self.name = f"elsewhere_{os.getpid()}"
        self.url = urlunsplit(urlsplit(url)._replace(path=f"/{self.name}")) if url else ""
        if url:
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{self.name}"')

    def restore(self, archive: Path, key: tuple[str, str]) -> subprocess.CompletedProcess[str]:
        (self.folder / "secret").write_text(key[0])
        environment = {**os.environ, "UNIONLOOP_DATA": str(self.folder), "DATABASE_URL": self.url}
        words = ["-m", "unionloop", "backup", "restore", str(archive), "--key", str(self.folder / "secret")]
        return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as there:
                return there.execute(sql).fetchall()
        import sqlite3

        with closing(sqlite3.connect(self.folder / "unionloop.sqlite3")) as there:
            return there.execute(sql).fetchall()

    def drop(self) -> None:
        if self.url:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@pytest.fixture
def elsewhere(tmp_path):
    place = Elsewhere(tmp_path)
    yield place
    place.drop()


class TestRestore:
    def test_everything_comes_back_and_holds_but_the_keys_of_the_erased(self, world, key, tmp_path, elsewhere):
        first = made(tmp_path, key)
        people.erase(OPERATOR, person_id=world[1], reason="本人要求删除")
        made(tmp_path, key, hours=24)  # the keys of the day after lie over those of the day before
        done = elsewhere.restore(first.archive, key)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "keys of 1 persons" in done.stdout
        assert " checks hold" in done.stdout
        assert elsewhere.ask("SELECT person_id FROM people_personkey") == [(world[0],)]
        assert elsewhere.ask("SELECT count(*) FROM people_person") == [(2,)]
        back = [path.read_bytes() for path in (elsewhere.folder / "files").rglob("*") if path.is_file()]
        assert back == [LETTER]
        again = elsewhere.restore(first.archive, key)
        assert (again.returncode, again.stderr.strip()) == (
            1, "there is a database here already: restore into an empty installation (move the old one away first)"
        )  # fmt: skip

    def test_other_key_files_are_named_and_nothing_is_touched(self, world, key, tmp_path, elsewhere):
        (elsewhere.folder / "keys" / "blind").write_text("ab" * 32)
        done = elsewhere.restore(made(tmp_path, key).archive, key)
        assert done.returncode == 1
        assert "the key files here are not those of the backup (blind)" in done.stderr
        assert not (elsewhere.folder / "files").exists()
        if elsewhere.url:
            assert elsewhere.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
        else:
            assert not (elsewhere.folder / "unionloop.sqlite3").exists()


class TestArchive:
    def test_holds_no_key_of_a_person_and_no_plain_word(self, world, key, tmp_path):
        done = made(tmp_path, key)
        raw = done.archive.read_bytes() + done.keys.read_bytes()
        assert "告知书".encode() not in raw
        members = unpacked(done.archive, key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT wrapped FROM people_personkey")
            wrapped = [row[0].encode() for row in cursor.fetchall()]
        assert len(wrapped) == 2
        assert not [one for one in wrapped for content in members.values() if one in content]
        keys = unpacked(done.keys, key)["keys.jsonl"]
        assert all(one in keys for one in wrapped)
        assert [path.stat().st_mode & 0o077 for path in (done.archive, done.keys)] == [0, 0]
        assert backup.examine(done.archive, key[0]).files == 1

    @pytest.mark.parametrize("where", ["begin", "middle", "end", "cut"])
    def test_one_changed_byte_is_noticed(self, world, key, tmp_path, where):
        archive = made(tmp_path, key).archive
        raw = bytearray(archive.read_bytes())
        at = {"begin": 5, "middle": len(raw) // 2, "end": len(raw) - 1, "cut": len(raw) - 1}[where]
        raw[at] ^= 1
        archive.write_bytes(raw[:at] if where == "cut" else raw)
        with pytest.raises(backup.BadArchive, match="damaged or cut off"):
            backup.examine(archive, key[0])

    def test_a_missing_file_is_named(self, key, tmp_path):
        def fill(writer):
            writer.add_bytes("about.json", b'{"format": 1, "made_at": ""}')
            writer.add_bytes("database", b"")
            told = '{"rows": {}, "head": [], "members": {"files/ab/abcd": {"size": 1, "sha256": "00"}}}'
            writer.add_bytes("manifest.json", told.encode())

        sealed.seal(tmp_path / "x.age", fill, [key[1]])
        with pytest.raises(backup.BadArchive, match="missing, too many or changed: .*files/ab/abcd"):
            backup.examine(tmp_path / "x.age", key[0])

    def test_the_key_of_somebody_else_opens_nothing(self, world, key, tmp_path):
        with pytest.raises(backup.BadArchive, match="sealed for another key"):
            backup.examine(made(tmp_path, key).archive, sealed.fresh_identity()[0])

    def test_what_breaks_off_leaves_no_archive(self, key, tmp_path):
        def fill(writer):
            writer.add_bytes("about.json", b"{}")
            raise OSError("disk full")

        with pytest.raises(OSError, match="disk full"):
            sealed.seal(tmp_path / "x.age", fill, [key[1]])
        assert list(tmp_path.iterdir()) == []

    def test_needs_somebody_to_be_sealed_for(self, tmp_path):
        with pytest.raises(backup.BadArchive, match="needs at least one public key"):
            backup.make(tmp_path, [], clock.now())
