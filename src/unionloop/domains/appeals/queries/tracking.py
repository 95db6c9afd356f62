"""The one timeline of a case for whoever holds its number and four digits. No login; the page counts the tries."""

import hmac

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import LIVE, Direction, PublicCase, PublicStep, State
from unionloop.domains.appeals.models import Case, Entry
from unionloop.domains.messaging import queries as messaging
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING

from . import clocks

MOST = 200


def track(number: str, tail4: str) -> PublicCase | None:
    """Return what may be shown; None looks the same for a wrong number and wrong digits, and costs the same."""
    wanted = messaging.receipt_asked(number)
    row = Case.objects.select_related("unit").filter(number=wanted).first()
    given = messaging.tail_given(wanted, tail4)
    if not hmac.compare_digest(given, row.tail_blind if row is not None else "0" * 32) or row is None:
        return None
    if row.merged_into is not None:
        return _shown(row.merged_into, row.number)
    return _shown(row, row.number)


def _shown(row: Case, number: str) -> PublicCase:
    live = State(row.state) in LIVE and row.answer_due_at is not None and row.due_at < clocks.FAR
    told = list(Entry.objects.filter(case=row, direction__in=(Direction.IN, Direction.OUT)).order_by("id")[:MOST])
    opening = next((one for one in told if one.direction == Direction.IN), None)  # "已受理" says as much
    said = [
        PublicStep(one.at, rules.HEARD if one.direction == Direction.IN else one.text)
        for one in told if one is not opening
    ]
    done = [
        PublicStep(line.at, rules.public_text(line.verb))
        for line in journal.history(Case._meta.label_lower, row.pk) if rules.public_text(line.verb)
    ]
    steps = tuple(sorted([*done, *said], key=lambda one: one.at))
    due = row.answer_due_at.astimezone(BEIJING).date() if live and row.answer_due_at else None
    return PublicCase(
        number=number, state=State(row.state), opened_at=row.received_at, due_date=due, unit=row.unit.name, steps=steps,
    )  # fmt: skip
