"""Reads of units. Every list starts at what the actor may see; plain-id reads serve settlement."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import Kind, LinkKind, LinkRow, NameRow, State, Tier, UnitRow
from unionloop.domains.organisation.flow import FLOW
from unionloop.domains.organisation.models import Unit, UnitLink, UnitName
from unionloop.kernel import questions
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.tallies import kept

Link = tuple[int, str, str, str]  # id, tier, kind, division code
_PARENT = Unit.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - rules.STEP)).values("pk")
_UNIT = questions.Question(lambda pk: Unit.objects.filter(pk=pk).annotate(parent_pk=Subquery(_PARENT[:1])), int)
# What may be done to an active unit besides ending it, in the order of the buttons.
_ACTS = ("organisation.open_union", "organisation.rename", "organisation.move", "organisation.affiliate",
         "organisation.seat_committee", "organisation.seat_officer", "organisation.ask_extension")  # fmt: skip


def unit(by: Actor, *, unit_id: int) -> UnitRow:
    """Return one unit with the verbs open to this actor."""
    row = seen(by, "organisation.read", Unit, unit_id)
    acts = [verb for verb in _ACTS if row.state == State.ACTIVE and by.may(verb, row.place)]
    return rows_of([row], verbs=(*acts, *FLOW.open_to(by, row)))[0]


def units(
    by: Actor, *, text: str = "", tier: Sequence[str] = (), kind: Sequence[str] = (), state: Sequence[str] = (),
    division: str = "", under: int | None = None, after: str = "", limit: int = 50,
) -> Page[UnitRow]:  # fmt: skip
    """Return units in the order of the tree."""
    asked: dict[str, Any] = {"text": text, "division": division, "under": under}
    asked |= {"tier": tuple(tier), "kind": tuple(kind), "state": tuple(state)}
    page = keyset(_found(by, **asked), ("path",), lambda row: row, after=after, limit=limit, count=False)
    whole = not after and page.next is None
    return Page(rows_of(page.rows), page.next, len(page.rows) if whole else _how_many(by, **asked))


@kept("organisation")
def _how_many(by: Actor, **asked: Any) -> int:
    return _found(by, **asked).count()


def _found(
    by: Actor, *, text: str, tier: Sequence[str], kind: Sequence[str], state: Sequence[str], division: str, under: int | None
) -> QuerySet[Unit]:
    rows = Unit.visible(by, "organisation.read")
    if under is not None:
        rows = rows.filter(path__below=seen(by, "organisation.read", Unit, under).path)
    for name, wanted in (("tier__in", tier), ("kind__in", kind), ("state__in", state)):
        if wanted:
            rows = rows.filter(**{name: list(wanted)})
    if division:
        rows = rows.filter(division_code=division)
    if text:
        rows = rows.filter(name__contains=text) | rows.filter(code=text.strip().upper())
    return rows


def children(by: Actor, *, unit_id: int, after: str = "", limit: int = 50) -> Page[UnitRow]:
    """Return the direct children of a unit."""
    parent = seen(by, "organisation.read", Unit, unit_id)
    rows = Unit.visible(by, "organisation.read").filter(path__below=parent.path, depth=parent.depth + 1)
    page = keyset(rows, ("path",), lambda row: row, after=after, limit=limit)
    return Page(rows_of(page.rows, parents={parent.path: parent.pk}), page.next, page.total)


def top_paths() -> list[str]:
    """Return the paths of the unions nobody stands above. System use."""
    return list(
        Unit.objects.filter(depth=1, state=State.ACTIVE).order_by("path").values_list("path", flat=True)[:200]
    )


def roots(by: Actor) -> list[UnitRow]:
    """Return the tops of what this actor sees: one per grant, outermost only."""
    paths = by.paths("organisation.read")
    if "" in paths:
        return rows_of(Unit.visible(by, "organisation.read").filter(depth=1).order_by("path")[:200])
    return rows_of(Unit.visible(by, "organisation.read").filter(path__in=paths).order_by("path")[:200])


def names(by: Actor, *, unit_id: int) -> list[NameRow]:
    """Return the names a unit has borne, latest first."""
    seen(by, "organisation.read", Unit, unit_id)
    rows = UnitName.objects.filter(unit_id=unit_id).order_by("-valid_from", "-id")
    return [NameRow(row.name, row.valid_from, row.valid_to) for row in rows]


def links(by: Actor, *, unit_id: int) -> list[LinkRow]:
    """Return the steps of a unit's history, as source or target, latest first."""
    seen(by, "organisation.read", Unit, unit_id)
    rows = UnitLink.objects.filter(source_id=unit_id) | UnitLink.objects.filter(target_id=unit_id)
    rows = rows.select_related("source", "target", "former_parent").order_by("-day", "-id")
    return [
        LinkRow(row.pk, LinkKind(row.kind), row.source_id, row.source.name, row.target_id, row.target.name,
                row.former_parent_id, row.former_parent.name if row.former_parent else "", row.day,
                row.document_number)
        for row in rows
    ]  # fmt: skip


def successors(unit_ids: Iterable[int]) -> dict[int, int | None]:
    """Return, for the ended units among these, who has what was theirs: merged → the union merged into,
    dissolved → the one above (Trade Union Law art. 42); None after a split, where people agree on it.
    """
    found: dict[int, int | None] = {}
    ended = {one.id: one for one in by_ids(sorted(set(unit_ids))).values() if one.state != State.ACTIVE}
    merges = UnitLink.objects.filter(kind=LinkKind.MERGE, source__in=ended).order_by("id")
    into = dict(merges.values_list("source_id", "target_id"))
    for unit in ended.values():
        found[unit.id] = {State.MERGED: into.get(unit.id), State.DISSOLVED: unit.parent_id}.get(unit.state)
    again = successors({one for one in found.values() if one is not None}) if found else {}
    return {one: again.get(heir, heir) if heir is not None else None for one, heir in found.items()}


def line_of(unit_id: int) -> list[UnitRow]:
    """Return the ancestors of a unit and the unit itself, root first; [] for an unknown id."""
    return lines_of([unit_id]).get(unit_id, [])


def lines_of(unit_ids: Iterable[int]) -> dict[int, list[UnitRow]]:
    """Return the line (root first, the unit last) of every known id."""
    paths = dict(_pairs(unit_ids, "pk", ("pk", "path")))
    wanted = {prefix for path in paths.values() for prefix in rules.prefixes(path)}
    rows = {row.path: row for row in rows_of(list(_in_chunks(wanted, "path")))}
    return {pk: [rows[prefix] for prefix in rules.prefixes(path)] for pk, path in paths.items()}


def chains_of(unit_ids: Iterable[int]) -> dict[int, tuple[list[Link], Link]]:
    """Return (id, tier, kind, division code) of those above, root first, and of the unit: the short read of `lines_of`.

    Siblings share the list of those above them: read it, do not change it.
    """
    short = ("path", "pk", "tier", "kind", "division_code")
    own = {path: tuple(values) for path, *values in _pairs(unit_ids, "pk", short)}
    above = {path[: -rules.STEP] for path in own}
    wanted = {prefix for path in above for prefix in rules.prefixes(path)}
    rows = {path: tuple(values) for path, *values in _pairs(wanted, "path", short)}
    heads = {path: [rows[prefix] for prefix in rules.prefixes(path)] for path in above}
    return {last[0]: (heads[path[: -rules.STEP]], last) for path, last in own.items()}


def few_below(paths: Sequence[str], most: int) -> list[int] | None:
    """Return the units at and below these paths, None when there are more than `most`."""
    if not paths or "" in paths:
        return None if paths else []
    below = reduce(or_, (Q(path__below=one) for one in paths))
    found = list(Unit.objects.filter(below).order_by("path").values_list("pk", flat=True)[: most + 1])
    return found if len(found) <= most else None


def visible_ids(by: Actor, ids: Iterable[int]) -> set[int]:
    """Return those of the units whose page the actor may open: what is not among them gets no link."""
    return set(Unit.visible(by, "organisation.read").filter(pk__in=set(ids)).values_list("pk", flat=True))


def ahead(unit_id: int) -> None:
    """Say that `by_ids` will be asked for one unit next, inside an act (kernel.swift.ahead)."""
    _UNIT.ahead(unit_id)


def by_ids(ids: Iterable[int]) -> dict[int, UnitRow]:
    """Return units by id, whoever may see them."""
    ids = set(ids)
    if len(ids) == 1:
        found = _UNIT.all(*ids)
        return {row.pk: rows_of([row], parents={row.path[: -rules.STEP]: row.parent_pk})[0] for row in found}
    return {row.id: row for row in rows_of(list(_in_chunks(set(ids), "pk")))}


def by_code(codes: Iterable[str]) -> dict[str, UnitRow]:
    """Return units by code, whoever may see them."""
    return {row.code: row for row in rows_of(list(_in_chunks(set(codes), "code")))}


def ids_of(codes: Iterable[str]) -> dict[str, int]:
    """Return unit ids by code: the short read of `by_code`, for a hundred thousand at once."""
    return dict(_pairs(codes, "code", ("code", "pk")))


def desk_unit(paths: Sequence[str]) -> UnitRow | None:
    """Return the uppermost active unit at or below these places, a city's before others: where a desk stands."""
    rows = Unit.objects.filter(state=State.ACTIVE)
    if "" in paths:
        found = rows.filter(tier=Tier.CITY).order_by("path").first() or rows.order_by("depth", "path").first()
    else:
        found = rows.filter(path__in=list(paths)).order_by("depth", "path").first()
    return rows_of([found])[0] if found is not None else None


def children_of(unit_id: int) -> list[UnitRow]:
    """Return the active direct children of a unit, whoever may see them."""
    parent = Unit.objects.filter(pk=unit_id).first()
    if parent is None:
        return []
    rows = Unit.objects.filter(path__below=parent.path, depth=parent.depth + 1, state=State.ACTIVE)
    return rows_of(rows.order_by("path"), parents={parent.path: parent.pk})


def child_ids(row: Unit) -> list[int]:
    """Return the ids of the active direct children."""
    below = Unit.objects.filter(path__below=row.path, depth=row.depth + 1, state=State.ACTIVE)
    return list(below.order_by("path").values_list("pk", flat=True))


def tree_faults() -> list[str]:
    """Return what is wrong with the tree, for `verify`: one pass, so that 100 000 units take a second."""
    rows = list(Unit.objects.order_by("path").values_list("pk", "path", "depth", "numchild"))
    known = {path for _, path, _, _ in rows}
    below = Counter(path[: -rules.STEP] for _, path, _, _ in rows)
    faults = []
    for pk, path, depth, numchild in rows:
        if len(path) % rules.STEP or set(path) - set(rules.ALPHABET):
            faults.append(f"organisation: unit {pk} has a malformed path")
        elif depth != len(path) // rules.STEP:
            faults.append(f"organisation: unit {pk} says depth {depth}")
        elif depth > 1 and path[: -rules.STEP] not in known:
            faults.append(f"organisation: unit {pk} has no parent")
        elif numchild != below[path]:
            faults.append(f"organisation: unit {pk} says {numchild} children, has {below[path]}")
    return faults


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield what must always be true of the tree, for `verify`."""
    yield "组织：路径、层级、下级数", tree_faults()


def row_of(row: Unit) -> UnitRow:
    """Return the frozen row of one unit."""
    return rows_of([row])[0]


def rows_of(found: Iterable[Unit], parents: dict[str, int] | None = None, verbs: tuple[str, ...] = ()) -> list[UnitRow]:
    """Return frozen rows; the ids of parents that are not among them are read in one go."""
    found = list(found)
    if parents is None:
        parents = {row.path: row.pk for row in found}
        parents |= _pairs({row.path[: -rules.STEP] for row in found} - parents.keys() - {""}, "path", ("path", "pk"))
    return [
        UnitRow(row.pk, row.code, row.name, Tier(row.tier), Kind(row.kind), row.division_code, row.path,
                parents.get(row.path[: -rules.STEP]), State(row.state), row.founded_date, row.dissolved_date,
                row.numchild, verbs)
        for row in found
    ]  # fmt: skip


def _in_chunks(keys: Iterable[Any], name: str) -> Iterator[Unit]:
    yield from Unit.objects.filter(**{f"{name}__among": set(keys)}) if keys else ()  # nothing asked, nothing read


def _pairs(keys: Iterable[Any], name: str, fields: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    yield from Unit.objects.filter(**{f"{name}__among": set(keys)}).values_list(*fields) if keys else ()
