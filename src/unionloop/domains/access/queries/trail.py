"""Reads of the journal: who did what, and who has seen whom."""

from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import groupby

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import In

from unionloop.domains.access.contracts import ChainState, JournalRow
from unionloop.domains.access.ports import known_verbs
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import journal as chain
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.models import Entry, Seal
from unionloop.kernel.page import Page, every, keyset
from unionloop.kernel.words import vocabulary

OWN_LABELS = vocabulary({
    "access.log_in": "登录", "access.log_out": "退出", "access.switch_post": "换岗位",
    "access.refuse_login": "登录失败", "access.change_own_password": "改自己的密码",
    "access.refuse_code": "验证码不对", "access.take_off_totp": "停用验证器",
    "keys.rotate": "更换字段密钥", "keys.retire": "停用旧字段密钥",
    "access.step_up": "再次验证身份", "access.set_up_totp": "启用验证器",
})  # fmt: skip


def journal(
    by: Actor, *, verb: str = "", actor: str = "", model: str = "", row_id: int | None = None,
    request_id: str = "", start: date | None = None, until: date | None = None, reveals: bool = False,
    after: str = "", limit: int = 50,
) -> Page[JournalRow]:
    """Return a page of journal lines in this actor's scope, the latest first."""
    rows = _lines(by, verb=verb, actor=actor, model=model, row_id=row_id, request_id=request_id,
                  start=start, until=until, reveals=reveals)  # fmt: skip
    return keyset(rows, ("-id",), _row, after=after, limit=limit, count=False)


def journal_line(by: Actor, *, line_id: int) -> JournalRow | None:
    """Return one line in scope, None elsewhere."""
    one = _lines(by).filter(pk=line_id).first()
    return _row(one) if one else None


def every_line(by: Actor, **filters: object) -> Iterator[JournalRow]:
    """Yield all journal lines of a filter, for an export."""
    yield from every(_lines(by, **filters).order_by("-id"), _row)  # type: ignore[arg-type]


def own_acts(by: Actor, *, limit: int = 12) -> list[JournalRow]:
    """Return what this person did last, the latest first; everybody may see that."""
    rows = Entry.objects.filter(actor=by.name).annotate(sealed=Exists(Seal.objects.filter(entry=OuterRef("pk"))))
    last = rows.order_by("-id")[:limit]
    return [_row(one) for one in sorted(last, key=lambda one: one.at, reverse=True)]  # a history taken over is written late


def chain_state(by: Actor) -> ChainState:
    """Return how far the chain reaches: links, lines waiting, the head."""
    _require(by, "journal.read")
    head = Seal.objects.order_by("-seq").first()
    latest = Entry.objects.aggregate(latest=Max("id"))["latest"] or 0
    waiting = Entry.objects.filter(~Exists(Seal.objects.filter(entry=OuterRef("pk")))).count()
    return ChainState(head.seq if head else 0, waiting, head.chain if head else chain.GENESIS, latest)


def check_chain(by: Actor, *, start: int = 0) -> list[str]:
    """Re-derive the whole chain and return its faults."""
    _require(by, "journal.check")
    return chain.check(start)


def _require(by: Actor, verb: str) -> None:
    if not by.holds(verb):
        raise NotAllowed("not_allowed", verb=verb)


def _lines(
    by: Actor, *, verb: str = "", actor: str = "", model: str = "", row_id: int | None = None,
    request_id: str = "", start: date | None = None, until: date | None = None, reveals: bool = False,
) -> QuerySet[Entry]:
    _require(by, "journal.read")
    rows = Entry.objects.filter(_in_scope(by))
    for name, value in (("actor", actor), ("model", model), ("request_id", request_id)):
        if value:
            rows = rows.filter(**{name: value})
    if verb:
        rows = rows.filter(verb__startswith=verb) if verb.endswith(".") else rows.filter(verb=verb)
    if row_id is not None:
        rows = rows.filter(row_id=row_id)
    if start is not None:
        rows = rows.filter(at__gte=datetime.combine(start, time(), BEIJING))
    if until is not None:
        rows = rows.filter(at__lt=datetime.combine(until, time(), BEIJING))
    if reveals:
        rows = rows.filter(Q(verb__endswith=".reveal") | Q(verb__endswith="export"))
    return rows.annotate(sealed=Exists(Seal.objects.filter(entry=OuterRef("pk"))))


def _in_scope(by: Actor) -> Q:
    """Return the filter of lines about what is now at the actor's places: a line keeps the path of its day, units move."""
    scope = by.sees("journal.read", "place")
    crossed = organisation.places_crossed(by.paths("journal.read"))
    for length, group in groupby(crossed, key=lambda one: len(one[0])):  # the short first: a longer path overrules it
        at, told = Left("place", length), list(group)
        scope = scope & ~Q(In(at, [path for path, seen in told if not seen])) | Q(In(at, [path for path, seen in told if seen]))
    return scope


def _row(one: Entry) -> JournalRow:
    return JournalRow(
        id=one.pk, at=one.at, actor=one.actor, verb=one.verb,
        verb_label=known_verbs().get(one.verb) or OWN_LABELS.get(one.verb, one.verb), model=one.model,
        row_id=one.row_id, place=one.place, via=one.via, request_id=one.request_id, address=one.address,
        note=one.note, changes=one.changes, sealed=bool(getattr(one, "sealed", False)),
        on_behalf=one.on_behalf or "",
    )  # fmt: skip
