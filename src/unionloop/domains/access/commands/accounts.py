"""Writes of accounts: made by an administrator, never by signing up."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import AccountRow
from unionloop.domains.access.models import Account
from unionloop.domains.access.queries.accounts import account_row
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

from .visits import end_all


@transaction.atomic
def create_account(
    by: Actor, *, username: str, label: str, unit_id: int | None = None, password: str = ""
) -> AccountRow:
    """Make a login. Without a password nobody can log in with it until one is set."""
    username = rules.check_username(username)
    if Account.objects.filter(username=username).exists():
        raise Refused("username_taken", username=username)
    account = Account(username=username, label=label.strip(), unit_id=unit_id, stamp=_stamp())
    _take_password(account, password)
    with change(by, "access.create_account", account):
        pass
    return account_row(by, account)


@transaction.atomic
def rename_account(by: Actor, *, account_id: int, label: str, unit_id: int | None) -> AccountRow:
    """Correct the shown name or the home unit."""
    with edit(by, "access.rename_account", Account, account_id) as account:
        account.label, account.unit_id = label.strip(), unit_id
    return account_row(by, account)


@transaction.atomic
def disable(by: Actor, *, account_id: int, reason: str = "") -> AccountRow:
    """Shut an account and throw its devices out at once."""
    with edit(by, "access.disable", Account, account_id, note=reason) as account:
        if account.username == by.name:
            raise Refused("disable_self")
        account.is_active = False
        renew_stamp(account, by)
    return account_row(by, account)


@transaction.atomic
def enable(by: Actor, *, account_id: int, reason: str = "") -> AccountRow:
    """Open a shut account again; its posts are as they were."""
    with edit(by, "access.enable", Account, account_id, note=reason) as account:
        account.is_active = True
        renew_stamp(account, by)
    return account_row(by, account)


@transaction.atomic
def set_password(by: Actor, *, account_id: int, password: str) -> AccountRow:
    """Give somebody a new password (an administrator's act); all visits end."""
    with edit(by, "access.set_password", Account, account_id) as account:
        _take_password(account, password)
        renew_stamp(account, by)
    return account_row(by, account)


@transaction.atomic
def change_own_password(by: Actor, *, account_id: int, old: str, new: str) -> None:
    """Change one's own password; every visit ends, this one too."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    if account.username != by.name:
        raise NotAllowed("not_allowed", verb="access.set_password")
    if not account.check_password(old):
        raise BadInput("wrong_password")
    before = journal.field_values(account)
    _take_password(account, new)
    renew_stamp(account, by)
    account.save(update_fields=["password", "stamp"])
    journal.write(by, "access.change_own_password", account, before)


@transaction.atomic
def reset_totp(by: Actor, *, account_id: int, reason: str = "") -> AccountRow:
    """Take a lost second factor away; the person sets up a new one at the next login."""
    from allauth.mfa.models import Authenticator  # its tables load after ours

    with edit(by, "access.reset_totp", Account, account_id, note=reason) as account:
        if account.username == by.name:
            raise Refused("reset_self")
        Authenticator.objects.filter(user_id=account.pk).delete()
        renew_stamp(account, by)
    return account_row(by, account)


@transaction.atomic
def unlock(by: Actor, *, account_id: int, reason: str = "") -> AccountRow:
    """Forget the wrong guesses at an account, after the person has been recognised."""
    from axes.utils import reset  # its tables load after ours

    with edit(by, "access.unlock", Account, account_id, note=reason) as account:
        reset(username=account.username)
    return account_row(by, account)


def renew_stamp(account: Account, by: Actor) -> None:
    """Make every live visit of the account invalid; the caller saves the row."""
    account.stamp = _stamp()
    end_all(account, by.at)


def _take_password(account: Account, password: str) -> None:
    if not password:
        account.set_unusable_password()
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise BadInput("bad_password", problems=" ".join(error.messages)) from error
    account.set_password(password)


def _stamp() -> str:
    return secrets.token_hex(16)
