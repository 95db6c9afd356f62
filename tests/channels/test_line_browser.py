"""The agent's line in a real browser: it rings without a reload, and what is typed stays."""

import pytest

from tests import clearing
from tests.browser import DESK, PHONE, PICTURES, axe, sideways
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.entrance import hire
from tests.founding import town as towns
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import CallKind, CallTold, Channel, Incoming
from unionloop.domains.appeals.models import Case
from unionloop.kernel.actor import system
from unionloop.kernel.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _cleared():
    clearing.install()


def tell(kind: str) -> None:
    by, told = system(now()), CallTold("c1", CallKind(kind), "13800002207")
    commands.route_call(by, told=told) if told.kind is CallKind.ROUTE else commands.follow(by, told=told)


@pytest.mark.pg  # the page asks while calls come in: two connections
def test_a_call_rings_and_is_taken_down(opened):
    town, by = towns.build(), system(now())
    account = hire("li", "agent", label="李娟", start=now().date())
    commands.receive(by, incoming=Incoming(Channel.PHONE, "old", "13800002207", now(), "去年欠薪", name="王小芳"))
    commands.equip(by, login="li", unit_id=town.city.id, sip="sip:1@127.0.0.1")
    page = opened("/k/line", size=DESK, account=account)
    page.get_by_role("button", name="就绪").click()
    page.get_by_text("等待来电").wait_for()
    tell("route")
    page.get_by_text("138****2207").first.wait_for(timeout=5000)
    assert "王*芳" in page.content()
    assert "1 件旧单" in page.content()
    page.get_by_role("textbox", name="诉求").fill("三个月没发工资")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/k-line-ringing.png", full_page=True)
    tell("answered")
    page.locator(".call .st", has_text="通话").wait_for(timeout=5000)
    tell("hung_up")
    page.locator(".call .st", has_text="已挂断").wait_for(timeout=5000)
    assert page.get_by_role("textbox", name="诉求").input_value() == "三个月没发工资"
    assert (axe(page), sideways(page)) == ([], 0)
    page.get_by_role("button", name="存为工单").click()
    page.get_by_text("已受理，受理号").wait_for()
    assert Case.objects.filter(text="三个月没发工资").count() == 1
    assert page.faults == []
    phone = opened("/k/line", size=PHONE, account=account)
    assert (axe(phone), sideways(phone)) == ([], 0)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_visitor_is_taken_down_without_script(opened, size):
    towns.build()
    account = hire("li", "agent", label="李娟", start=now().date())
    page = opened("/k/walk-in", size=size, account=account, scripts=False)
    page.get_by_label("来访人说了什么").fill("社保断了三个月")
    page.get_by_role("button", name="受理").click()
    page.get_by_text("查询码").first.wait_for()
    assert Case.objects.get().channel == "walk_in"
    checked = opened("/k/walk-in", size=size, account=account)
    assert (axe(checked), sideways(checked)) == ([], 0)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_timeline_of_a_case_without_login_or_script(opened, size):
    towns.build()
    by = system(now())
    case = commands.receive(by, incoming=Incoming(Channel.SMS, "1", "13800002207", now(), "三个月没发工资"))
    commands.answer(by, case_id=case.id, text="已约谈企业，承诺月底前付清。")
    page = opened("/track/?number=" + case.number, size=size, scripts=False)
    page.get_by_label("后四位").fill("2207")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("已约谈企业").first.wait_for()
    assert "三个月" not in page.content()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/track-case-{size[0]}.png", full_page=True)
    assert sideways(page) == 0
