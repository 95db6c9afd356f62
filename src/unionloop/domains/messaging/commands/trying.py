"""Tries at following a matter by its number and four digits: counted by address, by number and all together.

Four digits are ten thousand, and numbers run on, so nobody may try often: not from one address, not at one number from
many addresses, and not by a few tries at every number. Who may look without digits, logged in, never waits.
"""

from datetime import datetime, timedelta

from django.db import transaction

from unionloop.domains.access import queries as access
from unionloop.kernel.actor import Actor
from unionloop.kernel.addresses import line_of

from .. import queries, rules
from ..models import Attempt
from .sending import send

GUARDS = ("admin", "auditor")


def note_attempt(by: Actor, *, address: str, number: str = "") -> int:
    """Count one try, wrong until `note_found` says otherwise; refuse with the minutes to wait when there were too many.

    A number that cannot be one is counted by its address alone: it guesses nobody's digits. Whether a number exists
    makes no difference.
    """
    attempt, waits = _note(by, line_of(address), rules.parse_receipt(number) or "")
    if waits is not None:
        raise queries.too_many(-(-int(waits.total_seconds()) // 60))
    return attempt


def note_found(attempt: int) -> None:
    """Say that a try had the right digits: it stays counted for its address only."""
    Attempt.objects.filter(pk=attempt).update(wrong=False)


@transaction.atomic
def _note(by: Actor, line: str, number: str) -> tuple[int, timedelta | None]:
    """Return the try, or how long to wait; the alarm of a shut door stays although the try is refused."""
    Attempt.objects.filter(at__lt=by.at - max(rules.WINDOW, rules.NUMBER_WINDOW, rules.ALL_WINDOW)).delete()
    lately = Attempt.objects.filter(address=line, at__gte=by.at - rules.WINDOW)
    if lately.count() >= rules.TRIES_A_WINDOW:
        return 0, rules.WINDOW
    guesses = Attempt.objects.filter(wrong=True).exclude(number="").order_by("at", "id")
    doors = (
        (guesses.filter(number=number), rules.WRONG_A_NUMBER, rules.NUMBER_WINDOW, number),
        (guesses, rules.WRONG_IN_ALL, rules.ALL_WINDOW, ""),
    )
    for tries, most, window, shut in doors if number else ():
        ats = list(tries.filter(at__gte=by.at - window).values_list("pk", "at")[:most])
        if len(ats) == most:
            _tell(by, shut, most, ats[0][0])
            return 0, _wait(ats[0][1], window, by.at)
    row = Attempt(address=line, at=by.at, number=number)
    row.save()
    return int(row.pk), None


def _wait(first: datetime, window: timedelta, at: datetime) -> timedelta:
    return max(first + window - at, timedelta(minutes=1))


def _tell(by: Actor, number: str, tries: int, first: int) -> None:
    """Tell administrators and auditors, once while the door stays shut; `first` is the try it will open by."""
    text = rules.SHUT_NUMBER if number else rules.SHUT_ALL
    told = {one for role in GUARDS for one in access.holders_of_role(role, by.today)}
    for account_id in sorted(told):
        send(by, channel="app", template="track_shut", facts={"text": text.format(number=number, tries=tries)},
             account_id=account_id, key=f"track_shut:{number}:{first}:{account_id}")  # fmt: skip
