"""What the search by words reads instead of a million titles: where characters and pairs of them stand.

Drawn from the cases by the timetable, never by an act: receiving a case writes nothing here. What is not drawn yet, or has
been changed since, is read itself.
"""

from django.db import models
from django.db.models import PROTECT, UniqueConstraint

from unionloop.kernel.models import Central


class PairBlock(Central):
    """So many neighbouring keys of cases (`queries.pairs.BLOCK`) whose words are drawn; its key is theirs divided by that."""

    id = models.PositiveIntegerField(primary_key=True)
    cases = models.PositiveIntegerField()  # there were; another number now, and it is drawn anew
    stale = models.BooleanField(default=False)  # the words of one of them were changed

    def __str__(self) -> str:
        return f"block {self.pk}"


class Pair(Central):
    """Where one character, or two neighbours, stand in a block: see rules.pairs."""

    private_fields = frozenset({"letters"})

    letters = models.CharField(max_length=2)
    block = models.ForeignKey(PairBlock, PROTECT, related_name="+", db_index=False)
    places = models.BinaryField()

    class Meta:
        constraints = (UniqueConstraint(fields=("letters", "block"), name="appeals_pair_once"),)

    def __str__(self) -> str:
        return f"{self.letters} {self.block_id}"
