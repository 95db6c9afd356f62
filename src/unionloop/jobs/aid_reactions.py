"""What follows for aid: what the bank said of its sums, and what the calendar brings."""

from unionloop.domains.aid import commands as aid
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def book_batch(by: Actor, entry: Entry) -> None:
    """After anything the bank said of a batch: sums of aid in it are booked and climb their step."""
    aid.book(by, batch_id=entry.row_id)


def each_night(by: Actor) -> None:
    """At night: publicity that is over goes off the board into the files, and watches that are over end."""
    aid.file_due(by)
    aid.end_watch(by)
