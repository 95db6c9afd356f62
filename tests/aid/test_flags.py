"""Every reason code by a planted case and by a look-alike that must not be flagged; flags through the rows."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.aid.conftest import FAMILY, GU, HE, LATER, XU, account, checked, filed, opened
from tests.cast import moment
from tests.membership.people import paper, phone
from unionloop.bench.flags_apart import apart
from unionloop.domains.aid import commands, queries, rules
from unionloop.domains.aid.contracts import Found, IncomeKind
from unionloop.domains.aid.contracts.flags import WORDS, Bounds, FileFacts, HeadFact, PaidFact
from unionloop.domains.payments import commands as payments
from unionloop.domains.people import commands as people
from unionloop.kernel.errors import Refused

DAY = date(2026, 7, 22)
SOUND = FileFacts(day=DAY, opened_at=datetime(2026, 3, 2, 10, 0), touched_date=date(2026, 3, 2), line_fen=72_000,
                  public_until=date(2026, 4, 1), heads=(HeadFact(1, 50_000),), cars=0, dwellings=1, companies=0,
                  budget_paid=False)  # fmt: skip
SUM = PaidFact("grant:1", "living", 200_000, 2026, date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 10), limit_fen=500_000)


def with_sum(**more) -> FileFacts:
    return replace(SOUND, sums=(replace(SUM, **more),))


def near(first, second, days=10):
    one = replace(SUM, key="grant:1", amount_fen=first)
    return replace(SOUND, sums=(one, replace(one, key="grant:2", amount_fen=second, proposed_date=date(2026, 4, 2 + days))))


PLANTED = {
    "dead_paid": replace(with_sum(), dead=(date(2026, 4, 9),)),
    "budget_paid": replace(SOUND, budget_paid=True),
    "company": replace(SOUND, companies=1),
    "car": replace(SOUND, cars=1),
    "dwellings": replace(SOUND, dwellings=2),
    "duplicate_person": replace(SOUND, other_files=1),
    "shared_card": replace(SOUND, card_sharers=2),
    "other_holder": with_sum(holder_is_head=False),
    "kin": replace(SOUND, handler_kin=("he",)),
    "early_payment": with_sum(paid_date=date(2026, 4, 1)),
    "no_photo": replace(SOUND, photo=False),
    "same_photo": replace(SOUND, photo_elsewhere=1),
    "over_cap": with_sum(over_cap_fen=1),
    "split": near(450_000, 430_000),
    "school_age": with_sum(for_school="tertiary", for_birth=date(1990, 1, 1)),
    "bunching": replace(SOUND, heads=(HeadFact(1, 160_000), HeadFact(2, 143_000))),
    "stale": replace(SOUND, touched_date=date(2025, 5, 1)),
    "burst": replace(SOUND, opened_at=datetime(2025, 12, 31, 23, 0), entered_together=40),
    "retained": with_sum(paid_date=None),
    "self_paid": with_sum(holder_is_unit=True),
    "other_programme": replace(SOUND, programmes=("低保",)),
}
ALIKE = {
    "died after the money": replace(with_sum(), dead=(date(2026, 4, 11),)),
    "nobody could say": replace(SOUND, budget_paid=None, companies=None, cars=None, dwellings=None),
    "a car for the disabled": replace(SOUND, cars=1, car_excused=True),
    "two small homes after a flood": replace(SOUND, dwellings=2, dwellings_excused=True),
    "paid the day after": with_sum(paid_date=date(2026, 4, 2)),
    "temporary relief has no publicity": replace(with_sum(kind="temporary"), public_until=None),
    "an old file had its publicity elsewhere": replace(with_sum(), public_until=None, taken_over=True),
    "two sums, neither near the limit": near(260_000, 260_000),
    "near the limit, half a year apart": replace(
        SOUND, sums=(replace(SUM, amount_fen=450_000),
                     replace(SUM, key="grant:2", amount_fen=430_000, proposed_date=date(2026, 6, 2)))),
    "one at the limit": with_sum(amount_fen=500_000),
    "a student of twenty-five": with_sum(for_school="tertiary", for_birth=date(2001, 1, 1)),
    "income fell for real, far below": replace(SOUND, heads=(HeadFact(1, 160_000), HeadFact(2, 90_000))),
    "always just under": replace(SOUND, heads=(HeadFact(1, 143_000), HeadFact(2, 142_500))),
    "looked over last year": replace(SOUND, touched_date=date(2025, 6, 30)),
    "a collection day in daylight": replace(SOUND, entered_together=80),
    "one file late at night": replace(SOUND, opened_at=datetime(2026, 3, 2, 23, 30), entered_together=2),
    "approved last week": with_sum(approved_date=date(2026, 7, 15), paid_date=None),
    "counted as income": replace(SOUND, programmes=("低保",), programmes_before=True),
    "not visited yet": replace(SOUND, visited=False, photo=False),
}  # fmt: skip


def test_a_sound_file_raises_nothing():
    assert rules.raised(with_sum(), Bounds()) == []


@pytest.mark.parametrize("code", WORDS)
def test_planted(code):
    assert [one.code for one in rules.raised(PLANTED[code], Bounds())] == [code]


@pytest.mark.parametrize("case", ALIKE)
def test_look_alikes_pass(case):
    assert rules.raised(ALIKE[case], Bounds()) == []


def test_a_sum_broken_into_crumbs_is_raised_and_a_poor_familys_small_sums_are_not():
    crumbs = [replace(SUM, key=f"grant:{at}", amount_fen=180_000, proposed_date=date(2026, 4, 2 + at)) for at in range(3)]
    assert [one.code for one in rules.raised(replace(SOUND, sums=tuple(crumbs)), Bounds())] == ["split"]  # 540 000 over 500 000
    small = tuple(replace(one, amount_fen=160_000) for one in crumbs)
    assert rules.raised(replace(SOUND, sums=small), Bounds()) == []
    kinds = (*crumbs[:2], replace(crumbs[2], kind="medical"))
    assert rules.raised(replace(SOUND, sums=kinds), Bounds()) == []


def test_the_set_written_from_the_list_alone_finds_what_it_should():
    """No honest family is raised; what is missed is told: a figure further under a line than the parameter calls near."""
    files, truth = apart(600, 1)
    found = [{one.code for one in rules.raised(each, Bounds())} for each in files]
    assert [codes for codes, planted in zip(found, truth, strict=True) if codes - planted] == []
    missed = [planted for codes, planted in zip(found, truth, strict=True) if planted - codes]
    assert missed
    assert all(one == {"bunching"} for one in missed)


@pytest.mark.usefixtures("authority")
class TestRows:
    def test_what_the_check_found_is_raised_once_and_answered_by_a_person(self, town):
        pk = opened(town)
        row = commands.apply(HE, household_id=pk, guardian=True)
        commands.examine(HE, application_id=row.id)
        commands.visit(HE, application_id=row.id, second="吴敏", found="两间旧房", photo=b"home")
        commands.ask_check(GU, application_id=row.id)
        found = Found(f"{row.number}-{row.id}", {IncomeKind.WAGE: 3_600_000}, cars=1, programmes=("低保",))
        commands.keep_check(GU, application_id=row.id, found=found)
        assert commands.scan(XU, household_id=pk) == 2
        assert commands.scan(XU, household_id=pk) == 0
        raised = {one.code: one for one in queries.flags(XU).rows}
        assert set(raised) == {"car", "other_programme"}
        with pytest.raises(Refused, match="aid_words_missing|invalid"):
            commands.clear_flag(XU, flag_id=raised["car"].id, note="")
        done = commands.clear_flag(XU, flag_id=raised["car"].id, note="残疾代步车，证已看")
        assert (done.state, done.answered_by) == ("cleared", "xu")
        assert commands.scan(XU, household_id=pk) == 0
        with pytest.raises(Refused, match="aid_flag_answered"):
            commands.confirm_flag(XU, flag_id=raised["car"].id, note="再看一次")

    def test_one_photo_for_two_homes(self, town):
        filed(town, opened(town))
        other = people.record(HE, name="赵强", id_type="resident", id_number=paper(9), phone=phone(9), unit_id=town.base.id)
        row = commands.open(HE, person_id=other.id, unit_id=town.base.id)
        commands.declare(HE, household_id=row.id, stated=replace(FAMILY, members=()))
        commands.attach(HE, household_id=row.id, kind="authorisation", name="a.pdf", content=b"signed too")
        checked(town, row.id)  # the same picture
        assert commands.scan_all(XU.later(LATER)) == 2
        assert {one.code for one in queries.flags(XU).rows} == {"same_photo"}

    def test_an_edit_that_lands_just_under_the_line(self, town):
        pk = opened(town, replace(FAMILY, income={IncomeKind.WAGE: 8_000_000}))  # 1 722 a head
        commands.declare(HE, household_id=pk, stated=replace(FAMILY, income={IncomeKind.WAGE: 7_100_000}))  # 1 472 of 1 480
        commands.scan(XU, household_id=pk)
        assert [one.code for one in queries.flags(XU).rows] == ["bunching"]

    def test_money_that_goes_past_the_worker(self, town):
        pk = opened(town)
        filed(town, pk)
        account(town)
        row = commands.propose(GU.later(LATER), household_id=pk, kind="living", amount_fen=100_000)
        commands.approve(XU.later(LATER), grant_id=row.id)
        commands.pay(GU.later(LATER), unit_id=town.city.id)
        assert commands.scan(XU.later(LATER), household_id=pk) == 0  # his own card, his own name
        people.correct(HE, person_id=town.worker_id, reason="户口簿上是另一个字", name="王大永")
        commands.scan(XU.later(LATER), household_id=pk)
        assert {one.code for one in queries.flags(XU).rows} == {"other_holder"}
        payments.propose_account(HE, unit_id=town.base.id, holder="天泰玻璃厂工会", number="6222020000004321")
        commands.scan(XU.later(LATER), household_id=pk)
        assert {one.code for one in queries.flags(XU).rows} == {"other_holder", "self_paid"}

    def test_a_file_nobody_touched(self, town):
        pk = opened(town)
        filed(town, pk)
        commands.scan(XU.later(moment("2027-10-01 09:00")), household_id=pk)
        assert [one.code for one in queries.flags(XU).rows] == ["stale"]
