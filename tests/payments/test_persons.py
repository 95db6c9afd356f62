"""A person is paid at an account of his own name; the union that answers for it is not paid instead."""

import pytest

from tests.cast import OPERATOR, SUN, ZHANG, moment
from tests.payments.conftest import Town
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, LineInput
from unionloop.domains.payments.rules import is_holder
from unionloop.domains.people import commands as people
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import Entry

BEFORE = moment("2026-07-10 09:00")


@pytest.fixture
def worker(town: Town):
    return people.record(OPERATOR, name="阿依古丽·买买提", id_type="resident", id_number="11010519491231002X",
                         phone="13900000001", unit_id=town.bases[0].id)  # fmt: skip


def own_account(town: Town, worker, number="6222020000001234", holder="阿依古丽•买买提"):
    row = commands.propose_account(OPERATOR.later(BEFORE), unit_id=town.bases[0].id, person_id=worker.id, holder=holder,
                                   number=number)  # fmt: skip
    return commands.confirm_account(SUN.later(BEFORE), account_id=row.id)


@pytest.mark.parametrize(("name", "holder", "same"), [
    ("阿依古丽·买买提", "阿依古丽•买买提", True), ("𠮷小芳", "𠮷小芳 ", True), ("王芳", "王方", False), ("", "", False),
])  # fmt: skip
def test_a_holder_is_the_person_or_somebody_else(name, holder, same):
    assert is_holder(name, holder) is same


def test_pays_the_person_and_not_the_union(town, worker):
    own_account(town, worker)
    line = LineInput(None, 120_000, "生活救助", "aid.grant:1", person_id=worker.id)
    batch = commands.draft(
        ZHANG, payer_unit_id=town.city.id, purpose="救助", source="aid:1", lines=[line], approved_by="li"
    )
    row = town.lines(batch)[0]
    assert (row.unit_id, row.person_id, row.tail, row.amount_fen) == (None, worker.id, "1234", 120_000)
    assert "买买提" not in row.holder  # shown masked; the bank's file carries the whole name
    union = queries.active_accounts([town.bases[0].id], ZHANG.at)[town.bases[0].id]
    assert union.tail == "0001"  # the union's own account is still its own
    states = {one.tail: one.state for one in queries.accounts(OPERATOR, unit_id=town.bases[0].id).rows}
    assert states == {"0001": "active", "1234": "active"}  # neither has replaced the other
    town.send(batch)
    assert "阿依古丽•买买提".encode() in queries.order_file(ZHANG, batch_id=batch.id)[1]


def test_refuses_a_card_in_another_name(town, worker):
    with pytest.raises(Refused, match="holder_not_person"):
        own_account(town, worker, holder="买买提")
    with pytest.raises(Refused, match="holder_not_person"):
        commands.propose_accounts(OPERATOR, unit_id=town.city.id, name="名单", rows=[
            AccountInput(town.bases[0].id, "别人", "6222020000001234", person_id=worker.id)])  # fmt: skip


def test_refuses_a_line_to_nobody_and_to_two(town, worker):
    for line in (LineInput(None, 1, "", "a"), LineInput(town.bases[0].id, 1, "", "a", person_id=worker.id)):
        with pytest.raises(BadInput, match="payment_payee"):
            commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="x", source="x", lines=[line])


def test_tells_whose_card_is_shared(town, worker):
    other = people.record(
        OPERATOR, name="李四", id_type="passport", id_number="E12345678", unit_id=town.bases[1].id
    )
    own_account(town, worker)
    assert queries.sharing([worker.id]) == {}
    commands.propose_account(
        OPERATOR, unit_id=town.bases[1].id, person_id=other.id, holder="李四", number="6222020000001234"
    )
    assert queries.sharing([worker.id]) == {worker.id: {other.id}, other.id: {worker.id}}


def test_a_name_on_a_card_stays_out_of_the_journal(town, worker):
    own_account(town, worker)
    line = Entry.objects.filter(verb="payments.propose_account").latest("id")
    assert (line.changes["holder"], line.changes["number"]) == ([None, "changed"], [None, "changed"])


def test_says_what_goes_to_each_tier_and_to_persons(town, worker):
    own_account(town, worker)
    lines = [LineInput(None, 120_000, "生活救助", "aid.grant:2", person_id=worker.id),
             LineInput(town.bases[0].id, 500, "返还", "dues:1"), LineInput(town.bases[1].id, 700, "返还", "dues:2")]  # fmt: skip
    batch = commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="混合", source="mix:1", lines=lines, approved_by="li")
    found = [(one.label, one.count, one.amount_fen, one.paid_fen) for one in queries.tiers(ZHANG, batch_id=batch.id)]
    assert found == [("基层", 2, 1200, 0), ("个人", 1, 120_000, 0)]
