"""Settlement runs: totals against the oracle, receivers, four eyes, what the database refuses."""

from collections import defaultdict
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from tests.cast import OPERATOR
from tests.dues import oracle, town
from tests.dues.town import APPROVER, CHECKER, JULY, MAKER
from tests.entrance import enter, hire
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.models import Allocation, Payout, Run, RunLine, TaxRow
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.payments import queries as payments
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
SHARES = {"base": 60, "street": 5, "county": 17, "city": 8, "province": 5, "national": 5}
SHARES_P2 = {"street": "12.5", "county": "42.5", "city": 20, "province": "12.5", "national": "12.5"}


@pytest.fixture
def place():
    return town.build()


@pytest.fixture
def month(place):
    """One month with every sort of receipt, and what the oracle makes of it."""
    for at, firm in enumerate(["E1", "E2", "E3", "E4", "E5", "E6", "E7"]):
        place.rows([(firm, 12_345_67 + at), (firm, 101)])
    place.row("E8", 33_333_33, item="preparation")
    place.row("E9", 10_001)
    place.row(None, 391_250)
    place.row("E3", 77_777, rate=80)
    place.row("E2", 50_000, rate=150)
    return place


def computed(place):
    run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
    return commands.compute(MAKER, run_id=run.id)


def tiers_by_oracle(rows):
    """Return {receiver: fen} over rows, by the rules of the sample profile as domain.md has them."""
    sums = defaultdict(int)
    for row in rows:
        if row.rate_bp == 200:
            parts = oracle.split(row.paid_fen, SHARES)
        elif row.rate_bp == 80:
            parts = oracle.split(row.paid_fen, {key: oracle.Fraction(v) for key, v in SHARES_P2.items()}, "city")
        else:
            parts = {"base": row.paid_fen}  # no rule says whose it is: held whole
        for name, fen in parts.items():
            sums[name] += fen
    return {name: fen for name, fen in sums.items() if fen}


class TestCompute:
    def test_totals_are_the_oracles(self, month):
        row = computed(month)
        stored = Run.objects.get(pk=row.id)
        rows = list(TaxRow.objects.all())
        assert row.rows_count == len(rows)
        assert row.total_fen == sum(one.paid_fen for one in rows)
        assert {name: fen for name, fen in stored.sums.items() if fen} == tiers_by_oracle(rows)

    def test_every_receipt_adds_up(self, month):
        run = computed(month)
        for one in Allocation.objects.filter(run=run.id).select_related("tax_row"):
            assert sum(getattr(one, f"{name}_fen") for name in RECEIVERS) == one.paid_fen == one.tax_row.paid_fen

    def test_who_receives(self, month):
        run = computed(month)
        units = {pk: code for code, pk in month.units.items()}
        found = {
            (one.employer.name[:2] if one.employer else None, one.tax_row.rate_bp): (
                one.kind, *(units.get(getattr(one, f"{tier}_unit_id")) for tier in ("base", "street", "county"))
            )
            for one in Allocation.objects.filter(run=run.id).select_related("employer", "tax_row")
        }  # fmt: skip
        assert found["E1", 200] == ("rebate", "U1", "A1", "A")
        assert found["E4", 200] == ("rebate", "U4", "B1", "B")  # 隶属: the union's line, not the firm's place
        assert found["E5", 200] == ("rebate", "U5", "I", "I")  # the industry union stands in for the county
        assert found["E6", 200] == ("joint", "J1", "A1", "A")
        assert found["E8", 200] == ("preparation", None, "A2", "A")
        assert found["E9", 200] == ("preparation", None, "B1", "B")
        assert found[None, 200] == ("suspense", None, None, None)
        assert found["E2", 150] == ("suspense", None, None, None)

    def test_again_gives_the_same_rows(self, month):
        run = computed(month)
        def facts():
            names = ("tax_row_id", "turn", "kind", "rule_id", "base_unit_id", "paid_fen", "base_fen", "city_fen")
            return sorted(Allocation.objects.filter(run=run.id).values_list(*names))

        before = facts()
        commands.compute(MAKER, run_id=run.id)
        assert facts() == before
        assert Allocation.objects.count() == len(before)

    def test_the_place_may_be_followed_instead(self, place):
        """属地≠隶属: by rule, the street and county shares stay where the firm is."""
        old = queries.rules(MAKER)[-1]
        commands.set_rule(
            OPERATOR, values={"name": "属地", "item": "dues", "pattern": "P1", "follows": "place", "source": "样例"},
            shares_bp=dict(zip(RECEIVERS, old.shares_bp, strict=True)), valid_from=date(2026, 1, 1),
            replaces_id=old.id,
        )  # fmt: skip
        place.row("E4", 1000)
        run = computed(place)
        one = Allocation.objects.get(run=run.id)
        assert (one.base_unit_id, one.county_unit_id) == (place.units["U4"], place.units["A"])

    def test_covered_firms_are_kept_apart(self, month):
        """A joint union receives for its covered units, with a sub-ledger for each."""
        run = town.approved(month)
        legs = list(ledger.every_leg(OPERATOR, voucher_id=voucher_of(run).id))
        joint = {leg.employer_id: -leg.amount_fen for leg in legs if leg.unit_id == month.units["J1"]}
        assert set(joint) == {month.firms["E6"], month.firms["E7"]}
        assert sum(joint.values()) == RunLine.objects.get(run=run.id, tier="base", unit=month.units["J1"]).due_fen

    def test_nothing_to_settle_is_refused(self, place):
        run = commands.open_run(MAKER, unit_id=place.city, month=JULY)
        with pytest.raises(Refused, match="nothing_to_settle"):
            commands.compute(MAKER, run_id=run.id)

    def test_one_run_of_a_month_is_open(self, place):
        commands.open_run(MAKER, unit_id=place.city, month=JULY)
        with pytest.raises(Refused, match="run_open"):
            commands.open_run(MAKER, unit_id=place.city, month=JULY)


def voucher_of(run):
    return ledger.voucher_by_source(OPERATOR, f"dues.run:{run.id}")


class TestFourEyes:
    def seen(self, by, run):
        for one in queries.run_view(by, run_id=run.id).samples:
            commands.view_sample(by, run_id=run.id, allocation_id=one.allocation_id)

    def test_three_people(self, month):
        run = town.locked(month)
        self.seen(MAKER, run)
        with pytest.raises(Refused, match="same_person"):
            commands.check(MAKER, run_id=run.id)
        self.seen(CHECKER, run)
        commands.check(CHECKER, run_id=run.id)
        for person in (MAKER, CHECKER):
            with pytest.raises(Refused, match="same_person"):
                commands.approve(person, run_id=run.id)
        row = commands.approve(APPROVER, run_id=run.id)
        assert (row.maker, row.checker, row.approver) == ("maker", "checker", "approver")

    def test_the_sample_must_have_been_seen_by_the_checker(self, month):
        run = town.locked(month)
        view = queries.run_view(CHECKER, run_id=run.id)
        assert len(view.samples) == min(20, run.rows_count)
        self.seen(APPROVER, run)  # another's eyes do not count
        with pytest.raises(Refused, match="sample_left") as refusal:
            commands.check(CHECKER, run_id=run.id)
        assert refusal.value.facts["left"] == len(view.samples)

    def test_steps_in_order(self, month):
        run = computed(month)
        for verb in (commands.check, commands.approve):
            with pytest.raises(Refused, match="wrong_state"):
                verb(CHECKER, run_id=run.id)

    def test_sending_back_frees_the_rows(self, month):
        run = town.locked(month)
        assert TaxRow.objects.filter(run_id=run.id).count() == run.rows_count
        commands.send_back(CHECKER, run_id=run.id, reason="账户有误")
        assert not TaxRow.objects.filter(run_id__isnull=False).exists()
        commands.compute(MAKER, run_id=run.id)
        commands.lock(MAKER, run_id=run.id)

    def test_a_late_row_stops_the_lock(self, month):
        run = computed(month)
        month.row("E1", 500)
        with pytest.raises(Refused, match="receipts_changed"):
            commands.lock(MAKER, run_id=run.id)

    def test_strangers_see_nothing(self, month):
        from tests.cast import STRANGER, actor

        run = computed(month)
        other = actor("other", "dues.*", path="ZZZZZ")
        for who in (STRANGER, other):
            with pytest.raises(NotFound):
                commands.compute(who, run_id=run.id)
            with pytest.raises(NotFound):
                queries.run_view(who, run_id=run.id)


class TestDatabase:
    def refused(self, sql):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_locked_rows_do_not_change(self, month):
        run = town.locked(month)
        self.refused(f"UPDATE dues_allocation SET flags = 'x' WHERE run_id = {run.id}")
        self.refused(f"DELETE FROM dues_allocation WHERE run_id = {run.id}")

    def test_shares_must_add_up(self, month):
        run = computed(month)
        self.refused(f"UPDATE dues_allocation SET base_fen = base_fen + 1 WHERE run_id = {run.id}")

    def test_what_a_lock_writes_is_in_no_index(self):
        """PostgreSQL then writes the row beside the old one (HOT), if its page has room, and into no index."""
        assert "run_id" not in {name for one in TaxRow._meta.indexes for name in one.fields}
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'dues_taxrow'")
                assert cursor.fetchone() == (["fillfactor=50"],)

    def test_approved_runs_and_rules_do_not_change(self, month):
        run = town.approved(month)
        self.refused(f"UPDATE dues_run SET total_fen = 0 WHERE id = {run.id}")
        self.refused("UPDATE dues_splitrule SET base_bp = base_bp - 100, city_bp = city_bp + 100")
        self.refused("DELETE FROM dues_splitrule")


class TestApproval:
    def test_the_ledger_has_every_share(self, month):
        run = town.approved(month)
        legs = list(ledger.every_leg(OPERATOR, voucher_id=voucher_of(run).id))
        assert sum(leg.amount_fen for leg in legs) == 0
        sums = defaultdict(int)
        for leg in legs:
            sums[leg.account_code] += leg.amount_fen
        rows = list(TaxRow.objects.all())
        tiers = tiers_by_oracle(rows)
        assert sums["102"] == sum(one.paid_fen for one in rows)
        assert sums["221"] == -(tiers["province"] + tiers["national"])
        known = [one for one in rows if one.payer_name != "不明缴费人" and one.rate_bp != 150]
        lost = [one for one in rows if one not in known]
        prepared = tiers_by_oracle([one for one in known if one.payer_name in ("E8", "E9")])["base"]
        unknown = sum(tiers_by_oracle([one]).get(name, 0) for one in lost for name in ("base", "street", "county"))
        assert sums["22203"] == -prepared
        assert sums["225"] == -unknown
        assert sums["402"] == -tiers["city"]

    def test_what_is_owed_and_what_is_held(self, month):
        run = town.approved(month)
        line = {one.unit_id: one for one in RunLine.objects.filter(run=run.id, tier="base")}
        owed = {one.unit_id: one.amount_fen for one in Payout.objects.filter(run=run.id, tier="base")}
        assert owed == {unit: one.due_fen for unit, one in line.items()}
        made = commands.pay(APPROVER, run_id=run.id)
        assert [one.lines_count for one in made] == [5]
        states = dict(Payout.objects.filter(tier="base").values_list("unit_id", "state"))
        assert states.pop(month.units["U5"]) == "held"  # no account: shown, and paid once there is one
        assert set(states.values()) == {"drafted"}
        assert commands.pay(APPROVER, run_id=run.id) == []

    def test_every_tier_is_owed_its_share(self, month):
        run = town.approved(month)
        tiers = tiers_by_oracle(list(TaxRow.objects.all()))
        owed = defaultdict(int)
        for tier, unit, fen in Payout.objects.filter(run=run.id).values_list("tier", "unit_id", "amount_fen"):
            assert unit != month.city, "what is the city's own is its income"
            owed[tier] += fen
        assert owed["upper"] == tiers["province"] + tiers["national"]
        lines = RunLine.objects.filter(run=run.id).exclude(unit=month.city).order_by()
        assert dict(owed) == dict(lines.values_list("tier").annotate(Sum("due_fen")))
        assert {one.label: one.diff for one in queries.run_view(OPERATOR, run_id=run.id).controls}["应付各级"] == 0

    def test_shares_upward_are_paid_through_the_bank(self, month):
        run = town.approved(month)
        town.give_accounts(month, ("P", "A", "A1"), "上级和分成账户")
        lines = [one for batch in commands.pay(APPROVER, run_id=run.id)
                 for one in payments.every_line(OPERATOR, batch_id=batch.id)]  # fmt: skip
        by_unit = {one.unit_id: one for one in lines}
        upper = Payout.objects.get(run=run.id, tier="upper")
        assert by_unit[month.units["P"]].amount_fen == upper.amount_fen
        assert by_unit[month.units["P"]].remark == "2026年7月上解工会经费"
        county = Payout.objects.get(run=run.id, unit=month.units["A"], tier="county")
        assert by_unit[month.units["A"]].amount_fen == county.amount_fen
        assert queries.check_settlement(OPERATOR) == []

    def test_verification_closes(self, month):
        run = town.approved(month)
        commands.pay(APPROVER, run_id=run.id)
        assert queries.check_settlement(OPERATOR) == []
        sums = queries.balance(OPERATOR, unit_id=month.city)
        assert sums.in_fen == sums.split_fen == sums.settled_fen == sum(TaxRow.objects.values_list("paid_fen", flat=True))

    def test_verification_sees_a_row_of_another_month(self, place):
        place.row("E1", 10_000)
        run, stray = town.approved(place), place.row("E1", 9_000, month="202608")
        TaxRow.objects.filter(pk=stray.pk).update(run_id=run.id)
        assert queries.check_settlement(OPERATOR) == ["dues: 1 rows are settled by a run of another month"]


class TestWatching:
    """What a check looks at is the region's own: dated, with a source, on the day the run is computed."""

    def test_a_city_that_looks_at_three_receipts(self, month):
        for code, value in (("dues.sample_size", 3), ("dues.large_count", 1)):
            reference.set_parameter(OPERATOR, code=code, region="510900", value=value, unit="笔",
                                    valid_from=date(2026, 1, 1), source="遂州市总工会内控制度")  # fmt: skip
        run = commands.lock(MAKER, run_id=computed(month).id)
        assert len(queries.run_view(CHECKER, run_id=run.id).samples) == 3
        assert RunLine.objects.filter(run=run.id, tier="base", tags__contains="large").count() == 1

    def test_the_run_keeps_which_versions_it_went_by(self, month):
        def set_to(code, value, day, region="510900"):
            return reference.set_parameter(OPERATOR, code=code, region=region, value=value, unit="笔", valid_from=day,
                                           source="遂州市总工会内控制度").id  # fmt: skip

        first = date(2026, 1, 1)
        large, old = set_to("dues.large_count", 1, first), set_to("dues.sample_size", 3, first)
        set_to("dues.account_days", 9, first, region="520000")  # another province's
        run = computed(month)
        kept = lambda: [one.id for one in queries.explain(CHECKER, run_id=run.id).parameters]  # noqa: E731
        assert kept() == [large, old]
        new = set_to("dues.sample_size", 2, MAKER.today)  # between computing and drawing the sample
        commands.lock(MAKER, run_id=run.id)
        assert kept() == [large, old, new]
        page = enter(hire("hu", "finance_checker", month.city)).get(f"/j/explain?run={run.id}").content.decode()
        assert 'href="/g/dict/dues.sample_size/"' in page
