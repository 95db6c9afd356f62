"""The driver: `python -m tests.kill.work SEED KILLS MONTHS FOLDER` prints one JSON line about what it did.

It imports everything once and keeps no database connection; its forked children do the work. One
installation lives through the months undisturbed. In its twin every step of every month is struck
by SIGKILL at a random moment, once or more, before it may end.
"""

import json
import os
import pickle
import select
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
django.setup()

from tests.kill import figures, place  # noqa: E402
from tests.kill.month import Month, World, build  # noqa: E402
from unionloop.jobs import checks, reactions  # noqa: E402

# the parent is warm: it has imported what its children use, so that a kill meets work and not imports
WARM = [import_string(target) for targets in reactions.REACTIONS.values() for target in targets]
WARM += [import_module(f"unionloop.domains.{name}.queries") for name in checks.DOMAINS]
PARTS = {
    "import": ("receive", "stage", "confirm", "correct"), "settlement": ("compute", "lock", "check", "approve"),
    "export": ("export",),
}  # fmt: skip  # what the acceptance counts kills in
COUNTED = [step for steps in PARTS.values() for step in steps]
# how often the step just struck is struck again, while something of it is left to do: most where money leaves the house
AGAIN_PERCENT = dict.fromkeys(COUNTED, 65) | {"export": 90}
AGAIN_ELSEWHERE = 10
A_MONTH = 10  # counted kills a month has at the very least
VERIFY_EVERY = 10
WORKER_MONTH = 1  # the month in which real worker processes are killed as well
RUNNING = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"


@dataclass
class Struck:
    """How the twin fared."""

    kills: Counter[str] = field(default_factory=Counter)  # step → kills that landed in it
    faults: list[str] = field(
        default_factory=list
    )  # verify right after a kill, before anything is done again
    verified: int = 0

    @property
    def count(self) -> int:
        return sum(self.kills.values())

    @property
    def counted(self) -> int:
        """Kills in import, settlement and export."""
        return sum(self.kills[step] for step in COUNTED)


class Child:
    """A forked process at work on one installation; it tells what it begins and ends."""

    def __init__(self, where: place.Place, job: Callable[[Callable[[str], None]], Any]) -> None:
        self.reading, writing = os.pipe()
        self.buffer, self.at, self.times = b"", "", {}
        self.answer = where.folder / "answer"
        self.answer.unlink(missing_ok=True)
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.reading)
            self._be(where, job, writing)
        os.close(writing)

    def _be(self, where: place.Place, job: Callable[[Callable[[str], None]], Any], writing: int) -> None:
        code = 1
        try:
            where.enter()
            found = job(lambda text: os.write(writing, f"{text}\n".encode()))
            self.answer.write_text(json.dumps(found))
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def listen(self, seconds: float | None) -> list[str] | None:
        """Return the words that came within a time; None when the child has hung up."""
        ready, _, _ = select.select([self.reading], [], [], seconds)
        if not ready:
            return []
        data = os.read(self.reading, 65536)
        if not data:
            return None
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        words = [line.decode() for line in lines]
        for word in words:
            verb, _, step = word.partition(" ")
            if verb == "begin":
                self.at, self.times[step] = step, time.monotonic()
            elif verb == "end":
                self.at, self.times[step] = "", time.monotonic() - self.times[step]
        return words

    def kill(self) -> None:
        """Kill it, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)

    def over(self) -> int:
        """Wait for the end and return the status."""
        while self.listen(0) or self.listen(None) is not None:
            pass  # what it said before it died
        os.close(self.reading)
        return os.waitpid(self.pid, 0)[1]

    def end(self) -> bool:
        """Wait for the end; True when it was killed. A child that failed by itself ends the test."""
        status = self.over()
        if os.WIFSIGNALED(status):
            return os.WTERMSIG(status) == signal.SIGKILL
        if os.WEXITSTATUS(status):
            sys.exit(f"a child failed by itself in step {self.at!r}")
        return False


def done_by_child(where: place.Place, job: Callable[[], Any]) -> Any:
    """Let a child do one thing undisturbed, and return its answer."""
    child = Child(where, lambda _: job())
    child.end()
    return json.loads(child.answer.read_text())


def prepare(where: place.Place, seed: int, months: int) -> World:
    """Migrate and set the scene in a child; the parent only reads what came of it."""
    path = where.folder / "world"

    def job() -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        build(seed, months).write(path)

    done_by_child(where, job)
    return pickle.loads(path.read_bytes())


def live(world: World, index: int, folder: Path, tell: Callable[[str], None], last: str = "") -> None:
    """Do the steps of a month that are not done yet, telling of each."""
    for name, step in Month(world, index, folder).steps():
        tell(f"begin {name}")
        step()
        tell(f"end {name}")
        if name == last:
            return


def undisturbed(where: place.Place, world: World, index: int) -> dict[str, float]:
    """Live through a month in peace; return what each step took."""
    child = Child(where, lambda tell: live(world, index, where.folder, tell))
    child.end()
    return child.times


def struck(
    where: place.Place, world: World, index: int, times: dict[str, float], random: Random, out: Struck
) -> None:
    """Live through a month in which every step is killed at least once, at a random moment of its time."""
    steps = list(times)
    goal = 0
    while True:
        child = Child(where, lambda tell: live(world, index, where.folder, tell))
        delay = random.uniform(0, 1.05) * times[steps[goal]] if goal < len(steps) else None
        follow(child, steps[goal] if goal < len(steps) else "", delay, child.kill)
        hit = child.at
        if not child.end():
            return
        hit = child.at or hit
        if hit:
            out.kills[hit] += 1
            if out.count % VERIFY_EVERY == 0:
                out.faults += done_by_child(where, lambda: figures.faults(world, index))
                out.verified += 1
        reached = max(goal, steps.index(hit) if hit else goal)
        again = AGAIN_PERCENT.get(steps[min(reached, len(steps) - 1)], AGAIN_ELSEWHERE)
        goal = reached if random.randrange(100) < again else reached + 1


def follow(child: Child, step: str, delay: float | None, strike: Callable[[], None]) -> bool:
    """Wait until the child begins a step, then so long, then strike; without a delay, or a step, let it end."""
    deadline = None
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            strike()
            return True
        words = child.listen(left)
        if words is None:
            return False
        if delay is not None and f"begin {step}" in words:
            deadline = time.monotonic() + delay


def strike_worker(where: place.Place, world: World, index: int, random: Random, times: int) -> int:
    """Kill real worker processes while a task of theirs runs; return how many died so."""
    child = Child(where, lambda tell: live(world, index, where.folder, tell, "approve"))
    child.end()
    clock = f"{world.scene.city.months[index].replace(day=17)}T17:00:00+08:00"
    environment = {**os.environ, **where.environment(), "UNIONLOOP_CLOCK": clock}
    command, died = [sys.executable, "-m", "unionloop", "worker", "--batch"], 0
    for _attempt in range(times * 3):
        worker = subprocess.Popen(command, env=environment)
        while worker.poll() is None:
            if where.ask(RUNNING):
                with suppress(subprocess.TimeoutExpired):
                    worker.wait(random.uniform(0, 0.03))  # the moment is by chance
                worker.kill()
                died += worker.wait() == -signal.SIGKILL
                break
        if died == times or not where.ask("SELECT count(*) FROM kernel_errand WHERE done_at IS NULL"):
            break
    if subprocess.run(command, env=environment).returncode:  # the last one lives: it finds what the dead held
        sys.exit("the worker failed")
    return died


def verify(where: place.Place) -> dict[str, Any]:
    """Run `unionloop verify` as a person would."""
    command = [sys.executable, "-m", "unionloop", "verify"]
    done = subprocess.run(command, env={**os.environ, **where.environment()}, capture_output=True, text=True)
    return {"code": done.returncode, "said": done.stdout[-3000:] + done.stderr[-3000:]}


def main() -> None:
    """Make the twins, let them live, and print how they compare."""
    seed, kills, months, folder = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    random, out, started, died = Random(seed), Struck(), time.monotonic(), 0
    url = os.environ.get("DATABASE_URL", "")
    one = place.make(folder, url, "one")
    twins = [one]
    try:
        world = prepare(one, seed, max(months, -(-kills // A_MONTH)))
        two = place.copy(one, "two")
        twins.append(two)
        done = 0
        while done < months or (out.counted < kills and done < len(world.made)):
            times = undisturbed(one, world, done)
            if done == WORKER_MONTH:
                died = strike_worker(two, world, done, random, 3)
            struck(two, world, done, times, random, out)
            done += 1
        print(json.dumps({
            "seed": seed, "months": done, "kills": out.count, "counted": out.counted, "by_step": out.kills, "verified_midway": out.verified,
            "midway_faults": out.faults, "workers_killed": died, "left_running": two.ask(RUNNING),
            **{name: [done_by_child(twin, job) for twin in twins] for name, job in questions(world, done).items()},
            "verify": verify(two), "seconds": round(time.monotonic() - started),
        }))  # fmt: skip
    finally:
        for twin in twins:
            place.remove(twin)


def questions(world: World, months: int) -> dict[str, Callable[[], Any]]:
    return {
        "figures": lambda: figures.figures(months), "closed": lambda: figures.closed(world, months),
        "broken": lambda: figures.broken(world), "faults": lambda: figures.faults(world, months - 1),
    }  # fmt: skip


if __name__ == "__main__":
    main()
