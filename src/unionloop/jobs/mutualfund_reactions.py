"""What follows for mutual aid: claims are paid, or owed again; a decision becomes a letter."""

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import DECIDED
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def follow_batch(by: Actor, entry: Entry) -> None:
    """After anything that moved a payment batch: note what became of the claims in it."""
    commands.note_payment(by, batch_id=entry.row_id, said=str(entry.pk))


def write_letter(by: Actor, entry: Entry) -> None:
    """After a claim was approved or refused by a person: the letter is written and sent, unless the matter has moved on."""
    if queries.claim(by, claim_id=entry.row_id).state in DECIDED:
        commands.issue_letter(by, claim_id=entry.row_id)
