"""`unionloop serve`, `migrate` and `check`."""

import os
import resource
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from typing import Any, TypeVar

RESTART_AFTER_SECONDS = (1, 2, 5, 10, 30)
# open at once in a web process: a browser keeps its own for half a minute after the answer, and who finds none free waits
CONNECTIONS = 8192
LOCK_MS = 2000  # that a change of tables may make pages wait
IN_USE = {"55P03", "40P01"}  # PostgreSQL's words for a table somebody holds: waited too long, or for each other
T = TypeVar("T")


def register(add: Any) -> None:
    """Add the commands around the running system."""
    from .main import arg

    add("serve", serve, "serve the pages, with worker and timetable beside them",
        arg("--host", default="127.0.0.1"), arg("--port", type=int, default=8000),
        arg("--workers", type=int, default=workers_here(), help="web processes"),
        arg("--threads", type=int, default=threads_here(), help="requests at once in one web process"),
        actor=False, raw=True)  # fmt: skip
    add("migrate", migrate, "bring the database and the shipped roles up to date", actor=False, raw=True)
    add("check", check, "check the settings as a deployment would be", actor=False, raw=True)


def workers_here() -> int:
    """Return how many web processes serve: one to a core, at most four. One alone computes on one core, whatever its threads."""
    return min(4, os.cpu_count() or 1)


def threads_here() -> int:
    """Return how many requests one web process serves at once: two to a core and one more, at most eight.

    A page waits for the database about as long as it computes; more threads than that only pass the interpreter
    around, and the web server says so at every start.
    """
    return min(8, 2 * (os.cpu_count() or 1) + 1)


def serve(args: Namespace) -> None:
    """Run web, worker and timetable as children; a child that dies is started again."""
    from django.db import connections

    connections.close_all()  # this process only watches
    me = [sys.executable, "-m", "unionloop"]
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", args.host, "--port",
           str(args.port), "--workers", str(args.workers), "--blocking-threads", str(args.threads),
           "--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS), "--no-ws",
           "unionloop.config.wsgi:application"]  # fmt: skip
    _raise_open_files()
    family = Family({"web": web, "worker": [*me, "worker"], "tick": [*me, "tick"]})
    print(f"http://{args.host}:{args.port}/", flush=True)
    family.run()


def _raise_open_files() -> None:
    """Let every connection have its handle, as far as whoever started us allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 1024 if hard == resource.RLIM_INFINITY else min(hard, CONNECTIONS + 1024)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


class Family:
    """Child processes that live and end together."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.falls = dict.fromkeys(commands, 0)
        self.due = dict.fromkeys(commands, 0.0)
        self.ending = False

    def run(self) -> None:
        """Start all; restart what falls, ever more slowly; on SIGTERM or Ctrl-C end all and return."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._end)
        try:
            while not self.ending:
                self._start_missing()
                time.sleep(0.5)
        finally:
            self._stop_all()

    def _start_missing(self) -> None:
        for name, command in self.commands.items():
            child = self.children.get(name)
            if child is not None and child.poll() is None:
                continue
            now = time.monotonic()
            if child is not None and self.due[name] == 0.0:
                wait = RESTART_AFTER_SECONDS[min(self.falls[name], len(RESTART_AFTER_SECONDS) - 1)]
                print(f"{name} ended ({child.returncode}); again in {wait} s", file=sys.stderr, flush=True)
                self.falls[name] += 1
                self.due[name] = now + wait
            if now >= self.due[name]:
                self.children[name] = subprocess.Popen(command, start_new_session=True)
                self.due[name] = 0.0

    def _end(self, *_: object) -> None:
        self.ending = True

    def _stop_all(self) -> None:
        living = [child for child in self.children.values() if child.poll() is None]
        for child in living:
            child.terminate()
        deadline = time.monotonic() + 15  # the worker finishes the task it has in hand
        for child in living:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def migrate(args: Namespace) -> None:
    """Apply migrations, put the walls of the database around what they made, then write the shipped roles."""
    from django.core.management import call_command
    from django.db import connection

    from unionloop.domains.access import commands
    from unionloop.kernel import clock, policies
    from unionloop.kernel.actor import system

    patiently(lambda: call_command("migrate", interactive=False, verbosity=1))
    if connection.vendor == "postgresql" and not policies.missing(connection):
        print(f"second wall: {patiently(lambda: policies.build(connection))} tables")
    print(f"roles: {commands.load_roles(system(clock.now(), via='cli'))} changed")


def patiently(work: Callable[[], T], tell: Callable[[str], None] = print, most: int = 60) -> T:
    """Change tables that are in use: wait for one no longer than LOCK_MS, let the others go on, and try again.

    Whoever waits for a table makes everybody who comes after him wait as well. What was applied stays applied.
    """
    from django.db import OperationalError, connection

    if connection.vendor != "postgresql":
        return work()
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_MS}")
    try:
        for turn in range(1, most):
            try:
                return work()
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") not in IN_USE:
                    raise
                tell(f"a table is in use; trying again ({turn} of {most})")
                time.sleep(min(turn, 5) * LOCK_MS / 4000)
        return work()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def check(args: Namespace) -> None:
    """Run Django's checks with those for deployment, and ask PostgreSQL whether its wall holds for this role."""
    from django.core.management import call_command
    from django.db import connection

    from unionloop.kernel import policies

    call_command("check", deploy=True, fail_level="WARNING")
    if connection.vendor == "postgresql" and (gaps := policies.gaps(connection)):
        print("\n".join(gaps), file=sys.stderr)
        sys.exit(os.environ.get("UNIONLOOP_SECOND_WALL") != "none")  # somebody decided to do without

