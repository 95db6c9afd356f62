"""Errands: owed with the act, effective once, retried with back-off, given up loudly."""

import errno
from datetime import timedelta

import pytest
from django.db import DatabaseError, OperationalError, transaction

from tests.cast import NOW, OPERATOR
from unionloop.jobs import reaper, ticking, timetable
from unionloop.kernel import errands, journal
from unionloop.kernel.errors import Unavailable
from unionloop.kernel.models import Entry, Errand, Series, Tick
from unionloop.kernel.reactions import owe

pytestmark = pytest.mark.django_db
EFFECTS: list[int] = []
FAILURES: dict[str, Exception] = {"": RuntimeError("the bank is closed")}


def effect(by, entry):
    """Leave a row and a trace."""
    EFFECTS.append(entry.pk)
    Series.objects.create(key=f"effect {entry.pk}")


def failing(by, entry):
    """Write first, then fail: the write must not stay."""
    Series.objects.create(key=f"half {entry.pk}")
    raise FAILURES[""]


@pytest.fixture
def reacting(settings):
    EFFECTS.clear()

    def listen(name: str) -> Entry:
        settings.REACTIONS = {"kernel.test": (f"tests.kernel.test_errands.{name}",)}
        with transaction.atomic():
            entry = journal.append(OPERATOR, "kernel.test", "kernel.series", 1, "", {}, "")
            owe(OPERATOR, entry)
        return entry

    return listen


class TestRun:
    def test_takes_effect_once_however_often_it_runs(self, reacting):
        entry = reacting("effect")
        errand = Errand.objects.get()
        assert [errands.run(errand.pk, NOW) for _ in range(3)] == [True, True, True]
        assert [entry.pk] == EFFECTS
        assert errands.owed(NOW) == []

    def test_a_failure_leaves_no_half_effect_and_is_tried_later(self, reacting):
        reacting("failing")
        errand = Errand.objects.get()
        assert errands.run(errand.pk, NOW) is False
        errand.refresh_from_db()
        assert not Series.objects.filter(key__startswith="half").exists()
        assert (errand.tries, errand.due_at) == (1, NOW + timedelta(seconds=30))
        assert "the bank is closed" in errand.last_error

    def test_is_given_up_after_five_tries_and_can_be_retried(self, reacting):
        reacting("failing")
        errand = Errand.objects.get()
        for _ in range(5):
            errands.run(errand.pk, NOW)
        assert [one.pk for one in errands.given_up()] == [errand.pk]
        assert errands.owed(NOW + timedelta(days=1)) == []
        errands.retry(errand.pk, NOW)
        assert errands.owed(NOW) == [errand.pk]

    @pytest.mark.parametrize("error", [MemoryError(), DatabaseError("out of memory for query result"), OperationalError("gone"), OSError(errno.ENOSPC, "full"),
                                       Unavailable("disk_full")], ids=lambda one: type(one).__name__)  # fmt: skip
    def test_an_outage_is_not_its_fault(self, reacting, monkeypatch, error):
        """Found by memory running short: what was owed to the ledger was given up within the hour, and a person was needed."""
        monkeypatch.setitem(FAILURES, "", error)
        reacting("failing")
        errand = Errand.objects.get()
        for _ in range(12):
            errands.run(errand.pk, NOW)
        errand.refresh_from_db()
        assert (errand.tries, errand.due_at, errands.given_up()) == (12, NOW + timedelta(minutes=32), [])
        for _ in range(errands.OUTAGE_TRIES - 12):
            errands.run(errand.pk, NOW)
        assert [one.pk for one in errands.given_up()] == [errand.pk]  # a day later somebody must look

    def test_another_error_of_the_machine_is_a_fault(self, reacting, monkeypatch):
        monkeypatch.setitem(FAILURES, "", FileNotFoundError(errno.ENOENT, "gone"))
        reacting("failing")
        for _ in range(5):
            errands.run(Errand.objects.get().pk, NOW)
        assert len(errands.given_up()) == 1

    def test_is_owed_only_if_the_act_commits(self, reacting, settings):
        settings.REACTIONS = {"kernel.test": ("tests.kernel.test_errands.effect",)}
        with pytest.raises(RuntimeError), transaction.atomic():
            owe(OPERATOR, journal.append(OPERATOR, "kernel.test", "kernel.series", 1, "", {}, ""))
            raise RuntimeError
        assert not Errand.objects.exists()


class TestReaper:
    def test_gives_back_what_a_dead_worker_held(self, reacting):
        from django_tasks_db.models import DBTaskResult

        reacting("effect")
        row = DBTaskResult.objects.get()
        row.claim(f"{reaper.worker_id().split(':')[0]}:999999:1")
        assert reaper.sweep(NOW) == 1
        row.refresh_from_db()
        assert row.status == "READY"

    def test_leaves_a_living_worker_alone(self, reacting):
        from django_tasks_db.models import DBTaskResult

        reacting("effect")
        DBTaskResult.objects.get().claim(reaper.worker_id())
        assert reaper.sweep(NOW) == 0

    def test_queues_an_errand_nobody_looks_at(self, reacting):
        from django_tasks_db.models import DBTaskResult

        reacting("effect")
        DBTaskResult.objects.all().delete()
        assert reaper.sweep(NOW) == 1
        assert DBTaskResult.objects.filter(status="READY").count() == 1


class TestTimetable:
    jobs = (timetable.Job("test.monthly", "0 9 25 * *", "tests.kernel.test_errands.effect"),)

    def test_books_a_period_once(self):
        at = NOW.replace(day=25, hour=9, minute=0, second=5)
        assert [tick.period for tick in ticking.due(at, jobs=self.jobs)] == ["2026-07-25T09:00"]
        assert ticking.due(at, jobs=self.jobs) == []
        assert ticking.due(at + timedelta(days=3), jobs=self.jobs) == []

    def test_catches_up_once_and_says_late(self):
        at = NOW.replace(month=9, day=26)
        booked = ticking.due(at, jobs=self.jobs)
        assert [(tick.period, tick.late) for tick in booked] == [("2026-09-25T09:00", True)]
        assert Tick.objects.count() == 1

    def test_leaves_out_what_was_before_the_installation(self):
        assert ticking.due(NOW, since=NOW - timedelta(days=1), jobs=self.jobs) == []
