"""Writes of how people want to be told: the choice itself, and the daily digest it may ask for."""

from django.db import transaction

from unionloop.domains.access import queries as access
from unionloop.kernel import change
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from .. import queries, rules
from ..contracts import Channel, Wish
from ..models import WishRow
from .copies import Told, queue


@transaction.atomic
def choose(
    by: Actor, *, channels: dict[str, list[str]], mail: str = "", phone: str = "", quiet_from: int, quiet_to: int,
    digest: bool = False,
) -> Wish:  # fmt: skip
    """Say how oneself wants to be told. Legal notices always come; nights stay quiet."""
    account_id = access.own_account_id(by)
    if account_id is None:
        raise NotFound("not_found", model="Account", id=0)
    rules.check_quiet(quiet_from, quiet_to, queries.quiet_hours(by.at))
    row = WishRow.objects.select_for_update(of=("self",)).filter(account_id=account_id).first()
    row = row or WishRow(account_id=account_id)
    with change.change(queries.acting(by, "messaging.choose", row.place), "messaging.choose", row):
        row.channels = rules.check_channels(channels)
        row.mail, row.phone = rules.check_mail(mail), rules.check_mobile(phone)
        row.quiet_from, row.quiet_to = quiet_from, quiet_to
        row.digest = digest and bool(row.mail)
        row.digest_at = row.digest_at or by.at
    return queries.own_wish(by)


def send_digests(by: Actor) -> int:
    """Every hour: one mail to everybody whose quiet hours have just ended and who wants a digest."""
    return sum(_digest(by, account_id) for account_id, _ in queries.digests_due(by.at))


@transaction.atomic
def _digest(by: Actor, account_id: int) -> int:
    row = WishRow.objects.select_for_update(of=("self",)).get(account_id=account_id)
    wish, since = queries.wish_of(account_id), row.digest_at
    news = queries.news_since(by, account_id, since)
    lines = [
        queries.notice_row(one).title for one in news
        if wish is not None and wish.wants(Channel.MAIL, rules.kind_of(one.template))
        and rules.kind_of(one.template) != "legal"  # came at once
    ]  # fmt: skip
    with change.change(by, "messaging.choose", row):
        row.digest_at = by.at
    if not lines:
        return 0
    text = "\n".join(f"{at}. {line}" for at, line in enumerate(lines, start=1)) + "\n请登录查看。"
    told = Told(f"digest:{by.today}", None, account_id, "digest", {"count": len(lines), "lines": text}, "")
    return queue(by, told, account_id, row.mail, Channel.MAIL)
