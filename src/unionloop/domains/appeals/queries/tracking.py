"""The one timeline of a case for whoever holds its number and four digits. No login; the page counts the tries."""

import hmac
from dataclasses import replace

from django.db.models import Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import LIVE, Channel, Direction, PublicCase, PublicStep, State
from unionloop.domains.appeals.models import Case, Entry, Speaker
from unionloop.domains.messaging import queries as messaging
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import NotFound

from . import clocks
from .identities import sender_blind

MOST = 200


def track(number: str, tail4: str) -> PublicCase | None:
    """Return what may be shown; None looks the same for a wrong number and wrong digits, and costs the same."""
    wanted = messaging.receipt_asked(number)
    row = Case.objects.select_related("unit").filter(number=wanted).first()
    given = messaging.tail_given(wanted, tail4)
    if not hmac.compare_digest(given, row.tail_blind if row is not None else "0" * 32) or row is None:
        return None
    return _shown(row)


def followed(number: str) -> PublicCase | None:
    """Return a case for its speaker, whom the page has asked for number and digits already; None when there is none."""
    row = Case.objects.select_related("unit").filter(number=messaging.receipt_asked(number)).first()
    return _shown(row) if row is not None else None


def case_id_of(number: str) -> int:
    """Return the id of a case whose page has made sure of its speaker."""
    row = Case.objects.filter(number=messaging.receipt_asked(number)).values_list("pk", flat=True).first()
    if row is None:
        raise NotFound("not_found", model="Case", id=number)
    return int(row)


def own(by: Actor, *, number: str = "") -> list[PublicCase]:
    """Return the cases whose speaker is this worker, on all his channels, the latest first; with a number that one.

    His own words come along only where he said them logged in: a voice joined to his by hand stays masked.
    """
    if by.person is None:
        return []
    voices = Speaker.objects.filter(person_id=by.person)
    roots = {one for pair in voices.values_list("pk", "same_as_id") for one in pair if one}
    rows = Case.objects.select_related("unit", "speaker").filter(Q(speaker_id__in=roots) | Q(speaker__same_as_id__in=roots))
    if number:
        rows = rows.filter(number=messaging.receipt_asked(number))
    blind = sender_blind(Channel.WEB, own_sender(by.person))
    return [
        replace(_shown(one), said=one.text if one.speaker is not None and one.speaker.sender_blind == blind else "")
        for one in rows.order_by("-received_at", "-id")[:MOST]
    ]


def own_sender(person_id: int) -> str:
    """Return the name of a logged-in worker's voice on the web: nobody else can speak with it."""
    return f"person:{person_id}"


def _shown(own_row: Case) -> PublicCase:
    row = own_row.merged_into or own_row
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
        number=own_row.number, state=State(row.state), opened_at=row.received_at, due_date=due, unit=row.unit.name, steps=steps,
        acts=rules.speaker_may(State(row.state), merged=row is not own_row, rated=_rated(row)), latest_at=row.latest_at,
    )  # fmt: skip


def _rated(row: Case) -> bool:
    """Tell whether the latest answer has been graded; an answer not given cannot be."""
    return row.replied_at is None or (row.rated_at is not None and row.rated_at > row.replied_at)
