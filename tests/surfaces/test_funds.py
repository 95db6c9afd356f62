"""J1 and what hangs on it: overview, held money, preparation fund, subsidies."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR, actor
from tests.dues import town
from tests.dues.town import APPROVER
from tests.entrance import enter, hire
from unionloop.domains.dues import commands
from unionloop.domains.dues.models import Allocation, PreparationRule, SplitRule
from unionloop.domains.employers import commands as employers
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.reference import commands as reference
from unionloop.web.templatetags.show import yuan

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


def test_a_rate_nobody_compared_with_its_paper_is_marked_wherever_it_is_shown(desk, place):
    firm = place.firms["E8"]
    row = Allocation.objects.get(employer_id=firm)
    pages = ("/j/explain?kind=suspense", f"/j/explain/{row.pk}", f"/j/prep/{firm}", f"/c/{firm}/", "/j/subsidies")
    assert [desk.get(page).content.decode().count("未核对") > 0 for page in pages] == [True] * len(pages)
    second = APPROVER.later(NOW)
    for rule in SplitRule.objects.all():
        commands.verify_rule(second, rule_id=rule.pk)
    for one in PreparationRule.objects.all():
        commands.verify_preparation_rule(second, rule_id=one.pk)
    target = reference.set_parameter(OPERATOR, code="dues.subsidy_target_bp", value=6500, valid_from=LONG_AGO, source="本地")
    reference.verify_parameter(actor("second", "reference.*"), parameter_id=target.id)
    assert [desk.get(page).content.decode().count("未核对") for page in pages] == [0] * len(pages)
    assert "对照 <span class=\"amt\">65</span>%" in desk.get("/j/subsidies").content.decode()


def test_the_page_of_a_firm_lists_what_went_back(desk, place):
    firm = place.firms["E8"]
    union = organisation.open_union(OPERATOR, parent_id=place.units["A2"], name="新厂工会", tier="base", kind="base")
    employers.link_union(OPERATOR, employer_id=firm, unit_id=union.id)
    released = commands.release_preparation(OPERATOR, employer_id=firm, approved_by="chen")
    page = desk.get(f"/c/{firm}/").content.decode()
    listed = page[page.index("筹备金返还"):]
    assert str(yuan(released.returned_fen)) in listed
    assert "新厂工会" in listed


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
