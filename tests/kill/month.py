"""One month of the funds loop in steps that may each be interrupted anywhere and done again.

Every step looks at what is there and goes on from it, as a person would after a power cut.
"""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from unionloop.demo import bank, city, scene, sheets, taxfile
from unionloop.demo.scene import Scene, moment
from unionloop.domains.documents import queries as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries
from unionloop.domains.dues.commands import files as staging
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as batches
from unionloop.jobs import worker
from unionloop.kernel import clock, errands, journal

SIZE = city.Size("kill", 6, 160, 5, 9000, 300)  # five months unless more kills are asked for
CURRENT = date(2026, 7, 1)
BATCH_ROWS = 40  # so that a try of one file has places to be interrupted at


@dataclass(frozen=True)
class World:
    """What every process knows: the scene, and the tax files as they arrived."""

    scene: Scene
    made: list[taxfile.TaxFileMade]

    def write(self, path: Path) -> None:
        """Keep the world for processes to come."""
        path.write_bytes(pickle.dumps(self))


def build(seed: int, months: int) -> World:
    """Set the scene in the database of this process."""
    city.SIZES[SIZE.name] = replace(SIZE, months=max(SIZE.months, months))
    told = scene.set_up(city.build(SIZE.name, seed, CURRENT))
    made = [taxfile.make(told.city, month, set()) for month in told.city.months]
    return World(told, made)


class Month:
    """The steps of one month, by name."""

    def __init__(self, world: World, index: int, folder: Path) -> None:
        self.scene, self.made, self.folder = world.scene, world.made[index], folder
        self.first = world.scene.city.months[index]
        self.key = {"unit_id": self.scene.city_unit, "month": f"{self.first:%Y%m}"}
        staging.BATCH_ROWS = BATCH_ROWS

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the month's steps in order."""
        names = ("receive", "stage", "confirm", "correct", "match", "sheets", "compute", "lock", "check",
                 "approve", "follow_approval", "sign", "release", "export", "take_return", "follow_return",
                 "reconcile", "seal")  # fmt: skip
        return [(name, getattr(self, name)) for name in names]

    def by(self, name: str, day: int, hour: int):
        """Return a person of the staff on a day of the month."""
        return self.scene.actor(name, moment(self.first.replace(day=day), hour))

    def _file(self, name: str):
        by = self.by("zhang", 16, 9)
        found = queries.tax_files(by, unit_id=self.scene.city_unit, limit=200).rows
        return next((one for one in found if one.name == name), None)

    def _receive(self, made: taxfile.TaxFileMade):
        return dues.receive(
            self.by("zhang", 16, 9), unit_id=self.scene.city_unit, name=made.name, content=made.content
        )

    def _stage(self, name: str) -> None:
        file = self._file(name)
        if file.state == "received":
            dues.stage(self.by("zhang", 16, 9), file_id=file.id)

    def _confirm(self, name: str) -> None:
        file = self._file(name)
        if file.state == "staged":
            dues.confirm(self.by("zhang", 16, 9), file_id=file.id)

    def receive(self) -> None:
        self._receive(self.made)

    def stage(self) -> None:
        self._stage(self.made.name)

    def confirm(self) -> None:
        self._confirm(self.made.name)

    def correct(self) -> None:
        """The refused rows come back corrected, in a second file whose bytes are the same for all."""
        by, file = self.by("zhang", 16, 10), self._file(self.made.name)
        faulty = {fault.line_no for fault in queries.every_fault(by, file_id=file.id)}
        if not faulty:
            return
        kept = self.folder / f"corrected-{self.first:%Y%m}"
        if not kept.exists():
            again = taxfile.corrected(self.scene.city, self.first, set(), faulty)
            new = kept.with_suffix(".new")
            new.write_bytes(pickle.dumps(again))
            new.rename(kept)
        again = pickle.loads(kept.read_bytes())
        self._receive(again)
        self._stage(again.name)
        self._confirm(again.name)

    def match(self) -> None:
        by = self.by("zhang", 16, 11)
        dues.match_payers(by, **self.key)
        for payer in queries.payers(by, unit_id=self.scene.city_unit, state="open", limit=200).rows:
            if payer.candidates:
                dues.match(by, payer_id=payer.id, employer_id=payer.candidates[0].employer_id)

    def sheets(self) -> None:
        if not queries.reconciliation(self.by("zhang", 16, 15), **self.key).closed:
            sheets.receive(self.scene, self.first, self.made)

    def _run(self):
        found = queries.runs(self.by("zhang", 17, 9), **self.key).rows
        return found[0] if found else None

    def compute(self) -> None:
        maker, run = self.by("zhang", 17, 9), self._run()
        if run is None:
            run = dues.open_run(maker, **self.key)
        if run.state == "draft":
            dues.compute(maker, run_id=run.id)

    def lock(self) -> None:
        if (run := self._run()).state == "computed":
            dues.lock(self.by("zhang", 17, 9), run_id=run.id)

    def check(self) -> None:
        checker, run = self.by("sun", 17, 14), self._run()
        if run.state == "locked":
            for sample in queries.run_view(checker, run_id=run.id).samples:
                dues.view_sample(checker, run_id=run.id, allocation_id=sample.allocation_id)
            dues.check(checker, run_id=run.id)

    def approve(self) -> None:
        if (run := self._run()).state == "checked":
            dues.approve(self.by("zhou", 17, 16), run_id=run.id)

    def follow_approval(self) -> None:
        for hour in (17, 19):  # what failed at five is tried again that evening
            at = moment(self.first.replace(day=17), hour)
            if errands.owed(at):  # what is owed since the bank's answer is for its own day
                run_queue(at)

    def _batches(self, state: str):
        return batches.batches(self.by("sun", 18, 9), state=state, limit=200).rows

    def sign(self) -> None:
        for batch in self._batches("draft"):
            payments.check(self.by("sun", 18, 9), batch_id=batch.id)

    def release(self) -> None:
        for batch in self._batches("checked"):
            payments.release(self.by("zhao", 18, 10), batch_id=batch.id)

    def export(self) -> None:
        for batch in self._batches("released"):
            payments.export(self.by("qian", 18, 11), batch_id=batch.id, layout="text-gb18030")

    def take_return(self) -> None:
        cashier = self.by("qian", 19, 9)
        for batch in self._batches("exported"):
            order = documents.content(cashier, file_id=batch.file_id)
            answer = bank.answer(order, f"{batch.number}.txt", str(self.scene.city.seed))
            payments.take_return(
                cashier, content=answer.content, name=answer.name, unit_id=self.scene.city_unit
            )

    def follow_return(self) -> None:
        run_queue(moment(self.first.replace(day=19), 12))

    def reconcile(self) -> None:
        if not queries.reconciliation(self.by("zhang", 20, 9), **self.key).closed:
            sheets.reconcile(self.scene, self.first)

    def seal(self) -> None:
        while journal.seal(limit=100):
            pass


def run_queue(at: datetime) -> None:
    """Be a worker at a moment of the story; then run whatever is owed and no queue row points to."""
    from django.conf import settings

    settings.CLOCK_START, clock._STARTED = at, time.monotonic()
    worker.work(batch=True)
    errands.drain(at + timedelta(hours=1))
