"""Chain heads: what is printed outside, so that a rewritten ledger can be told from the true one."""

import hashlib
from datetime import date

from django.db.models import Max

from unionloop.domains.ledger.contracts import HeadRow
from unionloop.domains.ledger.models import Head
from unionloop.kernel.actor import Actor


def head(day: date) -> HeadRow | None:
    """Return one value over the latest heads of all books up to `day`; None before the first.

    This is what an edition prints: it needs no login, and says nothing but that the books stood so.
    """
    latest = Head.objects.filter(day__lte=day).values("book").annotate(last=Max("day"))
    days = {row["book"]: row["last"] for row in latest}
    if not days:
        return None
    whole, links = hashlib.sha256(), 0
    for book_id, on, seq, chain in (
        Head.objects.filter(day__lte=day, book__in=list(days)).order_by("book", "day")
        .values_list("book", "day", "seq", "chain").iterator(chunk_size=2000)
    ):  # fmt: skip
        if on == days[book_id]:
            whole.update(f"{book_id}:{seq}:{chain}\n".encode())
            links += seq
    return HeadRow(max(days.values()), 0, links, whole.hexdigest(), len(days))


def heads(by: Actor, *, unit_id: int, limit: int = 50) -> list[HeadRow]:
    """Return the recorded heads of one book, newest first."""
    rows = Head.visible(by, "ledger.read").filter(book__unit_id=unit_id).order_by("-day")[: min(limit, 200)]
    return [HeadRow(one.day, unit_id, one.seq, one.chain) for one in rows]
