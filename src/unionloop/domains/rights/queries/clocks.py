"""Days in force, and the clock of a step: a region's parameters where it has set them, no clock where not."""

from datetime import date

from unionloop.domains.reference import queries as reference
from unionloop.domains.reference.contracts import Clock


def days_for(act: str, region: str, day: date) -> int:
    """Return how many working days an act may take in a region; 0 where nobody has said so."""
    return reference.value(act.replace("rights.", "rights.days."), region, day, 0)


def clock_for(act: str, region: str, start: date) -> Clock | None:
    """Return the clock of the act that follows; None when nothing is due or no limit is set."""
    days = days_for(act, region, start) if act else 0
    return reference.clock(start, days) if days else None
