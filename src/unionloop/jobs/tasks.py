"""The tasks the queue knows: look at one errand, run one timetable job."""

from django_tasks import task

from unionloop.kernel import clock, errands
from unionloop.kernel.actor import system

from . import timetable


@task()
def errand(errand_id: int) -> None:
    """Run one errand; does nothing when it is done already."""
    errands.run(errand_id, clock.now())


@task()
def answers(case_id: int) -> None:
    """Hand the queued answers of a case to their channels; the timetable finds what this one misses."""
    from unionloop.domains.appeals import commands as appeals

    appeals.send_queued(system(clock.now()), case_id=case_id)


@task()
def timed(job: str, period: str) -> None:
    """Run one timetable job for one period; the job is idempotent by its own keys."""
    timetable.run(job, period, clock.now())
