"""Reads for the desk of the 25th: the draft, its checks, its objections."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from unionloop.domains.organisation import queries as tree
from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import (
    CheckRow,
    Claim,
    EditionRow,
    Finding,
    ItemRow,
    ObjectionRow,
    ObjectionState,
    State,
)
from unionloop.domains.publication.flow import OBJECTION
from unionloop.domains.publication.models import Edition, EditionCheck, EditionItem, Objection
from unionloop.kernel import journal
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from .composing import bytes_of, figures_of, items_of
from .editions import item_row, row_of

DESK_VERBS = ("publication.review", "publication.sign", "publication.check")


def desk(by: Actor, *, month: str = "") -> EditionRow | None:
    """Return the edition in work (the latest, or a month's); None before the first is frozen."""
    rows = _desk_rows(by).order_by("-month")
    found = rows.filter(month=month).first() if month else rows.first()
    return row_of(found, by) if found else None


def draft(by: Actor, *, edition_id: int) -> EditionRow:
    """Return one edition in whatever state, for whoever prepares it."""
    return row_of(find(by, edition_id), by)


def due_unsigned(by: Actor) -> list[EditionRow]:
    """Return the editions that wait for a signature, the earliest first."""
    rows = _desk_rows(by).filter(state=State.FROZEN).order_by("month")
    return [row_of(one, by) for one in rows[:24]]


def draft_items(
    by: Actor, *, edition_id: int, kind: str = "", area: str = "", text: str = "", struck: bool | None = None,
    after: str = "", limit: int = 50,
) -> Page[ItemRow]:  # fmt: skip
    """Return a page of a draft's list, struck items included."""
    rows = _draft_items(by, edition_id, kind, area, text, struck)
    return keyset(rows, ("seq", "id"), item_row, after=after, limit=limit)


def every_draft_item(by: Actor, *, edition_id: int, kind: str = "", area: str = "", text: str = "",
                     struck: bool | None = None) -> Iterator[ItemRow]:  # fmt: skip
    """Yield a draft's list for an export."""
    rows = _draft_items(by, edition_id, kind, area, text, struck).order_by("seq")
    yield from paging.every(rows, item_row)


def checks(by: Actor, *, edition_id: int) -> list[CheckRow]:
    """Return the counties below the publisher and whether each has checked its part."""
    edition = find(by, edition_id)
    done = {one.unit_id: one for one in EditionCheck.objects.filter(edition=edition)}
    rows = []
    for unit in tree.children_of(edition.unit_id):
        if unit.tier != "county":
            continue
        mine = EditionItem.objects.filter(edition=edition, unit__path__startswith=unit.path)
        counts = mine.aggregate(items=Count("id", filter=Q(struck_reason="")),
                                struck=Count("id", filter=~Q(struck_reason="")))  # fmt: skip
        check = done.get(unit.id)
        may = edition.state == State.FROZEN and check is None and by.may("publication.check", unit.path)
        rows.append(CheckRow(unit.id, unit.name, counts["items"], counts["struck"],
                             check.checked_at if check else None, check.checked_by if check else "",
                             ("publication.check",) if may else ()))  # fmt: skip
    return rows


def findings(by: Actor, *, edition_id: int) -> list[Finding]:
    """Return the automatic checks a signer sees before signing."""
    edition = find(by, edition_id)
    items, figures = items_of(edition), figures_of(edition)
    open_count = open_objections(edition)
    unchecked = [one.unit for one in checks(by, edition_id=edition_id) if one.checked_at is None]
    gap = {one.area: one.value or 0 for one in figures if one.code == "coverage.gap"}
    parts = sum(value for area, value in gap.items() if area)
    hidden = [one for one in rules.hide_small(figures, edition.hidden_below) if one.hidden]
    found = [
        Finding(Word("各区县都已核对"), not unchecked, "、".join(unchecked) or Word("全部核对")),
        Finding(Word("没有未处理的异议"), not open_count, str(open_count), Word("件待处理")),
        Finding(Word("区县之和等于全市"), parts == gap.get("", 0), f"{parts} / {gap.get('', 0)}"),
        Finding(Word("名单没有重复单位"), len({one.name for one in items}) == len(items),
                str(len(items)), Word("条")),
        Finding(Word("名单每条都有规模与类别"), all(one.band and one.kind for one in items), str(len(items)),
                Word("条")),
        Finding(Word("小格子已隐去"), True, str(len(hidden)), Word("格不显示")),
    ]
    if edition.content:
        same = bytes_of(edition).decode() == edition.content
        found.append(Finding(Word("签发内容可由底稿逐字节重建"), same, edition.sha256[:12]))
    return found


def objections(
    by: Actor, *, state: str = "", month: str = "", after: str = "", limit: int = 50
) -> Page[ObjectionRow]:
    """Return a page of objections in this actor's scope, the oldest first."""
    rows = Objection.visible(by, "publication.review").select_related("item__edition")
    if state:
        rows = rows.filter(state=state)
    if month:
        rows = rows.filter(item__edition__month=month)
    return keyset(rows, ("received_at", "id"), lambda one: objection_row(one, by), after=after, limit=limit)


def objection_row(one: Objection, by: Actor) -> ObjectionRow:
    """Return the frozen row of an objection."""
    return ObjectionRow(
        one.pk, one.item_id, one.item.edition.month, one.item.seq, one.item.name, Claim(one.claim), one.text,
        ObjectionState(one.state), one.receipt, one.received_at, one.answer, OBJECTION.open_to(by, one),
    )  # fmt: skip


def open_objections(edition: Edition) -> int:
    """Return how many objections against this draft nobody has decided."""
    return Objection.objects.filter(item__edition=edition, state=ObjectionState.RECEIVED).count()


def history(by: Actor, *, edition_id: int) -> list[tuple[str, str, object, str]]:
    """Return who did what to an edition: verb, who, when, note."""
    edition = find(by, edition_id)
    lines = journal.history("publication.edition", edition.pk)
    return [(one.verb, one.actor, one.at, one.note) for one in lines]


def find(by: Actor, edition_id: int) -> Edition:
    """Return an edition this actor prepares, checks or signs."""
    found = _desk_rows(by).filter(pk=edition_id).first()
    if found is None:
        raise NotFound("not_found", model="Edition", id=edition_id)
    return found


def _desk_rows(by: Actor) -> QuerySet[Edition]:
    """A county sees the city's draft above it; of its items it sees its own (`_draft_items`): they are what it checks."""
    above = {path[:size] for path in _places(by) for size in range(5, len(path) + 1, 5)}
    return Edition.objects.filter(_within(by) | Q(unit__path__in=above))


def _places(by: Actor) -> set[str]:
    return {path for verb in DESK_VERBS for path in by.paths(verb)}


def _within(by: Actor) -> Q:
    scope = Q(pk__in=[])
    for path in _places(by):
        scope |= Q(unit__path__startswith=path)
    return scope


def _draft_items(
    by: Actor, edition_id: int, kind: str, area: str, text: str, struck: bool | None
) -> QuerySet[EditionItem]:
    rows = EditionItem.objects.filter(_within(by), edition=find(by, edition_id)).select_related("edition")
    if kind:
        rows = rows.filter(kind=kind)
    if area:
        rows = rows.filter(area=area)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(street__icontains=text))
    if struck is not None:
        rows = rows.exclude(struck_reason="") if struck else rows.filter(struck_reason="")
    return rows
