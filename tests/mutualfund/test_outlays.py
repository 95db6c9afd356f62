"""Management fees and investments: no sum passes a dated limit, none leaves without a meeting and a receipt."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import STRANGER, moment
from tests.mutualfund.conftest import CLERK, OTHER, THIRD, Town
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.mutualfund import commands, queries, rules
from unionloop.domains.mutualfund.contracts import Means, OutlayKind, OutlayTerms
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import system
from unionloop.kernel.errors import BadInput, NotFound, Refused

TERMS = OutlayTerms(300, {"deposit": 8000, "bond": 5000}, 3)
SUMMER = moment("2026-07-01 10:00")
fen = st.integers(0, 10**9)


class TestRule:
    def test_the_fee_is_a_share_of_the_fees_earned_this_year(self):
        means = Means(bank_fen=10**9, earned_fen=1_000_000, fees_fen=20_000)
        steps = rules.outlays.check_outlay(OutlayKind.FEE, 10_000, means, TERMS)
        assert [one.amount_fen for one in steps] == [1_000_000, 30_000, 20_000, 0]
        with pytest.raises(Refused, match="manage_fee_over_cap") as refused:
            rules.outlays.check_outlay(OutlayKind.FEE, 10_001, means, TERMS)
        assert (refused.value.facts["most"], refused.value.facts["left"], refused.value.facts["rate"]) == ("300.00", "100.00", "3%")

    def test_each_way_to_invest_has_a_share_of_all_the_money(self):
        means = Means(bank_fen=600_000, held={"deposit": 300_000, "bond": 100_000})
        rules.outlays.check_outlay(OutlayKind.DEPOSIT, 500_000, means, TERMS)  # 800 000 of a million
        with pytest.raises(Refused, match="invest_over_limit"):
            rules.outlays.check_outlay(OutlayKind.DEPOSIT, 500_001, means, TERMS)
        with pytest.raises(Refused, match="invest_over_limit"):
            rules.outlays.check_outlay(OutlayKind.BOND, 400_001, means, TERMS)

    def test_the_bank_keeps_what_is_owed_and_three_months_of_claims(self):
        means = Means(bank_fen=1_000_000, owed_fen=300_001, expected_fen=1_200_000)  # 300 001 + 300 000 stay
        rules.outlays.check_outlay(OutlayKind.BOND, 399_999, means, TERMS)
        with pytest.raises(Refused, match="outlay_not_liquid") as refused:
            rules.outlays.check_outlay(OutlayKind.BOND, 400_000, means, TERMS)
        assert refused.value.facts["months"] == 3

    def test_what_the_rule_does_not_name_is_no_investment(self):
        with pytest.raises(Refused, match="outlay_kind_not_allowed"):
            rules.outlays.check_outlay(OutlayKind.BOND, 1, Means(bank_fen=100), OutlayTerms(300, {"deposit": 8000}, 0))

    @pytest.mark.parametrize("row", [(301.5, {}, 3), (300, {"share": 1}, 3), (300, {"bond": 10_001}, 3), (300, [], 3), (300, {}, -1)])
    def test_a_row_no_rule_can_apply_is_named(self, row):
        with pytest.raises(BadInput, match="fund_rule_broken"):
            rules.outlays.read_terms(*row)

    @given(st.sampled_from(list(OutlayKind)), st.integers(1, 10**9), fen, fen, fen, fen, fen, fen, fen)
    def test_nothing_allowed_breaks_a_limit(self, kind, amount, bank, deposit, bond, earned, fees, owed, expected):
        """Held against the limits in fractions of their own, not by the code's arithmetic."""
        means = Means(bank, {"deposit": deposit, "bond": bond}, earned, fees, owed, expected)
        try:
            rules.outlays.check_outlay(kind, amount, means, TERMS)
        except Refused:
            return
        if kind is OutlayKind.FEE:
            assert (fees + amount) * 100 <= earned * 3
            assert bank - amount >= owed
        else:
            share = {"deposit": (8, 10), "bond": (5, 10)}[kind]
            assert (means.held[kind] + amount) * share[1] <= (bank + deposit + bond) * share[0]
            assert (bank - amount - owed) * 4 >= expected


@pytest.fixture
def fund(town: Town) -> Town:
    """Policies of a year from the day after the fee came, 6 January: 177 days of it are over on 1 July."""
    town.joined()
    return town


def propose(town: Town, kind: str, amount: int, by=CLERK, **more):
    given_ = {"where": "遂州银行", "why": "活期利息太低", **({"until_date": date(2027, 7, 1)} if kind != "fee" else {}), **more}
    return commands.propose_outlay(by.later(SUMMER), fund_id=town.fund.id, kind=kind, amount_fen=amount, **given_)


def books(town: Town) -> dict[str, int]:
    return ledger.standing(system(SUMMER), unit_id=town.fund.unit_id)


class TestOutlay:
    def test_a_deposit_goes_out_by_three_hands_and_comes_back_with_interest(self, fund):
        before = queries.solvency(CLERK.later(SUMMER), fund_id=fund.fund.id)
        row = propose(fund, "deposit", 10_000)
        with pytest.raises(Refused, match="same_person"):
            commands.approve_outlay(CLERK.later(SUMMER), outlay_id=row.id, meeting="理事会 2026-7")
        commands.approve_outlay(OTHER.later(SUMMER), outlay_id=row.id, meeting="理事会 2026-7")
        with pytest.raises(Refused, match="same_person"):
            commands.book_outlay(OTHER.later(SUMMER), outlay_id=row.id, bank_ref="回单88")
        commands.book_outlay(CLERK.later(SUMMER), outlay_id=row.id, bank_ref="回单88")
        now = queries.solvency(CLERK.later(SUMMER), fund_id=fund.fund.id)
        assert (now.balance_fen, now.invested_fen, now.ratio_bp) == (before.balance_fen, 10_000, before.ratio_bp)
        assert books(fund)["1101"] == 10_000
        back = commands.return_outlay(CLERK.later(SUMMER), outlay_id=row.id, income_fen=150, bank_ref="回单99")
        assert (back.state, back.income_fen) == ("returned", 150)
        assert (books(fund).get("1101", 0), -books(fund)["4601"]) == (0, 150)
        assert books(fund)["1002"] == before.balance_fen + 150

    def test_the_fee_of_a_year_stays_under_its_cap_whoever_proposes_it(self, fund):
        most = queries.limits(STRANGER.later(SUMMER), fund_id=fund.fund.id).fee.most_fen
        earned = sum(one.fee_fen * 177 // 365 for one in queries.policies(CLERK, enrolment_id=queries.enrolments(CLERK).rows[0].id).rows)
        assert abs(most - earned * 3 // 100) <= 4
        propose(fund, "fee", most - 1)
        with pytest.raises(Refused, match="manage_fee_over_cap"):
            propose(fund, "fee", 2, by=THIRD)
        propose(fund, "fee", 1, by=THIRD)

    def test_a_refused_proposal_frees_its_limit(self, fund):
        most = queries.limits(CLERK.later(SUMMER), fund_id=fund.fund.id).fee.most_fen
        row = propose(fund, "fee", most)
        commands.refuse_outlay(OTHER.later(SUMMER), outlay_id=row.id, meeting="理事会 2026-8")
        assert propose(fund, "fee", most).steps[-1].amount_fen == 0

    def test_a_lower_limit_since_the_proposal_holds_at_the_meeting(self, fund):
        row = propose(fund, "bond", 10_000)
        reference.set_parameter(system(SUMMER), code="mutualfund.invest_bp", value={"deposit": 8000, "bond": 0}, valid_from=SUMMER.date(),
                                source="理事会决定")  # fmt: skip
        with pytest.raises(Refused, match="outlay_kind_not_allowed"):
            commands.approve_outlay(OTHER.later(SUMMER), outlay_id=row.id, meeting="理事会 2026-7")

    def test_a_fee_does_not_come_back_and_nobody_else_sees_it(self, fund):
        row = propose(fund, "fee", 100)
        commands.approve_outlay(OTHER.later(SUMMER), outlay_id=row.id, meeting="理事会 2026-7")
        booked = commands.book_outlay(CLERK.later(SUMMER), outlay_id=row.id, bank_ref="回单1")
        assert "mutualfund.return_outlay" not in booked.verbs
        assert books(fund)["5201"] == 100
        with pytest.raises(Refused, match="outlay_no_return"):
            commands.return_outlay(CLERK.later(SUMMER), outlay_id=row.id, income_fen=0, bank_ref="回单2")
        with pytest.raises(NotFound):
            queries.outlays(STRANGER, fund_id=fund.fund.id)

    @pytest.mark.parametrize(("more", "code"), [
        ({"kind": "shares"}, "outlay_kind"), ({"amount": 0}, "outlay_amount"), ({"where": ""}, "outlay_words"),
        ({"until_date": None}, "outlay_until"), ({"until_date": date(2026, 7, 1)}, "outlay_until")])  # fmt: skip
    def test_what_is_missing_is_named(self, fund, more, code):
        asked = {"kind": "deposit", "amount": 100} | more
        with pytest.raises(BadInput, match=code):
            propose(fund, asked.pop("kind"), asked.pop("amount"), **asked)
