"""Other blows than a kill at a random moment: `python -m tests.kill.blows KIND COUNT SEED FOLDER`, on a PostgreSQL
nobody else uses (`DATABASE_URL`).

`points`: the process kills itself at every named fail-point, COUNT times at each. `server`: PostgreSQL is stopped at once,
without a checkpoint. `backend`: a backend or the checkpointer is killed, which takes all connections down. `power`: everything
stands still while data and files are copied, and the copy is started. `memory`: the process gets less and less. As in `work`, a
twin lives the same months undisturbed, and both must say the same. Prints one JSON line.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Timer
from urllib.parse import parse_qs, urlsplit

import psycopg

import tests.kill.work as work  # first: it sets Django up
from tests.kill import figures, place, points
from tests.kill.month import Month, World, run_queue
from tools import postgres
from unionloop.demo.scene import moment
from unionloop.kernel import errands

MONTHS = {"points": 50, "memory": 16}  # that may be lived, where a month does not take every blow; all in one standard of accounts
HUNGRY = 8  # times a month, so that several months know hunger
READY = "database system is ready to accept connections"


@dataclass
class Blows:
    """What landed where, and how long the server was away."""

    random: Random
    count: int
    url: str
    landed: Counter[str] = field(default_factory=Counter)
    away_s: float = 0.0

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data.parent / "log"

    @property
    def data(self) -> Path:
        return Path(parse_qs(urlsplit(self.url).query)["host"][0]) / "data"

    def stop_server(self) -> None:
        """Stop PostgreSQL at once and start it again."""
        command = [postgres.programs() / "pg_ctl", "-D", self.data, "-m", "immediate", "-w", "-l", self.log, "restart"]
        subprocess.run([*postgres._other_user(self.data.parent), *map(str, command)], check=True, capture_output=True, cwd="/")
        self.landed["server"] += 1

    def kill_backend(self) -> None:
        """Kill a process of PostgreSQL: a backend at work, or the checkpointer."""
        what = self.random.choice(("client backend", "checkpointer"))
        with psycopg.connect(self.url, autocommit=True) as there:
            rows = there.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = %s AND pid <> pg_backend_pid()", [what])
            pids = [pid for (pid,) in rows.fetchall()]
        if pids:
            with suppress(ProcessLookupError):  # it may have ended since it was asked for: then nothing was struck
                os.kill(self.random.choice(pids), signal.SIGKILL)
                self.landed[what] += 1

    def cut_power(self, where: place.Place, world: World, index: int, working: int) -> None:
        """Copy data and files as they lie on the disk at one moment; the copy must hold all that was acknowledged, and be whole.

        Whoever is `working` stands still until that is known: else his month would be over with the first two copies.
        """
        copy, acknowledged = self.data.parent / "copy", where.ask("SELECT count(*) FROM kernel_entry")
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        pids = [server, *(int(one) for one in Path(f"/proc/{server}/task/{server}/children").read_text().split())]
        for pid in (*pids, working):
            os.kill(pid, signal.SIGSTOP)
        try:
            copy.mkdir()
            subprocess.run(["cp", "-a", self.data, copy], check=True)
            if where.files.exists():
                shutil.copytree(where.files, copy / "files")
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)
        (copy / "data" / "postmaster.pid").unlink()
        as_user = postgres._other_user(copy)
        pg_ctl = [*as_user, str(postgres.programs() / "pg_ctl"), "-D", str(copy / "data")]
        options = f"-k {copy} -c listen_addresses=''"
        subprocess.run([*pg_ctl, "-w", "-o", options, "-l", str(copy / "log"), "start"], check=True, capture_output=True, cwd="/")
        try:
            there = Copied(copy, f"postgresql://unionloop@/unionloop?host={copy}", where.database)
            if there.ask("SELECT count(*) FROM kernel_entry") < acknowledged:
                sys.exit("what was acknowledged is not in the copy")
            if found := work.done_by_child(there, lambda: figures.faults(world, index)):
                sys.exit(f"the copy is not whole: {found[:5]}")
        finally:
            subprocess.run([*pg_ctl, "-m", "immediate", "stop"], check=False, capture_output=True, cwd="/")
            shutil.rmtree(copy)
            os.kill(working, signal.SIGCONT)
        self.landed["power"] += 1

    def fill(self) -> None:
        """Leave no byte on the server's disk."""
        disk = os.statvfs(self.data)
        with (self.data.parent / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):  # until there is no space left
            os.posix_fallocate(ballast.fileno(), 0, disk.f_bavail * disk.f_frsize * 9 // 10)
            ballast.seek(0, os.SEEK_END)
            while ballast.write(bytes(2**16)):
                pass

    def empty(self) -> None:
        """Give the room back and start the server again: short of room for its log it stops itself."""
        (self.data.parent / "ballast").unlink()
        self.stop_server()
        del self.landed["server"]

    def wait(self, before: int) -> None:
        """Wait until the server says that it takes work again, in what it logs after so many bytes."""
        began = time.monotonic()
        tail = subprocess.Popen(["tail", "-F", "-c", f"+{before + 1}", self.log], stdout=subprocess.PIPE, text=True)
        late = Timer(60, tail.kill)
        late.start()
        with tail:
            found = any(READY in line for line in tail.stdout or ())
            late.cancel()
            tail.kill()
        if not found:
            sys.exit("the server was away for more than a minute")
        self.away_s = max(self.away_s, time.monotonic() - began)


class Copied(place.Place):
    """The installation as a loss of power would have left it, on a server of its own."""

    def enter(self) -> None:
        """Point this process to the copy."""
        from django.conf import settings

        super().enter()
        settings.DATABASES["default"]["HOST"] = str(self.folder)


def copied(where: place.Place, world: World, index: int, blows: Blows) -> None:
    """Live through a month while the power goes at random moments."""
    child = work.Child(where, lambda tell: work.live(world, index, where.folder, tell))
    while child.listen(blows.random.uniform(0.1, 0.9)) is not None:  # a month takes some seconds: a few cuts each
        if blows.landed["power"] < blows.count:
            blows.cut_power(where, world, index, child.pid)
    child.end()


def go_hungry(left: int) -> list[bytes]:
    """Let this process have no more memory than it has, and fill up what of it is free but for so many bytes; return the filling.

    A limit alone is not felt: a process that has grown has room inside.
    """
    spare, hoard = bytearray(left), []
    most = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for size in (2**20, 2**16, 2**12, 480, 200, 80):
        with suppress(MemoryError):
            while True:
                hoard.append(bytes(size))
    del spare
    return hoard


def starved(where: place.Place, world: World, index: int, blows: Blows) -> None:
    """Live through a month in which, from some step on, there is hardly more memory than is in use; until it was too little often enough."""
    before, failed = blows.landed["memory"], "SELECT coalesce(sum(tries), 0) FROM kernel_errand"
    while True:
        tried = where.ask(failed)
        short = blows.landed["memory"] < min(blows.count, before + HUNGRY)
        at, more = blows.random.randrange(34), blows.random.choice((64, 256, 1024, 4096)) * 1024

        def job(tell: Callable[[str], None], short: bool = short, at: int = at, more: int = more) -> None:
            words, hoard = 0, []

            def told(word: str) -> None:
                nonlocal words
                if short and words == at:
                    hoard.append(go_hungry(more))
                words += 1
                tell(word)

            work.live(world, index, where.folder, told)

        status, absorbed = work.Child(where, job).over(), int(where.ask(failed) - tried)
        blows.landed["memory"] += absorbed  # an errand that failed cleanly is tried again, in the same process or later
        if not status:
            if absorbed:
                work.done_by_child(where, lambda: run_queue(moment(Month(world, index, where.folder).first.replace(day=28), 12)))
            return
        if not short:
            sys.exit("a child failed by itself with memory enough")
        blows.landed["memory"] += 1


def asked_again() -> None:
    """Ask again for what was given up, as the runbook has whoever made room do: a story's worker tries a day's tries in no time."""
    for one in errands.given_up():
        errands.retry(one.pk, one.given_up_at)


def filled(where: place.Place, world: World, index: int, blows: Blows) -> None:
    """Live through a month while the server's disk is full at random moments; every line that was there before is there after."""
    while True:
        child = work.Child(where, lambda tell: work.live(world, index, where.folder, tell))
        if blows.landed["disk"] >= blows.count:
            child.end()
            return
        for _ in range(blows.random.randrange(1, 12)):
            if child.listen(blows.random.uniform(0.05, 0.4)) is None:
                break
        acknowledged = where.ask("SELECT count(*) FROM kernel_entry")
        blows.fill()
        status = child.over()
        blows.empty()
        if where.ask("SELECT count(*) FROM kernel_entry") < acknowledged:
            sys.exit("what was acknowledged is gone")
        work.done_by_child(where, asked_again)
        if not status:  # over, but perhaps with errands that had no room
            work.Child(where, lambda tell: work.live(world, index, where.folder, tell)).end()
            return
        blows.landed["disk"] += 1


def beaten(where: place.Place, world: World, index: int, times: dict[str, float], blows: Blows, strike: Callable[[], None]) -> None:
    """Live through a month while its database is struck in every step, at a random moment of its time."""
    steps, goal = list(times), 0
    while True:
        child, more = work.Child(where, lambda tell: work.live(world, index, where.folder, tell)), goal < len(steps)
        delay = blows.random.uniform(0, 1.05) * times[steps[goal]] if more else None
        before, landed = blows.log.stat().st_size, sum(blows.landed.values())
        work.follow(child, steps[goal] if more else "", delay, strike)
        status = child.over()
        if sum(blows.landed.values()) > landed:
            blows.wait(before)
        elif status:
            sys.exit(f"a child failed by itself in step {child.at!r}")
        if not status:
            return
        goal = max(goal, steps.index(child.at) if child.at else goal) + 1


WAYS = {"power": copied, "memory": starved, "disk": filled}


def main() -> None:
    """Make the twins, let them live, and print how they compare."""
    kind, count, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    url = os.environ["DATABASE_URL"]
    blows = Blows(Random(seed), count, url)
    one = place.make(folder, url, "one")
    world = work.prepare(one, seed, max(5, count // 4, *(more for name, more in MONTHS.items() if name == kind)))
    two, done = place.copy(one, "two"), 0
    while done < len(world.made) and (points.wanted(blows.landed, count) if kind == "points" else sum(blows.landed.values()) < count):
        if kind == "points":
            points.strike(two, world, done, points.plan(blows.random, blows.landed, count, points.passed(one, world, done)), blows)
            done += 1
            continue
        times = work.undisturbed(one, world, done)
        if kind in WAYS:
            WAYS[kind](two, world, done, blows)
        else:
            beaten(two, world, done, times, blows, blows.stop_server if kind == "server" else blows.kill_backend)
        done += 1
    print(json.dumps({"landed": blows.landed, "away_s": round(blows.away_s, 1), "months": done} | {
        name: [work.done_by_child(twin, job) for twin in (one, two)] for name, job in work.questions(world, done).items()}))  # fmt: skip


if __name__ == "__main__":
    main()
