"""SQLite stays open between requests, but not after an error, nor on a file that is no longer the database."""

import os
import sqlite3

import pytest
from django.db import DatabaseError
from django.db.utils import ConnectionHandler

from unionloop.config import settings as shipped


@pytest.fixture
def opened(tmp_path, django_db_blocker):
    """Return a connection as a server has it, on a database of one table."""
    made = ConnectionHandler({"default": {
        "ENGINE": "unionloop.kernel.sqlite", "NAME": str(tmp_path / "here.sqlite3"), "CONN_MAX_AGE": 60,
        "OPTIONS": shipped.DATABASES["default"].get("OPTIONS", {}) if "sqlite" in shipped.DATABASES["default"]["ENGINE"] else {},
    }})["default"]  # fmt: skip
    with django_db_blocker.unblock():
        made.cursor().execute("CREATE TABLE word (text)")
        yield made
        made.close()


def words(connection):
    return [text for (text,) in connection.cursor().execute("SELECT text FROM word").fetchall()]


def between_requests(connection):
    connection.close_if_unusable_or_obsolete()
    return connection.connection


def test_it_stays_open(opened):
    before = opened.connection
    assert between_requests(opened) is before


def test_a_restored_file_is_seen_by_the_next_request(opened, tmp_path):
    with sqlite3.connect(tmp_path / "there.sqlite3") as other:
        other.execute("CREATE TABLE word (text)")
        other.execute("INSERT INTO word VALUES ('restored')")
    other.close()
    assert words(opened) == []
    os.replace(tmp_path / "there.sqlite3", tmp_path / "here.sqlite3")
    for end in ("-wal", "-shm"):
        (tmp_path / f"here.sqlite3{end}").unlink(missing_ok=True)
    assert between_requests(opened) is None
    assert words(opened) == ["restored"]


def test_a_file_taken_away_is_not_written_to_any_more(opened, tmp_path):
    os.rename(tmp_path / "here.sqlite3", tmp_path / "old.sqlite3")
    assert between_requests(opened) is None


def test_what_failed_is_opened_anew(opened):
    with pytest.raises(DatabaseError):
        opened.cursor().execute("SELECT nothing FROM nowhere")
    assert between_requests(opened) is None
    assert words(opened) == []

