"""W10, W11 and A5 in a real browser: three photos and four taps without a script, no violation, no sideways scroll."""

import re
from datetime import date

import pytest

from tests.browser import DESK, PHONE, Hand, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW, moment
from tests.entrance import enter, hire
from tests.mutualfund.conftest import CLERK, OTHER, build, settled
from unionloop.domains.access import commands as access
from unionloop.domains.access.models import Account
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import ClaimFilter, EventInput, Proof
from unionloop.domains.payments import queries as paid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JPEG = b"\xff\xd8\xff\xe0" + b"photo"
TAPS, WANT = 4, 2  # ux.md §4: three photos, four taps; W10: open the terms, say the wish


@pytest.fixture
def town(settings):
    """A fund with a year behind it: fees, a settlement file paid in part, a claim by photos."""
    settings.CLOCK_START = NOW
    town = build()
    town.joined()
    town.joined("hospital")
    for month, count in (("2026-03", 3), ("2026-04", 5), ("2026-05", 2), ("2026-06", 4)):
        at = moment(f"{month}-20 10:00")
        rows = [settled(n, ref=f"{month}{n}", day=f"{month}-01", ended=f"{month}-{5 + n:02d}", self_paid=f"{900 + 40 * n}")
                for n in range(1, count + 1)]  # fmt: skip
        taken = town.take(*rows, by=CLERK.later(at), name=f"医保 {month}.csv")
        commands.approve_settlement(OTHER.later(at), intake_id=taken.id)
    town.take(settled(7), settled(8, total="abc"), name="医保 2026-07.csv")
    commands.file(worker(town, 9)[1], event=EventInput("hospital", date(2026, 7, 1)), proofs=[Proof("invoice", "a.jpg", JPEG)])
    commands.stage(CLERK, unit_id=town.union.id, plan_code="accident", asked_date=NOW.date())
    commands.propose_stop(CLERK, fund_id=town.fund.id, why="准备金率接近底线，请会议商议")
    return town


def worker(town, number):
    """Return the login of a member, and the member acting for himself."""
    from dataclasses import replace

    row = access.open_worker(CLERK, person_id=town.persons[number])
    account = Account.objects.get(pk=row.id)
    return account, replace(CLERK, name=account.username, grants=(), person=town.persons[number])


def test_three_photos_four_taps_without_a_script(town, opened, tmp_path):
    account, me = worker(town, 3)
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(JPEG)
    page = opened("/m/plan/", PHONE, account, scripts=False)
    taps = 1
    page.get_by_role("link", name="我要理赔").click()  # 1
    page.get_by_label("哪天").fill("2026-07-10")
    for at in (1, 2, 3):
        page.get_by_label(re.compile(f"照片 {at}")).set_input_files(str(photo))  # taps of the phone's own picker
    page.get_by_label("收款银行卡号").fill("6222021234567890123")
    page.get_by_role("button", name="交上去").click()  # 2
    taps += 1
    assert taps <= TAPS
    assert "答复" in page.locator("main").inner_text()
    row = queries.own_claims(me)[0]
    assert (row.day, row.state) == (date(2026, 7, 10), "filed")
    assert len(queries.claim_files(CLERK, claim_id=row.id)) == 1  # three times the same picture is one picture
    assert paid.person_account_waiting(town.persons[3])
    page.goto("/m/claim/new/")
    page.get_by_role("button", name="交上去").click()
    page.locator(".sum").wait_for()  # what is missing is said


def test_a_member_tells_his_union_in_two_taps_without_a_script(town, opened):
    """W10: the terms opened, the wish said."""
    account, me = worker(town, 3)
    hand = Hand(page := opened("/m/plan/", PHONE, account, scripts=False))
    hand.touch(page.locator("details:has(button.go) > summary").first)
    hand.touch(page.locator("details[open] button.go").first)
    assert (hand.presses, hand.fields) == (WANT, 0)
    assert len(queries.own_wants(me)) == 1


@pytest.mark.once
def test_pages_are_sound_on_phone_and_desk(town, opened):
    account, me = worker(town, 1)
    done = queries.own_claims(me)[0]
    mine = ("/m/plan/", "/m/claim/", "/m/claim/new/", f"/m/claim/{done.id}/")
    assert sweep(opened, [*((path, account) for path in mine), ("/m/plan/", None), ("/m/plan/fund/", None)], (PHONE,)) == []
    phone = enter(account)
    assert max(len(phone.get(path).content) for path in mine) < 150_000
    boss = hire("dong", "mutual_clerk", town.city.id)
    filed = queries.claims(CLERK, filters=ClaimFilter(state=("filed",))).rows[0]
    file_id = queries.intakes(CLERK).rows[0].id
    enrolled = queries.enrolments(CLERK).rows[0].id
    office = ("/a/mutual/", "/a/mutual/claims/", f"/a/mutual/claims/{filed.id}/", f"/a/mutual/claims/{done.id}/",
                 "/a/mutual/enrolments/", f"/a/mutual/enrolments/{enrolled}/", "/a/mutual/settlements/",
              f"/a/mutual/settlements/{file_id}/")  # fmt: skip
    assert sweep(opened, [(path, boss) for path in office]) == []


def test_the_desk_works_a_claim_out_beside_its_papers(town, opened):
    boss = hire("dong", "mutual_clerk", town.city.id)
    filed = queries.claims(CLERK, filters=ClaimFilter(state=("filed",))).rows[0]
    page = opened(f"/a/mutual/claims/{filed.id}/", DESK, boss)
    page.get_by_label("出院或结束").fill("2026-07-11")
    page.get_by_label("总费用，元").fill("20000")
    page.get_by_label("医保已付，元").fill("12000")
    page.get_by_label("政策范围内自付，元").fill("6500")
    page.get_by_label("医保结算单号").fill("JS-9")
    page.get_by_role("button", name="核算", exact=True).click()
    assert "3" in page.get_by_role("table").inner_text()
    assert queries.claim(CLERK, claim_id=filed.id).amount_fen > 0
    page = opened("/a/mutual/enrolments/", DESK, boss)
    page.get_by_label("工会（编码）").fill(town.union.code)
    page.get_by_role("button", name="试参保").click()
    page.get_by_role("heading", name=town.union.name).wait_for()
