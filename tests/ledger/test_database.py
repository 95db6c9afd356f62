"""What the database itself refuses, by plain SQL as the application's user (trust A17, A19)."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import OPERATOR
from unionloop.domains.ledger import commands
from unionloop.domains.ledger.models import Leg, Voucher

from .conftest import ACCOUNTANT

pytestmark = pytest.mark.django_db

VOUCHER = (
    "INSERT INTO ledger_voucher (id, book_id, seq, month, ordinal, day, summary, source, attachments, closing, "
    "legs_count, total_fen, maker, posted_at, digest, chain) "
    "VALUES (%s, %s, %s, %s, %s, %s, 'x', %s, 0, %s, %s, 0, 'x', %s, 'x', 'x')"
)
LEG = (
    "INSERT INTO ledger_leg (voucher_id, book_id, line_no, account_id, amount_fen, red, memo) "
    "VALUES (%s, %s, %s, %s, %s, %s, '')"
)
NEW = 5_000_000  # an id nobody has


@pytest.fixture
def book(town, sql):
    """The book's id, its accounts' ids, and a voucher already posted on 1 July."""
    town.simple(day=date(2026, 7, 1))
    (bank,), (dues,) = sql("SELECT id FROM ledger_account WHERE code IN ('102', '401') ORDER BY code")
    return town.book.id, bank, dues


def refused(sql, text, *values, by="ledger_"):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        sql(text, *values)
    assert by in str(error.value)


def legs(sql, book, *amounts, first_line=1, book_id=None):
    book_here, bank, _ = book
    for line, amount in enumerate(amounts, first_line):
        sql(LEG, NEW, book_id or book_here, line, bank, amount, False)


def voucher(sql, book, *, seq=2, month="202607", ordinal=2, day="2026-07-02", count=2, source="new"):
    at = "2026-07-02 00:00:00+00:00"
    sql(VOUCHER, NEW, book[0], seq, month, ordinal, day, source, False, count, at)


class TestPostingInSql:
    """The door stands open to whoever keeps the rules: legs first, the voucher last."""

    def test_a_whole_voucher_is_taken(self, book, sql):
        legs(sql, book, 100, -100)
        voucher(sql, book)
        connection.check_constraints()
        assert Voucher.objects.count() == 2

    @pytest.mark.parametrize(
        ("amounts", "wrong"),
        [
            ((100, -99), {}),
            ((), {}),
            ((100, -100), {"count": 3}),
            ((50, 50, -100), {"count": 2}),
            ((100, -100), {"seq": 3}),
            ((100, -100), {"seq": 1}),
            ((100, -100), {"ordinal": 3}),
            ((100, -100), {"ordinal": 1}),
            ((100, -100), {"month": "202606", "ordinal": 1}),
            ((100, -100), {"day": "2026-06-30"}),
        ],
    )  # fmt: skip
    def test_anything_less_is_refused(self, book, sql, amounts, wrong):
        with pytest.raises(DatabaseError), transaction.atomic():
            legs(sql, book, *amounts)
            voucher(sql, book, **wrong)
        assert Voucher.objects.count() == 1

    def test_lines_start_at_one(self, book, sql):
        with pytest.raises(DatabaseError, match="legs missing"), transaction.atomic():
            legs(sql, book, 100, -100, first_line=2)
            voucher(sql, book)

    def test_legs_hang_in_the_voucher_s_book(self, town, book, sql):
        other = commands.open_book(ACCOUNTANT, unit_id=town.counties[0].id)
        with pytest.raises(DatabaseError, match="legs missing"), transaction.atomic():
            legs(sql, book, 100, -100, book_id=other.id)
            voucher(sql, book)

    def test_legs_without_a_voucher_do_not_stay(self, book, sql):
        with pytest.raises(DatabaseError), transaction.atomic():
            legs(sql, book, 100, -100)
            connection.check_constraints()  # what a commit does

    def test_a_leg_of_nothing_is_refused(self, book, sql):
        refused(sql, LEG, NEW, book[0], 1, book[1], 0, False)


class TestLater:
    def test_late_legs_are_refused(self, book, sql):
        posted = Voucher.objects.get()
        refused(sql, LEG, posted.pk, book[0], 3, book[1], 5, False, by="already posted")
        assert Leg.objects.count() == 2

    @pytest.mark.parametrize(
        "text",
        [
            "UPDATE ledger_leg SET amount_fen = amount_fen + 1",
            "UPDATE ledger_leg SET unit_id = NULL",
            "DELETE FROM ledger_leg",
            "UPDATE ledger_voucher SET summary = 'y'",
            "UPDATE ledger_voucher SET chain = 'y'",
            "DELETE FROM ledger_voucher",
        ],
    )
    def test_changed_and_deleted_rows_are_refused(self, book, sql, text):
        refused(sql, text, by="append-only")

    def test_replacing_rows_is_refused(self, book, sql):
        if connection.vendor == "sqlite":  # PostgreSQL has no INSERT OR REPLACE; ON CONFLICT DO UPDATE is an update
            leg, row = Leg.objects.first(), Voucher.objects.get()
            refused(sql, LEG.replace("INSERT", "INSERT OR REPLACE").replace("(voucher_id", "(id, voucher_id").replace(
                "VALUES (", f"VALUES ({leg.pk}, "), NEW, book[0], 1, book[1], 7, False)  # fmt: skip
            with pytest.raises(DatabaseError, match="there already"), transaction.atomic():
                legs(sql, book, 100, -100)
                sql(VOUCHER.replace("INSERT", "INSERT OR REPLACE"), NEW, book[0], 2, "202607", 2, "2026-07-02",
                    row.source, False, 2, "2026-07-02 00:00:00")  # fmt: skip
        else:
            refused(sql, "INSERT INTO ledger_leg (id, voucher_id, book_id, line_no, account_id, amount_fen, red, memo) "
                    "SELECT id, voucher_id, book_id, line_no, account_id, 7, red, memo FROM ledger_leg "
                    "ON CONFLICT (id) DO UPDATE SET amount_fen = 7")  # fmt: skip

    def test_a_second_reversal_is_refused(self, town, book, sql):
        row = Voucher.objects.get()
        commands.reverse(ACCOUNTANT, voucher_id=row.pk, day=date(2026, 7, 2), reason="错")
        with pytest.raises(DatabaseError), transaction.atomic():
            legs(sql, book, 100, -100)
            voucher(sql, book, seq=3, ordinal=3)
            sql("UPDATE ledger_voucher SET reverses_id = %s WHERE id = %s", row.pk, NEW)

    @pytest.mark.pg
    def test_truncate_is_refused(self, book, sql):
        connection.check_constraints()  # nothing pending, so that it is the guard that answers
        for table in ("ledger_leg", "ledger_voucher", "ledger_head", "ledger_monthclose", "ledger_review"):
            refused(sql, f"TRUNCATE {table} CASCADE", by="append-only")


class TestClosedMonth:
    @pytest.fixture(autouse=True)
    def closed(self, town, sql):
        town.simple(day=date(2026, 6, 1))
        commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202606")

    def test_posting_into_it_is_refused_in_sql(self, book, sql):
        for month, day, ordinal in (("202606", "2026-06-30", 2), ("202605", "2026-05-31", 1)):
            with pytest.raises(DatabaseError, match="month is closed"), transaction.atomic():
                legs(sql, book, 100, -100)
                voucher(sql, book, seq=3, month=month, day=day, ordinal=ordinal)

    def test_the_close_stays(self, sql):
        refused(sql, "DELETE FROM ledger_monthclose", by="append-only")
        refused(sql, "UPDATE ledger_monthclose SET month = '202601'", by="append-only")

    def test_nobody_closes_backwards(self, book, sql):
        refused(
            sql,
            "INSERT INTO ledger_monthclose (book_id, month, vouchers, debit_fen, credit_fen, seq, chain, closed_by, "
            "closed_at) VALUES (%s, '202605', 0, 0, 0, 0, '', 'x', %s)", book[0], "2026-07-02 00:00:00+00:00",
            by="closed already",
        )  # fmt: skip


class TestHead:
    def test_stays_and_is_never_dated_back(self, book, sql):
        commands.record_head(OPERATOR)
        refused(sql, "DELETE FROM ledger_head", by="append-only")
        refused(sql, "UPDATE ledger_head SET chain = 'x'", by="append-only")
        refused(sql, "INSERT INTO ledger_head (book_id, day, seq, chain) VALUES (%s, '2026-07-21', 1, 'x')", book[0],
                by="recorded already")  # fmt: skip
