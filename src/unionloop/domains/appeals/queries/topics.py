"""Hot topics of a month: which kinds grow, where, and which cases say the same. The machine groups; people decide."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count

from unionloop import __version__
from unionloop.domains.access import queries as access
from unionloop.domains.appeals import ports, rules
from unionloop.domains.appeals.contracts import HotGroup, HotMonth, KindCount, PlaceLine, TopicRow
from unionloop.domains.appeals.models import Case, Topic
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.words import Word

from .cases import labels_of_categories
from .collecting import month_span

BEFORE = 3  # months a kind is held against
KINDS, COLUMNS, PLACES, GROUPS, NAMED = 12, 6, 30, 20, 8
GROUP_LEAST = 3
KEPT_SECONDS = 7 * 86_400
READ_MOST, READ_PLAIN = 5_000, 600  # cases compared with each other: with a triage, and without


def hot(by: Actor, *, month: date) -> HotMonth:
    """Return what a month was about, of the cases this actor may see."""
    labels = labels_of_categories()
    counts = [_counts(by, one) for one in _months(month)]
    total = sum(counts[0].values())
    kinds = sorted((_kind(code, counts, labels) for code in counts[0]), key=lambda one: (-one.count, one.code))
    columns, places = _places(by, month, labels)
    read, groups = _groups(by, month, labels)
    return HotMonth(month.replace(day=1), total, read, tuple(kinds[:KINDS]), columns, places, groups)


def topic_row(row: Topic) -> TopicRow:
    """Return the frozen row of a decision."""
    return TopicRow(row.pk, row.month, row.head_id, row.label, row.state == "hot", row.size, row.note,
                    access.label_of(row.decided_by), row.decided_at)  # fmt: skip


def _months(month: date) -> list[date]:
    """Return a month and those before it."""
    found = [month.replace(day=1)]
    for _ in range(BEFORE):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _counts(by: Actor, month: date) -> Counter[str]:
    since, until = month_span(month)
    rows = Case.visible(by, "appeals.read").filter(received_at__gte=since, received_at__lt=until)
    return Counter({one["category"]: one["n"] for one in rows.order_by().values("category").annotate(n=Count("id"))})


def _kind(code: str, counts: list[Counter[str]], labels: dict[str, str]) -> KindCount:
    known = [one for one in counts[1:] if one]  # months before the desk was opened count for nothing
    before = [one[code] for one in known]
    usual = 100 * sum(before) // len(before) if before else 0
    return KindCount(code, labels.get(code, code) or Word("未归类"), counts[0][code], usual, rules.rising(counts[0][code], before))


def _places(by: Actor, month: date, labels: dict[str, str]) -> tuple[tuple[str, ...], tuple[PlaceLine, ...]]:
    """Return districts by the largest kinds of the first level."""
    since, until = month_span(month)
    rows = Case.visible(by, "appeals.read").filter(received_at__gte=since, received_at__lt=until).order_by()
    cells: Counter[tuple[str, str]] = Counter()
    for one in rows.values("division_code", "category").annotate(n=Count("id")):
        cells[one["division_code"][:6], one["category"].split(".")[0]] += one["n"]
    by_kind: Counter[str] = Counter()
    by_place: Counter[str] = Counter()
    for (place, kind), n in cells.items():
        by_kind[kind] += n
        by_place[place] += n
    kinds = [kind for kind, _ in by_kind.most_common(COLUMNS)]
    codes = [f"{place:0<12}" for place in by_place if place]
    names = reference.names_of([*by_place, *codes], month)
    lines = tuple(
        PlaceLine(names.get(place) or names.get(f"{place:0<12}") or place or "地点未说",
                  tuple(cells[place, kind] for kind in kinds), n)
        for place, n in sorted(by_place.items(), key=lambda pair: (-pair[1], pair[0]))[:PLACES]
    )  # fmt: skip
    return tuple(labels.get(kind, kind) or Word("未归类") for kind in kinds), lines


def _groups(by: Actor, month: date, labels: dict[str, str]) -> tuple[int, tuple[HotGroup, ...]]:
    since, until = month_span(month)
    engine = ports.triage()
    rows = Case.visible(by, "appeals.read").filter(received_at__gte=since, received_at__lt=until).select_related(None)
    found = list(rows.order_by("-received_at", "-id")[: READ_MOST if engine is not None else READ_PLAIN])[::-1]
    texts = [f"{one.title}。{one.text}" for one in found]
    marks = _alike(texts, engine)
    members: dict[int, list[Case]] = {}
    for mark, row in zip(marks, found, strict=True):
        members.setdefault(int(mark), []).append(row)
    large = sorted((one for one in members.values() if len(one) >= GROUP_LEAST), key=lambda one: (-len(one), one[0].pk))[:GROUPS]
    decided = {one.head_id: topic_row(one)
               for one in Topic.objects.filter(month=since.astimezone(BEIJING).date(), head_id__in=[one[0].pk for one in large])}
    names = reference.names_of({row.division_code[:6] for one in large for row in one}
                               | {f"{row.division_code[:6]:0<12}" for one in large for row in one}, month)  # fmt: skip
    return len(found), tuple(_group(one, labels, names, decided) for one in large)


def _alike(texts: Sequence[str], engine: ports.Triage | None) -> list[int]:
    """Return a group for each text.

    Kept under the digest of all of them, without a word: who looks again, or turns to another month and
    back, waits for no grouping; one case more, or one word changed, is another digest.
    """
    whole = hashlib.sha256(f"{__version__} {engine is not None}".encode())
    for text in texts:
        whole.update(b"\0" + text.encode())
    name = f"appeals.alike.{whole.hexdigest()}"
    found: list[int] | None = cache.get(name)
    if found is None:
        found = [int(one) for one in (engine.cluster(texts) if engine is not None
                                      else rules.groups_alike([rules.bigrams(text) for text in texts]))]  # fmt: skip
        cache.set(name, found, KEPT_SECONDS)
    return found


def _group(rows: list[Case], labels: dict[str, str], names: dict[str, str], decided: dict[int, TopicRow]) -> HotGroup:
    head = rows[0]
    kind, _ = Counter(one.category for one in rows).most_common(1)[0]
    codes = Counter(one.division_code[:6] for one in rows if one.division_code)
    places = tuple(names.get(code) or names.get(f"{code:0<12}") or code for code, _ in codes.most_common(3))
    return HotGroup(head.pk, head.number, head.title, len(rows), sum(max(one.people_count, 1) for one in rows), places,
                    labels.get(kind, kind), tuple(one.number for one in rows[:NAMED]), decided.get(head.pk))  # fmt: skip
