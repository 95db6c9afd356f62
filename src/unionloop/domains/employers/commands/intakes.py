"""Lists of employers that come as a file: tried without effect, then registered; faulty rows go back."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from unionloop.domains.employers.contracts import IntakeRow, IntakeState
from unionloop.domains.employers.models import Employer, EmployerName, Intake
from unionloop.domains.employers.queries.intakes import ROWS_MOST, intake_row, read_intake
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .registering import known_among, register_many, sorted_out

LIMIT_BYTES = 20 * 1024 * 1024


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


@transaction.atomic
def take_intake(by: Actor, *, intake_id: int) -> IntakeRow:
    """Register the good rows of a list that was tried. Rows known by now are left alone."""
    with edit(by, "employers.take_intake", Intake, intake_id) as row:
        if row.state == IntakeState.TAKEN:
            raise Refused("intake_taken", name=row.name)
        good, failed = read_intake(by, row)
        if not good:
            raise Refused("intake_nothing", name=row.name)
        done = register_many(by, rows=[one for _, one in good], intake_id=row.pk)
        row.read, row.fresh, row.known = len(good) + len(failed), done.registered, done.known
        row.failed, row.state = len(failed) + len(done.refused), IntakeState.TAKEN
    return intake_row(row, by)


@transaction.atomic
def undo_intake(by: Actor, *, intake_id: int) -> IntakeRow:
    """Take a list back, whole: the employers it registered go. Refused (intake_in_use) once anything was done with one."""
    with edit(by, "employers.undo_intake", Intake, intake_id) as row:
        if row.state != IntakeState.TAKEN:
            raise Refused("intake_not_taken", name=row.name)
        mine = Employer.objects.filter(intake=row).order_by("pk")
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
