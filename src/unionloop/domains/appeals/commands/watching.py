"""The watch over clocks: a reminder before it is due, 催办 the day after, the tier above after that."""

from datetime import timedelta

from django.db import transaction

from unionloop.domains.appeals.contracts import LIVE, CaseRow, Flag, State
from unionloop.domains.appeals.models import Case
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused

from .alarming import raise_flag
from .moving import next_due

REMIND_BEFORE, ESCALATE_AFTER = 1, 5  # working days
STAGES = {"appeals.remind": 1, "appeals.urge": 2, "appeals.escalate": 3}


@transaction.atomic
def remind(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Remind whoever holds a case that it is nearly due."""
    return _warn(by, "appeals.remind", case_id, note)


@transaction.atomic
def urge(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Urge in writing (催办) whoever has let a case become late. Refused: not_late."""
    return _warn(by, "appeals.urge", case_id, note)


@transaction.atomic
def escalate(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Tell the tier above that a case has long been late."""
    return _warn(by, "appeals.escalate", case_id, note)


def watch(by: Actor) -> dict[str, int]:
    """Remind, urge and escalate whatever is due for it; return how many of each. Run by the timetable."""
    calendar = reference.calendar()
    before = reference.value("appeals.remind_before", "", by.today, REMIND_BEFORE)
    after = reference.value("appeals.escalate_after", "", by.today, ESCALATE_AFTER)
    horizon = by.at + timedelta(days=(calendar.add_workdays(by.today, before) - by.today).days)
    rows = Case.visible(by, "appeals.remind").filter(state__in=LIVE, due_at__lte=horizon, warned__lt=3)
    done = dict.fromkeys(STAGES, 0)
    for pk, due_at, warned in list(rows.order_by("due_at").values_list("pk", "due_at", "warned")[:5000]):
        late_days = calendar.workdays_between(due_at.astimezone(BEIJING).date(), by.today)
        verb = ("appeals.remind" if due_at > by.at else "appeals.escalate" if late_days >= after else
                "appeals.urge" if late_days >= 1 else "appeals.remind")  # fmt: skip
        if STAGES[verb] > warned:
            with transaction.atomic():
                _warn(by, verb, pk, "")
            done[verb] += 1
    return done


@transaction.atomic
def recompute(by: Actor) -> list[tuple[str, str, str]]:
    """Move every running due moment the present calendar puts elsewhere; return (number, before, after)."""
    moved = []
    rows = Case.visible(by, "appeals.recompute").filter(state__in=LIVE, limit__isnull=False).select_related("limit")
    for case in rows.order_by("pk").iterator(chunk_size=500):
        found = clocks.answer_due(case)
        if found is None or found.at == case.answer_due_at:
            continue
        with edit(by, "appeals.recompute", Case, case.pk, note="工作日历变更") as row:
            before, row.answer_due_at = row.answer_due_at, found.at
            row.due_at = next_due(by, row, State(row.state))
        moved.append((row.number, str(before), str(found.at)))
    return moved


def _warn(by: Actor, verb: str, case_id: int, note: str) -> CaseRow:
    with edit(by, verb, Case, case_id, note=note.strip()) as case:
        if case.state not in LIVE or case.merged_into_id is not None:
            raise Refused("wrong_state", state=case.state, verb=verb)
        if verb == "appeals.urge" and case.due_at >= by.at:
            raise Refused("not_late", number=case.number)
        case.warned = max(case.warned, STAGES[verb])
        case.reminders_count += verb != "appeals.escalate"
        if verb == "appeals.escalate":
            raise_flag(case, Flag.SLOW)
    return row_of(case, by)
