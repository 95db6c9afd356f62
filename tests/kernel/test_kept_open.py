"""SQLite stays open between requests, but not after an error, nor on a file that is no longer the database."""

import os
import sqlite3
import subprocess
import sys
from threading import Event, Thread

import pytest
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler

from unionloop.kernel.sqlite.turns import Turns


@pytest.fixture
def opened(tmp_path, django_db_blocker):
    """Return a connection as a server has it, on a database of one table."""
    made = ConnectionHandler({"default": {
        "ENGINE": "unionloop.kernel.sqlite", "NAME": str(tmp_path / "here.sqlite3"), "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": "PRAGMA journal_mode=WAL"},
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


JOB = """
import select, sys, time
from unionloop.kernel.sqlite import turns
turns.give_way()
mine, taken = turns.Turns(sys.argv[1], 20.0), 0
print("at work", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    assert mine.take()
    taken += 1
    select.select([sys.stdin], [], [], 0.005)  # its turns are long
    mine.give()
print(taken)
"""


def begin(connection):
    """Begin as `atomic` does."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


class TestTurns:
    """Who writes one transaction after another lets those who wait pass between two of them."""

    def test_whoever_waits_is_next(self, opened, django_db_blocker):
        written, stop, began = [0], Event(), Event()

        def night_job():
            mine = ConnectionHandler({"default": opened.settings_dict})["default"]
            while not stop.is_set():
                begin(mine)
                mine.cursor().execute("INSERT INTO word VALUES ('night')")
                written[0] += 1
                began.set()
                mine.commit()
                mine.set_autocommit(True)
            mine.close()

        thread = Thread(target=night_job)
        thread.start()
        assert began.wait(20)
        passed = []
        for _ in range(20):
            before = written[0]
            begin(opened)
            opened.cursor().execute("INSERT INTO word VALUES ('page')")
            passed.append(written[0] - before)
            opened.commit()
            opened.set_autocommit(True)
        stop.set()
        thread.join(20)
        assert max(passed) <= 10, passed  # the one at work, and those before this one came to the gate; thousands without turns
        assert words(opened).count("page") == 20

    def test_a_job_that_gives_way_lets_others_to_the_gate(self, tmp_path):
        words, pages, times = [sys.executable, "-c", JOB, str(tmp_path / "here.sqlite3")], 6, 30
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": os.pathsep.join(sys.path)}) as job:
            assert job.stdout.readline() == "at work\n"

            elsewhere = Event()

            def page():
                turns = Turns(tmp_path / "here.sqlite3", 20.0)
                for _ in range(times):
                    assert turns.take()
                    turns.give()
                    elsewhere.wait(0.01)  # and then has a page to draw
                turns.close()

            threads = [Thread(target=page) for _ in range(pages)]
            for one in threads:
                one.start()
            for one in threads:
                one.join(60)
            taken = int(job.communicate("enough\n")[0])
        assert taken <= pages * times * 0.3, taken  # 0.4 of theirs, if it came to the gate at once

    def test_a_turn_that_does_not_come_is_told_as_sqlite_tells_it(self, opened, tmp_path):
        hasty = ConnectionHandler({"default": opened.settings_dict | {"OPTIONS": opened.settings_dict["OPTIONS"] | {"timeout": 0.1}}})["default"]
        begin(opened)
        opened.cursor().execute("INSERT INTO word VALUES ('one')")
        with pytest.raises(OperationalError, match="locked"):
            begin(hasty)
        opened.rollback()
        opened.set_autocommit(True)
        hasty.set_autocommit(True)
        begin(hasty)
        hasty.cursor().execute("INSERT INTO word VALUES ('two')")
        hasty.commit()
        hasty.close()
        assert words(opened) == ["two"]

    def test_who_dies_leaves_the_queue(self, opened, tmp_path):
        turns = Turns(tmp_path / "here.sqlite3", 1.0)
        dead = Turns(tmp_path / "here.sqlite3", 1.0)
        assert dead.take()
        assert not Turns(tmp_path / "here.sqlite3", 0.0).take()
        os.close(dead._gate)
        os.close(dead._lock)
        assert turns.take()
        turns.close()
