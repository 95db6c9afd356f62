"""What units are called: the short read of `by_ids`, for lists that only name them."""

from collections.abc import Iterable

from unionloop.domains.organisation.models import Unit


def called(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of units by id, whoever may see them."""
    wanted = set(ids)
    return dict(Unit.objects.filter(pk__among=wanted).values_list("pk", "name")) if wanted else {}
