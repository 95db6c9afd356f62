"""J9: a spoilt page and an index that does not agree with its table are found by the nightly job, and stop the payouts."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from django.db import connection

from tests.cast import MACHINE
from tools import postgres
from unionloop.domains.payments import queries as payments
from unionloop.jobs import look_over
from unionloop.kernel import soundness

ROWS = 20_000


def spoil(file: Path, at: int, count: int = 64) -> None:
    """Write over some bytes, as a failing disk would."""
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(b"\xa5" * count)


@pytest.mark.once
def test_sqlite_names_what_is_spoilt(tmp_path):
    file = tmp_path / "x.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE leg (id INTEGER PRIMARY KEY, word TEXT)")
        made.execute("CREATE INDEX leg_word ON leg (word)")
        made.executemany("INSERT INTO leg (word) VALUES (?)", [(f"word {at:06d}",) for at in range(ROWS)])
        made.commit()

    def ask(sql):
        with closing(sqlite3.connect(file)) as opened:
            return opened.execute(sql).fetchall()

    assert soundness.faults("sqlite", ask, sqlite3.DatabaseError) == []
    spoil(file, 4096 * 20, 4096 * 2)
    assert soundness.faults("sqlite", ask, sqlite3.DatabaseError)


@pytest.mark.pg
def test_postgresql_names_the_page_and_the_index():
    with postgres.cluster(checksums=True) as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])

        def ask(sql):
            with psycopg.connect(url, autocommit=True) as opened:
                found = opened.execute(sql)
                return found.fetchall() if found.description else []

        for sql in ("CREATE EXTENSION amcheck", "CREATE TABLE leg (id int PRIMARY KEY, word text)", "CREATE INDEX leg_word ON leg (word)",
                    f"INSERT INTO leg SELECT at, 'word ' || at FROM generate_series(1, {ROWS}) at", "CHECKPOINT"):  # fmt: skip
            ask(sql)
        assert soundness.unseen("postgresql", ask) == []
        assert soundness.faults("postgresql", ask, psycopg.Error) == []
        table = folder / "data" / ask("SELECT pg_relation_filepath('leg')")[0][0]
        # an index of other words: the table is changed behind its back
        ask("UPDATE pg_index SET indisready = false WHERE indexrelid = 'leg_word'::regclass")
        ask("INSERT INTO leg VALUES (0, 'left out')")
        ask("UPDATE pg_index SET indisready = true WHERE indexrelid = 'leg_word'::regclass")
        (found,) = soundness.faults("postgresql", ask, psycopg.Error)
        assert "leg_word" in found
        _restart(folder, lambda: spoil(table, 8192 * 3 + 4000))
        found = soundness.faults("postgresql", ask, psycopg.Error)
        assert any(one.startswith("PostgreSQL: leg: invalid page in block 3") for one in found)


def _restart(folder, meanwhile):
    pg_ctl = [*postgres._other_user(folder), str(postgres.programs() / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    subprocess.run([*pg_ctl, "stop"], check=True, capture_output=True, cwd="/")
    meanwhile()
    options = f"-k {folder} -c listen_addresses=''"
    subprocess.run([*pg_ctl, "-o", options, "-l", str(folder / "log"), "start"], check=True, capture_output=True, cwd="/")


@pytest.mark.django_db
def test_what_is_spoilt_stops_the_payouts(monkeypatch):
    look_over.look_over(MACHINE)
    assert payments.freeze() is None
    monkeypatch.setattr(soundness, "faults", lambda *_: [f"{connection.vendor}: leg: invalid page in block 3"])
    look_over.look_over(MACHINE)
    assert "invalid page in block 3" in str(payments.freeze().faults)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_kept_from_writing_meanwhile():
    begun = []

    def note(execute, sql, params, many, context):
        begun.append(connection.in_atomic_block)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        look_over.look_over(MACHINE)
    assert begun
    assert not any(begun)
