"""The split of many receipts as one statement: the ways are handed to the database, it works out every part.

The same arithmetic as rules.split.Splitter for amounts that are not negative: division of integers cuts
to the fen on both databases, and no product leaves 64 bits (rules.values.LARGEST_FEN × 10 000).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from unionloop.kernel.bulk import empty, insert_rows, scratch_table
from unionloop.kernel.money import BP

from ..contracts.settlement import RECEIVERS
from ..queries.engine import COLUMNS, Way
from ..queries.sorting import Pick
from ..rules.split import Splitter

PICKS = "dues_picks"  # receipts of one chunk, and the way each goes
WAYS = "dues_ways"
SPLITS = "dues_splits"
_PICK = ("tax_row_id", "way", "employer_id", "unit_id", "paid_fen", "received_date")
_WAY = ("way", "split", "against", "rule_id", "policy_id", "kind", "flags", "based", "street_unit_id",
        "county_unit_id", "industry_unit_id")  # fmt: skip
_SPLIT = ("split", "rest_to", *(f"{name}_bp" for name in RECEIVERS), *(f"{name}_back" for name in RECEIVERS[1:]))

_CUT = {name: f"(g.paid_fen * s.{name}_bp / {BP})" for name in RECEIVERS}
_REST = f"(g.paid_fen - {' - '.join(_CUT.values())})"
_DEALT = {
    name: f"({cut} + CASE s.rest_to WHEN {at} THEN {_REST} ELSE 0 END)" for at, (name, cut) in enumerate(_CUT.items())
}
_MOVED = {name: f"CASE s.{name}_back WHEN 0 THEN 0 ELSE {_DEALT[name]} * s.{name}_back / {BP} END"
          for name in RECEIVERS[1:]}  # fmt: skip
_RETURNED = f"CASE WHEN w.policy_id IS NULL THEN 0 ELSE {' + '.join(_MOVED.values())} END"
_PARTS = {"base": f"{_DEALT['base']} + {_RETURNED}",
          **{name: f"{_DEALT[name]} - {moved}" for name, moved in _MOVED.items()}}  # fmt: skip
_VALUES = {
    "run_id": "%s", "tax_row_id": "g.tax_row_id", "turn": "0", "corrects_id": "NULL", "refunds_id": "NULL",
    "employer_id": "g.employer_id", "base_unit_id": "CASE w.based WHEN 1 THEN g.unit_id END",
    "received_date": "g.received_date", "paid_fen": "g.paid_fen", "returned_fen": _RETURNED,
    **{name: f"w.{name}" for name in _WAY[3:] if name != "based"},
    **{f"{name}_fen": part for name, part in _PARTS.items()},
}  # fmt: skip
_FROM = f"FROM {PICKS} g JOIN {WAYS} w ON w.way = g.way JOIN {SPLITS} s ON s.split ="
_SUMS = ", ".join(f"SUM({part})" for part in _PARTS.values())
INSERT = (
    f"INSERT INTO dues_allocation ({', '.join(COLUMNS)}) SELECT {', '.join(_VALUES[name] for name in COLUMNS)} "
    f"{_FROM} w.split ORDER BY g.tax_row_id"
)
RESTS = f"SELECT SUM({_REST}) {_FROM} w.split"
# what went by a rule that replaced another: as it is, and as it would have been
NOW, BEFORE = (f"SELECT {_SUMS} {_FROM} w.{side} WHERE w.against <> w.split" for side in ("split", "against"))


@dataclass
class Table:
    """The scratch tables of one run, and which ways and splits are in them already."""

    run_id: int
    ways: int = 0
    splits: dict[Splitter, int] = field(default_factory=dict)
    replaced: bool = False  # whether any rule replaced another

    def write(self, picks: Sequence[Pick], ways: Sequence[Way]) -> tuple[int, list[int]]:
        """Write the allocations of a chunk; return the fen rounding left over, and per receiver how much more
        there is than by the rules these rules replaced."""
        insert_rows(WAYS, _WAY, [self._way(number, ways[number]) for number in range(self.ways, len(ways))])
        self.ways = len(ways)
        empty(PICKS)
        insert_rows(PICKS, _PICK, picks)
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [self.run_id])
            cursor.execute(RESTS)
            rest = int(cursor.fetchone()[0] or 0)
            if not self.replaced:
                return rest, [0] * len(RECEIVERS)
            cursor.execute(NOW)
            now = cursor.fetchone()
            cursor.execute(BEFORE)
            return rest, [int(one or 0) - int(other or 0) for one, other in zip(now, cursor.fetchone(), strict=True)]

    def _way(self, number: int, way: Way) -> tuple[object, ...]:
        to = way.receivers
        self.replaced |= way.split != way.against
        return (number, self._split(way.split), self._split(way.against), way.rule.id if way.rule else None,
                way.policy.id if way.policy else None, to.kind.value, way.flags, int(to.base_unit_id is not None),
                to.street_unit_id, to.county_unit_id, to.industry_unit_id)  # fmt: skip

    def _split(self, one: Splitter) -> int:
        if one not in self.splits:
            self.splits[one] = len(self.splits)
            back = dict(one.back)
            insert_rows(SPLITS, _SPLIT, [
                (self.splits[one], one.at, *one.shares, *(back.get(at, 0) for at in range(1, len(RECEIVERS)))),
            ])
        return self.splits[one]


@contextmanager
def tables(run_id: int) -> Iterator[Table]:
    """Hold the scratch tables while the receipts of a run are split."""
    with (
        scratch_table(PICKS, _columns(_PICK, "tax_row_id bigint", received_date="date")),
        scratch_table(WAYS, _columns(_WAY, "way integer PRIMARY KEY", kind="varchar(12)", flags="varchar(60)")),
        scratch_table(SPLITS, _columns(_SPLIT, "split integer PRIMARY KEY")),
    ):
        yield Table(run_id)


def _columns(names: Iterable[str], first: str, **kinds: str) -> str:
    return ", ".join([first, *(f"{name} {kinds.get(name, 'bigint')}" for name in list(names)[1:])])
