"""Refunds, corrections and cleared suspense: reversals at the original version, claims, offsets."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests.cast import NOW, OPERATOR, actor
from tests.clearing import unguarded
from tests.dues import oracle, town
from tests.dues.test_runs import SHARES
from tests.dues.town import APPROVER, CHECKER, MAKER, checked
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.models import Allocation, Claim, Payout, RunLine
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import Line
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER = "202608", "202609"
IN_AUGUST, IN_SEPTEMBER = NOW + timedelta(days=31), NOW + timedelta(days=62)


@pytest.fixture
def place():
    return town.build()


def parts(row):
    return {name: getattr(row, f"{name}_fen") for name in RECEIVERS}


def paid(run, at=NOW):
    """Let the bank pay a run's batch in full."""
    for batch in commands.pay(APPROVER.later(at), run_id=run.id):
        payments.check(actor("second", "*").later(at), batch_id=batch.id)
        payments.release(actor("third", "*").later(at), batch_id=batch.id)
        payments.export(actor("third", "*").later(at), batch_id=batch.id)
        lines = Line.objects.filter(batch=batch.id)
        for line in lines:
            Line.objects.filter(pk=line.pk).update(state="paid", paid_fen=line.amount_fen)
        commands.book_return(OPERATOR.later(at), batch_id=batch.id, said=f"test{batch.id}")


class TestRefunds:
    def test_by_the_original_version(self, place):
        """A rule changes between payment and refund: the refund goes back the way the money came."""
        first = place.row("E1", 10_001)
        run = town.approved(place)
        old = next(one for one in queries.rules(MAKER) if one.pattern == "P1")
        commands.set_rule(
            OPERATOR, values={"name": "新", "item": "dues", "pattern": "P1", "source": "样例"},
            shares_bp={"base": 7000, "county": 2000, "city": 1000}, valid_from=date(2026, 7, 1), replaces_id=old.id,
        )  # fmt: skip
        place.row("E1", -10_001, month=AUGUST, period=date(2026, 7, 1), corrects=first)
        place.row("E1", 10_001, month=AUGUST, period=date(2026, 8, 1))
        town.approved(place, AUGUST, IN_AUGUST)
        back = Allocation.objects.get(tax_row__paid_fen=-10_001)
        there = Allocation.objects.get(run=run.id)
        assert parts(back) == {name: -fen for name, fen in parts(there).items()}
        assert back.rule_id == old.id
        fresh = Allocation.objects.get(tax_row__period_from=date(2026, 8, 1))
        assert fresh.base_fen == 7_001  # 7 000.7 cut down, remainder to the base

    def test_a_part_refund_is_found_by_payer_and_period(self, place):
        place.row("E4", 10_000)
        town.approved(place)
        place.row("E4", -3_333, month=AUGUST, period=date(2026, 7, 1))
        town.approved(place, AUGUST, IN_AUGUST)
        back = Allocation.objects.get(tax_row__paid_fen=-3_333)
        assert parts(back) == oracle.split(-3_333, SHARES)
        assert back.base_unit_id == place.units["U4"]

    def test_what_was_paid_is_set_against_the_next_rebate(self, place):
        first = place.row("E1", 100_000)
        paid(town.approved(place))
        place.row("E1", -100_000, month=AUGUST, corrects=first)
        august = town.approved(place, AUGUST, IN_AUGUST)
        claim = Claim.objects.get(line__tier="base")
        assert (claim.claimed_fen, claim.offset_fen) == (60_000, 0)
        assert not Payout.objects.filter(run=august.id).exists()
        # the street's, county's and province's shares were not paid yet, and are cut instead of claimed
        assert [one.open_fen for one in queries.claims(OPERATOR).rows] == [60_000]
        assert set(Payout.objects.exclude(tier="base").values_list("state", flat=True)) == {"cancelled"}
        place.row("E1", 150_000, month=SEPTEMBER)
        september = town.approved(place, SEPTEMBER, IN_SEPTEMBER)
        line = RunLine.objects.get(run=september.id, tier="base")
        assert (line.due_fen, line.offset_fen, line.pay_fen) == (90_000, -60_000, 30_000)
        assert Payout.objects.get(run=september.id, tier="base").amount_fen == 30_000
        assert queries.claims(OPERATOR).rows == []
        assert queries.check_settlement(OPERATOR) == []
        sub = ledger.sub_ledger(OPERATOR, unit_id=place.city, account_code="132").rows
        assert [one.balance_fen for one in sub] == [0]

    def test_what_was_not_paid_yet_is_cut(self, place):
        first = place.row("E5", 100_000)  # no account: held
        town.approved(place)
        place.row("E5", -40_000, month=AUGUST, period=date(2026, 7, 1))
        town.approved(place, AUGUST, IN_AUGUST)
        payout = Payout.objects.get(tier="base")
        assert first.paid_fen == 100_000
        assert (payout.amount_fen, payout.cut_fen, payout.state) == (60_000, 24_000, "held")
        assert not Claim.objects.exists()
        assert queries.check_settlement(OPERATOR) == []

    @pytest.mark.parametrize("months", [(AUGUST, AUGUST, AUGUST), (AUGUST, AUGUST, SEPTEMBER)])
    def test_one_receipt_is_not_refunded_twice(self, place, months):
        """Trust A12: what there is no receipt left for is held in suspense, named, and stays there."""
        place.row("E1", 10_000)
        town.approved(place)
        for month in months:
            place.row("E1", -10_000, month=month, period=date(2026, 7, 1))
        town.approved(place, AUGUST, IN_AUGUST)
        place.row("E2", 1_000, month=SEPTEMBER)
        town.approved(place, SEPTEMBER, IN_SEPTEMBER)
        back = Allocation.objects.filter(tax_row__paid_fen=-10_000).order_by("id")
        assert [(one.kind, "over_refund" in one.flags, one.turn) for one in back] == [
            ("rebate", False, 0), ("suspense", True, 0), ("suspense", True, 0)
        ]  # fmt: skip
        assert sum(Payout.objects.filter(unit=place.units["U1"]).values_list("amount_fen", flat=True)) - sum(
            Payout.objects.filter(unit=place.units["U1"]).values_list("cut_fen", flat=True)
        ) - sum(Claim.objects.values_list("claimed_fen", flat=True)) == 0
        assert queries.check_settlement(OPERATOR) == []

    def test_refunds_take_what_is_left_receipt_by_receipt(self, place):
        first, second = place.row("E1", 10_000), place.row("E1", 6_000)
        town.approved(place)
        for fen in (5_000, 4_000, 6_000, 2_000):
            place.row("E1", -fen, month=AUGUST, period=date(2026, 7, 1))
        town.approved(place, AUGUST, IN_AUGUST)
        found = Allocation.objects.filter(paid_fen__lt=0).order_by("id").values_list("paid_fen", "refunds_id")
        assert list(found) == [(-5_000, second.pk), (-4_000, first.pk), (-6_000, first.pk), (-2_000, None)]
        assert queries.check_settlement(OPERATOR) == []

    def test_within_one_month_too(self, place):
        place.row("E1", 10_000)
        place.row("E1", -10_000)
        place.row("E1", -10_000)
        town.approved(place)
        assert list(Allocation.objects.order_by("id").values_list("kind", flat=True)) == ["rebate", "rebate", "suspense"]
        assert queries.check_settlement(OPERATOR) == []

    def test_verify_sees_refunds_beyond_their_receipt(self, place):
        row = place.row("E1", 10_000)
        other = place.row("E1", 9_000)
        town.locked(place)
        place.rows([("E1", -9_000), ("E1", -9_000)], month=AUGUST, period=date(2026, 7, 1))
        run = commands.open_run(MAKER.later(IN_AUGUST), unit_id=place.city, month=AUGUST)
        commands.compute(MAKER.later(IN_AUGUST), run_id=run.id)
        Allocation.objects.filter(run=run.id).update(refunds_id=other.pk)
        commands.lock(MAKER.later(IN_AUGUST), run_id=run.id)
        assert row.paid_fen == 10_000
        assert [one for one in queries.check_settlement(OPERATOR) if "refunds take 18000 fen" in one]

    def test_a_run_of_refunds_nets_to_zero(self, place):
        rows = place.rows([("E1", 12_345), ("E6", 999), ("E8", 1_001)])
        town.approved(place)
        for row in rows:
            place.row(row.payer_name, -row.paid_fen, month=AUGUST, corrects=row)
        town.approved(place, AUGUST, IN_AUGUST)
        sums = {name: sum(parts(one)[name] for one in Allocation.objects.all()) for name in RECEIVERS}
        assert set(sums.values()) == {0}
        assert queries.check_settlement(OPERATOR) == []


class TestSuspense:
    def test_cleared_by_a_match(self, place):
        row = place.row(None, 391_250)
        town.approved(place)
        place.matched(row.payer, "E1")
        place.row("E2", 1_000, month=AUGUST)
        august = town.approved(place, AUGUST, IN_AUGUST)
        turns = list(Allocation.objects.filter(tax_row=row).order_by("turn"))
        assert [(one.turn, one.kind, one.paid_fen) for one in turns] == [
            (0, "suspense", 391_250), (1, "suspense", -391_250), (2, "rebate", 391_250)
        ]  # fmt: skip
        assert RunLine.objects.get(run=august.id, unit=place.units["U1"], tier="base").due_fen == (
            oracle.split(391_250, SHARES)["base"]
        )
        assert august.rows_count == 1
        assert queries.check_settlement(OPERATOR) == []
        place.row("E2", 1_000, month=SEPTEMBER)
        town.approved(place, SEPTEMBER, IN_SEPTEMBER)
        assert Allocation.objects.filter(tax_row=row).count() == 3  # cleared once

    def test_what_is_taken_back_meanwhile_is_not_cleared(self, place):
        """The payer is known by now, but so is that the tax office took the money back: nobody gets it first and owes it then."""
        row = place.row(None, 391_250)
        town.approved(place)
        place.row(None, -391_250, month=AUGUST, corrects=row)
        place.row("E2", 1_000, month=SEPTEMBER)
        place.matched(row.payer, "E1")
        town.approved(place, SEPTEMBER, IN_SEPTEMBER)  # settled before the month of the reversal
        place.row("E2", 1_000, month=AUGUST)
        town.approved(place, AUGUST, IN_SEPTEMBER)
        assert not RunLine.objects.filter(unit=place.units["U1"]).exists()
        assert sum(one.base_fen for one in Allocation.objects.filter(kind="suspense")) == 0
        assert queries.check_settlement(OPERATOR) == []

    @pytest.mark.parametrize("first", [AUGUST, SEPTEMBER])
    def test_cleared_by_one_run_and_taken_back_by_another_the_second_is_computed_anew(self, place, first):
        """Either may be approved first (S1, seed 780642133); afterwards nobody has anything, and suspense is empty."""
        row = place.row(None, 391_250)
        town.approved(place)
        place.matched(row.payer, "E1")
        place.row("E2", 1_000, month=SEPTEMBER)
        clears = town.locked(place, SEPTEMBER, IN_AUGUST)
        place.row(None, -391_250, month=AUGUST, corrects=row)
        back = town.locked(place, AUGUST, IN_AUGUST)
        assert Allocation.objects.get(run=back.id).kind == "suspense", "what is not approved does not hold"
        runs = [back, clears] if first == AUGUST else [clears, back]
        commands.approve(APPROVER.later(IN_AUGUST), run_id=checked(runs[0], IN_AUGUST).id)
        with pytest.raises(Refused, match="run_overtaken"):
            commands.approve(APPROVER.later(IN_AUGUST), run_id=checked(runs[1], IN_AUGUST).id)
        commands.send_back(CHECKER.later(IN_AUGUST), run_id=runs[1].id, reason="再算")
        with pytest.raises(Refused, match="run_overtaken"):
            commands.lock(MAKER.later(IN_AUGUST), run_id=runs[1].id)
        commands.compute(MAKER.later(IN_AUGUST), run_id=runs[1].id)
        commands.lock(MAKER.later(IN_AUGUST), run_id=runs[1].id)
        commands.approve(APPROVER.later(IN_AUGUST), run_id=checked(runs[1], IN_AUGUST).id)
        fens = {kind: sum(one.base_fen for one in Allocation.objects.filter(kind=kind).exclude(tax_row__month=SEPTEMBER))
                for kind in ("suspense", "rebate")}  # fmt: skip
        assert fens == {"suspense": 0, "rebate": 0}
        assert queries.check_settlement(OPERATOR) == []

    def test_verify_tells_of_what_left_suspense_twice(self, place):
        row = place.row(None, 391_250)
        town.approved(place)
        place.row(None, -391_250, month=AUGUST, corrects=row)
        back = town.approved(place, AUGUST, IN_AUGUST)
        with connection.cursor() as cursor, unguarded("default"):
            cursor.execute("UPDATE dues_allocation SET base_fen = base_fen - 1, county_fen = county_fen + 1 WHERE run_id = %s", [back.id])
        assert any(f"1 fen more left suspense for receipt {row.pk}" in one for one in queries.check_settlement(OPERATOR))

    def test_cleared_by_a_rule(self, place):
        row = place.row("E1", 10_000, rate=100)
        town.approved(place)
        commands.set_rule(
            OPERATOR, values={"name": "其他费率", "item": "dues", "priority": -1, "source": "样例"},
            shares_bp={"base": 5000, "city": 5000}, valid_from=date(2026, 1, 1),
        )  # fmt: skip
        place.row("E2", 1_000, month=AUGUST)
        town.approved(place, AUGUST, IN_AUGUST)
        last = Allocation.objects.filter(tax_row=row).order_by("-turn")[0]
        assert (last.base_fen, last.city_fen, last.kind) == (5_000, 5_000, "rebate")
        assert queries.check_settlement(OPERATOR) == []


class TestCorrections:
    def test_a_wrong_match_is_done_again(self, place):
        row = place.row("E1", 100_000)
        town.approved(place)
        wrong = Allocation.objects.get()
        asked = commands.request_correction(MAKER, allocation_id=wrong.pk, reason="认错了单位")
        with pytest.raises(Refused, match="same_person"):
            commands.approve_correction(MAKER, correction_id=asked.id)
        commands.approve_correction(APPROVER, correction_id=asked.id)
        place.matched(row.payer, "E2")
        place.row("E3", 1_000, month=AUGUST)
        town.approved(place, AUGUST, IN_AUGUST)
        last = Allocation.objects.filter(tax_row=row).order_by("-turn")[0]
        assert last.base_unit_id == place.units["U2"]
        assert sum(one.paid_fen for one in Allocation.objects.filter(tax_row=row)) == 100_000
        assert queries.check_settlement(OPERATOR) == []
        with pytest.raises(Refused, match="already_corrected"):  # trust A12: a second reversal is refused
            commands.request_correction(MAKER, allocation_id=wrong.pk, reason="再来一次")

    def test_only_what_is_settled(self, place):
        place.row("E1", 100_000)
        town.locked(place)
        with pytest.raises(Refused, match="not_settled"):
            commands.request_correction(MAKER, allocation_id=Allocation.objects.get().pk, reason="早了")
