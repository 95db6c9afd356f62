"""Messages out, by the clock: outside every transaction, so that a slow vendor holds no lock."""

from unionloop.domains.messaging import commands
from unionloop.kernel.actor import Actor


def deliver_due(by: Actor) -> None:
    """Hand every due message to its channel; a minute later whatever is still due is tried again."""
    commands.deliver_due(by)
