"""The pages of aid in a real browser: no violation, no sideways scroll, the self-check in forty seconds' worth of taps."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from tests.aid.conftest import FAMILY, GU, HE, LATER, XU, account, build, checked, filed
from tests.aid.conftest import authority as authority
from tests.aid.conftest import opened as opened_file
from tests.aid.test_ladder import DONE, old
from tests.browser import DESK, PHONE, Hand, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW, OPERATOR
from tests.entrance import hire
from tests.membership.people import paper, phone
from unionloop.domains.access import commands as access
from unionloop.domains.access import queries as accounts
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import IncomeKind, OldStep, StepKind
from unionloop.domains.membership import commands as membership
from unionloop.domains.people import commands as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("authority")]
CHECK = (5, 1)  # ux.md §4: five numbers, one press
APPLY = (9, 6)  # W9: a task is opened and stored, three of them; reviewed, agreed to, sent. Six fields
STANDS, DECIDE, SUM = 1, 2, (2, 2)  # where it stands; A: an act of a file; a sum proposed


@pytest.fixture
def town(settings):
    """One household in the file with money proposed, one on its way, old files, a budget, a flag."""
    settings.CLOCK_START = LATER
    town = build()
    membership.enrol(OPERATOR, union_id=town.base.id, name="王大勇", id_number=paper(7))
    access.open_worker(OPERATOR, person_id=town.worker_id)
    pk = opened_file(town)
    filed(town, pk)
    account(town)
    row = commands.propose(GU.later(LATER), household_id=pk, kind="living", amount_fen=300_000, note="冬季生活")
    commands.approve(XU.later(LATER), grant_id=row.id)
    commands.propose(GU.later(LATER), household_id=pk, kind="medical", amount_fen=100_000, borne_fen=1_800_000)
    commands.climb(GU.later(LATER), household_id=pk, kind="training", cost_fen=80_000)
    other = people.record(OPERATOR, name="赵强", id_type="resident", id_number=paper(9), phone=phone(9), unit_id=town.base.id)
    second = commands.open(HE, person_id=other.id, unit_id=town.base.id)
    commands.declare(HE, household_id=second.id, stated=replace(FAMILY, members=(), income={IncomeKind.WAGE: 2_400_000}))
    commands.attach(HE, household_id=second.id, kind="authorisation", name="a.pdf", content=b"signed")
    commands.scan(XU, household_id=pk)
    application_id = checked(town, second.id, income=2_400_000)
    commands.recognise(XU, application_id=application_id)
    commands.publicise(GU.later(LATER), application_id=application_id)
    commands.object(GU.later(LATER), application_id=application_id, text="他家有车", speaker="邻居")
    commands.scan(XU.later(LATER), household_id=second.id)
    rows = [old(300 + at, town.base.id, steps=(*DONE, OldStep(StepKind.JOB, NOW.date(), 100_000))[: 1 + at % 2]) for at in range(12)]
    commands.take_over(OPERATOR.later(LATER), unit_id=town.city.id, name="旧档", rows=rows)
    goals = {"households": 12, "jobs": 6, "startups": 1, "out": 1, "cost": 500_000}
    commands.set_budget(OPERATOR, unit_id=town.city.id, year=2026, amount_fen=6_000_000, goals=goals, paper="遂工发〔2026〕3号")
    return town, pk, second.id


@pytest.mark.once
def test_every_page(town, opened):
    place, pk, second = town
    Client().get("/m/check/")  # the first page of a process is the slow one; a browser waits thirty seconds
    officer = hire("gu", "aid_officer", place.city.id, label="顾勤")
    judge = hire("shen", "aid_evaluator", place.city.id, label="沈评")
    him = accounts.login_of_person(place.worker_id)
    mine = queries.own_applications(place.worker())[0].id
    phones = [("/m/check/", None), ("/m/aid/", him), ("/m/aid/family/", him), ("/m/aid/money/", him), ("/m/aid/why/", him),
              ("/m/aid/papers/", him), ("/m/aid/living/", him), ("/m/told/?for=aid", him),
              ("/m/aid/send/", him), (f"/m/aid/{mine}/", him)]  # fmt: skip
    period = {"from_date": date(2026, 1, 1), "to_date": date(2026, 8, 2)}
    sample = commands.draw_sample(OPERATOR.later(LATER), unit_id=place.city.id, side="inclusion", **period)
    points = f"/a/eval/rows/?code=households&union={place.city.id}&year=2026&from=2026-01-01&to=2026-08-02"
    office = [("/a/", officer), ("/a/in/", officer), (f"/a/{pk}/", officer), (f"/a/{second}/", officer), ("/a/plan/", officer),
              ("/a/new/?q=王大勇", officer), (f"/a/{pk}/state/", officer),
              ("/a/pay/", officer), ("/a/eval/", judge), (points, judge), (f"/a/eval/sample/{sample.id}/", judge),
              ("/aid/board/", None)]  # fmt: skip
    for elder in (False, True):
        assert sweep(opened, phones, (PHONE,), elder) == []
    assert sweep(opened, office) == []


def test_five_numbers_and_one_press_without_scripts(town, opened):
    hand = Hand(page := opened("/m/check/", PHONE, scripts=False))
    for name, value in (("people", "3"), ("income", "36000"), ("medical", "18000"), ("other", "0"), ("sudden", "0")):
        hand.fill(f"#f-{name}", value)
    hand.touch(page.locator("form.gap button"))
    assert (hand.fields, hand.presses) == CHECK
    assert "深度困难" in page.content()


def test_a_worker_applies_within_the_taps_without_scripts(town, opened):
    """W9: what the union knows is not asked again; then one tap shows where it stands."""
    place, *_ = town
    row = membership.enrol(OPERATOR, union_id=place.base.id, name="陈小兰", id_number=paper(21))
    access.open_worker(OPERATOR, person_id=row.person_id)
    hand = Hand(page := opened("/m/aid/", PHONE, accounts.login_of_person(row.person_id), scripts=False))
    hand.press("家里有谁", "link")
    hand.fill("#n1", "李秀英")
    hand.press("存好$")
    hand.press("收入", "link")
    hand.fill("#f-in_wage", "24000")
    hand.fill("#f-out_medical", "18000")
    hand.press("存好$")
    hand.press("为什么", "link")
    page.get_by_label("重病").check()
    hand.fill("#f-words", "爱人透析")
    hand.press("存好$")
    hand.press("核对并提交", "link")
    page.locator("input[name=agreed]").check()
    hand.press("提交申请")
    assert hand.presses <= APPLY[0] - 1, "ticking the consent is the ninth"
    assert hand.fields + 2 <= APPLY[1]  # the cause and the consent are chosen
    page.goto("/m/")
    hand = Hand(page)
    hand.press("困难帮扶申请", "link")
    assert hand.presses <= STANDS
    assert "待初审" in page.locator("main").inner_text()


def test_the_desk_decides_in_two_presses(town, opened):
    """A1–A4: from the list to a signed decision."""
    place, pk, _second = town
    officer, boss = (hire(name, role, place.city.id) for name, role in (("gu", "aid_officer"), ("xu", "aid_approver")))
    hand = Hand(page := opened(f"/a/{pk}/", DESK, officer))
    hand.touch(page.locator("details:has(form[action$='/propose/']) > summary"))
    page.locator("form[action$='/propose/'] select[name=kind]").select_option("living")
    hand.fill("form[action$='/propose/'] input[name=amount]", "1000")
    hand.touch(page.locator("form[action$='/propose/'] button.go"))
    assert (hand.presses, hand.fields + 1) == SUM
    waiting = queries.grants(XU, state="proposed").rows
    assert 100_000 in [one.amount_fen for one in waiting]
    mine = f"form[action='/a/{pk}/grant/{waiting[0].id}/approve/']"
    hand = Hand(page := opened(f"/a/{pk}/", DESK, boss))
    hand.touch(page.locator(f"details:has({mine}) > summary").last)
    hand.touch(page.locator(f"{mine} button.go"))
    assert hand.presses <= DECIDE
    assert queries.grant(XU, grant_id=waiting[0].id).state == "approved"
