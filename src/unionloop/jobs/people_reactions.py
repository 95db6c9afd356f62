"""What follows for persons: whoever holds the old phone hears of a change at once, whoever holds the new one when it is in force.

Handed over at once and not kept: a phone number never lies in the table of notices.
"""

from django.conf import settings

from unionloop.domains.access import commands as access
from unionloop.domains.membership import queries as membership
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import commands
from unionloop.domains.people import queries as people
from unionloop.domains.people.contracts import Verdict, Wish, WishState
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry


def warn_old_phone(by: Actor, entry: Entry) -> None:
    """Tell the old phone that somebody asks for another one, and again when that is allowed."""
    row, (_, old, _) = people.asking(entry.row_id), people.phones_of(entry.row_id)
    if row.state == WishState.OPEN:
        _send(by, entry, "phone_asked", old, {})
    elif row.state == WishState.ALLOWED and row.ready_at is not None:
        at = row.ready_at.astimezone(BEIJING)
        _send(by, entry, "phone_allowed", old, {"when": f"{at.month}月{at.day}日{at.hour}时"})


def tell_refused(by: Actor, entry: Entry) -> None:
    """Tell the new phone that nothing came of it."""
    row = people.asking(entry.row_id)
    if row.kind == Wish.PHONE and row.state == WishState.REFUSED:
        _send(by, entry, "phone_refused", people.phones_of(entry.row_id)[2], {})


def move_in(by: Actor, entry: Entry) -> None:
    """When the new phone stands on the record: every device logged in so far is out, and the new phone hears of it."""
    if entry.model != "people.asking" or people.asking(entry.row_id).state != WishState.DONE:
        return
    person_id, _, new = people.phones_of(entry.row_id)
    access.end_worker_visits(by, person_id=person_id)
    _send(by, entry, "phone_changed", new, {})


def remind_of_dues(by: Actor, entry: Entry) -> None:
    """Tell a member that his dues are missing, and what becomes of that."""
    person_id = membership.person_of(entry.row_id)
    _send(by, entry, "dues_missing", people.phone_of(person_id), {})


def ask_register(by: Actor, entry: Entry) -> None:
    """After an application: the register is asked once by itself. Where it does not answer, a person presses the button."""
    person_id = membership.person_of(entry.row_id)
    if people.by_ids([person_id])[person_id].verified is not Verdict.UNASKED:
        return
    try:
        commands.verify(by, person_id=person_id)
    except Refused as refused:
        if refused.code != "register_unreachable":
            raise


def _send(by: Actor, entry: Entry, template: str, phone: str, facts: dict[str, str]) -> None:
    if phone and not settings.DEMO:  # no SMS leaves a demonstration
        messaging.send_now(by, channel="sms", template=template, facts={"text": "", **facts}, address=phone,
                           key=f"{template}:{entry.row_id}")  # fmt: skip
