"""The task list of a case, worked out from its steps: pure values in, rows out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import COLUMNS, ENDED, STEPS, PaperRow, State, Step, TaskRow
from unionloop.domains.founding.flow import FLOW
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.words import Word


class Workdays(Protocol):
    """What is asked of the calendar."""

    def is_workday(self, day: date) -> bool: ...
    def add_workdays(self, day: date, n: int) -> date: ...
    def workdays_between(self, a: date, b: date) -> int: ...


@dataclass(frozen=True)
class Done:
    """One act done, under which clock."""

    verb: str
    started_date: date
    due_date: date | None
    done_at: datetime
    done_by: str
    note: str


def days_left(calendar: Workdays, today: date, due: date) -> int:
    """Return the working days left until the end of the due day; negative when late."""
    if due >= today:
        return calendar.workdays_between(today, due)
    return -calendar.workdays_between(due, today)


def states_of(column: str) -> tuple[State, ...]:
    """Return the states of a board column; none for an unknown one."""
    return next((states for key, _, states in COLUMNS if key == column), ())


def task_list(
    state: State, done: Sequence[Done], due_date: date | None, today: date, calendar: Workdays,
    papers: Sequence[PaperRow] = (), *, publicity_until: date | None = None, term_to: date | None = None,
    joint: bool = False, days_of: Callable[[str], int] = rules.DEFAULT_DAYS.__getitem__,
) -> tuple[TaskRow, ...]:  # fmt: skip
    """Return every numbered step: done with who and when, running with its clock, or projected."""
    waiting = rules.next_verb(state)
    latest = {one.verb: one for one in done}
    last_undone = _undone(done)
    projected = due_date if due_date and due_date > today else today
    rows = []
    reached = False
    for step in STEPS:
        acts = [latest[verb] for verb in step.verbs if verb in latest and verb not in last_undone]
        mine = tuple(one for one in papers if one.template in step.papers)
        open_verbs = tuple(verb for verb in step.verbs if verb in FLOW.verbs(state))
        if waiting in step.verbs and waiting:
            reached = True
            rows.append(_running(step, due_date, today, open_verbs, acts, mine, publicity_until))
        elif acts and not reached:
            rows.append(_finished(step, acts, calendar, mine))
        elif step.number == STEPS[-1].number:
            rows.append(_term(step, term_to, today))
        else:
            days = sum(days_of(verb) for verb in step.verbs if verb in rules.DEFAULT_DAYS)
            ended = state in ENDED
            if reached and not ended:
                projected = calendar.add_workdays(projected, max(days, 1))
            rows.append(TaskRow(step.number, step.label, step.who, "lock" if ended else "todo",
                                _skipped(state, joint) if ended else Word("待办"), (),
                                due_date=projected if reached and not ended else None, projected=True,
                                papers=mine))  # fmt: skip
    return tuple(rows)


def _undone(done: Sequence[Done]) -> set[str]:
    """Return the verbs taken back: by sending back, or by opening a closed case again."""
    gone: set[str] = set()
    for one in done:
        if one.verb == "founding.send_back":
            gone.add("founding.report")
        elif one.verb == "founding.reopen":
            gone |= {verb for step in STEPS[1:] for verb in step.verbs}
        else:
            gone.discard(one.verb)
    return gone


def _running(
    step: Step, due: date | None, today: date, verbs: tuple[str, ...], acts: Sequence[Done],
    papers: tuple[PaperRow, ...], publicity_until: date | None,
) -> TaskRow:  # fmt: skip
    late = due is not None and due < today
    note = acts[-1].note if acts else ""
    word = Word("已超期") if late else Word("办理中")
    if step.number == 8 and publicity_until and today <= publicity_until:
        word, note = Word("等公示期满"), f"公示到 {publicity_until.isoformat()}"
    return TaskRow(step.number, step.label, step.who, "over" if late else "doing", word, verbs, due_date=due,
                   note=note, papers=papers)  # fmt: skip


def _finished(step: Step, acts: Sequence[Done], calendar: Workdays, papers: tuple[PaperRow, ...]) -> TaskRow:
    last = acts[-1]
    day = last.done_at.astimezone(BEIJING).date()
    taken = calendar.workdays_between(min(acts[0].started_date, day), day)
    return TaskRow(step.number, step.label, step.who, "done", Word("已办"), (), due_date=last.due_date,
                   done_at=last.done_at, done_by=last.done_by, days_taken=taken,
                   note="；".join(one.note for one in acts if one.note), papers=papers)  # fmt: skip


def _term(step: Step, term_to: date | None, today: date) -> TaskRow:
    if term_to is None:
        return TaskRow(step.number, step.label, step.who, "todo", Word("选举后起算"), ())
    due = rules.term_step(term_to, today)
    shape, word = {"": ("todo", Word("任期内")), "over": ("over", Word("已届满"))}.get(due, ("warn", f"{due} 个月内届满"))
    return TaskRow(step.number, step.label, step.who, shape, word, (), due_date=term_to)


def _skipped(state: State, joint: bool) -> str:
    if state is State.COVERED or joint:
        return "由联合工会办理"
    return "不再办理"
