"""Two registers of firms held against each other: taxpayers and unions. No database, no Django.

A union's record names its firm as somebody once wrote it: shortened, misheard, with or without the place, an old
code or none. `match` weighs each record against the taxpayers it might be, as odds against its firm being none of
them: what the signs that agree are worth (a rare brand much, 有限公司 nothing), less what each slip costs, with
address and code as further evidence. Above `AUTO`, and with nothing speaking against it, a pair stands; above
`REVIEW` a person decides. See docs/matching.md.
"""

from .deciding import AUTO, LIKELY, REVIEW, Pair, gaps, match
from .files import read_taxpayers, read_unions, write_gaps, write_matches
from .likeness import ENGINES

__all__ = [
    "AUTO", "ENGINES", "LIKELY", "REVIEW", "Pair", "gaps", "match",
    "read_taxpayers", "read_unions", "write_gaps", "write_matches",
]  # fmt: skip
