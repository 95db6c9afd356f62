"""Which cases bear some words, without reading them all (models.pairs)."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.models import Case, Pair, PairBlock

BLOCK = 4096  # keys to a block: a multiple of eight, at most 65 536 (places are kept in two bytes)
FEW = 20_000  # more cases than this with some words: the list comes upon a page of them soon enough by itself
# a process takes keys a handful at a time: a new case may bear one of a block drawn long ago, which is drawn anew soon
LATE = timedelta(hours=1)
UNDRAWN = 8 * BLOCK  # more cases than this not drawn yet: the timetable stands still, and the list is read


def says(text: str) -> Q:
    """The condition that a case bears a text in its title or the name of its firm."""
    return Q(title__contains=text) | Q(employer_name__contains=text)


def bearing(text: str, at: datetime) -> list[int] | None:
    """Return the keys of cases that may bear a text, none missing; None where they are too many to be worth naming.

    Whoever asks still holds `says` against them: of a long text only pairs were looked up.
    """
    drawn = dict(PairBlock.objects.values_list("pk", "stale"))
    fresh = {one for one, stale in drawn.items() if not stale}
    found = _undrawn(text, drawn, at - LATE)
    if found is None:
        return None
    asked = rules.letters_asked(text)
    kept: dict[int, dict[str, bytes]] = defaultdict(dict)
    for block, letters, places in Pair.objects.filter(letters__in=asked).values_list("block_id", "letters", "places"):
        kept[block][letters] = bytes(places)
    for block in fresh & kept.keys():
        found += [block * BLOCK + place for place in rules.places_of_all(kept[block], asked, BLOCK)]
        if len(found) > FEW:
            return None
    return found


def _undrawn(text: str, drawn: dict[int, bool], since: datetime) -> list[int] | None:
    """Return the keys that bear a text outside the blocks that are drawn as they are; None where these are too many."""
    beyond = max(drawn, default=-1) + 1
    open_blocks = [one for one in range(beyond) if drawn.get(one, True)]
    if len(open_blocks) * BLOCK > UNDRAWN or Case.objects.filter(pk__gte=beyond * BLOCK + UNDRAWN).exists():
        return None
    spans = Q(pk__gte=beyond * BLOCK) | Q(received_at__gte=since)
    for first, end in _ranges(open_blocks):
        spans |= Q(pk__gte=first * BLOCK, pk__lt=end * BLOCK)
    found = list(Case.objects.filter(spans).filter(says(text)).order_by().values_list("pk", flat=True)[: FEW + 1])
    return found if len(found) <= FEW else None


def _ranges(blocks: list[int]) -> list[tuple[int, int]]:
    """Return ascending numbers as ranges [from, to)."""
    found: list[tuple[int, int]] = []
    for one in blocks:
        if found and found[-1][1] == one:
            found[-1] = (found[-1][0], one + 1)
        else:
            found.append((one, one + 1))
    return found
