"""The worker's pages and the members' pages in a real browser: taps counted, no violation, no sideways scroll."""

from datetime import date

import pytest

from tests.browser import DESK, PHONE, Hand, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW, OPERATOR, moment
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import hire
from tests.membership.people import HEAD, application, paper, phone, roll, row, somebody
from unionloop.domains.access.models import Account
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.models import Membership
from unionloop.domains.people import commands as people
from unionloop.domains.reference import commands as reference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGN_IN, JOIN, ROLL, FIND, ACT = 2, 5, 3, 2, 2  # ux.md §4: taps or clicks that commit


class Sms:
    code = ""

    def send(self, *, address, title, body, template, facts, key):
        Sms.code = facts["code"]
        return "1"


@pytest.fixture
def town(street, firms, settings, monkeypatch):
    """A member with a login, two waiting, a roll with faults, a pair that may be one person."""
    settings.CLOCK_START = NOW
    reference.load_profile(OPERATOR)
    monkeypatch.setattr("unionloop.domains.messaging.ports.sender", lambda channel: Sms())
    first = commands.apply(somebody(), application=application(1, employer_id=firms.food.id))
    commands.approve(OPERATOR, membership_id=first.id)
    for at in (2, 3):
        commands.apply(somebody(), application=application(at, street_id=street.street.id, platform="货拉拉"))
    staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv",
                                 content=roll([row(at) for at in range(10, 40)] + [row(50, 手机="1")]))  # fmt: skip
    commands.confirm_roll(OPERATOR, roll_id=staged.id)
    owing = Membership.objects.filter(roll=staged.id).earliest("id")
    commands.note_dues(OPERATOR, membership_id=owing.id, day=date(2026, 1, 1))  # /mem/lapses/ shows him
    twin = [[*row(11, 身份证号="E12345678"), "护照"]]
    again = commands.stage_roll(OPERATOR, unit_id=street.joint.id, name="补.csv", content=roll(twin, [*HEAD, "证件类型"]))
    commands.confirm_roll(OPERATOR, roll_id=again.id)
    people.reveal(OPERATOR, person_id=first.person_id, field="phone", reason="电话核对转会")
    street.member, street.roll = first, staged
    return street


@pytest.mark.once
def test_every_page(town, opened):
    chen = hire("chen", "organiser", town.city.id, label="陈静")
    fang = hire("fang", "chair", town.own.id, label="方志强")
    him = Account.objects.get(person_id=town.member.person_id)
    phones = [("/m/", None), ("/m/in/", None), ("/m/join/", None), ("/m/", him), ("/m/my/", him),
              ("/m/card/", him), ("/m/me/", him), ("/m/me/looks/", him), ("/m/me/phone/", him), ("/m/join/firm/", him), ("/m/join/pool/", him)]  # fmt: skip
    office = [("/mem/", chen), ("/mem/in/", chen), ("/mem/same/", chen), ("/mem/askings/", chen), ("/mem/check/", chen),
              ("/mem/lapses/", chen), (f"/mem/{town.member.id}/", chen), ("/mem/rolls/", fang), (f"/mem/rolls/{town.roll.id}/", fang),
              ("/c/rate/", chen), ("/card/check/", None)]  # fmt: skip
    for elder in (False, True):
        assert sweep(opened, phones, (PHONE,), elder) == []
    assert sweep(opened, office) == []
    page = opened("/c/", (1280, 640), chen)
    acts, rows = (page.locator(one).bounding_box() for one in ("#bulk", ".ledger > .scroll"))
    assert acts["y"] + acts["height"] <= rows["y"], "the bulk bar stands above the rows and covers none"


def test_a_worker_signs_in_and_joins_within_the_taps_without_scripts(town, firms, opened):
    page = opened("/m/in/?next=/m/join/firm/", PHONE, scripts=False)
    hand = Hand(page)
    page.get_by_label("手机号").fill(phone(77))
    hand.press("发验证码")
    page.get_by_label("短信验证码").fill(Sms.code)
    hand.press("登录")
    assert hand.presses <= SIGN_IN
    page.get_by_label("单位").fill("遂州玻璃")
    page.get_by_label("姓名").fill("赵大勇")
    page.get_by_label("身份证号").fill(paper(77))
    hand.press("下一步")
    hand.press("提交入会申请")
    assert hand.presses <= JOIN
    assert "7月27日" in page.content()


def test_a_chair_hands_a_roll_in_within_the_clicks(town, opened, tmp_path):
    fang = hire("fang", "chair", town.own.id, label="方志强")
    path = tmp_path / "名册.csv"
    path.write_bytes(roll([row(at) for at in range(100, 600)]))
    page = opened("/mem/rolls/", DESK, fang)
    hand = Hand(page)
    page.locator("#file").set_input_files(path)
    hand.presses += 1  # choosing the file
    hand.press("上传并试导入")
    hand.press("确认入册")
    assert hand.presses <= ROLL
    assert queries.rolls(OPERATOR).rows[0].fresh == 500


def test_a_member_is_found_by_initials_and_moved_in_two_presses_each(town, opened):
    """B4, B5: the list, the page and one act; who looked stands on the page itself, without a press."""
    chen = hire("chen", "organiser", town.city.id, label="陈静")
    page = opened("/mem/?state=active", DESK, chen)
    hand = Hand(page)
    hand.fill("#m-q", "zdy")
    page.locator("#m-q").press("Enter")
    hand.presses += 1
    page.wait_for_load_state()
    hand.touch(page.locator("main .tbl tbody a").first)
    assert hand.presses <= FIND
    assert page.get_by_role("heading", name="谁看过").is_visible()
    hand.presses = 0
    hand.touch(page.locator("#act-suspend > summary"))
    hand.fill("#act-suspend input[name=note]", "外出学习一年")
    hand.touch(page.locator("#act-suspend form button"))
    page.get_by_text("停会籍", exact=True).first.wait_for()
    assert hand.presses <= ACT
    assert queries.membership(OPERATOR, membership_id=town.member.id).state == "suspended"


def test_an_approver_answers_with_one_key_each(town, opened):
    chen = hire("chen", "organiser", town.city.id, label="陈静")
    page = opened("/mem/in/", DESK, chen)
    before = queries.waiting_count(OPERATOR)
    page.locator("#application").press("a")
    page.wait_for_load_state()
    page.get_by_text("已批准").wait_for()
    page.locator("#application").press("1")
    page.locator("#application").press("r")
    page.get_by_text("已答复").wait_for()
    assert queries.waiting_count(OPERATOR) == before - 2
    assert moment("2026-07-22 10:00") == NOW
