"""The journal: one line per act, without personal values, chained by hash.

Lines carry their own digest when written. The chain over them is laid afterwards, in batches
(`seal`), because a chain laid while writing would make every writer on PostgreSQL wait for every
other. ADR 0002 says what that costs: a line is outside the chain for at most one tick.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from . import instances, swift
from .actor import Actor
from .models import Brisk, Entry, Seal

GENESIS = "0" * 64
_AS_IT_IS = frozenset({type(None), bool, int, str})
_FIXED = _AS_IT_IS | {datetime, date, Decimal}


def head() -> int:
    """Return the id of the latest line: while it stands still, nothing has been done. One index read."""
    return Entry.objects.aggregate(latest=models.Max("id"))["latest"] or 0


def plain(value: Any) -> Any:
    """Return a JSON value for a field value; files and odd types become text."""
    if type(value) in _AS_IT_IS or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return str(value)


def field_values(row: models.Model) -> dict[str, Any]:
    """Return the concrete fields of a row as plain values (foreign keys as ids)."""
    return {name: plain(getattr(row, name)) for name in _names(type(row))}


@lru_cache(maxsize=1024)
def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def digest_of(line: dict[str, Any]) -> str:
    """Return SHA-256 over canonical JSON."""
    text = json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def line_of(entry: Entry) -> dict[str, Any]:
    """Return what the digest covers."""
    line = {
        "verb": entry.verb, "model": entry.model, "row_id": entry.row_id, "place": entry.place,
        "actor": entry.actor, "at": entry.at.astimezone(UTC).isoformat(), "via": entry.via,
        "request_id": entry.request_id, "address": entry.address, "note": entry.note,
        "changes": entry.changes,
    }  # fmt: skip
    return line | {"on_behalf": entry.on_behalf} if entry.on_behalf else line


def save(by: Actor, verb: str, row: models.Model, before: dict[str, Any], note: str = "") -> Entry:
    """Save a row and append its line; of a row that was there, and of a `Brisk` one, both in one statement.

    A line nothing follows from may be without its number still (`swift.leave`): errands name theirs.
    """
    later = verb not in settings.REACTIONS

    def line() -> Entry:
        changes = _changes(row, before)
        return _line(by, verb, row._meta.label_lower, int(row.pk), row.place, changes, note)  # type: ignore[attr-defined]

    if not before and isinstance(row, Brisk):
        both = swift.insert_both(row, line, later=later)
        if both is not None:
            return both  # type: ignore[return-value]
    if not before:
        swift.insert(row)
    entry = line()
    if before and swift.update(row, list(entry.changes), entry, later=later):
        return entry
    if before:
        row.save()
    swift.insert(entry)
    return entry


def write(by: Actor, verb: str, row: Any, before: dict[str, Any], note: str = "") -> Entry:
    """Append one line for a row that has just been saved."""
    return append(by, verb, row._meta.label_lower, row.pk, row.place, _changes(row, before), note)


def snapshot(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row as they are now, to tell later what changed: what may change in place as text."""
    found = {name: getattr(row, name) for name in _names(type(row))}
    return {name: value if type(value) in _FIXED else plain(value) for name, value in found.items()}


def _changes(row: models.Model, before: dict[str, Any]) -> dict[str, Any]:
    """Return what is not as before, by column; of private fields only that it changed."""
    private: frozenset[str] = getattr(row, "private_fields", frozenset())
    found: dict[str, Any] = {}
    for name in _names(type(row)):
        was, value = before.get(name), getattr(row, name)
        if was is value or same(was, value):
            continue
        hidden = name in private or name.removesuffix("_id") in private
        found[name] = [None, "changed"] if hidden else [plain(was), plain(value)]
    return found


def same(one: Any, other: Any) -> bool:
    """Tell whether a column is as it was, as the journal would write it."""
    return one is other or (one == other and type(one) is type(other)) or plain(one) == plain(other)


def append(
    by: Actor, verb: str, model: str, row_id: int, place: str, changes: dict[str, Any], note: str = ""
) -> Entry:
    """Append one line. Bulk work writes one line with count and digest instead of one per row."""
    entry = _line(by, verb, model, row_id, place, plain(changes), note)
    swift.insert(entry)
    return entry


def _line(
    by: Actor, verb: str, model: str, row_id: int, place: str, changes: dict[str, Any], note: str
) -> Entry:
    entry: Entry = instances.fresh(
        Entry, verb=verb, model=model, row_id=row_id, place=place, actor=by.name, at=by.at, via=by.via,
        request_id=by.request_id, address=by.address, note=note, changes=changes,
        on_behalf=by.on_behalf or None,
    )  # fmt: skip
    entry.digest = digest_of(line_of(entry))
    return entry


def was_done(row: Any, verb: str, by: Actor) -> bool:
    """Tell whether this actor, or whose post the actor acts in, has a hand in `verb` on this row."""
    return bool(row.pk) and bool(swift.execute(_DONE, _done(row, row.pk, verb, by)))


def was_done_ahead(model: Any, pk: int, verb: str, by: Actor) -> None:
    """Say that `was_done` will be asked of a row once it is locked."""
    if type(pk) is int:
        swift.ahead(_DONE, _done(model, pk, verb, by))


def _done(model: Any, pk: int, verb: str, by: Actor) -> tuple[Any, ...]:
    one, other = by.people[0], by.people[-1]
    return model._meta.label_lower, pk, verb, one, other, one, other


def last_acts(actors: Sequence[str], since: datetime) -> dict[str, datetime]:
    """Return actor → the moment of his last act since a moment, for those who did anything."""
    rows = Entry.objects.filter(actor__in=actors, at__gte=since)
    return dict(rows.values_list("actor").annotate(models.Max("at")).order_by())


_DONE = (
    "SELECT 1 FROM kernel_entry WHERE model = %s AND row_id = %s AND verb = %s"
    " AND (actor IN (%s, %s) OR on_behalf IN (%s, %s)) LIMIT 1"
)


def touched(rows: models.QuerySet[Any], *, but: Sequence[str]) -> set[int]:
    """Return the ids of those rows that anything but these verbs was done with."""
    lines = Entry.objects.filter(model=rows.model._meta.label_lower, row_id__in=rows.order_by().values("pk"))
    return set(lines.exclude(verb__in=but).values_list("row_id", flat=True))


def by_hand(rows: models.QuerySet[Any], by: Actor, *verbs: str) -> models.QuerySet[Any]:
    """Return those rows that this person did one of these verbs with: what somebody began oneself."""
    lines = Entry.objects.filter(model=rows.model._meta.label_lower, row_id=models.OuterRef("pk"), verb__in=verbs, actor=by.name)
    return rows.filter(models.Exists(lines))


def last_by(row: Any, verb: str) -> Entry | None:
    """Return the latest line of `verb` on this row: who did it, and when."""
    lines = Entry.objects.filter(model=row._meta.label_lower, row_id=row.pk, verb=verb)
    return lines.order_by("-id").first()


def done_by(label: str, row_ids: Sequence[int], verb: str) -> dict[int, Entry]:
    """Return row id → the latest line of `verb`, for the rows of a page. The caller has already seen the rows."""
    lines = Entry.objects.filter(model=label, row_id__in=row_ids, verb=verb)
    return {one.row_id: one for one in lines.order_by("id")}


def history(label: str, row_id: int, limit: int = 200) -> Iterable[Entry]:
    """Return the lines of one row, oldest first. The caller has already seen the row."""
    return Entry.objects.filter(model=label, row_id=row_id).order_by("id")[:limit]


@transaction.atomic
def seal(limit: int = 10_000) -> int:
    """Chain the lines not yet chained, in id order; return how many. Safe to run twice at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4207001)")
    head = Seal.objects.order_by("-seq").first()
    seq, chain = (head.seq, head.chain) if head else (0, GENESIS)
    rows = Entry.objects.filter(~models.Exists(Seal.objects.filter(entry=models.OuterRef("pk"))))
    links = []
    for pk, digest in rows.order_by("id").values_list("pk", "digest")[:limit]:
        seq += 1
        chain = hashlib.sha256(f"{chain}{digest}".encode()).hexdigest()
        links.append(Seal(seq=seq, entry_id=pk, chain=chain))
    Seal.objects.bulk_create(links, batch_size=1000)
    return len(links)


def check(start: int = 0) -> list[str]:
    """Re-derive digests and chain from `start`; return every fault with its position."""
    faults = []
    before = Seal.objects.filter(seq=start).first() if start else None
    seq, chain = (before.seq, before.chain) if before else (0, GENESIS)
    links = Seal.objects.filter(seq__gt=seq).select_related("entry").order_by("seq")
    for link in links.iterator(chunk_size=2000):
        if link.seq != seq + 1:
            faults.append(f"journal: links {seq + 1} to {link.seq - 1} are missing")
        if digest_of(line_of(link.entry)) != link.entry.digest:
            faults.append(f"journal: line {link.entry_id} was changed")
        chain = hashlib.sha256(f"{chain}{link.entry.digest}".encode()).hexdigest()
        if chain != link.chain:
            faults.append(f"journal: chain breaks at link {link.seq} (line {link.entry_id})")
            chain = link.chain
        seq = link.seq
    return faults
