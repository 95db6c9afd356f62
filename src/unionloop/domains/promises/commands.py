"""Writes of promises. Each public function is one thing a person, or the clock, can do."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.documents.contracts import Upload
from unionloop.domains.organisation import queries as tree
from unionloop.domains.promises import rules
from unionloop.domains.promises.contracts import REPORTED, PromiseInput, PromiseRow, State
from unionloop.domains.promises.flow import FLOW
from unionloop.domains.promises.models import Progress, Promise, Proof
from unionloop.domains.promises.queries import measured
from unionloop.domains.promises.queries.board import row_of
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused


@transaction.atomic
def draft(by: Actor, *, unit_id: int, promise: PromiseInput) -> PromiseRow:
    """Draft one of the promises of a year; it is nobody's until another person announces it. Sent twice, one effect."""
    unit = tree.unit(by, unit_id=unit_id)
    by.require("promises.draft", unit.path)
    most = reference.value("promises.most", unit.division_code, by.today, rules.MOST)
    what = rules.check_promise(promise, most, by.today)
    held = Promise.objects.filter(unit_id=unit_id, year=what.year, number=what.number).exclude(state=State.WITHDRAWN)
    there = held.select_related("unit").first()
    if there is not None:
        if there.state == State.DRAFT and all(getattr(there, name) == value for name, value in asdict(what).items()):
            return row_of(there, by)
        raise Refused("promise_number_taken", year=what.year, number=what.number, title=there.title)
    with FLOW.start(by, "promises.draft", Promise(unit_id=unit_id, **asdict(what))) as row:
        pass
    return row_of(row, by)


@transaction.atomic
def announce(by: Actor, *, promise_id: int) -> PromiseRow:
    """Make a draft public; never by whoever drafted it. Its first figure is taken right after."""
    with FLOW.step(by, "promises.announce", Promise, promise_id) as row:
        if row.due_date < by.today:
            raise Refused("promise_due_past", day=row.due_date)
        row.announced_date = by.today
    return row_of(row, by)


@transaction.atomic
def report(
    by: Actor, *, promise_id: int, value: int, evidence: str, note: str = "", files: Sequence[Upload] = (),
    open_to_all: bool = False,
) -> PromiseRow:  # fmt: skip
    """Tell how far a promise has come, with what proves it: its reference, and files too. Told twice a day it is one.

    Files are for those who keep the promises, and for everybody where whoever reports says so.
    """
    documents.check_count(len(files))
    with FLOW.step(by, "promises.report", Promise, promise_id, note=note.strip()[: rules.REASON_MOST]) as row:
        if row.measure != REPORTED:
            raise Refused("promise_is_measured")
        said, proof = rules.check_report(value, row.value, note, evidence)
        same = {"promise": row, "day": by.today, "value": value, "note": said, "evidence": proof}
        told = Progress.objects.filter(**same).last() if row.value == value else None
        if told is None:
            told = Progress(**same, told_by=by.label or by.name)
            told.save(force_insert=True)
        for one in files:
            _prove(by, row, told, one, open_to_all)
        row.value, row.value_date, row.evidence = value, told.day, proof
    return row_of(row, by)


def _prove(by: Actor, row: Promise, told: Progress, file: Upload, open_to_all: bool) -> None:
    """Keep a file with its hash beside the figure it proves."""
    documents.check_upload(file.name, file.content)
    kept = documents.store(by, name=file.name, content=file.content, unit_id=row.unit_id, kind="promise",
                           read_verb="promises.read", verb="promises.report")  # fmt: skip
    if not Proof.objects.filter(progress=told, stored_id=kept.id).exists():
        Proof(progress=told, stored_id=kept.id, name=kept.name, size=kept.size, sha256=kept.sha256,
              open_to_all=open_to_all).save(force_insert=True)  # fmt: skip


def measure_due(by: Actor) -> int:
    """Take today's figure of every announced promise that facts count; each once a day. Returns how many were taken."""
    rows = Promise.visible(by, "promises.measure").filter(state=State.ANNOUNCED).exclude(measure=REPORTED)
    return sum(measure(by, promise_id=one) for one in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def measure(by: Actor, *, promise_id: int) -> bool:
    """Take today's figure of one promise from the facts; False where it was taken already."""
    if Progress.objects.filter(promise_id=promise_id, day=by.today, measured=True).exists():
        return False
    with FLOW.step(by, "promises.measure", Promise, promise_id) as row:
        if row.measure == REPORTED:
            raise Refused("promise_is_reported")
        value = measured(by, measure=row.measure, path=row.place, year=row.year)
        Progress(promise=row, day=by.today, value=value, told_by=by.label or by.name, measured=True).save(force_insert=True)
        row.value, row.value_date = value, by.today
    return True


def keep(by: Actor, *, promise_id: int, value: int, reason: str) -> PromiseRow:
    """Decide that a promise was kept, with its last figure and why; never by whoever reported on it."""
    return _decide(by, "promises.keep", promise_id, value, reason)


def miss(by: Actor, *, promise_id: int, value: int, reason: str) -> PromiseRow:
    """Decide that a promise was not kept, with its last figure and why; never by whoever reported on it."""
    return _decide(by, "promises.miss", promise_id, value, reason)


@transaction.atomic
def _decide(by: Actor, verb: str, promise_id: int, value: int, reason: str) -> PromiseRow:
    why = rules.text("reason", reason, rules.REASON_MOST)
    if not 0 <= value <= rules.TARGET_MOST:
        raise BadInput("promise_value")
    with FLOW.step(by, verb, Promise, promise_id, note=why) as row:
        if verb == "promises.keep" and value < row.target:
            raise Refused("promise_below_target")
        Progress(promise=row, day=by.today, value=value, note=why, told_by=by.label or by.name).save(force_insert=True)
        row.value, row.value_date, row.decided_date, row.reason = value, by.today, by.today, why
    return row_of(row, by)


@transaction.atomic
def withdraw(by: Actor, *, promise_id: int, reason: str) -> PromiseRow:
    """Take a promise back, saying why; what was announced stays on the public page with the reason."""
    why = rules.text("reason", reason, rules.REASON_MOST)
    with FLOW.step(by, "promises.withdraw", Promise, promise_id, note=why) as row:
        row.decided_date, row.reason = by.today, why
    return row_of(row, by)
