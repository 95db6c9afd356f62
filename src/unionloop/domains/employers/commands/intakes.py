"""Lists of employers that come as a file: tried without effect, then registered; faulty rows go back."""

import hashlib
import time
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from unionloop.domains.employers.contracts import EmployerInput, IntakeRow, IntakeState
from unionloop.domains.employers.models import Employer, EmployerName, Intake
from unionloop.domains.employers.queries.intakes import ROWS_MOST, intake_row, read_intake, take_key
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, seen
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.progress import Watch, ask_to_stop

from .registering import known_among, register_many, sorted_out

LIMIT_BYTES = 20 * 1024 * 1024
BATCH_ROWS = 1_000


@transaction.atomic
def receive_intake(by: Actor, *, unit_id: int, name: str, content: bytes) -> IntakeRow:
    """Take a list in and try it: nothing is registered yet. The same bytes lead to the first list."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("employers.receive_intake", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    if len(content) > LIMIT_BYTES:
        raise BadInput("sheet_too_big", name=name, megabytes=LIMIT_BYTES >> 20)
    sha256 = hashlib.sha256(content).hexdigest()
    row = Intake.visible(by, "employers.receive_intake").filter(unit_id=unit_id, sha256=sha256).first()
    row = row or Intake(unit_id=unit_id, name=name[:200], sha256=sha256, content=content, received_by=by.name,
                        received_at=by.at)  # fmt: skip
    if row.state == IntakeState.TAKEN:
        return intake_row(row, by)
    with change(by, "employers.receive_intake", row):
        row.state = IntakeState.TRIED  # one taken back is tried anew
        _count(by, row)
    return intake_row(row, by)


def take_intake(by: Actor, *, intake_id: int, quiet: bool = False) -> IntakeRow:
    """Register the good rows of a list that was tried. Rows known by now are left alone.

    They go in by batches, each in its own transaction, so that the work can be watched, stopped (`stop_intake`), and taken
    up again where it broke off: what a batch registered is known to the next try.
    """
    row = seen(by, "employers.take_intake", Intake, intake_id)
    good, failed = read_intake(by, row)
    if row.state != IntakeState.TAKEN and not good:
        raise Refused("intake_nothing", name=row.name)
    refused, started = 0, time.monotonic()
    with Watch(take_key(intake_id), "employers.take_intake", by.at, total=len(good), quiet=quiet) as watch:
        for start in range(0, len(good), BATCH_ROWS):
            refused += _take_some(by, intake_id, [one for _, one in good[start : start + BATCH_ROWS]])
            done = min(start + BATCH_ROWS, len(good))
            watch.tell(done, f"{int(done / max(time.monotonic() - started, 0.001))} 行/秒")
        return _finish(by, intake_id, len(good), len(failed), refused)


def stop_intake(by: Actor, *, intake_id: int) -> bool:
    """Ask a running import to stop at its next batch; what is registered stays, and can be gone on with or taken back."""
    row = seen(by, "employers.take_intake", Intake, intake_id)
    return ask_to_stop(take_key(row.pk))


@transaction.atomic
def undo_intake(by: Actor, *, intake_id: int) -> IntakeRow:
    """Take a list back, whole: the employers it registered go. Refused (intake_in_use) once anything was done with one."""
    with edit(by, "employers.undo_intake", Intake, intake_id) as row:
        mine = Employer.objects.filter(intake=row).order_by("pk")
        if row.state != IntakeState.TAKEN and not mine.exists():
            raise Refused("intake_not_taken", name=row.name)
        locked = {one.pk: one.name for one in mine.select_for_update(of=("self",)).only("pk", "name")}
        touched = sorted(journal.touched(mine, but=("employers.register_many", "employers.reveal")))
        if touched:
            raise Refused("intake_in_use", count=len(touched), name=locked[touched[0]])
        try:
            EmployerName.objects.filter(employer__intake=row).delete()
            mine.delete()
        except ProtectedError as error:
            raise Refused("intake_in_use", **_held(error, locked)) from error
        row.state = IntakeState.UNDONE
    return intake_row(row, by)


@transaction.atomic
def _take_some(by: Actor, intake_id: int, rows: list[EmployerInput]) -> int:
    """Register one batch, unless somebody has finished the list or taken it back meanwhile; return how many were refused."""
    row = Intake.objects.select_for_update().only("state", "name").get(pk=intake_id)
    if row.state == IntakeState.TAKEN:
        raise Refused("intake_taken", name=row.name)
    return len(register_many(by, rows=rows, intake_id=intake_id).refused)


@transaction.atomic
def _finish(by: Actor, intake_id: int, good: int, failed: int, refused: int) -> IntakeRow:
    with edit(by, "employers.take_intake", Intake, intake_id) as row:
        if row.state == IntakeState.TAKEN:
            raise Refused("intake_taken", name=row.name)
        row.fresh = Employer.objects.filter(intake=row).count()
        row.read, row.known, row.failed = good + failed, good - refused - row.fresh, failed + refused
        row.state = IntakeState.TAKEN
    return intake_row(row, by)


def _held(error: ProtectedError, names: dict[int, str]) -> dict[str, Any]:
    """Return how many employers something hangs on, and the first of them by name."""
    hanging: Any = error.protected_objects
    held = {int(getattr(one, "employer_id", None) or one.kept_id) for one in hanging}
    return {"count": len(held), "name": names.get(min(held), "")}


def _count(by: Actor, row: Any) -> None:
    good, failed = read_intake(by, row)
    if len(good) + len(failed) > ROWS_MOST:
        raise BadInput("too_many_lines", count=len(good) + len(failed), most=ROWS_MOST)
    fresh, _ = sorted_out([one for _, one in good], by.today)
    taken = {code for one in known_among(fresh) for code in (one.uscc, one.tax_key) if code}
    row.known = sum(bool(taken & {one.uscc, one.tax_key}) for one in fresh)
    row.read, row.fresh, row.failed = len(good) + len(failed), len(fresh) - row.known, len(failed)
