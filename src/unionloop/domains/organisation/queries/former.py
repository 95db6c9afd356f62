"""Places units have left, and what became of those that ended."""

from collections.abc import Sequence

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import LinkKind, State
from unionloop.domains.organisation.models import FormerPlace, Unit, UnitLink


def places_crossed(paths: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the former paths whose rows an actor at `paths` sees otherwise than their words say, the short ones first.

    Rows with a copy of a path that may not be rewritten (the journal) are read with these: see `rules.places_crossed`.
    System use.
    """
    if not paths or "" in paths:
        return []
    return rules.places_crossed(paths, FormerPlace.objects.values_list("path", "unit__path"))


def heirs(unit_id: int) -> list[int]:
    """Return the unions still there that came out of one that ended: the parts of a split, whatever became of each."""
    found: list[int] = []
    asked, waiting = {unit_id}, [unit_id]
    while waiting:
        became = UnitLink.objects.filter(source__in=waiting, kind__in=(LinkKind.SPLIT, LinkKind.MERGE)).order_by("id")
        rows = Unit.objects.in_bulk([one for one in became.values_list("target_id", flat=True) if one not in asked])
        asked |= set(rows)
        found += [pk for pk, row in rows.items() if row.state == State.ACTIVE]
        waiting = [pk for pk, row in rows.items() if row.state != State.ACTIVE]
    return sorted(found)
