"""Draws the pairs of characters the search by words reads. Nobody's act: nothing is decided, nothing is journalled."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, F, Max

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.models import Case, Pair, PairBlock
from unionloop.domains.appeals.queries import pairs
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor

SETTLED = 256  # cases beyond a block before it is drawn: acts under way have their keys already


def draw_pairs(by: Actor) -> int:
    """Draw the blocks that are full and not drawn, or not as they are now; return how many. Run by the timetable."""
    last = ((Case.objects.aggregate(last=Max("pk"))["last"] or 0) - SETTLED) // pairs.BLOCK
    counted = Case.objects.order_by().annotate(block=F("pk") / pairs.BLOCK).filter(pk__lt=max(last, 0) * pairs.BLOCK)
    there = dict(counted.values_list("block").annotate(n=Count("pk")))
    drawn = {pk: cases for pk, cases, stale in PairBlock.objects.values_list("pk", "cases", "stale") if not stale}
    todo = [block for block in range(max(last, 0)) if drawn.get(block) != there.get(block, 0)]
    for block in todo:
        _draw(block)
    return len(todo)


def words_changed(case: Case) -> None:
    """Let a block whose words are not what was drawn be read itself until it is drawn anew."""
    PairBlock.objects.filter(pk=case.pk // pairs.BLOCK).update(stale=True)


@transaction.atomic
def _draw(block: int) -> None:
    row, _ = PairBlock.objects.get_or_create(pk=block, defaults={"cases": 0, "stale": True})
    PairBlock.objects.select_for_update().get(pk=block)  # whoever changes words waits here, and says so afterwards
    first = block * pairs.BLOCK
    own = Case.objects.filter(pk__gte=first, pk__lt=first + pairs.BLOCK).order_by("pk")
    lines = list(own.values_list("pk", "title", "employer_name"))
    Pair.objects.filter(block=row).delete()
    bulk.insert_rows("appeals_pair", ("letters", "block_id", "places"), _rows(block, lines))
    PairBlock.objects.filter(pk=block).update(cases=len(lines), stale=False)


def _rows(block: int, lines: list[tuple[int, str, str]]) -> Iterable[tuple[str, int, bytes]]:
    first = block * pairs.BLOCK
    for letters, places in rules.placed((pk - first, words) for pk, *words in lines).items():
        yield letters, block, rules.packed(places, pairs.BLOCK)
