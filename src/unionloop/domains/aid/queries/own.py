"""What a worker reads of his own file, plain: it is his, and the form gives it back to him to mend."""

from unionloop.domains.aid.contracts import Stated
from unionloop.domains.aid.models import Household
from unionloop.kernel.actor import Actor

from . import files


def own_circumstances(by: Actor) -> dict[str, str]:
    """Return how the actor's own household lives and works, by the names of CIRCUMSTANCES."""
    household = Household.objects.filter(head_id=by.person or 0).first()
    return files.circumstances_of(household) if household else {}


def own_stated(by: Actor) -> Stated:
    """Return the actor's own statement that stands, as it was stated; an empty one where there is none."""
    household = Household.objects.filter(head_id=by.person or 0).first()
    return files.plain(household.pk, by.today) if household else Stated()
