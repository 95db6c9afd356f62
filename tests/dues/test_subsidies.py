"""Subsidies to lower unions, and the 70 % indicator recomputed apart from the page."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR, actor
from tests.dues import town
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Payout, Subsidy
from unionloop.domains.dues.rules import indicator
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES, LegInput
from unionloop.domains.ledger.models import Leg
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import Line
from unionloop.kernel.errors import BadInput, Refused

CODES = ROLE_CODES["2021"]
MAKER, SECOND, THIRD = (actor(name, "dues.*", "payments.*") for name in ("maker", "second", "third"))


class TestRules:
    @pytest.mark.parametrize(
        ("down", "spent", "share", "alert"),
        [(7_000, 10_000, 7_000, False), (6_999, 10_000, 6_999, True), (7_001, 10_000, 7_001, False), (0, 0, None, False)],
    )
    def test_the_limit(self, down, spent, share, alert):
        found = indicator.sums({"202607": {"down": down, "spent": spent}}, ["202607"], "A", 7_000)
        assert (found.share_bp, found.alert) == (share, alert)

    def test_rebates_are_in_b_on_both_sides(self):
        months = {"202607": {"down": 10, "spent": 100, "rebates": 900}}
        assert indicator.sums(months, ["202607"], "A", 7_000).share_bp == 1_000
        assert indicator.sums(months, ["202607"], "B", 7_000).share_bp == 9_100

    def test_spans(self):
        assert indicator.year_to("202603") == ["202601", "202602", "202603"]
        rolling = indicator.rolling("202603")
        assert (rolling[0], rolling[-1], len(rolling)) == ("202504", "202603", 12)


@pytest.fixture
def place(db):
    return town.build()


def plan(place, by=MAKER, **values):
    given = {"payer_unit_id": place.city, "unit_id": place.units["U1"], "kind": "aid", "title": "困难职工帮扶",
             "amount_fen": 500_000}  # fmt: skip
    return commands.plan_subsidy(by, **{**given, **values})


class TestLife:
    def test_from_plan_to_evaluation(self, place):
        row = plan(place)
        with pytest.raises(Refused, match="same_person"):
            commands.approve_subsidy(MAKER, subsidy_id=row.id)
        commands.approve_subsidy(SECOND, subsidy_id=row.id)
        with pytest.raises(Refused, match="same_person"):
            commands.pay_subsidy(SECOND, subsidy_id=row.id)
        commands.pay_subsidy(MAKER, subsidy_id=row.id)
        batch = commands.pay_held(OPERATOR, unit_id=place.city)[0]
        assert batch.approved_by == "second"
        with pytest.raises(Refused, match="approver_signs"):
            payments.check(SECOND, batch_id=batch.id)
        Line.objects.filter(batch=batch.id).update(state="paid", paid_fen=500_000)
        arrived = commands.book_return(OPERATOR, batch_id=batch.id, said="1")
        assert [one.amount_fen for one in arrived] == [500_000]
        assert commands.book_return(OPERATOR, batch_id=batch.id, said="2") == []
        commands.receive_subsidy(MAKER, subsidy_id=row.id)
        with pytest.raises(BadInput, match="used_too_much"):
            commands.report_subsidy(MAKER, subsidy_id=row.id, used_fen=500_001, report="慰问 12 户")
        commands.report_subsidy(MAKER, subsidy_id=row.id, used_fen=480_000, report="慰问 12 户")
        commands.evaluate_subsidy(SECOND, subsidy_id=row.id, evaluation="达到目标")
        assert Subsidy.objects.get().state == "evaluated"
        assert Payout.objects.get().state == "paid"
        assert Leg.objects.filter(account__code=CODES["subsidy_down"]).values_list("amount_fen", flat=True)[0] == 500_000
        assert queries.check_settlement(OPERATOR) == []

    def test_only_below(self, place):
        with pytest.raises(Refused, match="not_below"):
            plan(place, unit_id=place.units["P"])
        with pytest.raises(Refused, match="not_below"):
            plan(place, unit_id=place.city)
        with pytest.raises(BadInput, match="dues_amount_not_positive"):
            plan(place, amount_fen=0)


class TestIndicator:
    def spend(self, place, day, down, own):
        legs = [LegInput(CODES["subsidy_down"], down), LegInput(CODES["expense_other"], own),
                LegInput(CODES["bank"], -(down + own))]  # fmt: skip
        ledger.post(OPERATOR, book_unit_id=place.city, day=day, summary="支出", source=f"test:{day}", legs=legs)

    def test_recomputed_from_entries(self, place):
        """trust A15: the page's figure equals one added up from the legs here."""
        self.spend(place, date(2026, 7, 10), 650, 350)
        self.spend(place, date(2026, 3, 10), 800, 100)
        self.spend(place, date(2025, 9, 10), 90, 910)
        found = {(one.variant, at % 3): one for at, one in
                 enumerate(queries.indicators(OPERATOR, unit_id=place.city, month="202607"))}  # fmt: skip
        spans = (("202607", "202607"), ("202601", "202607"), ("202508", "202607"))
        for at, (start, end) in enumerate(spans):
            legs = Leg.objects.filter(voucher__month__gte=start, voucher__month__lte=end, account__kind="expense")
            spent = sum(legs.values_list("amount_fen", flat=True))
            down = sum(legs.filter(account__code=CODES["subsidy_down"]).values_list("amount_fen", flat=True))
            assert (found["A", at].down_fen, found["A", at].total_fen) == (down, spent)
        assert [found["A", at].alert for at in range(3)] == [True, False, True]

    def test_rebates_paid_count_in_b(self, place):
        place.row("E1", 100_000)
        run = town.approved(place, at=NOW - timedelta(days=1))
        batch = commands.pay(OPERATOR, run_id=run.id)[0]
        Line.objects.filter(batch=batch.id).update(state="paid", paid_fen=60_000)
        commands.book_return(OPERATOR, batch_id=batch.id, said="1")
        one = queries.indicators(OPERATOR, unit_id=place.city, month="202607")[3]
        assert (one.variant, one.down_fen, one.total_fen) == ("B", 60_000, 60_000)
