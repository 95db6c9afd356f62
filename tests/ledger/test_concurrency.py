"""Many at once on PostgreSQL: one chain, no gaps, one effect per source, no way round the guards (trust G4)."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.models import Leg, Voucher
from unionloop.kernel.errors import Refused

from .conftest import ACCOUNTANT
from .test_database import LEG

pytestmark = pytest.mark.pg
THREADS = 32


def at_once(work: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """Run `work(n)` in threads that start together; return answers and refusals."""
    gate, answers = threading.Barrier(threads), [None] * threads

    def one(number: int) -> None:
        try:
            gate.wait()
            answers[number] = work(number)
        except (Refused, DatabaseError, RuntimeError) as error:
            answers[number] = error
        finally:
            connection.close()

    running = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return answers


def test_one_chain_and_no_gaps_even_when_some_roll_back(open_town):
    def work(number):
        with transaction.atomic():
            open_town.simple(100 + number, date(2026, 6 + number % 2, 1), source=f"t:{number}")
            if number % 5 == 0:
                raise RuntimeError("given back")

    answers = at_once(work)
    assert sum(isinstance(one, RuntimeError) for one in answers) == 7
    rows = list(Voucher.objects.order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, 26))
    for month in ("202606", "202607"):
        ordinals = sorted(row.ordinal for row in rows if row.month == month)
        assert ordinals == list(range(1, len(ordinals) + 1))
    assert queries.check(ACCOUNTANT) == []


def test_one_source_has_one_effect(open_town):
    answers = at_once(lambda number: open_town.simple(source="same"), 8)
    assert len({row.id for row in answers}) == 1
    assert Voucher.objects.count() == 1


def test_one_reversal_wins(open_town):
    row = open_town.simple()

    def work(number):
        return commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 2), reason=f"第 {number} 人")

    answers = at_once(work, 8)
    assert sum(isinstance(one, Refused) for one in answers) == 7
    assert queries.check(ACCOUNTANT) == []


def test_a_month_closes_between_postings_never_under_one(open_town):
    open_town.simple(day=date(2026, 6, 1))

    def work(number):
        if number == 3:
            return commands.close_month(ACCOUNTANT, unit_id=open_town.city.id, month="202606")
        return open_town.simple(day=date(2026, 6, 2), source=f"c:{number}")

    answers = at_once(work, 12)
    late = [one for one in answers if isinstance(one, Refused)]
    assert all(one.code == "ledger_month_closed" for one in late)
    assert answers[3].vouchers == Voucher.objects.filter(month="202606").count() == 12 - len(late)
    assert queries.check(ACCOUNTANT) == []


@pytest.mark.parametrize("other_book", [False, True])
def test_a_leg_sent_while_its_voucher_is_still_uncommitted_does_not_stay(open_town, other_book):
    """The voucher is not visible yet: the lock on the book, or the key of voucher and book, refuses it."""
    book = commands.open_book(ACCOUNTANT, unit_id=open_town.counties[0].id).id if other_book else open_town.book.id
    posted, sent = threading.Event(), threading.Event()
    known: dict[str, int] = {}

    def work(number):
        if number == 0:
            with transaction.atomic():
                known["id"] = open_town.simple().id
                known["account"] = Leg.objects.filter(voucher=known["id"]).first().account_id
                posted.set()
                sent.wait(0.5)  # the other session is waiting for the book, or already past its guard
            return None
        posted.wait(10)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LEG, [known["id"], book, 3, known["account"], 5, False])
            sent.set()
        return None

    answers = at_once(work, 2)
    assert isinstance(answers[1], IntegrityError)
    assert Leg.objects.count() == 2
    assert queries.check(ACCOUNTANT) == []
