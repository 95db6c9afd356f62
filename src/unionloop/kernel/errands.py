"""Running what is owed: after commit, effective once, retried with back-off, given up loudly.

The effect and `done_at` commit together, so a worker killed at any instant leaves an errand either
owed or done. The queue rows of django-tasks-db only say when to look; the errand row is the truth.
"""

import errno
import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, models, transaction
from django.utils.module_loading import import_string

from . import instances
from .actor import system
from .errors import Unavailable
from .models import Errand

MOST_TRIES = 5
OUTAGE_TRIES = 50  # about a day: a full disk or a database that is away is no fault of the errand's
SPENT = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE))
log = logging.getLogger(__name__)


def backoff(tries: int) -> timedelta:
    """Return how long to wait after `tries` failures: 30 s, 2 min, 8 min, 32 min."""
    return timedelta(seconds=30 * 4 ** max(0, tries - 1))


def run(errand_id: int, at: datetime) -> bool:
    """Run one errand unless it is done; True when it is done afterwards. Failures are kept, not raised."""
    try:
        with transaction.atomic():
            errand = Errand.objects.select_for_update().select_related("entry").get(pk=errand_id)
            if errand.done_at is not None:
                return True
            import_string(errand.target)(system(at), errand.entry)
            errand.done_at = at
            errand.save(update_fields=["done_at"])
            return True
    except Exception as error:
        log.exception("errand %s failed", errand_id)
        _failed(errand_id, at, f"{type(error).__name__}: {error}", OUTAGE_TRIES if _is_outage(error) else MOST_TRIES)
        return False


def _is_outage(error: Exception) -> bool:
    """Tell whether the machine or the database gave out, and not what was to be done."""
    if isinstance(error, OSError):
        return error.errno in SPENT
    # psycopg says nothing more exact than DatabaseError when there is no memory for an answer
    return type(error) is DatabaseError or isinstance(error, MemoryError | OperationalError | InterfaceError | Unavailable)


@transaction.atomic
def _failed(errand_id: int, at: datetime, message: str, most: int) -> None:
    errand = Errand.objects.select_for_update().get(pk=errand_id)
    errand.tries += 1
    errand.last_error = message[:2000]
    if errand.tries >= most:
        errand.given_up_at = at
    else:
        errand.due_at = at + backoff(min(errand.tries, MOST_TRIES - 1))
        queue(errand, errand.due_at)
    errand.save(update_fields=["tries", "last_error", "given_up_at", "due_at"])


def queue(errand: Errand, run_after: datetime | None = None) -> None:
    """Ask the workers to look at an errand, in the same transaction as whatever else happens."""
    task = import_string(settings.ERRAND_TASK)
    (task.using(run_after=run_after) if run_after else task).enqueue(errand.pk)


def asked(errand: Errand) -> models.Model:
    """Return the row the queue would keep of `queue(errand)`, not saved: it goes with the errand in one statement."""
    from django_tasks_db.models import DBTaskResult, get_date_max  # its app loads beside ours

    task = import_string(settings.ERRAND_TASK)
    return instances.fresh(  # type: ignore[no-any-return]
        DBTaskResult, id=uuid4(), args_kwargs={"args": [errand.pk], "kwargs": {}}, priority=task.priority,
        task_path=task.module_path, queue_name=task.queue_name, backend_name=task.backend, run_after=get_date_max(),
    )  # fmt: skip


def owed(at: datetime) -> list[int]:
    """Return the errands due and not done, oldest first."""
    rows = Errand.objects.filter(done_at__isnull=True, given_up_at__isnull=True, due_at__lte=at)
    return list(rows.order_by("id").values_list("pk", flat=True))


def drain(at: datetime, most: int = 100_000) -> int:
    """Run everything owed, and what that owes in turn, in this process; return how many were done."""
    done, tried = 0, set()
    while pending := [pk for pk in owed(at) if pk not in tried]:
        for pk in pending:
            tried.add(pk)
            done += run(pk, at)
            assert len(tried) <= most, "errands beget errands without end"
    return done


def given_up() -> list[Errand]:
    """Return the errands nobody will try again: each needs a person."""
    return list(Errand.objects.filter(given_up_at__isnull=False).select_related("entry").order_by("id")[:200])


@transaction.atomic
def retry(errand_id: int, at: datetime) -> None:
    """Put a given-up errand back in the queue (after its cause was mended)."""
    errand = Errand.objects.select_for_update().get(pk=errand_id)
    if errand.done_at is None:
        errand.given_up_at, errand.tries, errand.due_at = None, 0, at
        errand.save(update_fields=["given_up_at", "tries", "due_at"])
        queue(errand)
