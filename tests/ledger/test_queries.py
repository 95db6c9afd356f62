"""What the books say: trial balance, sub-ledgers, statements, identities; and who may read them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import MACHINE, NOW, OPERATOR, STRANGER, actor
from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput, Share, Unread, VoucherInput, postings
from unionloop.kernel.errors import BadInput, NotFound

from .conftest import ACCOUNTANT, AUGUST, SECOND, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def june_and_july(town):
    """June: 1 000.00 arrives and 600.00 is owed to two unions. July: one is paid, a subsidy is given."""
    first, second = town.bases[0].id, town.bases[1].id
    town.post(
        postings.legs_for_collection(
            "2021", lower=[Share(40_000, first), Share(20_000, second)], upper=[Share(33_000, town.city.id)], own_fen=7_000
        ), date(2026, 6, 10), "june", summary="6月税款",
    )  # fmt: skip
    town.post(postings.legs_for_rebate_paid("2021", lower=[Share(40_000, first)]), date(2026, 7, 5), "paid")
    town.post(postings.legs_for_subsidy_given("2021", given=[Share(1_000, second)]), date(2026, 7, 6), "subsidy")
    return town


class TestTrialBalance:
    def test_opening_month_and_closing(self, june_and_july):
        trial = queries.trial_balance(ACCOUNTANT, unit_id=june_and_july.city.id, month="2026-07")
        lines = {line.code: line for line in trial.lines}
        bank = lines["102"]
        assert (bank.opening_debit_fen, bank.debit_fen, bank.credit_fen, bank.closing_debit_fen) == (
            100_000, 0, 41_000, 59_000,
        )  # fmt: skip
        owed = lines["222"]
        assert (owed.level, owed.opening_credit_fen, owed.debit_fen, owed.closing_credit_fen) == (1, 60_000, 40_000, 20_000)
        assert lines["22202"].level == 2
        total = trial.total
        assert (total.debit_fen, total.credit_fen) == (41_000, 41_000)
        assert total.closing_debit_fen == total.closing_credit_fen == 60_000

    def test_a_month_before_all_is_silent(self, june_and_july):
        assert queries.trial_balance(ACCOUNTANT, unit_id=june_and_july.city.id, month="202601").lines == ()

    def test_bad_months_are_named(self, town):
        with pytest.raises(BadInput, match="bad_month"):
            queries.trial_balance(ACCOUNTANT, unit_id=town.city.id, month="2026-13")


class TestUnread:
    """What a second reader still has to read."""

    def test_neither_his_own_nor_what_is_read_reversed_or_closed(self, june_and_july):
        town, city = june_and_july, june_and_july.city.id
        rows = {row.source: row for row in queries.vouchers(ACCOUNTANT, unit_id=city).rows}
        assert queries.unread(SECOND) == Unread(3, rows["june"].id, city)
        assert queries.unread(STRANGER) == Unread()
        assert queries.unread(replace(SECOND, name=rows["june"].maker)).count == sum(
            row.maker != rows["june"].maker for row in rows.values())  # fmt: skip
        commands.reverse(ACCOUNTANT, voucher_id=rows["subsidy"].id, day=date(2026, 7, 7), reason="记错")
        assert queries.unread(SECOND).count == 2
        commands.review(SECOND, voucher_id=rows["paid"].id)
        assert [row.source for row in queries.vouchers(SECOND, unit_id=city, waiting=True).rows] == ["june"]
        commands.close_month(ACCOUNTANT.later(AUGUST), unit_id=city, month="202606")
        assert queries.unread(SECOND) == Unread()
        assert town.post(postings.legs_for_subsidy_given("2021", given=[Share(1_000, town.bases[1].id)]), date(2026, 7, 9), "more")
        assert queries.unread(SECOND, unit_id=city).count == 1


class TestSubLedger:
    def test_its_total_is_the_general_account(self, june_and_july):
        page = queries.sub_ledger(ACCOUNTANT, unit_id=june_and_july.city.id, account_code="222")
        assert [(row.unit_name, row.debit_fen, row.credit_fen, row.balance_fen) for row in page.rows] == [
            ("天泰玻璃工会", 40_000, 40_000, 0), ("遂州食品工会", 0, 20_000, 20_000),
        ]  # fmt: skip
        assert page.sums == {"debit_fen": 40_000, "credit_fen": 60_000, "balance_fen": 20_000}

    def test_pages_and_exports_the_same_rows(self, town):
        shares = [Share(10 + at, base.id) for at, base in enumerate(town.bases)]
        town.post(postings.legs_for_collection("2021", lower=shares))
        ask = {"unit_id": town.city.id, "account_code": "22202"}
        first = queries.sub_ledger(ACCOUNTANT, **ask, limit=3)
        rest = queries.sub_ledger(ACCOUNTANT, **ask, limit=3, after=first.next)
        assert (len(first.rows), len(rest.rows), rest.next) == (3, 1, None)
        assert first.rows + rest.rows == list(queries.every_sub_ledger(ACCOUNTANT, **ask))

    def test_an_unknown_account_is_absent(self, town):
        with pytest.raises(NotFound):
            queries.sub_ledger(ACCOUNTANT, unit_id=town.city.id, account_code="999")


class TestStatement:
    def ask(self, town, by=ACCOUNTANT, base=0, **more):
        period = {"from_date": date(2026, 1, 1), "to_date": date(2026, 7, 31)} | more
        return queries.statement(by, book_unit_id=town.city.id, unit_id=town.bases[base].id, **period)

    def test_runs_line_by_line_to_what_is_still_owed(self, june_and_july):
        found = self.ask(june_and_july)
        assert [(line.credit_fen, line.debit_fen, line.balance_fen) for line in found.page.rows] == [
            (40_000, 0, 40_000), (0, 40_000, 0),
        ]  # fmt: skip
        assert (found.opening_fen, found.closing_fen) == (0, 0)

    def test_carries_the_opening_into_a_later_period_and_page(self, june_and_july):
        found = self.ask(june_and_july, from_date=date(2026, 7, 1))
        assert (found.opening_fen, found.debit_fen, found.closing_fen) == (40_000, 40_000, 0)
        second = self.ask(june_and_july, after=self.ask(june_and_july, limit=1).page.next, limit=1)
        assert [line.balance_fen for line in second.page.rows] == [0]

    def test_the_union_itself_may_read_it_and_its_neighbour_not(self, june_and_july):
        chair = actor("chair", "ledger.read", path=june_and_july.bases[0].path)
        assert self.ask(june_and_july, by=chair).closing_fen == 0
        assert [one.unit_id for one in queries.books_with(chair, unit_id=june_and_july.bases[0].id)] == [
            june_and_july.city.id
        ]
        for base, by in ((1, chair), (0, STRANGER)):
            with pytest.raises(NotFound):
                self.ask(june_and_july, by=by, base=base)

    def test_a_period_runs_forward(self, town):
        with pytest.raises(BadInput, match="bad_statement_period"):
            self.ask(town, from_date=date(2026, 8, 1))


class TestStatements:
    def test_balance_sheet_balances(self, june_and_july):
        sheet = queries.balance_sheet(ACCOUNTANT, unit_id=june_and_july.city.id, month="202607")
        assert sheet.sums == {
            "asset": (0, 59_000), "liability": (0, 53_000), "net": (0, 0), "uncarried": (0, 6_000),
        }  # fmt: skip
        assert [(line.code, line.closing_fen) for line in sheet.lines] == [
            ("102", 59_000), ("221", 33_000), ("222", 20_000),
        ]  # fmt: skip

    def test_income_statement_has_the_month_and_the_year_to_date(self, june_and_july):
        found = queries.income_statement(ACCOUNTANT, unit_id=june_and_july.city.id, month="202607")
        assert [(line.name, line.month_fen, line.year_fen) for line in found.lines] == [
            ("拨缴经费收入", 0, 7_000), ("补助下级支出", 1_000, 1_000),
        ]  # fmt: skip
        assert found.sums["surplus"] == (-1_000, 6_000)

    def test_depreciation_lessens_the_assets(self, town):
        town.post(postings.legs_for_fixed_asset("2021", amount_fen=900), date(2026, 6, 1))
        town.post(postings.legs_for_depreciation("2021", amount_fen=90), date(2026, 7, 1))
        sheet = queries.balance_sheet(ACCOUNTANT, unit_id=town.city.id, month="202607")
        shown = {line.name: line.closing_fen for line in sheet.lines}
        assert (shown["固定资产"], shown["累计折旧"], shown["资产基金"]) == (900, -90, 810)


class TestIdentities:
    def test_all_hold_while_every_debt_names_its_creditor(self, june_and_july):
        found = queries.identities(ACCOUNTANT, unit_id=june_and_july.city.id)
        assert len(found) == 4
        assert all(one.holds for one in found)

    def test_a_debt_to_nobody_shows_as_a_difference(self, town):
        town.post([LegInput("102", 5), LegInput("22202", -5)])
        wrong = [one for one in queries.identities(ACCOUNTANT, unit_id=town.city.id) if not one.holds]
        assert [(one.label, one.difference_fen) for one in wrong] == [("应付下级经费：总账 = 各户之和", 5)]

    def test_what_the_city_owes_is_what_the_county_claims(self, town):
        county, city = town.counties[0].id, town.city.id
        town.post(postings.legs_for_collection("2021", lower=[Share(500, county)]))
        commands.open_book(OPERATOR, unit_id=county)
        claim = [LegInput("13102", 400, unit_id=city), LegInput("402", -400)]
        commands.post(OPERATOR, book_unit_id=county, day=date(2026, 7, 1), summary="应收", source="c:1", legs=claim)
        between = queries.identities(OPERATOR, unit_id=city)[-1]
        assert (between.left_fen, between.right_fen, between.difference_fen) == (500, 400, 100)


class TestVouchers:
    def test_found_by_number_text_month_and_account(self, june_and_july):
        def numbers(**ask):
            return [row.number for row in queries.vouchers(ACCOUNTANT, **ask).rows]

        assert numbers() == ["记-202607-0002", "记-202607-0001", "记-202606-0001"]
        assert numbers(text="记-202607-0001") == ["记-202607-0001"]
        assert numbers(text="6月税款") == numbers(month="202606") == ["记-202606-0001"]
        assert numbers(account_code="508") == ["记-202607-0002"]
        assert [row.number for row in queries.every_voucher(ACCOUNTANT)] == numbers()

    def test_legs_show_names_and_sides(self, june_and_july):
        row = queries.voucher_by_source(ACCOUNTANT, "paid")
        legs = queries.legs(ACCOUNTANT, voucher_id=row.id).rows
        assert [(leg.account_name, leg.debit_fen, leg.credit_fen, leg.unit_name) for leg in legs] == [
            ("应付下级转拨经费", 40_000, 0, "天泰玻璃工会"), ("银行存款", 0, 40_000, ""),
        ]  # fmt: skip
        assert legs == list(queries.every_leg(ACCOUNTANT, voucher_id=row.id))

    def test_verbs_are_those_one_may_press(self, town):
        row = town.simple()
        assert queries.voucher(ACCOUNTANT, voucher_id=row.id).verbs == ("ledger.reverse",)
        assert queries.voucher(MACHINE, voucher_id=row.id).verbs == ("ledger.review", "ledger.reverse")
        assert queries.voucher(actor("reader", "ledger.read"), voucher_id=row.id).verbs == ()

    def test_scope(self, town):
        row = town.simple()
        outside = actor("county", "ledger.*", path=town.counties[0].path)
        for by in (STRANGER, outside):
            assert queries.vouchers(by).rows == []
            assert queries.voucher_by_source(by, row.source) is None
            with pytest.raises(NotFound):
                queries.voucher(by, voucher_id=row.id)

    def test_a_page_takes_a_fixed_number_of_questions(self, town, django_assert_max_num_queries):
        for at in range(30):
            town.simple(100 + at)
        with django_assert_max_num_queries(8):
            assert len(queries.vouchers(ACCOUNTANT, unit_id=town.city.id).rows) == 30


class TestMonths:
    def test_says_what_may_close(self, june_and_july):
        rows = queries.months(ACCOUNTANT, unit_id=june_and_july.city.id)
        assert [(row.month, row.vouchers, row.unreviewed, row.refusal) for row in rows] == [
            ("202607", 2, 2, "ledger_month_not_over"), ("202606", 1, 1, ""),
        ]  # fmt: skip


CODES = st.sampled_from(["101", "102", "221", "22202", "22203", "231", "401", "402", "508"])
ACTS = st.lists(
    st.tuples(st.integers(1, 7), st.lists(st.tuples(CODES, st.integers(-(10**12), 10**12).filter(bool), st.booleans()),
                                          min_size=1, max_size=4), st.integers(0, 5)), max_size=14,
)  # fmt: skip


class TestAnyHistory:
    """Random postings and reversals against an oracle that only adds in a dictionary."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(acts=ACTS)
    def test_equals_the_oracle_and_stays_zero(self, db, acts):
        with transaction.atomic():
            town = build()
            self.play(town, acts)
            transaction.set_rollback(True)

    def play(self, town, acts):
        oracle: dict[tuple[str, str], int] = {}
        posted = []
        for month, drawn, pick in acts:
            legs = [LegInput(code, amount, red=red) for code, amount, red in drawn]
            rest = -sum(leg.amount_fen for leg in legs)
            if pick < len(posted) and posted[pick] is not None:  # every few acts, take one back
                row, old = posted[pick]
                red = commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 20), reason="随机")
                posted[pick] = None
                self.add(oracle, red.month, [leg._replace(amount_fen=-leg.amount_fen) for leg in old])
            elif rest:
                legs.append(LegInput("102", rest))
                row = town.post(legs, date(2026, month, 3))
                posted.append((row, legs))
                self.add(oracle, row.month, legs)
        for month in range(1, 8):
            trial = queries.trial_balance(ACCOUNTANT, unit_id=town.city.id, month=f"2026{month:02d}")
            shown = {line.code: line.closing_debit_fen - line.closing_credit_fen for line in trial.lines}
            for code in {code for _, code in oracle}:
                expected = sum(fen for (when, at), fen in oracle.items() if at == code and when <= f"2026{month:02d}")
                assert shown.get(code, 0) == expected
            assert trial.total.debit_fen == trial.total.credit_fen
            assert trial.total.closing_debit_fen == trial.total.closing_credit_fen
        assert queries.check(ACCOUNTANT) == []

    def add(self, oracle, month, legs):
        for leg in legs:
            key = (month, leg.account_code)
            oracle[key] = oracle.get(key, 0) + leg.amount_fen


class TestTwentyFourMonths:
    def test_general_accounts_equal_their_sub_ledgers(self, town):
        """Trust A16: 24 months of settlements and payments, no difference anywhere."""
        given_vouchers = []
        for at in range(24):
            day = date(2024 + (at + 7) // 12, (at + 7) % 12 + 1, 15)
            if day > NOW.date():
                break
            shares = [Share(1_000 * at + 7 * n + 1, base.id) for n, base in enumerate(town.bases)]
            arrived = postings.legs_for_collection("2021", lower=shares, own_fen=at + 1)
            given_vouchers.append(VoucherInput(day, "归集", f"in:{at}", arrived))
            paid = postings.legs_for_rebate_paid("2021", lower=shares[at % 4 :])
            given_vouchers.append(VoucherInput(day, "返还", f"out:{at}", paid))
        commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=given_vouchers)
        trial = queries.trial_balance(ACCOUNTANT, unit_id=town.city.id, month="202607")
        for line in trial.lines:
            page = queries.sub_ledger(ACCOUNTANT, unit_id=town.city.id, account_code=line.code)
            net = line.closing_debit_fen - line.closing_credit_fen
            assert abs(page.sums["balance_fen"]) == abs(net)
        assert all(one.holds for one in queries.identities(ACCOUNTANT, unit_id=town.city.id))
