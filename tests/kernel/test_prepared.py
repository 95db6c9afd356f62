"""Statements past the driver's cursor: the same answers and errors, whatever happened to the connection."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from unionloop.domains.reference.models import CalendarDay
from unionloop.kernel import swift
from unionloop.kernel.models import Series

pytestmark = pytest.mark.django_db(transaction=True)
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
