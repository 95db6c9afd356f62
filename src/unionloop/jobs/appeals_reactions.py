"""What follows for the case desk: answers go out on their channels."""

from unionloop.domains.appeals import commands as appeals
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def send_answers(by: Actor, entry: Entry) -> None:
    """After `appeals.send`: hand the queued answers of the case to the channel they go out on."""
    appeals.send_queued(by, case_id=entry.row_id)


def join_lines(by: Actor, entry: Entry) -> None:
    """After `appeals.hear` of a voice: the calls and the SMS of one number are one person's."""
    if entry.model == "appeals.speaker":
        appeals.join_lines(by, speaker_id=entry.row_id)
