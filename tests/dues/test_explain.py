"""Explain an amount, try a rule, pay and take back: what the figures rest on."""

from datetime import date

import pytest

from tests.cast import NOW, OPERATOR, actor
from tests.dues import oracle, town
from tests.dues.test_runs import SHARES
from tests.dues.town import APPROVER, JULY, MAKER
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.models import Allocation, Payout, Policy, Run
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.payments.models import Line
from unionloop.jobs import dues_reactions
from unionloop.jobs.reactions import REACTIONS
from unionloop.kernel.errands import run as run_errand
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import Entry, Errand

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return town.build()


class TestExplain:
    def test_every_line_is_its_rows(self, place):
        place.rows([("E1", 1_111_11), ("E1", 2_222_22), ("E4", 33), ("E6", 7_777), ("E5", 909)])
        run = town.approved(place)
        for tier in ("base", "street", "county"):
            for line in queries.lines(OPERATOR, run_id=run.id, tier=tier).rows:
                found = queries.explain(OPERATOR, run_id=run.id, unit_id=line.unit_id, tier=tier)
                assert found.amount_fen == line.due_fen
                assert sum(fen for _, _, fen in found.rules) == line.due_fen
                column = RECEIVERS.index(tier)
                assert sum(oracle.split(one.paid_fen, SHARES)[tier] for one in found.rows) == line.due_fen, column

    def test_one_receipt(self, place):
        place.row("E1", 10_001)
        run = town.approved(place)
        row = queries.allocation(OPERATOR, allocation_id=Allocation.objects.get(run=run.id).pk)
        wanted = oracle.split(10_001, SHARES)
        assert {label: fen for label, _, fen in row.parts} == {
            "基层工会": wanted["base"], "乡镇街道": wanted["street"], "区县": wanted["county"], "市级": wanted["city"],
            "省级": wanted["province"], "全总": wanted["national"],
        }  # fmt: skip
        assert (row.line_no, row.file_name, row.rule_version) == (1, "税款明细.csv", 1)

    def test_out_of_scope_is_absent(self, place):
        from unionloop.kernel.errors import NotFound

        place.row("E1", 10_001)
        run = town.approved(place)
        other = actor("other", "dues.read", path="ZZZZZ")
        with pytest.raises(NotFound):
            queries.explain(other, run_id=run.id)
        with pytest.raises(BadInput):
            queries.explain(OPERATOR, run_id=run.id, tier="moon")


class TestSimulate:
    def test_before_and_after_and_nothing_written(self, place):
        place.rows([("E1", 100_000), ("E2", 10_000), ("E5", 1_000)])
        town.approved(place)
        counts = (Allocation.objects.count(), Run.objects.count(), Entry.objects.count())
        old = next(one for one in queries.rules(MAKER) if one.pattern == "P1")
        words = {"name": "试", "item": "dues", "pattern": "P1", "source": "样例"}
        tried = commands.proposed(words, {"base": 7000, "city": 3000}, date(2026, 8, 1), replaces_id=old.id)
        found = queries.simulate(MAKER, rule=tried, unit_id=place.city, month=JULY)
        assert counts == (Allocation.objects.count(), Run.objects.count(), Entry.objects.count())
        by_tier = {one.key: (one.before_fen, one.after_fen) for one in found.tiers}
        assert by_tier["base"] == (66_600, 77_700)
        assert by_tier["county"] == (18_870, 0)
        assert sum(after for _, after in by_tier.values()) == sum(before for before, _ in by_tier.values()) == 111_000
        assert found.winners[0].label == "天泰玻璃厂工会"
        assert found.winners[0].diff_fen == 10_000
        assert {one.label for one in found.losers} >= {"甲区总工会"}

    def test_an_unlikely_rule_is_refused(self, place):
        place.row("E1", 100_000)
        tried = commands.proposed({"name": "试", "source": "样例"}, {"base": 9_999}, date(2026, 8, 1))
        with pytest.raises(BadInput, match="shares_not_whole"):
            queries.simulate(MAKER, rule=tried, unit_id=place.city, month=JULY)


class TestRules:
    def test_a_new_row_closes_the_old(self, place):
        old = next(one for one in queries.rules(MAKER) if one.pattern == "P1")
        words = {"name": "新", "item": "dues", "pattern": "P1", "source": "样例"}
        with pytest.raises(Refused, match="rules_overlap"):
            commands.set_rule(OPERATOR, values=words, shares_bp={"base": 10_000}, valid_from=date(2026, 8, 1))
        new = commands.set_rule(OPERATOR, values=words, shares_bp={"base": 10_000}, valid_from=date(2026, 8, 1),
                                replaces_id=old.id)  # fmt: skip
        assert queries.rule(MAKER, rule_id=old.id).valid_to == date(2026, 8, 1)
        with pytest.raises(Refused, match="rule_not_open"):
            commands.set_rule(OPERATOR, values=words, shares_bp={"base": 10_000}, valid_from=date(2026, 9, 1),
                              replaces_id=old.id)  # fmt: skip
        with pytest.raises(Refused, match="same_person"):
            commands.verify_rule(OPERATOR, rule_id=new.id)
        assert commands.verify_rule(MAKER, rule_id=new.id).verified_by == "maker"

    def test_small_payers_get_upper_shares_back(self, place):
        commands.set_policy(OPERATOR, values={
            "name": "小额缴费", "by_list": True, "annual_limit_fen": 1_000_000, "tiers": ["county", "city"],
            "valid_from": date(2026, 1, 1), "valid_to": date(2027, 1, 1), "source": "样例",
        })  # fmt: skip
        place.row("E1", 999_999, month="202507")
        place.row("E2", 1_000_001, month="202507")
        listed = commands.enrol_small_payers(OPERATOR, policy_id=Policy.objects.get().pk, year=2026)
        assert listed.members == 1
        place.rows([("E1", 10_000), ("E2", 10_000)])
        run = town.approved(place)
        base = dict(Allocation.objects.filter(run=run.id).values_list("employer_id", "base_fen"))
        assert base[place.firms["E1"]] == 6_000 + 1_700 + 800
        assert base[place.firms["E2"]] == 6_000
        assert Allocation.objects.get(run=run.id, employer=place.firms["E1"]).returned_fen == 2_500


class TestPaying:
    def drafted(self, place):
        place.rows([("E1", 100_000), ("E2", 50_000), ("E3", 20_000)])
        run = town.approved(place)
        return run, commands.pay(APPROVER, run_id=run.id)[0]

    def said(self, batch, source, **values):
        Line.objects.filter(batch=batch.id, source=source).update(**values)
        return commands.book_return(OPERATOR, batch_id=batch.id, said=f"{source}{sorted(values.items())}")

    def test_paid_part_and_bounced(self, place):
        run, batch = self.drafted(place)
        sources = {code: f"dues.run:{run.id}/{place.units[code]}" for code in ("U1", "U2", "U3")}
        assert [one.state for one in self.said(batch, sources["U1"], state="paid", paid_fen=60_000)] == ["paid"]
        assert [one.state for one in self.said(batch, sources["U2"], state="bounced", reason="户名不符")] == ["bounced"]
        self.said(batch, sources["U3"], state="part", paid_fen=5_000)
        owed = {code: -one.balance_fen for code in sources for one in
                ledger.sub_ledger(OPERATOR, unit_id=place.city, account_code="22202").rows
                if one.unit_id == place.units[code]}  # fmt: skip
        assert {code: abs(fen) for code, fen in owed.items()} == {"U1": 0, "U2": 30_000, "U3": 7_000}
        stuck = queries.payouts(OPERATOR, payer_id=place.city, states=("bounced",)).rows
        assert {(one.unit_id, one.reason) for one in stuck} == {(place.units["U2"], "户名不符"), (place.units["U3"], "")}
        assert queries.check_settlement(OPERATOR) == []

    def test_money_that_comes_back_after_success_is_owed_again(self, place):
        run, batch = self.drafted(place)
        source = f"dues.run:{run.id}/{place.units['U1']}"
        self.said(batch, source, state="paid", paid_fen=60_000)
        self.said(batch, source, state="bounced", paid_fen=0, reason="退汇")
        payout = Payout.objects.get(source=source)
        assert (payout.state, payout.paid_fen, payout.reason) == ("bounced", 0, "退汇")
        rows = ledger.sub_ledger(OPERATOR, unit_id=place.city, account_code="22202").rows
        assert next(one.balance_fen for one in rows if one.unit_id == place.units["U1"]) == 60_000
        assert queries.check_settlement(OPERATOR) == []


class TestReactions:
    def test_approval_drafts_the_batch_once(self, place):
        place.row("E1", 100_000)
        run = town.approved(place)
        errand = Errand.objects.get(target=REACTIONS["dues.approve"][0])
        assert run_errand(errand.pk, NOW)
        assert run_errand(errand.pk, NOW)
        assert Line.objects.filter(source=f"dues.run:{run.id}/{place.units['U1']}").count() == 1

    def test_the_union_is_told_with_a_receipt(self, place):
        from unionloop.domains.messaging.models import Notice, Receipt

        place.row("E1", 100_000)
        run = town.approved(place)
        batch = commands.pay(APPROVER, run_id=run.id)[0]
        Line.objects.filter(batch=batch.id).update(state="paid", paid_fen=60_000)
        entry = Entry.objects.filter(row_id=batch.id, model="payments.batch").last()
        dues_reactions.follow_batch(OPERATOR, entry)
        dues_reactions.follow_batch(OPERATOR, entry)
        notice = Notice.objects.get()
        assert notice.receiver_unit_id == place.units["U1"]
        assert "600.00" in str(notice.facts)
        assert Receipt.objects.count() == 1

    @pytest.mark.parametrize(("phone", "words"), [("13800132207", "联系电话后四位"), ("", "收款账户后四位")])
    def test_the_receipt_opens_with_what_the_notice_says(self, place, phone, words):
        from unionloop.domains.messaging import queries as messaging
        from unionloop.domains.messaging import rules as messages
        from unionloop.domains.messaging.models import Notice
        from unionloop.domains.payments.models import BankAccount

        account = BankAccount.objects.get(unit_id=place.units["U1"])
        BankAccount.objects.filter(pk=account.pk).update(contact_phone=phone, contact_tail=phone[-4:])
        place.row("E1", 100_000)
        batch = commands.pay(APPROVER, run_id=town.approved(place).id)[0]
        Line.objects.filter(batch=batch.id).update(state="paid", paid_fen=60_000)
        dues_reactions.follow_batch(OPERATOR, Entry.objects.filter(row_id=batch.id, model="payments.batch").last())
        notice = Notice.objects.get()
        text = messages.write("money_came", {**notice.facts, "receipt": notice.receipt}, "app")[1]
        assert f"凭回执号和{words}" in text
        assert account.tail not in text
        opened = {digits: messaging.track(notice.receipt, digits) is not None for digits in ("2207", account.tail)}
        assert opened == {"2207": bool(phone), account.tail: not phone}
