"""What happens to employers when the union tree changes."""

from unionloop.domains.employers import commands as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import LinkKind
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def follow_merge(by: Actor, entry: Entry) -> None:
    """Point the employers of a merged union to the one it went into."""
    steps = [one for one in organisation.links(by, unit_id=entry.row_id)
             if one.kind == LinkKind.MERGE and one.source_id == entry.row_id]  # fmt: skip
    for step in steps[:1]:
        employers.follow_union(by, unit_id=entry.row_id, into_id=step.target_id)


def leave_dissolved(by: Actor, entry: Entry) -> None:
    """Leave the employers of a dissolved union without one: they are blank spots again."""
    employers.follow_union(by, unit_id=entry.row_id, into_id=None)


def follow_split(by: Actor, entry: Entry) -> None:
    """Point the employers of a split union to the part in their own division, the rest to the part named first."""
    steps = [one for one in organisation.links(by, unit_id=entry.row_id)
             if one.kind == LinkKind.SPLIT and one.source_id == entry.row_id]  # fmt: skip
    parts = organisation.by_ids([one.target_id for one in steps])
    first, *others = sorted(parts)
    for part in others:
        division = parts[part].division_code
        if division and division != parts[first].division_code:
            employers.follow_union(by, unit_id=entry.row_id, into_id=part, division=division)
    employers.follow_union(by, unit_id=entry.row_id, into_id=first)
