"""Unions that end: their money goes to whoever has what was theirs, their firms follow, nothing is paid to them."""

from datetime import timedelta

import pytest

from tests.cast import NOW, OPERATOR, QIAN, SUN, ZHAO
from tests.dues import town
from tests.dues.town import APPROVER
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Payout
from unionloop.domains.employers.models import Employer
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as tree
from unionloop.domains.organisation.contracts import PartInput
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as batches
from unionloop.domains.payments.models import Line
from unionloop.kernel import errands
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def held_for(place, firm="E2"):
    """Settle 1 000 yuan of a firm; return the payout of its base union, still held."""
    place.row(firm, 100_000)
    town.approved(place)
    return Payout.objects.get(tier="base")


def lines():
    return list(Line.objects.order_by("pk").values_list("unit_id", "amount_fen", "state"))


class TestMoney:
    def test_held_money_of_a_merged_union_goes_to_the_one_it_went_into(self):
        place = town.build(accounts=("U1",))
        payout = held_for(place)
        organisation.merge(OPERATOR, unit_id=place.units["U2"], into_id=place.units["U1"])
        batch = commands.pay_held(APPROVER, unit_id=place.city)[0]
        assert lines() == [(place.units["U1"], 60_000, "planned")]
        payments.check(SUN, batch_id=batch.id)
        payments.release(ZHAO, batch_id=batch.id)
        payments.export(QIAN, batch_id=batch.id)
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
