"""An answer on its way out: workers die at any instant, two want the same answer; none goes twice, none is lost."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.founding import town as towns
from unionloop.domains.appeals import commands, ports, queries
from unionloop.domains.appeals.contracts import Channel, Sending
from unionloop.domains.appeals.models import Entry
from unionloop.kernel import errands

from .scene import LI, receive


class Died(BaseException):
    """A worker is gone, as `kill -9` does it: nobody catches this."""


class Post:
    """A channel that keeps what it got by key, and may lose its worker before or after it took a message."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.texts: list[str] = []
        self.die, self.knows_keys, self.meanwhile, self.fault = "", False, None, None

    def ready(self) -> bool:
        return True

    def send(self, message: ports.Outgoing) -> str:
        assert not connection.in_atomic_block, "nothing is locked while a channel is waited for"
        if self.meanwhile:
            self.meanwhile()
        if self.die == "before":
            raise Died
        if self.fault:
            raise self.fault
        if not (self.knows_keys and message.key in self.got):
            self.got.append(message.key)
            self.texts.append(message.text)
        if self.die == "after":
            raise Died
        return f"post-{message.key}"


POST = Post()


@pytest.fixture
def post(transactional_db, settings):
    settings.APPEAL_SENDERS = {"wechat": f"{__name__}.POST"}
    POST.__init__()
    towns.build()
    commands.load_profile(towns.EARLY)
    return POST


def asked() -> int:
    row = receive("产假几天", Channel.WECHAT, sender="openid-1")
    commands.answer(LI, case_id=row.id, text="一百五十八天")
    return row.id


def later(minutes: int):
    return LI.later(LI.at + timedelta(minutes=minutes))


def lost():
    return [one.id for one in queries.cases(LI, filters=queries.CaseFilters(unsent=True)).rows]


def became() -> str:
    return str(Entry.objects.get(direction="out").sending)


@pytest.mark.parametrize("knows", [False, True])
@pytest.mark.parametrize("die", ["before", "after"])
def test_a_worker_that_dies_sends_nothing_twice_and_loses_nothing(post, die, knows):
    case = asked()
    post.die, post.knows_keys = die, knows
    with pytest.raises(Died):
        commands.send_queued(LI, case_id=case)
    post.die = ""
    assert (became(), commands.send_due(later(1))) == (Sending.GOING, 0)  # its lease runs
    assert commands.send_due(later(6)) == int(knows)
    assert commands.send_due(later(60)) == 0
    assert became() == (Sending.SENT if knows else Sending.UNSURE)
    assert len(post.got) == (1 if knows or die == "after" else 0)  # where nothing went, a person reads that it may not have
    entry = queries.entries(LI, case_id=case)[1]
    assert entry.sending.mark[0] == ("done" if knows else "warn")
    assert bool(entry.fault) is not knows
    assert lost() == ([] if knows else [case])  # somebody's to-do, until he has told the speaker some other way
    commands.note(LI, case_id=case, text="已电话告知")
    assert lost() == []


def test_an_outcome_goes_out_with_the_link_that_grades_it_and_nobody_else_reads_the_link(post, monkeypatch):
    monkeypatch.setenv("UNIONLOOP_PUBLIC_ADDRESS", "https://union.example")
    case = receive("产假几天", Channel.WECHAT, sender="openid-1")
    commands.answer(LI, case_id=case.id, text="请说明生育日期")  # a question: nothing to grade
    commands.settle(LI, case_id=case.id, text="一百五十八天")
    assert commands.send_queued(LI, case_id=case.id) == 2
    token = queries.rating_token(case.number)
    asked_back, outcome = post.texts
    assert asked_back == "请说明生育日期"
    assert outcome.startswith("一百五十八天\n")
    assert outcome.endswith(f"https://union.example/m/rate/{case.number}/{token}/")
    assert not any(token in one.text for one in queries.entries(LI, case_id=case.id))
    assert commands.rate(LI, number=case.number, token=token, grade=5).rating == 5


def test_two_workers_at_one_answer_send_it_once(post):
    case = asked()
    others: list[int] = []
    post.meanwhile = lambda: others.append(0 if others else commands.send_queued(later(1), case_id=case))
    assert commands.send_queued(LI, case_id=case) == 1
    assert (others, len(post.got), became()) == ([0], 1, Sending.SENT)


def test_a_busy_channel_is_asked_again_at_growing_distances_and_then_given_up(post):
    asked()
    post.fault = ports.NotSent("busy", again=True)
    tried = [minute for minute in range(180) if commands.send_due(later(minute)) == 0 and
             Entry.objects.get(direction="out").tried_at == later(minute).at]  # fmt: skip
    assert tried == [0, 1, 3, 11, 43]  # 30 s, 2 min, 8 min, 32 min, seen once a minute
    assert (became(), Entry.objects.get(direction="out").tries) == (Sending.FAILED, errands.MOST_TRIES)


def test_an_answer_owes_a_task_that_hands_it_over(post):
    from django_tasks_db.models import DBTaskResult

    case = asked()
    errands.drain(LI.at)
    owed = [one for one in DBTaskResult.objects.all() if one.task_path.endswith(".answers")]
    assert [one.args_kwargs["args"] for one in owed] == [[case]]
