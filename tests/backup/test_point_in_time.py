"""The runbook's point-in-time recovery, rehearsed: base backup, archived WAL, back to the moment before a mistake."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from tools import postgres

pytestmark = pytest.mark.pg
RUNBOOK = Path(__file__).parents[2] / "docs/runbooks/backup.md"


class Server:
    """A cluster of this test's own, on a unix socket."""

    def __init__(self, place: Path, name: str, as_user: list[str]) -> None:
        self.place, self.data, self.as_user = place, place / name, as_user

    def run(self, program: str, *words: object) -> None:
        postgres._run(self.as_user, postgres.programs() / program, *words)

    def start(self, *settings: str) -> None:
        told = "\n".join((f"unix_socket_directories = '{self.place}'", "listen_addresses = ''", *settings, ""))
        subprocess.run([*self.as_user, "tee", "-a", self.data / "postgresql.conf"], input=told.encode(), check=True,
                       capture_output=True, cwd="/")  # fmt: skip
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.place / "log", "start")

    def stop(self, how: str = "fast") -> None:
        subprocess.run([*self.as_user, postgres.programs() / "pg_ctl", "-D", self.data, "-m", how, "-w", "stop"],
                       check=False, capture_output=True, cwd="/")  # fmt: skip

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(host=str(self.place), dbname="postgres", user="unionloop", autocommit=True) as there:
            cursor = there.execute(sql)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="unionloop-pitr-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_back_to_the_moment_before(place):
    as_user = postgres._other_user(place)
    live, back = Server(place, "live", as_user), Server(place, "back", as_user)
    archive = place / "wal"
    live.run("initdb", "-D", live.data, "-U", "unionloop", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8")
    subprocess.run([*as_user, "mkdir", archive], check=True, cwd="/")
    words = dict(re.findall(r"^(\w+_command) = (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE))
    keep, take = (f"{name} = {words[name].replace('/srv/wal', str(archive))}" for name in
                  ("archive_command", "restore_command"))  # fmt: skip
    try:
        live.start("wal_level = replica", "archive_mode = on", keep)
        live.ask("CREATE TABLE money (fen bigint)")
        live.run("pg_basebackup", "-h", place, "-U", "unionloop", "-D", back.data, "-X", "none", "-c", "fast")
        live.ask("INSERT INTO money SELECT 100 FROM generate_series(1, 1000)")
        live.ask("SELECT pg_create_restore_point('before')")
        live.ask("DELETE FROM money")
        live.ask("SELECT pg_switch_wal()")
        live.stop()  # waits until the last segment is archived
        subprocess.run([*as_user, "touch", back.data / "recovery.signal"], check=True, cwd="/")
        back.start(take, "archive_mode = off", "recovery_target_name = 'before'", "recovery_target_action = promote")
        assert back.ask("SELECT count(*), sum(fen) FROM money") == [(1000, 100_000)]
    finally:
        live.stop("immediate")
        back.stop("immediate")
