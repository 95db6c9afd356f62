"""Wrong passwords and codes as they come, and the alarm when they shut a door."""

import hashlib

from django.db import transaction

from unionloop.domains.access.contracts import Shut
from unionloop.domains.access.models import Account
from unionloop.domains.access.queries import guessing
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.reactions import owe


@transaction.atomic
def note_refused_login(by: Actor, *, username: str) -> None:
    """Journal a failed login. An unknown name is kept as a digest: people type passwords there."""
    account = Account.objects.filter(username=username).first()
    named = username if account else "sha256:" + hashlib.sha256(username.encode()).hexdigest()[:16]
    _note(by, "access.refuse_login", account, {"username": named})
    for why, tries in guessing.shut_by(by, account_id=account.pk if account else 0):
        _raise_alarm(by, account if why != Shut.ADDRESS else None, why, tries)


@transaction.atomic
def note_refused_code(by: Actor, *, account_id: int) -> None:
    """Journal a wrong second factor. Whoever gets as far as five of them knows the password."""
    account = Account.objects.get(pk=account_id)
    _note(by, "access.refuse_code", account, {})
    if guessing.codes_guessed_too_often(by, account_id=account_id):
        _raise_alarm(by, account, Shut.CODES, guessing.CODES)


def _raise_alarm(by: Actor, account: Account | None, why: Shut, tries: int) -> None:
    """Note that a door is shut and owe the telling of it, once while it stays shut."""
    if not guessing.told_lately(by, account_id=account.pk if account else 0, why=why):
        owe(by, _note(by, "access.shut", account, {"why": why.value, "tries": tries}))


def _note(by: Actor, verb: str, account: Account | None, facts: dict[str, object]) -> journal.Entry:
    pk, place = (account.pk, account.place) if account else (0, "")
    return journal.append(by, verb, "access.account", pk, place, facts)
