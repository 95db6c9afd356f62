"""J1 and what hangs on it: overview, held money, preparation fund, subsidies."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from tests.dues import town
from tests.dues.town import APPROVER
from tests.entrance import enter, hire
from unionloop.domains.dues import commands

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 2, 1)


@pytest.fixture
def place():
    found = town.build()
    found.rows([("E1", 1_234_567), ("E5", 50_000), (None, 391_250)])
    found.row("E8", 70_000, item="preparation")
    run = town.approved(found)
    commands.pay(APPROVER, run_id=run.id)
    return found


@pytest.fixture
def desk(place):
    return enter(hire("zhang", "finance_maker", place.city, start=LONG_AGO))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/j?month=202607", "近十二个月"),
        ("/j?month=202607", "卡住未返"),
        ("/j/held", "安居建工工会"),
        ("/j/prep", "E8有限责任公司"),
        ("/j/prep?flagged=1", "没有在户的筹备金"),
        ("/j/subsidies", "对下补助占比"),
        ("/j/explain?kind=suspense", "待查户"),
        ("/j/rules", "返还政策"),
    ],
)
def test_pages_show_their_figures(desk, url, shown):
    answer = desk.get(url)
    assert answer.status_code == 200
    assert shown in answer.content.decode()


def test_estimate_line_by_line(desk, place):
    page = desk.get(f"/j/prep/{place.firms['E8']}").content.decode()
    assert "逐笔计算" in page
    assert "返还比例达到基层份额" in page


def test_held_money_is_drafted_once_there_is_an_account(desk, place):
    town.give_accounts(place, ("U5",), "U5", at=NOW - timedelta(days=3))
    answer = desk.post("/j/held/pay", {"unit": place.city}, follow=True)
    assert "已起草 1 个划款批次" in answer.content.decode()


def test_a_grant_is_planned(desk, place):
    form = {"payer": place.city, "unit": place.units["U1"], "kind": "aid", "title": "帮扶", "amount": "5,000.00"}
    answer = desk.post("/j/subsidies/plan", form, follow=True)
    assert "已拟订" in answer.content.decode()
    wrong = desk.post("/j/subsidies/plan", {**form, "amount": "5.001"})
    assert wrong.status_code == 422
