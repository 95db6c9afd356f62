"""What units are called: the short read of `by_ids`, for lists that only name them."""

from collections.abc import Iterable

from unionloop.domains.organisation.models import Unit
from unionloop.kernel import questions

_NAMES = questions.Question(lambda ids: Unit.objects.filter(pk__among=ids).order_by().values_list("pk", "name"), frozenset)


def called(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of units by id, whoever may see them."""
    wanted = set(ids)
    return dict(_NAMES.all(wanted)) if wanted else {}
