"""What follows from payments for mutual aid: claims are paid, or owed again."""

from unionloop.domains.mutualfund import commands
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def follow_batch(by: Actor, entry: Entry) -> None:
    """After anything that moved a payment batch: note what became of the claims in it."""
    commands.note_payment(by, batch_id=entry.row_id, said=str(entry.pk))
