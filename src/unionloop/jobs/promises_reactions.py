"""What follows for promises: an announced one gets its first figure at once."""

from unionloop.domains.promises import commands as promises
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def measure(by: Actor, entry: Entry) -> None:
    """After an announcement: take the figures of today; those a person reports wait for him."""
    promises.measure_due(by)
