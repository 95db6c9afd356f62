"""What follows for the case desk: answers go out, holders are told, bad grades are looked into, cases follow units."""

from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals import queries
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.organisation import queries as organisation
from unionloop.jobs import tasks
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.models import Entry


def send_answers(by: Actor, entry: Entry) -> None:
    """After `appeals.send`: ask a worker to hand the answers of the case over, in no transaction of ours."""
    tasks.answers.enqueue(entry.row_id)


def join_lines(by: Actor, entry: Entry) -> None:
    """After `appeals.hear` of a voice: the calls and the SMS of one number are one person's."""
    if entry.model == "appeals.speaker":
        appeals.join_lines(by, speaker_id=entry.row_id)
def tell_holder(by: Actor, entry: Entry) -> None:
    """After `appeals.remind` and `appeals.urge`: tell the unit that holds the case."""
    case = queries.case(by, case_id=entry.row_id)
    _tell(by, entry, case.unit_id)


def tell_above(by: Actor, entry: Entry) -> None:
    """After `appeals.escalate`: tell the tier above the holder."""
    line = organisation.line_of(queries.case(by, case_id=entry.row_id).unit_id)
    _tell(by, entry, line[-2].id if len(line) > 1 else line[-1].id)


def answer_bad_rating(by: Actor, entry: Entry) -> None:
    """After `appeals.rate`: a bad grade takes the case up again."""
    appeals.answer_bad_rating(by, case_id=entry.row_id)


def follow_unit(by: Actor, entry: Entry) -> None:
    """After a unit has moved or gone into another: its cases go with it."""
    appeals.follow_unit(by, unit_id=entry.row_id)


def recompute_clocks(by: Actor, entry: Entry) -> None:
    """After the calendar has changed: running clocks move with it, and the journal lists each."""
    appeals.recompute(by)


def _tell(by: Actor, entry: Entry, unit_id: int) -> None:
    case = queries.case(by, case_id=entry.row_id)
    due = f"{case.due_at.astimezone(BEIJING):%m月%d日 %H:%M}" if case.due_at else "尽快"
    messaging.send(by, channel="app", template="step_due", facts={"title": f"工单 {case.number}", "due": due},
                   unit_id=unit_id, receipt=case.number, key=f"{entry.verb}:{entry.pk}")  # fmt: skip
