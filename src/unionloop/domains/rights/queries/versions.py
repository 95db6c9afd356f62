"""The versions of a letter that were handed on, and what changed between two of them."""

from unionloop.domains.rights.contracts import Block, Comparison, Part, VersionRow
from unionloop.domains.rights.models import Letter, LetterVersion
from unionloop.domains.rights.rules import comparing
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound

from .letters import blocks_of


def versions(by: Actor, *, letter_id: int) -> tuple[VersionRow, ...]:
    """Return the first draft and every version sent to review, oldest first, then the one that stands now."""
    return _rows(seen(by, "rights.read", Letter, letter_id))


def comparison(by: Actor, *, letter_id: int, old: int = 0, new: int = 0) -> Comparison:
    """Return what changed from one kept version to another; by default from the last but one to the last."""
    row = seen(by, "rights.read", Letter, letter_id)
    kept = _rows(row)
    numbers = [one.version for one in kept]
    to = new or numbers[-1]
    since = old or max((one for one in numbers if one < to), default=numbers[0])
    if to not in numbers or since not in numbers:
        raise NotFound("not_found", model="LetterVersion", id=to)
    return Comparison(since, to, kept, comparing.compare(_blocks(row, since), _blocks(row, to)))


def _rows(row: Letter) -> tuple[VersionRow, ...]:
    kept = [VersionRow(one.version, one.verb, one.saved_at, one.saved_by)
            for one in LetterVersion.objects.filter(letter=row).order_by("version")]  # fmt: skip
    if not kept or kept[-1].version != row.version:
        kept.append(VersionRow(row.version, "", row.saved_at, ""))
    return tuple(kept)


def _blocks(row: Letter, version: int) -> tuple[Block, ...]:
    if version == row.version:
        return blocks_of(row)
    kept = LetterVersion.objects.get(letter=row, version=version)
    return tuple(Block(Part(one["part"]), one["text"], one.get("clause", "")) for one in kept.blocks)
