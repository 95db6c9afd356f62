"""The worker process: tasks from the queue, and the timetable's ticks between them."""

import threading
import time
from datetime import timedelta

from django.db import close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from unionloop.kernel import clock, staying

from . import reaper, ticking


def work(*, interval: float = 1.0, batch: bool = False) -> None:
    """Run tasks until told to stop (SIGTERM finishes the running one first)."""
    reaper.sweep(clock.now())
    worker = Worker(
        queue_names=["*"], interval=interval, batch=batch, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=reaper.worker_id(), excluded_queue_names=[],
    )  # fmt: skip
    worker.configure_signals()
    staying.settle()
    worker.run()


def tick_for_ever(stop: threading.Event, every_seconds: float = 20.0) -> None:
    """Book what is due, again and again. Any number of schedulers may run: a period is booked once."""
    started = clock.now() - timedelta(days=40)  # a month's downtime is caught up, older periods are not
    while not stop.is_set():
        close_old_connections()
        ticking.due(clock.now(), since=started)
        close_old_connections()
        stop.wait(every_seconds)


def tick_process() -> None:
    """Be the scheduler process until interrupted."""
    try:
        tick_for_ever(threading.Event())
    except KeyboardInterrupt:
        time.sleep(0)
