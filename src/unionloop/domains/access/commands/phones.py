"""One-time codes on a phone, and the accounts of workers: bound to one person, without any post."""

import hmac
import secrets
from datetime import timedelta

from django.db import transaction

from unionloop.domains.access.contracts import AccountRow
from unionloop.domains.access.models import Account, PhoneCode
from unionloop.domains.access.queries.accounts import account_row
from unionloop.domains.people import queries as people
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.addresses import line_of
from unionloop.kernel.change import change
from unionloop.kernel.errors import Refused
from unionloop.kernel.secret import blind

from .visits import end_all, end_other_visits

GOOD_FOR = timedelta(minutes=5)
BETWEEN = timedelta(seconds=60)
TRIES = 5
AN_HOUR = 5  # codes to one phone
ADDRESS_AN_HOUR = 40  # codes asked for from one address: a whole shop floor sits behind one
KEPT = timedelta(hours=1)  # a code is over after five minutes; its hour is counted
COLUMN = "access_phonecode.phone"


class TooOften(Refused):
    """Asked for or guessed too often; `minutes` says when again."""

    status = 429


@transaction.atomic
def ask_code(by: Actor, *, phone: str) -> str:
    """Make a code for a phone and return it, for the surface to send at once; it is kept as a digest only.

    The same for a known and an unknown phone: nobody learns here who is a member.
    """
    index = blind(people.check_phone(phone), COLUMN)
    drop_codes(by)
    lately = PhoneCode.objects.filter(sent_at__gt=by.at - timedelta(hours=1))
    own = list(lately.filter(phone_blind=index).order_by("-sent_at").values_list("sent_at", flat=True))
    if own and by.at - own[0] < BETWEEN:
        raise TooOften("code_just_sent", seconds=int((BETWEEN - (by.at - own[0])).total_seconds()) + 1, minutes=1)
    line = line_of(by.address)
    if len(own) >= AN_HOUR or (line and lately.filter(address=line).count() >= ADDRESS_AN_HOUR):
        raise TooOften("too_many_codes", minutes=60)
    PhoneCode.objects.filter(phone_blind=index, used_at__isnull=True).update(used_at=by.at)
    code = f"{secrets.randbelow(10**6):06d}"
    PhoneCode(phone_blind=index, digest=_digest(index, code), address=line, sent_at=by.at,
              until=by.at + GOOD_FOR).save(force_insert=True)  # fmt: skip
    return code


def drop_codes(by: Actor) -> None:
    """Forget which phone asked for a code, as soon as it is no longer counted."""
    PhoneCode.objects.filter(sent_at__lte=by.at - KEPT).delete()


def check_code(by: Actor, *, phone: str, code: str) -> str:
    """Return the proved phone, or refuse. A code is good once, for five minutes and five tries.

    The try is counted in a transaction of its own, so that a refusal does not take it back.
    """
    number = people.check_phone(phone)
    index = blind(number, COLUMN)
    with transaction.atomic():
        row = PhoneCode.objects.select_for_update().filter(phone_blind=index).order_by("-id").first()
        alive = row is not None and row.used_at is None and row.until >= by.at and row.tries < TRIES
        given = _digest(index, "".join(one for one in code if one.isdigit())[:6])
        right = hmac.compare_digest(given, row.digest if row is not None else "0" * 32)
        if row is not None and alive:
            row.tries += 1
            row.used_at = by.at if right else None
            row.save(update_fields=["tries", "used_at"])
            if not right:
                journal.append(by, "access.refuse_code", "access.phonecode", row.pk, "", {"tries": row.tries})
    if not (alive and right):
        raise Refused("wrong_phone_code")
    return number


@transaction.atomic
def open_worker(by: Actor, *, person_id: int) -> AccountRow:
    """Return the account of a person for himself; made when he first proves who he is. It holds no post."""
    known = Account.objects.filter(person_id=person_id).first()
    if known is not None:
        return account_row(by, known)
    label = people.mask_name(people.name_of(person_id))
    account = Account(username=f"m{secrets.token_hex(8)}", label=label, person_id=person_id,
                      stamp=secrets.token_hex(16))  # fmt: skip
    account.set_unusable_password()
    with change(by.own("access.create_account", ""), "access.create_account", account):
        pass
    return account_row(by, account)


@transaction.atomic
def close_worker(by: Actor, *, person_id: int) -> None:
    """Shut a person's own account for good, with his erasure or merge; a no-op where he has none."""
    account = Account.objects.select_for_update(of=("self",)).filter(person_id=person_id, is_active=True).first()
    if account is None:
        return
    with change(by.own("access.disable", account.place), "access.disable", account):
        account.is_active, account.label = False, "（已注销）"
        account.stamp = secrets.token_hex(16)
        end_all(account, by.at)


@transaction.atomic
def end_worker_visits(by: Actor, *, person_id: int) -> None:
    """Throw every device of a person's own account out: his phone has changed hands. A no-op where he has none."""
    account = Account.objects.filter(person_id=person_id, is_active=True).first()
    if account is not None:
        end_other_visits(by, account_id=account.pk, keep_id=None)


def _digest(index: str, code: str) -> str:
    return blind(f"{index}:{code}", "access_phonecode.digest")
