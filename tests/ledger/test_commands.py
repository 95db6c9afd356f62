"""Posting, reversing, reviewing, closing: who may, what is refused, what stays equal."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from tests.cast import OPERATOR, STRANGER, actor
from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput, Share, VoucherInput, postings
from unionloop.domains.ledger.models import Account, Balance, Leg, Voucher
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

from .conftest import ACCOUNTANT, AUGUST, SECOND

pytestmark = pytest.mark.django_db


class TestOpenBook:
    def test_takes_the_standard_in_force_and_loads_its_chart(self, town):
        assert town.book.standard == "2021"
        codes = {one.code for one in queries.accounts(ACCOUNTANT, standard="2021")}
        assert {"101", "222", "22202", "411"} <= codes

    def test_one_book_a_union(self, town):
        with pytest.raises(Refused, match="book_exists"):
            commands.open_book(OPERATOR, unit_id=town.city.id)

    def test_an_old_book_opens_under_its_own_standard(self, town):
        book = commands.open_book(OPERATOR, unit_id=town.counties[0].id, standard="2009")
        legs = [LegInput("102", 100), LegInput("401", -100)]
        commands.post(OPERATOR, book_unit_id=book.unit_id, day=date(2021, 12, 31), summary="末日", source="x", legs=legs)
        with pytest.raises(Refused, match="account_not_in_force"):
            commands.post(OPERATOR, book_unit_id=book.unit_id, day=date(2022, 1, 1), summary="次日", source="y", legs=legs)

    def test_a_stranger_opens_nothing(self, town):
        with pytest.raises(Refused):
            commands.open_book(STRANGER, unit_id=town.counties[0].id)


class TestPost:
    def test_numbers_run_within_the_month_and_links_within_the_book(self, town):
        rows = [town.simple(day=day) for day in (date(2026, 7, 1), date(2026, 6, 30), date(2026, 7, 2))]
        assert [row.number for row in rows] == ["记-202607-0001", "记-202606-0001", "记-202607-0002"]
        assert [row.seq for row in rows] == [1, 2, 3]
        assert len({row.chain for row in rows}) == 3

    def test_the_same_source_and_content_is_the_same_voucher(self, town):
        first = town.simple(source="dues.run:5")
        assert town.simple(source="dues.run:5").id == first.id
        assert Voucher.objects.count() == 1

    def test_the_same_source_with_other_content_is_refused(self, town):
        first = town.simple(100, source="dues.run:5")
        with pytest.raises(Refused, match="source_taken") as refused:
            town.simple(101, source="dues.run:5")
        assert refused.value.facts["number"] == first.number

    def test_a_rollback_gives_the_number_back(self, town):
        town.simple()
        with pytest.raises(RuntimeError), transaction.atomic():
            assert town.simple().number == "记-202607-0002"
            raise RuntimeError
        assert town.simple().number == "记-202607-0002"

    def test_posts_to_details_only_and_to_accounts_of_the_chart(self, town):
        for code, refusal in (("222", "account_has_details"), ("999", "no_such_account")):
            with pytest.raises(Refused, match=refusal):
                town.post([LegInput("102", 1), LegInput(code, -1)])

    def test_a_counterpart_must_exist(self, town):
        with pytest.raises(NotFound):
            town.post([LegInput("102", 1), LegInput("22202", -1, unit_id=987654)])

    def test_needs_the_verb_at_the_book(self, town):
        reader = actor("reader", "ledger.read", path=town.city.path)
        elsewhere = actor("else", "ledger.*", path=town.counties[1].path)
        for by in (reader, elsewhere):
            with pytest.raises(NotFound, match="no_book"):
                town.simple(by=by)

    def test_leaves_one_journal_line_with_the_place_in_the_chain(self, town):
        row = town.simple()
        line = Entry.objects.get(verb="ledger.post")
        assert (line.changes["seq"], line.changes["chain"], line.actor) == (1, row.chain, "wu")


class TestPostMany:
    def vouchers(self, town, count, tag="m"):
        for at in range(count):
            legs = postings.legs_for_collection(
                "2021", lower=[Share(60 + at, town.bases[at % 4].id)], upper=[Share(33, town.city.id)], own_fen=7
            )
            yield VoucherInput(date(2026, 5 + at % 2, 1 + at % 28), f"第 {at} 户", f"{tag}:{at}", legs)

    def test_posts_all_with_one_journal_line(self, town):
        done = commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=self.vouchers(town, 500))
        assert (done.posted, done.repeated, done.legs) == (500, 0, 2000)
        assert Voucher.objects.filter(month="202606").count() == 250
        assert Entry.objects.filter(verb="ledger.post").count() == 1
        assert queries.check(ACCOUNTANT) == []

    def test_passes_over_what_is_posted(self, town):
        commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=self.vouchers(town, 30))
        done = commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=self.vouchers(town, 40))
        assert (done.posted, done.repeated) == (10, 30)
        assert queries.check(ACCOUNTANT) == []

    def test_one_bad_voucher_leaves_nothing(self, town):
        bad = VoucherInput(date(2026, 6, 1), "坏", "bad", [LegInput("102", 2), LegInput("401", -1)])
        with pytest.raises(Refused, match="not_balanced"):
            commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=[*self.vouchers(town, 9), bad])
        assert (Voucher.objects.count(), Leg.objects.count(), Balance.objects.count()) == (0, 0, 0)

    def test_one_source_twice_in_a_batch_is_refused(self, town):
        one = next(self.vouchers(town, 1))
        with pytest.raises(Refused, match="source_twice"):
            commands.post_many(ACCOUNTANT, book_unit_id=town.city.id, vouchers=[one, one])

    def test_one_voucher_of_many_legs(self, town):
        legs = [LegInput("22202", -1, town.bases[at % 4].id) for at in range(20_000)]
        row = town.post([LegInput("102", 20_000), *legs])
        assert (row.legs_count, row.total_fen) == (20_001, 20_000)
        assert queries.check(ACCOUNTANT) == []


class TestReverse:
    def test_leaves_zero_on_every_account_and_takes_turnover_back(self, town):
        row = town.post(postings.legs_for_collection("2021", lower=[Share(93, town.bases[0].id)], own_fen=7))
        red = commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 3), reason="税务更正")
        assert (red.total_fen, red.reverses_id, red.number) == (-100, row.id, "记-202607-0002")
        assert queries.voucher(ACCOUNTANT, voucher_id=row.id).reversed_by_number == "记-202607-0002"
        trial = queries.trial_balance(ACCOUNTANT, unit_id=town.city.id, month="202607")
        assert {line.debit_fen or line.credit_fen or line.closing_debit_fen for line in trial.lines} == {0}
        assert queries.check(ACCOUNTANT) == []

    def test_a_second_reversal_is_refused(self, town):
        row = town.simple()
        red = commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 3), reason="错")
        with pytest.raises(Refused, match="already_reversed"):
            commands.reverse(SECOND, voucher_id=row.id, day=date(2026, 7, 4), reason="再冲")
        with pytest.raises(Refused, match="is_a_reversal"):
            commands.reverse(SECOND, voucher_id=red.id, day=date(2026, 7, 4), reason="冲红字")

    def test_of_a_closed_month_goes_into_an_open_one(self, town):
        row = town.simple(day=date(2026, 6, 1))
        commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202606")
        with pytest.raises(Refused, match="ledger_month_closed"):
            commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 6, 30), reason="错")
        red = commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 1), reason="错")
        assert red.month == "202607"
        assert queries.check(ACCOUNTANT) == []

    def test_never_before_the_original_and_never_without_a_reason(self, town):
        row = town.simple(day=date(2026, 7, 5))
        with pytest.raises(Refused, match="reversal_before_original"):
            commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 4), reason="错")
        with pytest.raises(BadInput, match="bad_reversal_reason"):
            commands.reverse(ACCOUNTANT, voucher_id=row.id, day=date(2026, 7, 5), reason=" ")


class TestReview:
    def test_needs_a_second_person_and_happens_once(self, town):
        row = town.simple()
        with pytest.raises(Refused, match="same_person"):
            commands.review(ACCOUNTANT, voucher_id=row.id)
        assert commands.review(SECOND, voucher_id=row.id).reviewer == "zheng"
        with pytest.raises(Refused, match="already_reviewed"):
            commands.review(SECOND, voucher_id=row.id)

    def test_unseen_is_absent(self, town):
        with pytest.raises(NotFound):
            commands.review(STRANGER, voucher_id=town.simple().id)


class TestCloseMonth:
    def test_keeps_what_the_month_held_and_refuses_later_postings(self, town):
        town.simple(100, day=date(2026, 6, 1))
        town.simple(50, day=date(2026, 6, 2))
        row = commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="2026-06")
        assert (row.month, row.vouchers, row.debit_fen, row.seq) == ("202606", 2, 150, 2)
        for day in (date(2026, 6, 30), date(2026, 5, 1)):
            with pytest.raises(Refused, match="ledger_month_closed"):
                town.simple(day=day)
        assert town.simple(day=date(2026, 7, 1)).number == "记-202607-0001"

    def test_in_order_once_and_only_when_over(self, town):
        town.simple(day=date(2026, 5, 1))
        town.simple(day=date(2026, 6, 1))
        for month, code in (("202606", "earlier_month_open"), ("202607", "ledger_month_not_over")):
            with pytest.raises(Refused, match=code):
                commands.close_month(ACCOUNTANT, unit_id=town.city.id, month=month)
        commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202605")
        with pytest.raises(Refused, match="month_already_closed"):
            commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202605")

    def test_refuses_when_balances_and_legs_differ(self, town):
        town.simple(day=date(2026, 6, 1))
        Balance.objects.filter(account__code="102").update(debit_fen=99)
        with pytest.raises(Refused, match="balances_differ"):
            commands.close_month(ACCOUNTANT, unit_id=town.city.id, month="202606")


class TestCloseYear:
    NEXT_YEAR = replace(ACCOUNTANT, at=AUGUST.replace(year=2027, month=1))

    def test_carries_income_and_expenditure_into_the_surplus(self, town):
        town.simple(700, day=date(2026, 3, 1))
        town.post(postings.legs_for_subsidy_given("2021", given=[Share(500, town.bases[0].id)]), date(2026, 4, 1))
        row = commands.close_year(self.NEXT_YEAR, unit_id=town.city.id, year=2026)
        assert (row.number, row.closing) == ("记-202612-0001", True)
        sheet = queries.balance_sheet(self.NEXT_YEAR, unit_id=town.city.id, month="202612")
        assert sheet.sums == {"asset": (0, 200), "liability": (0, 0), "net": (0, 200), "uncarried": (0, 0)}
        income = queries.income_statement(self.NEXT_YEAR, unit_id=town.city.id, month="202612")
        assert income.sums == {"income": (0, 700), "expense": (0, 500), "surplus": (0, 200)}

    def test_once_unless_reversed(self, town):
        town.simple(700, day=date(2026, 3, 1))
        row = commands.close_year(self.NEXT_YEAR, unit_id=town.city.id, year=2026)
        with pytest.raises(Refused, match="year_already_closed"):
            commands.close_year(self.NEXT_YEAR, unit_id=town.city.id, year=2026)
        commands.reverse(self.NEXT_YEAR, voucher_id=row.id, day=date(2026, 12, 31), reason="补记")
        again = commands.close_year(self.NEXT_YEAR, unit_id=town.city.id, year=2026)
        assert again.number == "记-202612-0003"
        assert queries.check(self.NEXT_YEAR) == []

    def test_nothing_to_carry(self, town):
        with pytest.raises(Refused, match="nothing_to_carry"):
            commands.close_year(ACCOUNTANT, unit_id=town.city.id, year=2025)

    def test_numbers_begin_anew_with_the_year(self, town):
        town.simple(by=self.NEXT_YEAR, day=date(2026, 12, 31))
        row = town.simple(by=self.NEXT_YEAR, day=date(2027, 1, 1))
        assert (row.number, row.seq) == ("记-202701-0001", 2)


class TestRecordHead:
    def test_once_a_day_and_only_when_moved(self, town):
        row = town.simple()
        first = commands.record_head(OPERATOR)
        assert [one.chain for one in queries.heads(ACCOUNTANT, unit_id=town.city.id)] == [row.chain]
        town.simple()
        assert commands.record_head(OPERATOR) == first
        later = OPERATOR.later(AUGUST)
        second = commands.record_head(later)
        assert second.chain != first.chain
        assert queries.head(first.day).chain == first.chain  # an old edition's head can be rebuilt
        assert commands.record_head(later.later(AUGUST.replace(day=9))) == second

    def test_is_an_act_of_the_federation(self, town):
        with pytest.raises(NotAllowed):
            commands.record_head(actor("county", "ledger.*", path=town.counties[0].path))


class TestLoadChart:
    def chart(self, *rows: str) -> bytes:
        head = '{"standard":"2021","source":"省定明细","valid_from":"2022-01-01","accounts":['
        return f"{head}{','.join(rows)}]}}".encode()

    DETAILS = (
        '{"code":"505","name":"业务支出","side":"debit","kind":"expense"}',
        '{"code":"50501","name":"培训费","side":"debit","kind":"expense","parent":"505","verified_by":"李会计"}',
    )

    def test_adds_details_and_then_the_general_account_takes_no_legs(self, town):
        commands.load_chart(OPERATOR, content=self.chart(*self.DETAILS))
        town.post([LegInput("50501", 9), LegInput("102", -9)])
        with pytest.raises(Refused, match="account_has_details"):
            town.post([LegInput("505", 9), LegInput("102", -9)])
        trial = queries.trial_balance(ACCOUNTANT, unit_id=town.city.id, month="202607")
        shown = {line.code: (line.level, line.debit_fen, line.verified) for line in trial.lines}
        assert shown["505"] == (1, 9, False)
        assert shown["50501"] == (2, 9, True)
        assert trial.total.debit_fen == 9

    def test_a_used_account_keeps_its_side(self, town):
        town.simple()
        turned = '{"code":"401","name":"会费收入","side":"debit","kind":"income"}'
        with pytest.raises(Refused, match="account_in_use"):
            commands.load_chart(OPERATOR, content=self.chart(turned))
        named = '{"code":"401","name":"会员会费收入","side":"credit","kind":"income"}'
        assert commands.load_chart(OPERATOR, content=self.chart(named))[0].name == "会员会费收入"

    def test_is_an_act_of_the_federation(self, town):
        with pytest.raises(NotAllowed):
            commands.load_chart(actor("county", "ledger.*", path=town.counties[0].path), content=self.chart(*self.DETAILS))


class TestVerifyAccount:
    def test_notes_who_compared_it_with_the_text(self, town):
        account = Account.objects.get(standard="2021", code="221")
        row = commands.verify_account(ACCOUNTANT, account_id=account.pk, source="财会〔2021〕7号 附表")
        assert (row.verified_by, row.source) == ("吴会计", "财会〔2021〕7号 附表")
