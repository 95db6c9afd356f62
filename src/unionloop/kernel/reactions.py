"""What follows from a verb is owed as an errand row, in the same transaction as the act."""

from functools import partial

from django.conf import settings

from . import instances, swift
from .actor import Actor
from .errands import asked, queue
from .models import Entry, Errand


def owe(by: Actor, entry: Entry) -> None:
    """Write one errand for every reaction listed for this verb (settings.REACTIONS)."""
    for target in settings.REACTIONS.get(entry.verb, ()):
        errand = instances.fresh(Errand, entry_id=entry.pk, target=target, due_at=by.at)
        if swift.insert_both(errand, partial(asked, errand), later=True) is None:
            swift.insert(errand)
            queue(errand)
