"""Unions that end: their money goes to whoever has what was theirs, their firms follow, nothing is paid to them."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.cast import NOW, OPERATOR, QIAN, STRANGER, SUN, ZHANG, ZHAO
from tests.dues import town
from tests.dues.town import APPROVER
from tests.entrance import enter, hire
from tests.payments.conftest import told
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Payout
from unionloop.domains.employers.models import Employer
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as tree
from unionloop.domains.organisation.contracts import PartInput
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as batches
from unionloop.domains.payments.models import BankAccount, Line
from unionloop.kernel import errands
from unionloop.kernel.errors import BadInput, NotFound, Refused

pytestmark = pytest.mark.django_db


def held_for(place, firm="E2"):
    """Settle 1 000 yuan of a firm; return the payout of its base union, still held."""
    place.row(firm, 100_000)
    town.approved(place)
    return Payout.objects.get(tier="base")


def sign(batch, *people):
    for command, by in zip((payments.check, payments.release, payments.export), people or (SUN, ZHAO, QIAN), strict=True):
        command(by, batch_id=batch.id)


def lines():
    return list(Line.objects.order_by("pk").values_list("unit_id", "amount_fen", "state"))


class TestMoney:
    def test_held_money_of_a_merged_union_goes_to_the_one_it_went_into(self):
        place = town.build(accounts=("U1",))
        payout = held_for(place)
        organisation.merge(OPERATOR, unit_id=place.units["U2"], into_id=place.units["U1"])
        batch = commands.pay_held(APPROVER, unit_id=place.city)[0]
        assert lines() == [(place.units["U1"], 60_000, "planned")]
        sign(batch)
        Line.objects.update(state="paid", paid_fen=60_000)
        commands.book_return(OPERATOR, batch_id=batch.id, said="1")
        payout.refresh_from_db()
        assert (payout.state, payout.unit_id) == ("paid", place.units["U2"])
        assert queries.check_settlement(OPERATOR) == []

    def test_a_dissolved_union_is_not_paid_and_the_one_above_is(self):
        place = town.build(accounts=("U2",))
        held_for(place)
        organisation.dissolve(OPERATOR, unit_id=place.units["U2"])
        assert commands.pay_held(APPROVER, unit_id=place.city) == []
        town.give_accounts(place, ("A2",), "街道", at=NOW - timedelta(days=3))
        commands.pay_held(APPROVER, unit_id=place.city)
        street_fen = 5_000  # its own share of the same receipt
        assert sorted(lines()) == [(place.units["A2"], fen, "planned") for fen in (street_fen, 60_000)]

    def test_after_a_split_it_stays_held_and_says_why(self):
        place = town.build(accounts=("U2",))
        payout = held_for(place)
        organisation.split(OPERATOR, unit_id=place.units["U2"], parts=[PartInput("食品一"), PartInput("食品二")])
        assert commands.pay_held(APPROVER, unit_id=place.city) == []
        shown = queries.payouts(OPERATOR, unit_id=place.units["U2"]).rows
        assert [(one.id, one.reason) for one in shown if one.tier == "base"] == [(payout.pk, "单位已分立，由哪个单位承接待商定")]

    def test_a_batch_drafted_before_the_end_does_not_leave(self):
        place = town.build(accounts=("U2",))
        held_for(place)
        batch = commands.pay_held(APPROVER, unit_id=place.city)[0]
        organisation.dissolve(OPERATOR, unit_id=place.units["U2"])
        payments.check(SUN, batch_id=batch.id)
        payments.release(ZHAO, batch_id=batch.id)
        with pytest.raises(Refused, match="account_changed"):
            payments.export(QIAN, batch_id=batch.id)

    def test_who_has_it_after_a_chain_of_ends(self):
        place = town.build(accounts=())
        units = place.units
        organisation.merge(OPERATOR, unit_id=units["U2"], into_id=units["U1"])
        organisation.merge(OPERATOR, unit_id=units["U1"], into_id=units["U3"])
        organisation.dissolve(OPERATOR, unit_id=units["U3"])
        assert tree.successors([units["U2"], units["U3"], units["U4"]]) == {
            units["U2"]: units["B1"], units["U3"]: units["B1"],
        }  # fmt: skip
        assert batches.paid_since([units["U3"]], NOW, NOW.date()) == {}


class TestHandover:
    def test_two_people_hand_the_money_of_a_split_union_to_its_parts(self):
        place = town.build(accounts=())
        town.give_accounts(place, ("U2",), "旧户", at=NOW - timedelta(days=3))
        held_for(place)
        U2, payer = place.units["U2"], place.city
        bounced = {"source": "dues.run:0/0", "tier": "street", "what": "退回", "amount_fen": 5_000, "paid_fen": 0,
                   "state": "bounced", "since_date": NOW.date(), "approved_by": "li", "payer_id": payer, "unit_id": U2}  # fmt: skip
        late = Payout.objects.create(**bounced)
        grant = Payout.objects.create(**bounced | {"source": "dues.subsidy:0", "tier": "", "state": "held"})
        one, two = (row.id for row in organisation.split(
            OPERATOR, unit_id=U2, parts=[PartInput("食品一"), PartInput("食品二")]))  # fmt: skip
        found = queries.estate(ZHANG, payer_id=payer, unit_id=U2)
        assert (found.held_fen, found.count, [unit for unit, _ in found.heirs], found.waiting) == (65_000, 2, [one, two], False)

        def ask(parts, **more):
            return commands.propose_handover(ZHANG, **{"payer_unit_id": payer, "unit_id": U2, "parts": parts,
                                                       "document_number": "纪要3号"} | more)  # fmt: skip

        for fault, parts, more in (
            ("handover_sum", [(one, 65_001)], {}), ("handover_to_whom", [(place.units["U1"], 65_000)], {}),
            ("handover_parts", [(one, 65_001), (two, -1)], {}), ("handover_parts", [(one, 60_000), (one, 5_000)], {}),
            ("handover_document_missing", [(one, 65_000)], {"document_number": " "}),
        ):
            with pytest.raises(BadInput, match=fault):
                ask(parts, **more)
        with pytest.raises(Refused, match="handover_not_divided"):
            ask([(one, 1)], unit_id=place.units["U1"])
        row = ask([(two, 50_000), (one, 15_000)])
        with pytest.raises(Refused, match="handover_waiting"):
            ask([(one, 65_000)])
        with pytest.raises(Refused, match="same_person"):
            commands.approve_handover(ZHANG, handover_id=row.id)
        with pytest.raises(NotFound):
            commands.approve_handover(STRANGER, handover_id=row.id)
        commands.approve_handover(SUN, handover_id=row.id)
        told = queries.handover(ZHANG, handover_id=row.id)
        assert (told.asked_by, told.decided_by) == ("zhang", "sun")
        with pytest.raises(Refused, match="wrong_state"):
            commands.approve_handover(SUN, handover_id=row.id)
        owed = {(pay.unit_id, pay.tier): pay.amount_fen for pay in Payout.objects.filter(source__startswith="dues.handover")}
        assert owed == {(two, "base"): 50_000, (one, "base"): 10_000, (one, "street"): 5_000}
        late.refresh_from_db()
        grant.refresh_from_db()
        assert (late.state, late.cut_fen, grant.state, grant.cut_fen) == ("cancelled", 5_000, "held", 0)
        legs = ledger.every_leg(OPERATOR, voucher_id=ledger.voucher_by_source(OPERATOR, f"dues.handover:{row.id}").id)
        moved = Counter()
        for leg in legs:
            moved[leg.unit_id] += leg.amount_fen
        assert moved == {U2: 65_000, two: -50_000, one: -15_000}
        assert queries.estates(ZHANG) == []
        BankAccount.objects.create(unit_id=two, holder="食品二", number="6222021001112223338", number_blind="x", tail="3338",
                                   state="confirmed", active_from_at=NOW - timedelta(days=3))  # fmt: skip
        commands.pay_held(APPROVER, unit_id=payer)
        assert lines() == [(two, 50_000, "planned")]

    def test_late_news_of_what_was_handed_over_is_for_a_person(self):
        """An order bounces in part, the rest is handed over, and then the bank says all of it arrived: perhaps paid twice."""
        place = town.build(accounts=())
        town.give_accounts(place, ("U2",), "旧户", at=NOW - timedelta(days=3))
        first, payer, U2 = held_for(place), place.city, place.units["U2"]
        [old] = commands.pay_held(APPROVER, unit_id=payer)
        sign(old)
        [line] = batches.lines(ZHANG, batch_id=old.id).rows

        def bank(*row, book=True):
            got = payments.take_return(ZHANG, content=told((line.reference, *row)), name="回盘.txt")
            if book:
                commands.book_return(OPERATOR, batch_id=old.id, said=str(got.id))
            return got

        def month():
            return next(one for one in queries.funds(OPERATOR, unit_id=payer, month=town.JULY).months if one.month == town.JULY)

        assert (month().due_fen, month().sent_fen, month().open_fen) == (60_000, 60_000, 0)
        bank("失败", "", "", "户名不符")
        one, _ = organisation.split(OPERATOR, unit_id=U2, parts=[PartInput("食品一"), PartInput("食品二")])
        row = commands.propose_handover(ZHANG, payer_unit_id=payer, unit_id=U2, parts=[(one.id, 60_000)], document_number="3")
        bank("部分成功", "200.00", book=False)  # not in the books yet: what is left of it is not known
        with pytest.raises(Refused, match="payment_news"):
            commands.approve_handover(SUN, handover_id=row.id)
        commands.book_return(OPERATOR, batch_id=old.id, said="late")
        with pytest.raises(Refused, match="handover_overtaken"):
            commands.approve_handover(SUN, handover_id=row.id)
        commands.refuse_handover(SUN, handover_id=row.id, reason="银行又付了一部分")
        row = commands.propose_handover(ZHANG, payer_unit_id=payer, unit_id=U2, parts=[(one.id, 40_000)], document_number="4")
        commands.approve_handover(SUN, handover_id=row.id)
        assert (month().paid_fen, month().held_fen, month().open_fen) == (20_000, 40_000, 0)
        with pytest.raises(Refused, match="nothing_to_rebatch"):
            payments.rebatch(ZHANG, batch_id=old.id)
        assert (got := bank("成功", "600.00")).exception_count == 1
        first.refresh_from_db()
        assert (first.state, first.paid_fen, first.cut_fen) == ("paid", 20_000, 40_000)
        [item] = batches.exceptions(ZHANG).rows
        assert (item.fault, "两次" in item.fault_label) == ("late_after_passing", True)
        with pytest.raises(Refused, match="exception_stays"):
            payments.match_exception(SUN, item_id=item.id, reference=line.reference)
        assert payments.close_exception(SUN, item_id=item.id, note=f"回盘 {got.id} 已向银行追回").handled_note
        # the successor is paid: the month it was collected in says so
        BankAccount.objects.create(unit_id=one.id, holder="食品一", number="6222021001112223338", number_blind="x", tail="3338",
                                   state="confirmed", active_from_at=NOW - timedelta(days=3))  # fmt: skip
        [new] = commands.pay_held(APPROVER, unit_id=payer)
        assert (month().sent_fen, month().held_fen, month().open_fen) == (40_000, 0, 0)
        sign(new, ZHAO, QIAN, ZHANG)  # sun approved the handover
        [rest] = batches.lines(ZHANG, batch_id=new.id).rows
        payments.take_return(ZHANG, content=told((rest.reference, "成功", "400.00")), name="回盘.txt")
        commands.book_return(OPERATOR, batch_id=new.id, said="2")
        assert (month().paid_fen, month().open_fen) == (60_000, 0)
        assert [one.paid_fen for one in queries.runs(OPERATOR).rows] == [60_000]
        assert queries.check_settlement(OPERATOR) == []
        assert list(batches.check()) == []

    def test_nothing_on_its_way_is_handed_over(self):
        place = town.build(accounts=())
        town.give_accounts(place, ("U2",), "旧户", at=NOW - timedelta(days=3))
        payout = held_for(place)
        commands.pay_held(APPROVER, unit_id=place.city)
        with pytest.raises(Refused, match="payment_under_way"):
            payments.pass_on(OPERATOR, paid={payout.source: 0}, to="dues.handover:1")

    def test_what_came_meanwhile_or_is_refused_stays_held(self):
        place = town.build(accounts=())
        payout = held_for(place)
        one, _ = organisation.split(OPERATOR, unit_id=place.units["U2"], parts=[PartInput("食品一"), PartInput("食品二")])
        asked = {"payer_unit_id": place.city, "unit_id": place.units["U2"], "parts": [(one.id, 60_000)], "document_number": "3"}
        row = commands.propose_handover(ZHANG, **asked)
        Payout.objects.filter(pk=payout.pk).update(cut_fen=1)  # a correction took a fen back
        with pytest.raises(Refused, match="handover_overtaken"):
            commands.approve_handover(SUN, handover_id=row.id)
        commands.refuse_handover(SUN, handover_id=row.id, reason="金额变了")
        again = commands.propose_handover(ZHANG, **asked | {"parts": [(one.id, 59_999)]})
        organisation.merge(OPERATOR, unit_id=one.id, into_id=place.units["U1"])
        with pytest.raises(BadInput, match="handover_to_whom"):
            commands.approve_handover(SUN, handover_id=again.id)
        assert place.units["U1"] in [unit for unit, _ in queries.estate(ZHANG, payer_id=place.city, unit_id=place.units["U2"]).heirs]

    def test_the_pages(self):
        place = town.build(accounts=())
        held_for(place)
        one, two = organisation.split(OPERATOR, unit_id=place.units["U2"], parts=[PartInput("食品一"), PartInput("食品二")])
        maker, boss = enter(hire("maker", "finance_maker", place.city)), enter(hire("boss", "finance_releaser", place.city))
        page = f"/j/held/{place.city}/{place.units['U2']}"
        assert f'href="{page}"' in maker.get("/j/held").content.decode()
        form = {f"part-{one.id}": "600", f"part-{two.id}": "", "document_number": "纪要3号"}
        assert maker.post(f"{page}/propose", form | {f"part-{two.id}": "1"}).status_code == 422
        assert maker.post(f"{page}/propose", form).status_code == 302
        assert "批准承接</button>" not in maker.get(page).content.decode()
        assert "批准承接</button>" in boss.get(page).content.decode()
        row = queries.handovers(OPERATOR).rows[0]
        assert maker.post(f"/j/handovers/{row.id}/approve").status_code in (403, 404)
        assert boss.post(f"/j/handovers/{row.id}/approve").status_code == 302
        assert "已转承接" in maker.get(page).content.decode()


class TestFirms:
    def test_firms_of_a_split_union_go_to_a_part(self):
        place = town.build(accounts=())
        there = place.units["J1"]
        Employer.objects.filter(pk=place.firms["E7"]).update(division_code="510904")
        parts = organisation.split(OPERATOR, unit_id=there, parts=[
            PartInput("智造园一联合工会"), PartInput("智造园二联合工会", "510904"),
        ])  # fmt: skip
        errands.drain(NOW)
        joint = dict(Employer.objects.filter(joint_union__isnull=False).values_list("id", "joint_union_id"))
        assert joint == {place.firms["E6"]: parts[0].id, place.firms["E7"]: parts[1].id}
