"""The tasks the queue knows: look at one errand, run one timetable job."""

from django_tasks import task

from unionloop.kernel import clock, errands


@task()
def errand(errand_id: int) -> None:
    """Run one errand; does nothing when it is done already."""
    errands.run(errand_id, clock.now())


@task()
def timed(job: str, period: str) -> None:
    """Run one timetable job for one period; the job is idempotent by its own keys."""
    from unionloop.jobs import timetable

    timetable.run(job, period, clock.now())
