"""Statements past the driver's cursor: the same answers and errors, whatever happened to the connection."""

from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django_tasks_db.models import DBTaskResult

from unionloop.domains.messaging.models import Receipt
from unionloop.domains.reference.models import CalendarDay
from unionloop.kernel import errands, journal, reactions, swift
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change
from unionloop.kernel.journal import digest_of, line_of
from unionloop.kernel.models import Entry, Errand, Series
from unionloop.kernel.series import draw, take

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 7, 1, 1, tzinfo=UTC)
ON_POSTGRESQL = "postgresql"


@pytest.fixture
def series():
    Series.objects.create(key="一", latest=7)


class TestPrepared:
    def test_values_and_nothing_come_back_as_they_were_given(self, series):
        for given in ("𠮷·a%s", "", "x' OR 1"):
            Series.objects.filter(latest=7).delete()
            swift.execute("INSERT INTO kernel_series (key, latest) VALUES (%s, %s)", (given, 7))
            assert swift.execute("SELECT key FROM kernel_series WHERE latest = %s", (7,)) == [(given,)]
        swift.execute("UPDATE kernel_series SET key = %s", ("一",))
        assert swift.execute("SELECT '100%%' FROM kernel_series WHERE key = %s", ("一",)) == [("100%",)]
        assert swift.execute("SELECT latest FROM kernel_series WHERE key = %s", ("二",)) == []
        assert swift.execute("UPDATE kernel_series SET latest = %s WHERE key = %s", (2**40, "一")) == []
        assert Series.objects.get(key="一").latest == 2**40

    def test_a_rollback_takes_back_the_rows_and_keeps_the_statements(self, series):
        for _ in range(2):
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                swift.execute("UPDATE kernel_series SET latest = %s WHERE key = %s", (8, "一"))
                raise ZeroDivisionError
            assert swift.execute("SELECT latest FROM kernel_series WHERE key = %s", ("一",)) == [(7,)]

    def test_what_the_database_refuses_is_an_error_of_django(self, series):
        with pytest.raises(IntegrityError), transaction.atomic():
            swift.execute("INSERT INTO kernel_series (key, latest) VALUES (%s, %s)", ("一", 1))
        with transaction.atomic():
            with pytest.raises(IntegrityError), transaction.atomic():
                swift.execute("INSERT INTO kernel_series (key, latest) VALUES (%s, %s)", ("一", 1))
            assert swift.execute("SELECT latest FROM kernel_series WHERE key = %s", ("一",)) == [(7,)]

    def test_a_row_of_a_key_is_saved_once(self):
        one, other = (CalendarDay(day=date(2026, 7, 1), kind="rest", source=word) for word in ("通知", "另一个"))
        assert (swift.insert_once(one, "day"), swift.insert_once(other, "day")) == (True, False)
        assert (CalendarDay.objects.get().pk, other.pk) == (one.pk, None)

    def test_a_connection_that_lost_its_statements_finds_them_again(self, series):
        ask = "SELECT latest FROM kernel_series WHERE key = %s"
        assert swift.execute(ask, ("一",)) == [(7,)]
        if connection.vendor == ON_POSTGRESQL:
            with connection.cursor() as cursor:
                cursor.execute("DEALLOCATE ALL")
            with pytest.raises(DatabaseError):
                swift.execute(ask, ("一",))
        assert swift.execute(ask, ("一",)) == [(7,)]
        connection.close()
        assert swift.execute(ask, ("一",)) == [(7,)]

    def test_a_brisk_row_and_its_line_are_saved_together_or_not_at_all(self):
        by = Actor("clerk", (Grant("*", ""),), START, via="test")
        rows = [Receipt(key=f"一{at}", number=f"R26-07-00000{at}A", kind="test", tail_blind="x", title="𠮷", opened_at=by.at) for at in (1, 2)]
        with transaction.atomic():
            for row in rows:
                with change(by, "messaging.open_receipt", row):
                    pass
        lines = list(Entry.objects.filter(model="messaging.receipt").order_by("id"))
        assert [(line.row_id, line.changes["id"]) for line in lines] == [(row.pk, [None, row.pk]) for row in rows]
        assert all(line.digest == digest_of(line_of(line)) for line in lines)
        assert Receipt.objects.get(pk=rows[0].pk).title == "𠮷"
        twin = Receipt(key="一1", number="R26-07-000009A", kind="test", tail_blind="x", title="一", opened_at=by.at)
        with pytest.raises(IntegrityError), transaction.atomic(), change(by, "messaging.open_receipt", twin):
            pass
        assert (Receipt.objects.count(), Entry.objects.count()) == (2, 2)


class TestDrawn:
    def test_numbers_go_on_after_those_taken_and_are_nobody_elses(self):
        assert take("案", 3) == 1
        assert draw("案", 2) == [4, 5]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            gone = draw("案")
            raise ZeroDivisionError
        later = draw("案", 3)
        assert later == sorted(later)
        assert len(set(later)) == 3
        assert min(later) >= gone[0]
        assert draw("别的") == [1]

    @pytest.mark.pg
    def test_nobody_waits_for_who_has_drawn(self):
        draw("案")
        with transaction.atomic():
            one = draw("案")
            found = []
            other = Thread(target=lambda: (found.extend(draw("案")), connections.close_all()))
            other.start()
            other.join(20)
            assert found != []
            assert found != one


class TestErrands:
    def test_an_errand_is_asked_for_as_the_queue_itself_would(self, settings):
        settings.REACTIONS = {"kernel.test": ("a.b",)}
        by = Actor("clerk", (Grant("*", ""),), START, via="test")
        with transaction.atomic():
            reactions.owe(by, journal.append(by, "kernel.test", "kernel.series", 1, "", {}, ""))
            errand = Errand.objects.get()
            errands.queue(errand)
        fields = [one.attname for one in DBTaskResult._meta.concrete_fields if one.attname not in ("id", "enqueued_at")]
        one, other = DBTaskResult.objects.values_list(*fields)
        assert one == other


class TestLater:
    """A statement left waiting is, for whoever looks, as if it had run."""

    INSERT = "INSERT INTO kernel_series (key, latest) VALUES (%s, %s)"

    def test_it_is_seen_by_what_comes_after_it_and_by_everybody_after_commit(self, series):
        with transaction.atomic():
            swift.leave(self.INSERT, ("二", 1))
            swift.leave("UPDATE kernel_series SET latest = latest + %s WHERE key = %s", (1, "二"))
            assert swift.execute("SELECT latest FROM kernel_series WHERE key = %s", ("二",)) == [(2,)]
            swift.leave(self.INSERT, ("三", 3))
            assert set(Series.objects.values_list("key", "latest")) == {("一", 7), ("二", 2), ("三", 3)}
            swift.leave(self.INSERT, ("四", 4))
        assert set(Series.objects.values_list("latest", flat=True)) == {7, 2, 3, 4}

    def test_what_the_database_has_against_it_comes_by_the_end_and_takes_all_back(self, series):
        with pytest.raises(IntegrityError), transaction.atomic():
            swift.leave(self.INSERT, ("二", 2))
            swift.leave(self.INSERT, ("一", 1))
            swift.leave(self.INSERT, ("三", 3))
        assert list(Series.objects.values_list("key", "latest")) == [("一", 7)]
        with pytest.raises(IntegrityError), transaction.atomic():
            swift.leave(self.INSERT, ("一", 1))
            swift.execute("SELECT latest FROM kernel_series WHERE key = %s", ("一",))
        with transaction.atomic():  # and the connection goes on
            swift.leave(self.INSERT, ("二", 2))
        assert Series.objects.count() == 2

    def test_a_rollback_takes_it_back(self, series):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            swift.leave(self.INSERT, ("二", 2))
            raise ZeroDivisionError
        with transaction.atomic():
            assert swift.execute("SELECT key FROM kernel_series WHERE latest > %s", (0,)) == [("一",)]

    def test_a_savepoint_has_what_was_left_before_it_and_its_own_at_once(self, series):
        with transaction.atomic():
            swift.leave(self.INSERT, ("二", 2))
            with pytest.raises(IntegrityError), transaction.atomic():
                swift.leave(self.INSERT, ("三", 3))
                swift.leave(self.INSERT, ("一", 1))
            swift.leave(self.INSERT, ("四", 4))
        assert set(Series.objects.values_list("key", flat=True)) == {"一", "二", "四"}

    def test_a_key_that_leads_nowhere_is_refused_at_commit(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            swift.leave("INSERT INTO kernel_errand (entry_id, target, due_at, tries, last_error) VALUES (%s, %s, %s, %s, %s)",
                        (987_654, "a.b", START, 0, ""))  # fmt: skip
        assert not Errand.objects.exists()


class TestAhead:
    """A read asked ahead has the answer it would have in its turn."""

    ASK = "SELECT latest FROM kernel_series WHERE key = %s"
    SET = "UPDATE kernel_series SET latest = %s WHERE key = %s"

    def test_it_is_answered_after_the_statement_it_goes_with(self, series):
        with transaction.atomic():
            swift.ahead(self.ASK, ("一",))
            swift.ahead(self.ASK, ("二",))
            swift.execute(self.SET, (8, "一"))
            assert [swift.execute(self.ASK, (key,)) for key in ("二", "一", "一")] == [[], [(8,)], [(8,)]]

    def test_whatever_is_done_before_it_is_asked_for_counts(self, series):
        def by_the_orm(_, values):
            Series.objects.filter(key=values[1]).update(latest=values[0])

        for write in (swift.execute, swift.leave, by_the_orm):
            with transaction.atomic():
                swift.ahead(self.ASK, ("一",))
                swift.execute(self.SET, (8, "一"))
                write(self.SET, (9, "一"))
                assert swift.execute(self.ASK, ("一",)) == [(9,)]

    def test_nothing_is_known_of_an_act_that_has_ended(self, series):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            swift.ahead(self.ASK, ("一",))
            swift.execute(self.SET, (8, "一"))
            raise ZeroDivisionError
        with transaction.atomic():
            assert swift.execute(self.ASK, ("一",)) == [(7,)]
            swift.ahead(self.ASK, ("一",))
        Series.objects.update(latest=10)
        with transaction.atomic():
            swift.execute(self.SET, (1, "二"))
            assert swift.execute(self.ASK, ("一",)) == [(10,)]

    def test_a_number_out_of_reach_goes_nowhere(self, series):
        with transaction.atomic():
            swift.ahead("SELECT key FROM kernel_series WHERE latest = %s", (2**63,))
            assert swift.execute(self.ASK, ("一",)) == [(7,)]

    @pytest.mark.pg
    def test_it_sees_what_another_did_while_its_row_was_waited_for(self, series):
        held, found = Event(), []

        def other():
            with transaction.atomic():
                swift.execute(self.SET, (8, "一"))
                held.set()
                while not found:  # until the first waits for the row
                    found.extend(swift.execute("SELECT 1 FROM pg_locks WHERE NOT granted"))
            connections.close_all()

        thread = Thread(target=other)
        thread.start()
        assert held.wait(20)
        with transaction.atomic():
            swift.ahead(self.ASK, ("一",))
            swift.execute("SELECT key FROM kernel_series WHERE key = %s FOR UPDATE", ("一",))
            assert swift.execute(self.ASK, ("一",)) == [(8,)]
        thread.join(20)
