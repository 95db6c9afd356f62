"""What the commands of payments ask of the tables before they decide. Nothing here leaves the domain.

Two lines are rivals when they pay the same obligation: the same source, or the unpaid rest of one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .. import rules
from ..contracts import LineFact, LineState, Outcome
from ..models import Line, ReturnItem

CHUNK = 5000
GIVEN_UP = (LineState.BOUNCED, LineState.PART)
GONE = (LineState.BOUNCED, LineState.CANCELLED)


def fact_of(line: Line, replacement: str) -> LineFact:
    """Return a line as the rules see it."""
    holders = (line.holder, line.written_holder) if line.written_holder else (line.holder,)
    return LineFact(LineState(line.state), line.amount_fen, line.paid_fen, holders, replacement)


def outcome_of(item: ReturnItem) -> Outcome:
    return Outcome(item.outcome)


def rivals(lines: Sequence[Line]) -> dict[int, str]:
    """Return of lines given up: "passed" if others are owed it since, "unsent" if a living rival is here, "sent" if one left."""
    found: dict[int, str] = {}
    for first, other, state in _rivals([(one.pk, one.source) for one in lines if one.state in GIVEN_UP]):
        if state in GONE or other == first:
            continue
        unsent = state == LineState.PLANNED and found.get(first) != "sent"
        found[first] = "unsent" if unsent else "sent"
    return found | {one.pk: "passed" for one in lines if one.passed_to}


def covered_ids(lines: Sequence[Line]) -> set[int]:
    """Return those of the lines that must not be paid anew: a rival lives, or the whole came after all."""
    found = set(rivals(lines))
    rests = {one.pk: rules.rest_of(one.source) for one in lines}
    wholes = Line.objects.filter(pk__in=[pk for pk in rests.values() if pk is not None])
    paid = set(wholes.exclude(state=LineState.PART).values_list("pk", flat=True))
    return found | {pk for pk, whole in rests.items() if whole in paid}


def replacing_batches(batch_ids: Iterable[int]) -> set[int]:
    """Return the batches that hold rivals of these batches' lines."""
    rows = Line.objects.filter(batch_id__in=list(batch_ids), state__in=GIVEN_UP)
    ids = {other for _, other, _ in _rivals(list(rows.values_list("pk", "source")))}
    return set(Line.objects.filter(pk__in=ids).values_list("batch_id", flat=True))


def unsent_replacements(first_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the planned rivals of these lines, by batch."""
    firsts = Line.objects.filter(pk__in=list(first_ids)).values_list("pk", "source")
    ids = [other for _, other, state in _rivals(list(firsts)) if state == LineState.PLANNED]
    found: dict[int, list[int]] = defaultdict(list)
    for batch_id, pk in Line.objects.filter(pk__in=ids).order_by("id").values_list("batch_id", "pk"):
        found[batch_id].append(pk)
    return dict(found)


def _rivals(firsts: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield (line, rival, state of the rival)."""
    owners: dict[str, list[int]] = defaultdict(list)
    for pk, source in firsts:
        owners[source].append(pk)
        owners[rules.rest_source(source, pk)].append(pk)
    keys = sorted(owners)
    for start in range(0, len(keys), CHUNK):
        rows = Line.objects.filter(source__in=keys[start : start + CHUNK]).order_by("id")
        for pk, source, state in rows.values_list("id", "source", "state"):
            for first in owners[source]:
                if first != pk:
                    yield first, pk, state
