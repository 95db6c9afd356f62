"""The preparation fund: age, estimate line by line, release once, forfeiture, flags."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR, STRANGER, actor, moment
from tests.dues import town
from tests.dues.town import APPROVER, MAKER
from tests.entrance import enter, hire
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Allocation, Payout, Release
from unionloop.domains.dues.rules import preparation as rules
from unionloop.domains.dues.rules.months import count_months
from unionloop.domains.employers import commands as employers
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.models import Unit
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import NotFound, Refused

DAY = date(2026, 7, 22)


def rule(**values):
    given = {"id": 1, "region": "", "size_class": "", "return_rate_bp": 6_000, "lookback_months": 36,
             "forfeit_to": "city", "valid_from": date(2020, 1, 1), "valid_to": None}  # fmt: skip
    return rules.ReturnRule(**{**given, **values})


def receipt(paid, held, day=DAY, base_bp=6_000):
    return rules.Receipt(1, day, paid, held, base_bp)


class TestRules:
    @pytest.mark.parametrize(
        ("start", "months", "bucket"),
        [(date(2026, 7, 22), 0, 0), (date(2026, 1, 23), 5, 0), (date(2026, 1, 22), 6, 1), (date(2025, 7, 23), 11, 1),
         (date(2025, 7, 22), 12, 2), (date(2024, 7, 22), 24, 3), (date(2023, 7, 23), 35, 3), (date(2023, 7, 22), 36, 4)],
    )  # fmt: skip
    def test_age(self, start, months, bucket):
        assert rules.months_between(start, DAY) == months
        assert rules.bucket_of(start, DAY) == bucket

    @pytest.mark.parametrize(
        ("paid", "held", "rate", "returned"),
        [(10_000, 6_000, 6_000, 6_000), (101, 61, 6_000, 61), (10_000, 6_000, 4_000, 4_000),
         (10_000, 6_000, 10_000, 6_000), (10_000, 6_000, 0, 0), (-10_000, -6_000, 6_000, -6_000),
         (-10_000, -6_000, 4_000, -4_000)],
    )  # fmt: skip
    def test_return(self, paid, held, rate, returned):
        line = rules.estimate_line(receipt(paid, held), rule(return_rate_bp=rate), DAY)
        assert (line.returned_fen, line.forfeited_fen) == (returned, held - returned)

    def test_look_back(self):
        young, old = date(2023, 7, 23), date(2023, 7, 22)
        assert rules.estimate_line(receipt(100, 60, young), rule(), DAY).returned_fen == 60
        line = rules.estimate_line(receipt(100, 60, old), rule(), DAY)
        assert (line.returned_fen, line.forfeited_fen, line.reason) == (0, 60, "too_old")
        assert rules.estimate_line(receipt(100, 60, old), rule(lookback_months=0), DAY).returned_fen == 60

    def test_without_a_rule_nothing_moves(self):
        line = rules.estimate_line(receipt(100, 60), None, DAY)
        assert (line.returned_fen, line.forfeited_fen) == (0, 0)

    def test_the_most_particular_rule(self):
        wide, county, micro = rule(id=1), rule(id=2, region="510903"), rule(id=3, size_class="micro")
        assert rules.pick([wide, county, micro], "510903", "small", DAY).id == 2
        assert rules.pick([wide, county, micro], "510904", "micro", DAY).id == 3
        assert rules.pick([wide, county, micro], "510904", "small", DAY).id == 1
        assert rules.pick([wide], "510904", "small", date(2019, 12, 31)) is None


@pytest.fixture
def place(db):
    found = town.build()
    found.row("E8", 100_001, item="preparation", month="202306")  # past the look-back of 36 months
    town.approved(found, "202306", moment("2026-05-20 09:00"))
    found.row("E8", 33_333, item="preparation", month="202601")
    found.row("E8", 50_000, item="preparation", month="202601")
    town.approved(found, "202601", moment("2026-06-20 09:00"))
    return found


def founded(place):
    union = organisation.open_union(OPERATOR, parent_id=place.units["A2"], name="新工会", tier="base", kind="base")
    employers.link_union(OPERATOR, employer_id=place.firms["E8"], unit_id=union.id)
    return union.id


class TestFund:
    def test_estimate_line_by_line(self, place):
        found = queries.preparation_estimate(OPERATOR, employer_id=place.firms["E8"])
        assert [one.held_fen for one in found.lines] == [60_001, 20_003, 30_000]
        assert [one.returned_fen for one in found.lines] == [0, 20_003, 30_000]
        assert (found.held_fen, found.returned_fen, found.forfeited_fen) == (110_004, 50_003, 60_001)

    def test_only_for_whoever_the_firm_hangs_below(self, place):
        county = Unit.objects.get(pk=place.units["A"])
        other = Unit.objects.get(pk=place.units["U3"])
        near, far = (actor("one", "dues.read", path=unit.path) for unit in (county, other))
        assert queries.preparation_estimate(near, employer_id=place.firms["E8"]).held_fen == 110_004
        with pytest.raises(NotFound):
            queries.preparation_estimate(far, employer_id=place.firms["E8"])

    def test_ageing_and_list(self, place):
        page = queries.preparation(OPERATOR, payer_id=place.city)
        assert [(one.employer_id, one.held_fen, one.receipts) for one in page.rows] == [(place.firms["E8"], 110_004, 3)]
        assert page.rows[0].buckets == (0, 50_003, 0, 0, 60_001)
        assert [fen for _, fen in queries.ageing(OPERATOR)] == [0, 50_003, 0, 0, 60_001]
        assert page.sums["held_fen"] == 110_004
        web = enter(hire("boss", "finance_maker", place.city))
        assert "&gt;36个月" in web.get("/j/prep").content.decode()
        reference.set_parameter(OPERATOR, code="dues.ageing_months", value=[3, 12], valid_from=date(2026, 1, 1), source="本地制度")
        assert queries.ageing(OPERATOR) == [("<3个月", 0), ("3–12个月", 50_003), (">12个月", 60_001)]
        assert queries.preparation(OPERATOR, payer_id=place.city).rows[0].buckets == (0, 50_003, 60_001)
        assert "&gt;12个月" in web.get("/j/prep").content.decode()

    def test_months_paid_for_are_counted_once_and_only_until_the_day(self, place):
        firm = place.firms["E8"]  # one receipt for 2023-06, two for 2026-01
        assert queries.held_months(OPERATOR, until=date(2026, 7, 31)) == {firm: 2}
        assert queries.held_months(OPERATOR, until=date(2023, 12, 31)) == {firm: 1}
        assert queries.held_months(OPERATOR, until=date(2020, 1, 1)) == {}
        assert queries.held_months(STRANGER, until=date(2026, 7, 31)) == {}

    @pytest.mark.parametrize(
        ("periods", "months"),
        [
            ([], 0), ([("2026-06-01", "2026-06-30")] * 3, 1), ([("2026-04-01", "2026-06-30")], 3),
            ([("2025-12-01", "2026-01-31"), ("2026-01-01", "2026-01-31")], 2),
        ],
    )  # fmt: skip
    def test_a_quarter_is_three_months_and_a_month_twice_is_one(self, periods, months):
        spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in periods]
        assert count_months(spans) == months

    def test_released_once(self, place):
        with pytest.raises(Refused, match="no_union_yet"):
            commands.release_preparation(OPERATOR, employer_id=place.firms["E8"])
        union = founded(place)
        first = commands.release_preparation(OPERATOR, employer_id=place.firms["E8"], approved_by="chen")
        again = commands.release_preparation(OPERATOR, employer_id=place.firms["E8"], approved_by="chen")
        assert first.id == again.id
        assert (first.unit_id, first.returned_fen, first.forfeited_fen) == (union, 50_003, 60_001)
        assert Release.objects.count() == Payout.objects.filter(source__startswith="dues.release").count() == 1
        assert queries.preparation(OPERATOR).rows == []
        fund = ledger.sub_ledger(OPERATOR, unit_id=place.city, account_code="22203")
        assert fund.sums["balance_fen"] == 0
        assert queries.check_settlement(OPERATOR) == []
        sums = queries.balance(OPERATOR, unit_id=place.city)
        assert sums.split_fen == sums.settled_fen

    def test_the_fund_of_a_merged_line_is_the_kept_firms_until_the_merge_is_undone(self, place):
        kept, dropped = place.firms["E9"], place.firms["E8"]
        merged = employers.merge(OPERATOR, kept_id=kept, dropped_id=dropped, reason="同一家单位")
        assert queries.held_by_firm(OPERATOR) == {kept: 110_004}
        assert [(one.employer_id, one.held_fen) for one in queries.preparation(OPERATOR).rows] == [(kept, 110_004)]
        assert queries.preparation_estimate(OPERATOR, employer_id=kept).held_fen == 110_004
        employers.unmerge(OPERATOR, merge_id=merged.id, reason="认错了两家")
        assert queries.held_by_firm(OPERATOR) == {dropped: 110_004}
        assert queries.preparation_estimate(OPERATOR, employer_id=kept).held_fen == 0

    def test_the_kept_firm_is_given_it_all_and_the_books_close(self, place):
        kept, dropped = place.firms["E9"], place.firms["E8"]
        employers.merge(OPERATOR, kept_id=kept, dropped_id=dropped, reason="同一家单位")
        row = place.row("E8", 10_000, item="preparation", month="202608")
        union = organisation.open_union(OPERATOR, parent_id=place.units["B1"], name="新", tier="base", kind="base")
        employers.link_union(OPERATOR, employer_id=kept, unit_id=union.id)
        released = commands.release_preparation(OPERATOR, employer_id=kept, approved_by="chen")
        assert (released.returned_fen, released.forfeited_fen) == (50_003, 60_001)
        fund = ledger.sub_ledger(OPERATOR, unit_id=place.city, account_code="22203")
        assert fund.sums["balance_fen"] == 0
        assert {one.balance_fen for one in fund.rows} == {0}
        town.approved(place, "202608", NOW + timedelta(days=31))
        assert Allocation.objects.get(tax_row=row).employer_id == kept  # the payer still names the dropped line
        assert queries.check_settlement(OPERATOR) == []

    def test_paid_when_there_is_an_account(self, place):
        place.units["N"] = founded(place)
        commands.release_preparation(OPERATOR, employer_id=place.firms["E8"], approved_by="chen")
        assert commands.pay_held(OPERATOR, unit_id=place.city) == []
        town.give_accounts(place, ("N",), "新", at=NOW - timedelta(days=2))
        batch = commands.pay_held(OPERATOR, unit_id=place.city)[0]
        assert batch.total_fen == 50_003
        assert batch.approved_by == "chen"

    def test_what_arrives_after_founding_is_flagged_and_released_too(self, place):
        founded(place)
        commands.release_preparation(OPERATOR, employer_id=place.firms["E8"])
        place.row("E8", 10_000, item="preparation")
        town.approved(place)
        page = queries.preparation(OPERATOR, flagged=True)
        assert [(one.employer_id, one.flagged) for one in page.rows] == [(place.firms["E8"], True)]
        second = commands.release_preparation(OPERATOR, employer_id=place.firms["E8"])
        assert second.returned_fen == 6_000
        assert Release.objects.count() == 2

    def test_a_firm_that_is_not_there_is_named(self, place):
        with pytest.raises(NotFound, match="not_found"):
            commands.forfeit_preparation(MAKER, unit_id=place.city, employer_ids=[place.firms["E8"], 2**40])
        rows = commands.forfeit_preparation(MAKER, unit_id=place.city, employer_ids=[place.firms["E8"]])
        assert [one.forfeited_fen for one in rows] == [60_001]  # the refusal took nothing

    def test_forfeited_past_the_look_back(self, place):
        rows = commands.forfeit_preparation(MAKER, unit_id=place.city, employer_ids=[place.firms["E8"]])
        assert [(one.returned_fen, one.forfeited_fen) for one in rows] == [(0, 60_001)]
        assert queries.preparation(OPERATOR).rows[0].held_fen == 50_003
        with pytest.raises(Refused, match="nothing_to_forfeit"):
            commands.forfeit_preparation(APPROVER, unit_id=place.city, employer_ids=[place.firms["E8"]])
        assert queries.check_settlement(OPERATOR) == []

    def test_dues_without_a_union_are_held_like_it(self, place):
        place.row("E9", 10_000)
        run = town.approved(place)
        one = Allocation.objects.get(run=run.id)
        assert (one.kind, one.flags, one.employer_id) == ("preparation", "no_union", place.firms["E9"])


def test_a_stranger_learns_nothing_about_a_firm(place):
    """Found by the matrix: without the right, the refusal named any firm, and a release made earlier was shown."""
    from unionloop.domains.employers.models import Employer

    there = Employer.objects.first()
    for employer_id in (there.pk, 10**9):
        with pytest.raises(Refused, match="not_allowed"):
            commands.release_preparation(STRANGER, employer_id=employer_id)


def test_a_firm_of_another_city_looks_as_if_it_were_not_there(place):
    """Found by the matrix: the right held elsewhere, a firm nothing is held for was told apart by its refusal, with its name."""
    elsewhere = actor("elsewhere", "dues.*", path="zzzzz")
    for employer_id in (place.firms["E9"], 10**9):
        with pytest.raises(NotFound):
            commands.release_preparation(elsewhere, employer_id=employer_id)
