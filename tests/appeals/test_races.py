"""Several at once: the same message, the same case, one place left. One effect each time."""

import pytest

from tests.cast import actor
from tests.founding import town as towns
from tests.payments.test_races import together
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import CaseRow, Channel
from unionloop.domains.appeals.models import Case, Entry
from unionloop.kernel.errors import Refused

from .scene import HANDLER, LI, WU, receive, replied, said

pytestmark = pytest.mark.pg


@pytest.fixture
def open_desk(transactional_db):
    town = towns.build()
    commands.load_profile(towns.EARLY)
    return town


def test_one_message_handed_in_four_times_is_one_case(open_desk):
    for _ in range(4):
        incoming = said("欠薪", Channel.WECHAT)
        got = together(*[lambda i=incoming: commands.receive(LI, incoming=i)] * 4)
        assert len({one.id for one in got}) == 1
        assert sum(one.fresh for one in got) == 1
    assert (Case.objects.count(), Entry.objects.count()) == (4, 4)


def test_two_agents_never_take_one_case(open_desk):
    for _ in range(4):
        receive("第一件")
        receive("第二件")
        got = together(lambda: commands.take(LI), lambda: commands.take(WU))
        taken = [one.id for one in got if isinstance(one, CaseRow)]
        assert len(taken) == len(set(taken)) == 2
        for one in got:
            commands.withdraw(LI, case_id=one.id, reason="下一轮再来")


def test_two_checkers_and_a_sender_back_have_one_winner(open_desk):
    for _ in range(4):
        row = replied("欠薪", open_desk.counties[0].id)
        got = together(
            lambda r=row: commands.approve(LI, case_id=r.id), lambda r=row: commands.approve(WU, case_id=r.id),
            lambda r=row: commands.redo(actor("qi", "appeals.*"), case_id=r.id, reason="缺少凭证"),
        )  # fmt: skip
        won = [one for one in got if isinstance(one, CaseRow)]
        # a redo may follow an approval: never two approvals, and the case is where the last act left it
        assert 1 <= len(won) <= 2
        assert [one.code for one in got if isinstance(one, Refused)] == ["wrong_state"] * (3 - len(won))
        assert queries.case(HANDLER, case_id=row.id).state in {one.state for one in won}
