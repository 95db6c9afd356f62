"""B9: a reception has its places and no more, however many want the last one; whoever presses twice has one."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests import clearing
from tests.cast import actor
from tests.founding import town as towns
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.models import Booking
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
TAKERS, AT_ONCE, PLACES = int(os.environ.get("UNIONLOOP_TAKERS", "24")), 24, 7
LI, NOBODY = actor("li", "appeals.*"), actor("public", "appeals.book")


def test_the_last_place_goes_to_one(record_property):
    clearing.install()
    town, gate = towns.build(), Barrier(AT_ONCE)
    [row] = commands.plan_receptions(LI, unit_id=town.city.id, leaders=["何涛"], first_day=date(2026, 9, 21), weeks=1,
                                     place="信访接待室", most=PLACES)  # fmt: skip

    def take(number):
        if number < AT_ONCE:
            gate.wait(30)
        try:
            one = number // 2  # everybody presses twice
            told = commands.book(NOBODY, reception_id=row.id, name=f"王{one}", phone=f"138{one:08d}", text="欠薪", key=f"b{one}")
        except Refused as refused:
            return one, refused.code
        finally:
            connection.close()
        return one, told.seq

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(take, range(2 * TAKERS)))
    record_property("takers", TAKERS)
    answers = {}
    for one, said in told:
        answers.setdefault(one, set()).add(said)
    placed = {one: said for one, said in answers.items() if said != {"reception_full"}}
    assert all(len(said) == 1 for said in answers.values()), answers  # both presses are told the same
    assert sorted(seq for said in placed.values() for seq in said) == list(range(1, PLACES + 1))
    assert Counter(Booking.objects.values_list("reception_id", flat=True)) == {row.id: PLACES}
    assert Entry.objects.filter(verb="appeals.book").count() == PLACES
