"""Reads of how people want to be told: channels, quiet hours, the daily digest."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from unionloop.domains.access import queries as access
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor

from .. import rules
from ..contracts import Channel, TemplateRow, Wish
from ..models import Notice, WishRow


def own_wish(by: Actor) -> Wish:
    """Return how this login wants to be told."""
    account_id = access.own_account_id(by)
    return (wish_of(account_id) if account_id is not None else None) or _plain(by)


def wish_of(account_id: int) -> Wish | None:
    """Return somebody's wishes, None when nothing was ever chosen. System use."""
    row = WishRow.objects.filter(account_id=account_id).first()
    return wish_row(row) if row is not None else None


def wishes_at(by: Actor, unit_ids: Sequence[int]) -> dict[int, list[tuple[int, Wish]]]:
    """Return (account id, wishes) of the people who act for each unit today and have chosen something."""
    choosers = list(WishRow.objects.values_list("account_id", flat=True))
    holders = access.holders_at(unit_ids, choosers, by.today) if choosers else []
    rows = WishRow.objects.filter(account_id__in={account_id for account_id, _ in holders})
    chosen = {row.account_id: wish_row(row) for row in rows}
    found: dict[int, list[tuple[int, Wish]]] = {}
    for account_id, unit_id in holders:
        found.setdefault(unit_id, []).append((account_id, chosen[account_id]))
    return found


def quiet_hours(at: datetime) -> tuple[int, int]:
    """Return the hours nobody is disturbed in (parameters `messaging.quiet_*_hour`)."""
    day = at.astimezone(BEIJING).date()
    start, end = rules.QUIET
    return (reference.value("messaging.quiet_from_hour", "", day, start),
            reference.value("messaging.quiet_to_hour", "", day, end))  # fmt: skip


def not_before(at: datetime, channel: str, account_id: int | None) -> datetime:
    """Return when a message may go out: mail to a unit at once, SMS and a person's mail not at night."""
    if channel == Channel.APP or (channel == Channel.MAIL and account_id is None):
        return at
    wish = wish_of(account_id) if account_id is not None else None
    quiet = (wish.quiet_from, wish.quiet_to) if wish else quiet_hours(at)
    return rules.not_before(at, channel, quiet)


def digests_due(at: datetime) -> list[tuple[int, datetime | None]]:
    """Return (account id, end of the last digest) of everybody whose digest is due in this hour."""
    local = at.astimezone(BEIJING)
    rows = WishRow.objects.filter(digest=True, quiet_to=local.hour).exclude(mail="")
    rows = rows.filter(Q(digest_at__isnull=True) | Q(digest_at__lt=local.replace(minute=0, second=0, microsecond=0)))
    return list(rows.order_by("account_id").values_list("account_id", "digest_at"))


def news_since(by: Actor, account_id: int, since: datetime | None) -> list[Notice]:
    """Return a person's in-app notices since a moment, own and of the units acted for, 100 at most."""
    units = [unit for _, unit in access.holders_at(None, [account_id], by.today)]
    mine = Q(receiver_account_id=account_id) | Q(receiver_unit_id__in=units)
    rows = Notice.objects.filter(mine, channel=Channel.APP, queued_at__lt=by.at)
    if since is not None:
        rows = rows.filter(queued_at__gte=since)
    return list(rows.order_by("queued_at", "id")[:100])


def wish_row(row: WishRow) -> Wish:
    return Wish(
        channels={kind: tuple(chosen) for kind, chosen in row.channels.items()}, mail=row.mail, phone=row.phone,
        quiet_from=row.quiet_from, quiet_to=row.quiet_to, digest=row.digest,
    )  # fmt: skip


def _plain(by: Actor) -> Wish:
    start, end = quiet_hours(by.at)
    return Wish(quiet_from=start, quiet_to=end)


def templates() -> list[TemplateRow]:
    """Return what every notice says, as the program holds it: nobody's data."""
    return [TemplateRow(code, title, body, sms, rules.kind_of(code)) for code, (title, body, sms) in rules.TEMPLATES.items()]
