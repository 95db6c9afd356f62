"""The worked examples of domain.md §2.4, as a textbook writes them; then what a voucher must be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.domains.ledger.contracts import ROLE_CODES, LegInput, Share, VoucherInput, postings
from unionloop.domains.ledger.rules import charts, vouchers
from unionloop.kernel.errors import BadInput, Refused

TEN_TRILLION_YUAN_FEN = 10**15


def written(legs: list[LegInput]) -> list[str]:
    """Write legs as a textbook does: 借 102 100 / 贷 402 60; red amounts in parentheses."""
    lines = []
    for leg in legs:
        debit, credit = vouchers.debit_and_credit(leg.amount_fen, leg.red)
        side, amount = ("借", debit) if debit else ("贷", credit)
        who = f" @{leg.unit_id or leg.employer_id}" if leg.unit_id or leg.employer_id else ""
        lines.append(f"{side} {leg.account_code} {amount if amount > 0 else f'({-amount})'}{who}")
    assert sum(leg.amount_fen for leg in legs) == 0
    return lines


class TestPostings:
    def test_base_union_gets_two_percent_directly(self):
        legs = postings.legs_for_direct_income("2021", own_fen=60, upper_fen=40, upper_unit_id=7)
        assert written(legs) == ["借 102 100", "贷 402 60", "贷 221 40 @7"]

    def test_base_pays_up(self):
        legs = postings.legs_for_pay_up("2021", upper=[Share(40, 7)])
        assert written(legs) == ["借 221 40 @7", "贷 102 40"]

    def test_tax_money_arrives_and_is_split(self):
        legs = postings.legs_for_collection(
            "2021", lower=[Share(60, 11), Share(22, 5)], upper=[Share(11, 1)], own_fen=7
        )
        assert written(legs) == ["借 102 100", "贷 22202 60 @11", "贷 22202 22 @5", "贷 221 11 @1", "贷 402 7"]

    def test_only_the_own_share_is_income(self):
        legs = postings.legs_for_collection("2021", lower=[Share(93, 11)], own_fen=7)
        income = [leg for leg in legs if leg.account_code == ROLE_CODES["2021"]["income_dues"]]
        assert [-leg.amount_fen for leg in income] == [7]

    def test_rebate_paid_and_received(self):
        paid = postings.legs_for_rebate_paid("2021", lower=[Share(60, 11), Share(40, 12)])
        assert written(paid) == ["借 22202 60 @11", "借 22202 40 @12", "贷 102 100"]
        assert written(postings.legs_for_rebate_received("2021", amount_fen=60)) == ["借 102 60", "贷 402 60"]

    def test_bounced_rebate_is_owed_again_and_never_income(self):
        legs = postings.legs_for_rebate_bounced("2021", lower=[Share(60, 11)])
        assert written(legs) == ["借 22202 (60) @11", "贷 102 (60)"]

    def test_preparation_fund_arrives_is_returned_or_forfeited(self):
        came = postings.legs_for_collection("2021", preparation=[Share(60, employer_id=3)], upper=[Share(40, 1)])
        assert written(came) == ["借 102 100", "贷 22203 60 @3", "贷 221 40 @1"]
        back = postings.legs_for_preparation_returned("2021", released=[Share(60, employer_id=3)])
        assert written(back) == ["借 22203 60 @3", "贷 102 60"]
        released = postings.legs_for_preparation_released("2021", released=[Share(60, employer_id=3)], unit_id=11)
        assert written(released) == ["借 22203 60 @3", "贷 22202 60 @11"]
        lost = postings.legs_for_preparation_forfeited("2021", forfeited=[Share(60, employer_id=3)])
        assert written(lost) == ["借 22203 60 @3", "贷 402 60"]

    def test_money_held_for_a_union_without_an_account(self):
        held = postings.legs_for_custody("2021", held=[Share(60, 11)])
        assert written(held) == ["借 22202 60 @11", "贷 231 60 @11"]
        held = postings.legs_for_custody("2021", held=[Share(60, 11)], from_role="bank")
        assert written(held) == ["借 102 60", "贷 231 60 @11"]
        assert written(postings.legs_for_custody_spent("2021", held=[Share(60, 11)])) == ["借 231 60 @11", "贷 102 60"]

    def test_subsidy_down(self):
        assert written(postings.legs_for_subsidy_given("2009", given=[Share(500, 11)])) == ["借 506 500 @11", "贷 102 500"]
        got = postings.legs_for_subsidy_received("2021", amount_fen=500, giver_unit_id=1)
        assert written(got) == ["借 102 500", "贷 403 500 @1"]

    def test_member_dues(self):
        assert written(postings.legs_for_member_dues("2009", amount_fen=5)) == ["借 102 5", "贷 401 5"]

    def test_fixed_asset_is_spent_and_stands_against_its_fund(self):
        legs = postings.legs_for_fixed_asset("2021", amount_fen=900)
        assert written(legs) == ["借 507 900", "借 162 900", "贷 102 900", "贷 301 900"]

    def test_depreciation_is_known_since_2021(self):
        assert written(postings.legs_for_depreciation("2021", amount_fen=9)) == ["借 301 9", "贷 163 9"]
        with pytest.raises(BadInput, match="no_account_for_role"):
            postings.legs_for_depreciation("2009", amount_fen=9)

    def test_tax_refund_takes_every_share_back_in_red(self):
        legs = postings.legs_for_refund("2021", lower=[Share(60, 11)], upper=[Share(33, 1)], own_fen=7)
        assert written(legs) == ["贷 22202 (60) @11", "贷 221 (33) @1", "贷 402 (7)", "贷 102 100"]

    def test_year_end(self):
        legs = postings.legs_for_year_end("2009", [("402", -700), ("506", 500), ("404", 0)])
        assert written(legs) == ["借 402 700", "贷 506 500", "贷 331 200"]

    @pytest.mark.parametrize("standard", ["2009", "2021"])
    def test_every_role_has_an_account_in_the_shipped_chart(self, standard):
        codes = {one.code for one in charts.parse_chart(charts.shipped(standard))}
        assert set(ROLE_CODES[standard].values()) <= codes

    @given(st.lists(st.integers(-(10**9), 10**9), max_size=5), st.integers(-(10**9), 10**9))
    def test_any_shares_balance_and_turn_over_what_they_are(self, amounts, own_fen):
        legs = postings.legs_for_collection("2021", lower=[Share(one, 11) for one in amounts], own_fen=own_fen)
        assert sum(leg.amount_fen for leg in legs) == 0
        bank_fen = sum(leg.amount_fen for leg in legs if leg.account_code == "102")
        assert bank_fen == sum(amounts) + own_fen


class TestVoucher:
    def voucher(self, *legs: LegInput, day: date = date(2026, 7, 1), **more: object) -> VoucherInput:
        return VoucherInput(day, "摘要", "s", legs, **more)

    def check(self, *legs: LegInput, **more: object) -> None:
        vouchers.check_voucher(self.voucher(*legs, **more), date(2026, 7, 22))

    def test_one_fen_off_is_refused(self):
        self.check(LegInput("102", 100), LegInput("401", -100))
        with pytest.raises(Refused, match="not_balanced") as refused:
            self.check(LegInput("102", 100), LegInput("401", -99))
        assert refused.value.facts == {"difference_fen": 1}

    def test_one_leg_or_a_zero_leg_is_refused(self):
        with pytest.raises(Refused, match="too_few_legs"):
            self.check(LegInput("102", 100))
        with pytest.raises(BadInput, match="amount_out_of_range"):
            self.check(LegInput("102", 100), LegInput("401", -100), LegInput("401", 0))

    def test_the_largest_amount_passes_and_one_fen_more_does_not(self):
        self.check(LegInput("102", TEN_TRILLION_YUAN_FEN), LegInput("401", -TEN_TRILLION_YUAN_FEN))
        with pytest.raises(BadInput, match="amount_out_of_range"):
            self.check(LegInput("102", TEN_TRILLION_YUAN_FEN + 1), LegInput("401", -TEN_TRILLION_YUAN_FEN - 1))

    def test_a_float_or_bool_is_no_amount(self):
        for wrong in (1.0, True):
            with pytest.raises(BadInput, match="amount_not_fen"):
                self.check(LegInput("102", wrong), LegInput("401", -1))

    def test_tomorrow_is_refused(self):
        legs = (LegInput("102", 1), LegInput("401", -1))
        self.check(*legs, day=date(2026, 7, 22))
        with pytest.raises(Refused, match="day_in_future"):
            self.check(*legs, day=date(2026, 7, 23))

    def test_red_takes_turnover_back_on_the_other_side(self):
        assert vouchers.debit_and_credit(100, False) == (100, 0)
        assert vouchers.debit_and_credit(-100, False) == (0, 100)
        assert vouchers.debit_and_credit(-100, True) == (-100, 0)
        assert vouchers.debit_and_credit(100, True) == (0, -100)

    def test_numbers(self):
        assert vouchers.number_text("202607", 1) == "记-202607-0001"
        assert vouchers.number_text("202607", 10_000) == "记-202607-10000"
        assert vouchers.parse_number("记-202607-0042") == vouchers.parse_number("202607-0042") == ("202607", 42)
        with pytest.raises(BadInput, match="not_a_voucher_number"):
            vouchers.parse_number("202607")

    def test_digest_tells_apart_what_looks_alike(self):
        legs = [LegInput("102", 1), LegInput("401", -1)]
        one = VoucherInput(date(2026, 7, 1), "甲", "乙", legs)
        moved = VoucherInput(date(2026, 7, 1), "甲乙", "", legs)
        digests = {vouchers.digest(1, two, closing=False, reverses_id=None) for two in (one, moved)}
        assert len(digests) == 2


class TestClose:
    def close(self, month: str, **known: str) -> None:
        known = {"first_open": "202606", "closed": "202605"} | known
        vouchers.check_close(month, date(2026, 7, 31), **known)

    def test_the_first_open_month_closes_once_it_is_over(self):
        self.close("202606")
        for month, code in (("202605", "already"), ("202607", "not_over"), ("202608", "not_over")):
            with pytest.raises(Refused, match=code):
                self.close(month)
        with pytest.raises(Refused, match="earlier_month_open"):
            self.close("202606", first_open="202604", closed="")

    def test_months_are_written_plainly(self):
        assert vouchers.check_month("2026-07") == vouchers.check_month("202607") == "202607"
        for wrong in ("202613", "2026", "abcdef", ""):
            with pytest.raises(BadInput, match="bad_month"):
                vouchers.check_month(wrong)


class TestCharts:
    def test_2009_is_taken_from_the_official_text(self):
        rows = {one.code: one for one in charts.parse_chart(charts.shipped("2009"))}
        assert rows["22203"].name == "应付建会筹备金"
        assert rows["22203"].parent_code == "222"
        assert all(one.verified_by for one in rows.values())
        assert (rows["101"].valid_from, rows["101"].valid_to) == (date(2010, 1, 1), date(2022, 1, 1))

    def test_2021_is_marked_unverified_but_for_six_codes(self):
        rows = charts.parse_chart(charts.shipped("2021"))
        assert {one.code for one in rows if one.verified_by} == {"401", "402", "403", "404", "405", "411"}
        assert {one.valid_from for one in rows} == {date(2022, 1, 1)}

    def test_faults_of_a_file_are_named(self):
        head = '{"standard":"2021","valid_from":"2022-01-01","accounts":['
        row = '{"code":"%s","name":"x","side":"debit","kind":"asset","parent":"%s"}'
        for body, code in (
            (row % ("10", ""), "bad_account"), (row % ("10101", "101"), "no_parent_account"),
            (row % ("101", "") + "," + row % ("101", ""), "account_twice"), ("", "empty_chart"),
            ('{"code":"101"}', "bad_chart_file"),
        ):  # fmt: skip
            with pytest.raises(BadInput, match=code):
                charts.parse_chart(f"{head}{body}]}}".encode())
