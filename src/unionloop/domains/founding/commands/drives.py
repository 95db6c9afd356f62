"""One act on many employers: planned with its exclusions, done line by line, stopped, taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import Filters
from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import (
    DRIVES_MOST,
    BlankState,
    DriveAct,
    DriveFacts,
    DriveRow,
    DriveState,
    LineState,
    Reason,
)  # fmt: skip
from unionloop.domains.founding.flow import DRIVE
from unionloop.domains.founding.models import Blank, Drive, DriveLine, Paper
from unionloop.domains.founding.queries.drives import drive_row
from unionloop.domains.organisation import queries as tree
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from . import blanks

AT_ONCE = 50  # lines of one errand: progress shows after each
KEPT = ("unit_id", "owner", "due_date", "state", "reason")  # what an act changes of a blank spot


@transaction.atomic
def plan_drive(by: Actor, *, employer_ids: Sequence[int], facts: DriveFacts) -> DriveRow:
    """Plan one act on many employers; those it cannot be done to are listed with the reason."""
    wanted = sorted(set(employer_ids))
    if not wanted:
        raise BadInput("no_blanks_chosen")
    if len(wanted) > DRIVES_MOST:
        raise BadInput("too_many_blanks", count=len(wanted), most=DRIVES_MOST)
    if not by.holds(facts.act.verb):
        raise NotAllowed("not_allowed", verb=facts.act.verb)
    if facts.due_date is not None and facts.due_date < by.today:
        raise BadInput("blank_due_in_the_past", day=facts.due_date)
    if facts.act is DriveAct.ASSIGN:
        tree.unit(by, unit_id=facts.unit_id or 0)
    drive = Drive(
        unit_id=_top(by, "founding.plan_drive"), act=facts.act.value, owner=facts.owner.strip(),
        target_id=facts.unit_id if facts.act is DriveAct.ASSIGN else None, due_date=facts.due_date,
        reason=Reason(facts.reason or Reason.UNKNOWN).value if facts.act is DriveAct.EXPLAIN else "",
        asked_by=by.name, asked_label=by.label, asked_at=by.at,
    )  # fmt: skip
    with change(by, "founding.plan_drive", drive):
        pass
    _add_lines(by, drive, wanted)
    return drive_row(drive, by)


@transaction.atomic
def start_drive(by: Actor, *, drive_id: int) -> DriveRow:
    """Let a planned or stopped drive run; the worker does its lines, a few at a time."""
    with DRIVE.step(by, "founding.start_drive", Drive, drive_id) as drive:
        if not DriveLine.objects.filter(drive=drive, state=LineState.PLANNED).exists():
            raise Refused("drive_empty")
    return drive_row(drive, by)


@transaction.atomic
def run_drive(by: Actor, *, drive_id: int, acting: Actor) -> DriveRow:
    """Do the next lines of a running drive in the name and with the rights of whoever asked for it.

    A line that is refused says why and keeps nobody else from being served.
    """
    drive = lock(by, "founding.run_drive", Drive, drive_id)
    if drive.state != DriveState.RUNNING:
        return drive_row(drive, by)
    lines = DriveLine.objects.filter(drive=drive, state=LineState.PLANNED).select_related("employer").order_by("pk")
    with edit(by, "founding.run_drive", Drive, drive_id) as drive:
        for line in lines[:AT_ONCE]:
            _do(acting, drive, line)
        if not DriveLine.objects.filter(drive=drive, state=LineState.PLANNED).exists():
            drive.state = DriveState.DONE
    return drive_row(drive, by)


@transaction.atomic
def stop_drive(by: Actor, *, drive_id: int) -> DriveRow:
    """Stop a running drive: what is done stays done, the rest waits."""
    with DRIVE.step(by, "founding.stop_drive", Drive, drive_id) as drive:
        pass
    return drive_row(drive, by)


@transaction.atomic
def undo_drive(by: Actor, *, drive_id: int) -> DriveRow:
    """Take back what a drive did to blank spots nobody has touched since; papers once issued stay issued."""
    with DRIVE.step(by, "founding.undo_drive", Drive, drive_id) as drive:
        if drive.act == DriveAct.NOTIFY:
            raise Refused("drive_papers_stay")
        lines = DriveLine.objects.select_for_update().filter(drive=drive, state=LineState.DONE)
        for line in lines.order_by("employer_id"):
            _undo(by, line)
    return drive_row(drive, by)


def _top(by: Actor, verb: str) -> int:
    """Return the highest union this actor may do the verb at."""
    for root in tree.roots(by):
        if by.may(verb, root.path):
            return root.id
    raise NotAllowed("not_allowed", verb=verb)


def _add_lines(by: Actor, drive: Drive, wanted: Sequence[int]) -> None:
    """Add a line for every employer this actor sees: to be done, or excluded with the reason."""
    act = DriveAct(drive.act)
    seen = registry.employer_ids(by, filters=Filters(among=frozenset(wanted)))
    states = dict(Blank.visible(by, act.verb).filter(employer_id__in=seen).values_list("employer_id", "state"))
    noticed = set(Paper.visible(by, "founding.read").filter(case__employer_id__in=seen, template="notice")
                  .values_list("case__employer_id", flat=True))  # fmt: skip
    firms = registry.by_ids(seen)
    rows = []
    for one in seen:
        state = BlankState(states[one]) if one in states else None
        united = bool(firms[one].union_id or firms[one].joint_union_id)
        code = rules.drive_excludes(act, state, noticed=one in noticed, has_union=united)
        rows.append((drive.pk, one, str(LineState.EXCLUDED if code else LineState.PLANNED), code, "{}", "{}", "{}"))
    columns = ("drive_id", "employer_id", "state", "code", "facts", "before", "after")
    insert_rows(DriveLine._meta.db_table, columns, rows)


def _do(acting: Actor, drive: Drive, line: DriveLine) -> None:
    """Do one line in a savepoint of its own, and keep what became of it."""
    try:
        with transaction.atomic():
            blank = Blank.visible(acting, DriveAct(drive.act).verb).filter(employer_id=line.employer_id).first()
            if blank is None:
                raise NotFound("not_found", model="Blank", id=line.employer_id)
            line.before = _kept(blank)
            _act(acting, drive, blank)
            blank.refresh_from_db()
            line.after, line.state = _kept(blank), LineState.DONE
    except Refused as fault:
        line.state, line.code = LineState.REFUSED, fault.code[:40]
        line.facts = {key: str(getattr(value, "label", value)) for key, value in fault.facts.items()}
    line.save()  # journalled by the drive's own line


def _act(acting: Actor, drive: Drive, blank: Blank) -> None:
    if drive.act == DriveAct.ASSIGN:
        blanks.assign(acting, blank_ids=[blank.pk], unit_id=drive.target_id or 0, owner=drive.owner,
                      due_date=drive.due_date)  # fmt: skip
    elif drive.act == DriveAct.NOTIFY:
        blanks.notify(acting, blank_ids=[blank.pk])
    else:
        blanks.explain(acting, blank_id=blank.pk, reason=drive.reason)


def _undo(by: Actor, line: DriveLine) -> None:
    blank = Blank.visible(by, "founding.undo_drive").select_for_update(of=("self",)).filter(
        employer_id=line.employer_id).first()  # fmt: skip
    if blank is None or _kept(blank) != line.after:
        line.state, line.code = LineState.REFUSED, "drive_touched_since"
    else:
        with change(by, "founding.undo_drive", blank):
            for name, value in line.before.items():
                field: Any = Blank._meta.get_field(name)
                setattr(blank, name, field.to_python(value) if name != "unit_id" else value)
        line.state = LineState.UNDONE
    line.save()


def _kept(blank: Blank) -> dict[str, Any]:
    return {name: value.isoformat() if name == "due_date" and value else value
            for name, value in ((name, getattr(blank, name)) for name in KEPT)}  # fmt: skip
