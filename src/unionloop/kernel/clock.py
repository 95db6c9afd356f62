"""The one clock, read by surfaces only: domain code takes its moment from the actor.

A demonstration can live in its own July (settings.CLOCK_START): the clock then starts there and
runs on at the usual pace, so that deadlines and the 25th mean something on any day of the year.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

_STARTED = time.monotonic()


def now() -> datetime:
    """Return the present moment, aware."""
    start: datetime | None = getattr(settings, "CLOCK_START", None)
    if start is None:
        return timezone.now()
    return start + timedelta(seconds=time.monotonic() - _STARTED)
