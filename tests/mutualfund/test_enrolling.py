"""Joining as a group: the roll, the list, the floor, the fee, renewal, leaving, and a stop by a meeting."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import OPERATOR, STRANGER, actor, moment
from tests.entrance import enter, hire
from tests.membership.people import paper, row
from tests.mutualfund.conftest import CLERK, JANUARY, OTHER
from unionloop.domains.access import commands as access
from unionloop.domains.access.models import Account
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.models import Enrolment, Plan, Policy
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.people.models import Person
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

DAY = date(2026, 1, 5)


def balances(town):
    return ledger.standing(CLERK.own("ledger.read", ""), unit_id=town.fund.unit_id)


class TestStaging:
    def test_takes_the_roll_and_counts_what_it_costs(self, town):
        found = commands.stage(CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)
        fit = sum(1 for one in Person.objects.all() if one.birth_date and 16 <= age(one.birth_date) <= 60)
        assert (found.eligible, found.joined, found.fee_fen) == (fit, fit, fit * 11_250)
        assert fit < 40  # some of the roll are past sixty: the rule was at work
        assert found.needed == fit  # fewer than a hundred: all of them

    def test_a_list_names_who_joins_and_hands_back_whom_it_cannot_take(self, town):
        rows = [row(1), row(2), row(1), row(99), [*row(3)[:1], "510903199001011234"], ["某某", paper(4)]]
        content = "\n".join(["姓名,身份证号", *(",".join(one[:2]) for one in rows)]).encode()
        found = commands.stage(
            CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY, content=content, name="名单.csv"
        )
        told = [
            (one.line_no, one.column, one.code)
            for one in queries.enrolment_faults(CLERK, enrolment_id=found.id)
        ]
        assert found.joined + len(told) == 6
        assert (4, "id_number", "fund_twice") in told or (4, "id_number", "fund_not_eligible") in told
        assert (5, "id_number", "fund_not_eligible") in told
        assert (6, "id_number", "id_check") in told
        _, cells = queries.failed_cells(CLERK, enrolment_id=found.id)
        assert cells[-1].cells["身份证号"]

    def test_strangers_see_no_union(self, town):
        with pytest.raises(NotFound):
            commands.stage(STRANGER, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)

    def test_whoever_declined_is_left_out(self, town):
        whole = commands.stage(CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)
        one = Policy.objects.filter(enrolment_id=whole.id).first().person_id
        found = commands.stage(
            CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY, declined=[one]
        )
        assert found.joined == whole.joined - 1
        with pytest.raises(Refused, match="below_floor"):  # all of a small union
            commands.enrol(CLERK, enrolment_id=found.id)


class TestFee:
    def test_begins_cover_and_writes_the_funds_own_book(self, town):
        paid = town.joined()
        policy = Policy.objects.filter(enrolment_id=paid.id).first()
        assert (policy.start_date, policy.end_date, policy.since_date) == (
            date(2026, 1, 6),
            date(2027, 1, 6),
            date(2026, 1, 6),
        )
        assert balances(town) == {"1002": paid.fee_fen, "2203": -paid.fee_fen}
        assert Entry.objects.filter(verb="mutualfund.receive_fee").count() == 1

    def test_is_the_whole_fee(self, town):
        staged = commands.stage(CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)
        commands.enrol(CLERK, enrolment_id=staged.id)
        with pytest.raises(Refused, match="fee_differs"):
            commands.receive_fee(CLERK, enrolment_id=staged.id, amount_fen=staged.fee_fen - 1, paid_date=DAY)

    def test_is_earned_by_the_day_and_the_book_agrees(self, town):
        paid = town.joined()
        carried = commands.earn(CLERK.later(moment("2026-07-06 23:00")), fund_id=town.fund.id)
        groups = paid.fee_fen * 182 // 365  # 6 January to 6 July, both counted
        assert carried == groups
        assert balances(town)["2203"] == -(paid.fee_fen - groups)
        assert commands.earn(CLERK.later(moment("2026-07-06 23:30")), fund_id=town.fund.id) == 0


class TestRenewal:
    def test_without_gap_goes_on_and_waits_no_more(self, town):
        first = town.joined()
        again = town.joined(paid=date(2026, 12, 20))
        assert again.renewed == again.joined > 0
        policy = Policy.objects.filter(enrolment_id=again.id).select_related("renewal_of").first()
        assert policy.start_date == policy.renewal_of.end_date == date(2027, 1, 6)
        assert policy.since_date == policy.renewal_of.since_date
        assert Enrolment.objects.get(pk=first.id).joined >= again.joined

    def test_far_from_its_end_a_term_is_not_sold_twice(self, town):
        first = town.joined()
        again = commands.stage(CLERK.later(moment("2026-06-01 09:00")), unit_id=town.union.id, plan_code="aixin",
                               asked_date=date(2026, 6, 1))  # fmt: skip
        assert (again.joined, again.covered) == (0, first.joined)
        with pytest.raises(BadInput, match="nobody_enrolled"):
            commands.enrol(CLERK, enrolment_id=again.id)

    def test_whoever_leaves_is_covered_to_the_end_and_not_renewed(self, town):
        paid = town.joined()
        policy = Policy.objects.filter(enrolment_id=paid.id).first()
        commands.leave(CLERK, policy_id=policy.pk, note="离职")
        policy.refresh_from_db()
        assert (policy.state, policy.end_date) == ("left", date(2027, 1, 6))
        again = commands.stage(CLERK.later(moment("2026-12-20 09:00")), unit_id=town.union.id, plan_code="aixin",
                               asked_date=date(2027, 1, 6))  # fmt: skip
        assert not Policy.objects.filter(enrolment_id=again.id, person_id=policy.person_id).exists()


class TestMany:
    def test_enrols_unions_as_one_act(self, town):
        found = commands.enrol_many(CLERK.later(JANUARY), fund_id=town.fund.id, plan_code="aixin", union_ids=[town.union.id],
                                    asked_date=DAY)  # fmt: skip
        assert (found["unions"], found["fee_fen"]) == (1, found["policies"] * 11_250)
        assert balances(town)["1002"] == found["fee_fen"]
        assert Entry.objects.filter(verb="mutualfund.enrol_many").count() == 1
        again = commands.enrol_many(CLERK.later(JANUARY), fund_id=town.fund.id, plan_code="aixin", union_ids=[town.union.id],
                                    asked_date=DAY)  # fmt: skip
        assert (again["unions"], again["passed"]) == (0, 1)


class TestStop:
    def test_takes_a_meeting_and_a_second_person(self, town):
        row_ = commands.propose_stop(CLERK, fund_id=town.fund.id, why="准备金率低于 1.0")
        with pytest.raises(Refused, match="same_person"):
            commands.decide_stop(CLERK, stop_id=row_.id, meeting="第三次会员代表会议", meeting_date=DAY)
        with pytest.raises(BadInput, match="meeting_missing"):
            commands.decide_stop(OTHER, stop_id=row_.id, meeting="", meeting_date=DAY)
        commands.stage(
            CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY
        )  # proposed stops nobody
        commands.decide_stop(
            OTHER,
            stop_id=row_.id,
            meeting="第三次会员代表会议 3 号",
            meeting_date=DAY,
            measures="下年互助费提高",
        )
        with pytest.raises(Refused, match="enrolment_stopped"):
            commands.stage(CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)
        commands.lift_stop(OTHER, stop_id=row_.id, meeting="第四次会员代表会议 1 号")
        commands.stage(CLERK, unit_id=town.union.id, plan_code="aixin", asked_date=DAY)

    def test_a_new_version_of_a_plan_closes_the_old_one(self, town):
        import json

        terms = json.loads(
            (
                commands.funds.Path(commands.funds.settings.PACKAGE) / "profiles/sample/mutual_plans.json"
            ).read_text()
        )
        raised = terms[0] | {
            "fee": "130",
            "valid_from": "2026-09-01",
            "document_number": "会员代表会议〔2026〕3号",
        }
        commands.load_plans(OTHER, fund_id=town.fund.id, content=json.dumps([raised]).encode())
        assert queries.plan_on(town.fund.id, "aixin", date(2026, 8, 31)).fee_fen == 11_250
        assert queries.plan_on(town.fund.id, "aixin", date(2026, 9, 1)).fee_fen == 13_000
        with pytest.raises(Refused, match="plan_version_old"):
            commands.load_plans(
                OTHER, fund_id=town.fund.id, content=json.dumps([raised | {"fee": "131"}]).encode()
            )


def age(birth: date) -> int:
    return DAY.year - birth.year - ((DAY.month, DAY.day) < (birth.month, birth.day))


def test_a_chair_sees_his_own_union_only(town):
    chair = actor("li", "mutualfund.read", "mutualfund.stage", "membership.read", path=town.union.path)
    town.joined()
    assert len(queries.enrolments(chair).rows) == 1
    assert queries.funds(chair) == []
    elsewhere = actor("bo", "mutualfund.read", path="zzzz")
    assert queries.enrolments(elsewhere).rows == []


def test_a_member_says_that_he_wants_to_join_and_drops_out_when_covered(town):
    """W10: his word reaches his union; it is said once, can be taken back, and ends by itself with the cover."""
    him = replace(STRANGER, name="m1", person=town.persons[1])
    assert commands.want(him, plan_code="aixin") == commands.want(him, plan_code="aixin")
    assert [(one.plan_name, one.name_masked[1]) for one in queries.wants(CLERK)] == [("爱心互助保障", "*")]
    commands.want(him, plan_code="aixin", wanted=False)
    assert (queries.wants(CLERK), queries.own_wants(him)) == ([], set())
    commands.want(him, plan_code="aixin")
    access.open_worker(CLERK, person_id=town.persons[1])
    page = enter(Account.objects.get(person_id=town.persons[1])).get("/m/plan/").content.decode()
    assert "已告诉" in page
    assert "我想参加" in page  # the other plans
    assert "想参加的会员" in enter(hire("wen3", "mutual_clerk", town.city.id)).get("/a/mutual/enrolments/").content.decode()
    town.joined("aixin")
    assert queries.wants(CLERK) == []
    with pytest.raises(Refused, match="covered_already"):
        commands.want(replace(him, person=town.persons[2]), plan_code="aixin")
    with pytest.raises(Refused, match="want_no_union"):
        commands.want(STRANGER, plan_code="aixin")


def test_whoever_reviews_a_fund_verifies_its_plans_and_nobody_elses(town, settings):
    settings.CLOCK_START = moment("2026-07-22 10:00")
    plan = town.plans["aixin"].plan.id
    reviewer, clerk = enter(hire("gu3", "mutual_reviewer", town.city.id, label="顾宁")), enter(hire("wen4", "mutual_clerk", town.city.id))
    address = f"/a/mutual/plans/{plan}/verify/"
    assert address in reviewer.get("/a/mutual/").content.decode()
    assert address not in clerk.get("/a/mutual/").content.decode()
    assert clerk.post(address).status_code in (403, 404)
    assert hire_elsewhere(town).post(address).status_code in (403, 404)
    assert Plan.objects.get(pk=plan).verified_by == ""
    assert reviewer.post(address).status_code == 302
    assert (Plan.objects.get(pk=plan).verified_by, address in reviewer.get("/a/mutual/").content.decode()) == ("顾宁", False)


def hire_elsewhere(town):
    """A reviewer of another city's fund."""
    other = organisation.open_union(OPERATOR, parent_id=None, name="渝州市总工会", tier="city", kind="federation",
                                    division_code="500100", founded_date=date(2020, 1, 1))  # fmt: skip
    return enter(hire("lin3", "mutual_reviewer", other.id))


def test_anybody_reads_the_funds_account_of_the_last_whole_month(town, settings, client):
    settings.CLOCK_START = moment("2026-07-22 10:00")
    paid = town.joined()
    now = queries.statement(STRANGER.later(moment("2026-07-22 10:00")), fund_id=town.fund.id)
    assert (now.day, now.members, now.balance_fen, now.aided) == (date(2026, 6, 30), paid.joined, paid.fee_fen, 0)
    assert queries.statement(STRANGER.later(moment("2025-01-20 10:00")), fund_id=town.fund.id) is None
    page = client.get("/m/plan/fund/").content.decode()
    assert "6月30日" in page
    assert "王*" not in page
