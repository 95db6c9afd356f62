"""The file of one matter: the matter with its letters, steps, exhibits and gains, as its page shows it."""

from unionloop.domains.rights.contracts import MatterFile
from unionloop.domains.rights.models import Investigator
from unionloop.kernel.actor import Actor

from .letters import letters_of
from .matters import exhibits, gains_of, named, row_of, steps_of


def matter_file(by: Actor, *, number: str) -> MatterFile:
    """Return everything one page shows of a matter."""
    row = named(by, number)
    letters = letters_of(by, row.pk)
    return MatterFile(
        matter=row_of(row, by, letters=len(letters)), steps=steps_of(row.pk), letters=letters,
        exhibits=exhibits(by, matter_id=row.pk), gains=gains_of(row.pk),
        investigators=tuple(Investigator.objects.filter(matter=row).order_by("id").values_list("name", flat=True)),
        promised_date=row.promised_date,
    )  # fmt: skip
