"""Places units have left, and who therefore sees what was written there."""

from collections.abc import Sequence

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.models import FormerPlace


def places_crossed(paths: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the former paths whose rows an actor at `paths` sees otherwise than their words say, the short ones first.

    Rows with a copy of a path that may not be rewritten (the journal) are read with these: see `rules.places_crossed`.
    System use.
    """
    if not paths or "" in paths:
        return []
    return rules.places_crossed(paths, FormerPlace.objects.values_list("path", "unit__path"))
