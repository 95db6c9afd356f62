"""What follows for aid: what the bank said of its sums, what the calendar brings, letters of what was decided."""

from unionloop.domains.aid import commands as aid
from unionloop.domains.aid import queries
from unionloop.domains.aid.contracts import DECIDED
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def book_batch(by: Actor, entry: Entry) -> None:
    """After anything the bank said of a batch: sums of aid in it are booked and climb their step."""
    aid.book(by, batch_id=entry.row_id)


def each_night(by: Actor) -> None:
    """At night: publicity that is over goes into the files, watches end, second aid is proposed, old files are destroyed."""
    aid.file_due(by)
    aid.end_watch(by)
    aid.second_due(by)
    aid.forget_due(by)


def write_letter(by: Actor, entry: Entry) -> None:
    """After an application was decided: the letter is written and sent, unless the matter has moved on."""
    if entry.model == "aid.application" and queries.application(by, application_id=entry.row_id).state in DECIDED:
        aid.issue_letter(by, application_id=entry.row_id)
