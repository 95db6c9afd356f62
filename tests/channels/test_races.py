"""Many calls at once, and the same call at once: nobody's phone gets two, no call is made twice. Needs real locks."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests import clearing
from tests.cast import NOW, actor
from tests.founding import town as towns
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import CallKind, CallTold, Channel, Incoming
from unionloop.domains.appeals.models import Call, CallEvent, Case, Entry, Seat
from unionloop.kernel.actor import system

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
LINE = actor("system.phone", "appeals.follow")
DOOR = actor("system.wechat", "appeals.receive")


@pytest.fixture(autouse=True)
def _cleared():
    clearing.install()


def at_once(count, work):
    """Run `work(index)` in so many threads that start together; return what each returned."""
    gate = Barrier(count)

    def one(index):
        gate.wait(10)
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_eight_calls_and_three_agents():
    town = towns.build()
    for number in range(3):
        by = actor(f"agent{number}", "appeals.*")
        commands.equip(by, login=by.name, unit_id=town.city.id, sip=f"sip:{number}@127.0.0.1")
        commands.sit(by, state="ready")
    told = [CallTold(f"c{number}", CallKind.ROUTE, "13800002207") for number in range(8)]
    found = at_once(8, lambda number: commands.route_call(LINE, told=told[number]))
    assert sorted(one for one in found if one) == [f"sip:{number}@127.0.0.1" for number in range(3)]
    assert Seat.objects.filter(state="ringing").count() == 3
    same = at_once(6, lambda _: commands.follow(LINE, told=CallTold("new", CallKind.ANSWERED, "13800002207")).id)
    assert len(set(same)) == 1
    assert (Call.objects.filter(key="new").count(), CallEvent.objects.filter(call_id=same[0]).count()) == (1, 1)


def test_one_message_pushed_six_times_at_once():
    towns.build()
    said = Incoming(Channel.WECHAT, "m1", "openid-1", NOW, "欠薪")
    found = at_once(6, lambda _: commands.receive(DOOR, incoming=said))
    assert len({one.number for one in found}) == 1
    assert len({one.code for one in found}) == 1
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)


def test_two_hands_join_the_same_voices_at_once():
    towns.build()
    by = system(NOW)
    cases = [commands.receive(by, incoming=Incoming(channel, "k", f"v-{channel}", NOW, "欠薪")).id
             for channel in (Channel.WECHAT, Channel.WEIBO, Channel.MAIL)]  # fmt: skip
    pairs = [(0, 1), (1, 0), (1, 2), (2, 1)]

    def join(index):
        one, other = pairs[index]
        return commands.join(by, case_id=cases[one], other_case_id=cases[other], reason="当面确认").id

    assert len(set(at_once(4, join))) == 2
