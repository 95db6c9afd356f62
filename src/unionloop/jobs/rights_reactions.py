"""What follows for rights: a letter nobody answered moves its matter up a tier."""

from unionloop.domains.rights import commands as rights
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def escalate_unanswered(by: Actor, entry: Entry) -> None:
    """After a limit has passed: the next tier takes over, where the region's rule says so."""
    if entry.model == "rights.letter":
        rights.follow_lapse(by, letter_id=entry.row_id)
