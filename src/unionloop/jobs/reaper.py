"""Gives back what dead workers held, and queues errands that nobody is looking at.

django-tasks-db neither retries nor notices a killed worker: the row stays RUNNING for ever. A
worker's id is `host:pid:birth`, so on the same machine death is seen at once; for another machine
a limit on running time decides.
"""

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from unionloop.kernel import errands
from unionloop.kernel.models import Errand

LIMIT = timedelta(minutes=30)
MOST_TRIES = 5


def worker_id() -> str:
    """Return this process's id as a worker."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{_birth(os.getpid())}"


def alive(worker: str) -> bool | None:
    """Tell whether a worker lives; None when it is on another machine."""
    host, _, rest = worker.partition(":")
    pid, _, birth = rest.partition(":")
    if host != socket.gethostname()[:30] or not pid.isdigit():
        return None
    return _birth(int(pid)) == birth


def _birth(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]  # start time in ticks since boot


@transaction.atomic
def sweep(at: datetime) -> int:
    """Return dead workers' rows to the queue with back-off; queue forgotten errands; count both."""
    count = 0
    running = DBTaskResult.objects.select_for_update(skip_locked=True).filter(status="RUNNING")
    for row in running:
        worker = row.worker_ids[-1] if row.worker_ids else ""
        life = alive(worker)
        if life or (life is None and row.started_at and at - row.started_at < LIMIT):
            continue
        if len(row.worker_ids) >= MOST_TRIES:
            row.status, row.finished_at = "FAILED", at
            row.exception_class_path, row.traceback = "unionloop.jobs.reaper", "worker died too often"
        else:
            wait = errands.backoff(len(row.worker_ids)) - errands.backoff(1)  # at once the first time
            row.status, row.run_after = "READY", at + wait
        row.save()
        count += 1
    return count + _forgotten(at)


def _forgotten(at: datetime) -> int:
    looked_at = set()
    waiting = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
    rows = waiting.filter(task_path="unionloop.jobs.tasks.errand")
    for args in rows.values_list("args_kwargs", flat=True):
        looked_at.update(args.get("args", ()))
    count = 0
    for pk in errands.owed(at):
        if pk not in looked_at:
            errands.queue(Errand.objects.get(pk=pk))
            count += 1
    return count
