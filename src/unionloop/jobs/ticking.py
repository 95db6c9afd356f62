"""When the clock books a job: once a period, and once after downtime."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from unionloop.kernel.actor import BEIJING
from unionloop.kernel.models import Tick

from .tasks import timed
from .timetable import JOBS, Job

LATE_AFTER = timedelta(minutes=10)
BACK_AT_MOST = timedelta(minutes=5)  # what a clock is put right by in daily life
log = logging.getLogger(__name__)


def due(at: datetime, since: datetime | None = None, jobs: tuple[Job, ...] = JOBS) -> list[Tick]:
    """Book every job whose latest period is not booked yet; return the new bookings.

    Only the latest period: after a week of downtime each job runs once, marked late, not 10 080
    times. `since` leaves out periods before the installation existed.
    """
    _tell_of_a_clock_gone_back(at)
    booked = []
    for job in jobs:
        due_at = job.latest_due(at)
        if since is not None and due_at < since:
            continue
        tick = Tick(job=job.name, period=due_at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M"),
                    due_at=due_at, run_at=at, late=at - due_at > LATE_AFTER)  # fmt: skip
        if Tick.objects.filter(job=tick.job, period=tick.period).exists():
            continue
        try:
            with transaction.atomic():
                tick.save(force_insert=True)
                queue(tick)
        except IntegrityError:  # another scheduler booked it first
            continue
        booked.append(tick)
    return booked


def _tell_of_a_clock_gone_back(at: datetime) -> None:
    """Say it aloud: no period is run twice, but what is signed meanwhile bears an hour that has been before."""
    latest = Tick.objects.order_by("-id").values_list("run_at", flat=True).first()
    if latest is not None and latest - at > BACK_AT_MOST:
        log.error("the clock went back: it says %s, jobs were booked at %s", at.isoformat(), latest.isoformat())


def queue(tick: Tick) -> None:
    """Hand a booked period to the workers, in the booking's transaction."""
    timed.enqueue(tick.job, tick.period)
