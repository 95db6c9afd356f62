"""What follows for publication: signing days after a change of the calendar; publishing what was signed late."""

from unionloop.domains.publication import commands as publication
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def reschedule(by: Actor, entry: Entry) -> None:
    """After the calendar has changed: the drafts in work take the new signing day."""
    publication.reschedule(by)


def publish_late(by: Actor, entry: Entry) -> None:
    """After a signature: an edition whose hour has passed goes out at once, marked late."""
    publication.publish_due(by)
