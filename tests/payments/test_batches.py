"""Batches: three people, one effect, an immutable file, database guards."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import MACHINE, NOW, QIAN, STRANGER, SUN, ZHANG, ZHAO, actor
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountState, BatchState, LineInput, LineState
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

from .conftest import Town

pytestmark = pytest.mark.django_db


def test_whole_way(town: Town) -> None:
    batch = town.sent(640200, 1893660, 1128000, 390600)
    assert (batch.state, batch.lines_count, batch.total_fen) == (BatchState.EXPORTED, 4, 4052460)
    row, content = queries.order_file(QIAN, batch_id=batch.id)
    assert row.sha256 == batch.file_sha256 == hashlib.sha256(content).hexdigest()
    text = content.decode("utf-8").split("\r\n")
    assert text[1].split("|")[:5] == [
        batch.number,
        "1",
        f"{batch.number}-00001",
        "510000000000001",
        "天泰玻璃厂工会",
    ]
    assert text[5] == "合计|4|40524.60|CNY"
    assert {one.state for one in town.lines(batch)} == {LineState.SENT}
    assert list(queries.check()) == []


def test_same_source_is_the_same_batch(town: Town) -> None:
    assert town.draft(100, 200).id == town.draft(100, 200).id


@pytest.mark.parametrize("people", [(ZHANG, ZHAO), (SUN, SUN), (SUN, ZHANG)])
def test_three_people(town: Town, people: tuple) -> None:
    batch = town.draft(100)
    checker, releaser = people
    with pytest.raises(Refused) as refused:
        commands.check(checker, batch_id=batch.id)
        commands.release(releaser, batch_id=batch.id)
    assert refused.value.code == "same_person"


def test_the_approver_of_the_claim_signs_nothing(town: Town) -> None:
    batch = town.draft(100, approved_by="sun")
    with pytest.raises(Refused) as refused:
        commands.check(SUN, batch_id=batch.id)
    assert refused.value.code == "approver_signs"
    commands.check(QIAN, batch_id=batch.id)
    commands.release(ZHAO, batch_id=batch.id)


def test_the_machine_names_an_approver(town: Town) -> None:
    with pytest.raises(BadInput) as refused:
        commands.draft(MACHINE, payer_unit_id=town.city.id, purpose="x", source="x",
                       lines=[LineInput(town.bases[0].id, 1, "", "a")])  # fmt: skip
    assert refused.value.code == "no_approver"


def test_an_obligation_is_in_one_live_batch(town: Town) -> None:
    town.draft(100)
    line = LineInput(town.bases[0].id, 100, "", f"dues.run:1:{town.bases[0].id}")
    with pytest.raises(Refused) as refused, transaction.atomic():
        commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="x", source="other", lines=[line])
    assert refused.value.code == "already_being_paid"
    first = queries.batches(ZHANG).rows[0]
    commands.cancel(ZHANG, batch_id=first.id, reason="重编")
    assert (
        commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="x", source="other", lines=[line]).total_fen
        == 100
    )


def test_no_account_no_line(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="x", source="s",
                       lines=[LineInput(10**9, 1, "", "a")])  # fmt: skip
    assert refused.value.code == "no_active_account"


def test_drop_gives_new_totals_and_seal(town: Town) -> None:
    batch = town.draft(100, 200)
    line = town.lines(batch)[0]
    after = commands.drop(ZHANG, batch_id=batch.id, line_ids=[line.id], reason="账户待核")
    assert (after.lines_count, after.total_fen) == (1, 200)
    assert after.lines_sha256 != batch.lines_sha256
    assert town.send(after).total_fen == 200


def test_sent_back_is_checked_again(town: Town) -> None:
    batch = town.draft(100)
    commands.check(SUN, batch_id=batch.id)
    commands.send_back(ZHAO, batch_id=batch.id, reason="摘要不清")
    with pytest.raises(Refused):
        commands.release(ZHAO, batch_id=batch.id)
    commands.check(SUN, batch_id=batch.id)
    assert commands.release(ZHAO, batch_id=batch.id).state == BatchState.RELEASED
    assert [one.verb for one in queries.signatures(ZHANG, batch_id=batch.id)][-4:] == [
        "payments.check", "payments.send_back", "payments.check", "payments.release",
    ]  # fmt: skip


def test_a_changed_line_stops_the_batch(town: Town) -> None:
    batch = town.draft(100)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE payments_line SET amount_fen = 999 WHERE batch_id = %s", [batch.id])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_batch SET total_fen = 1 WHERE id = %s",
        "UPDATE payments_batch SET file_sha256 = 'x' WHERE id = %s",
        "UPDATE payments_batch SET state = 'draft' WHERE id = %s",
        "UPDATE payments_line SET account_id = account_id + 1 WHERE batch_id = %s",
        "UPDATE payments_line SET state = 'planned' WHERE batch_id = %s",
        "DELETE FROM payments_line WHERE batch_id = %s",
        "UPDATE payments_bankaccount SET holder = 'x' WHERE id IN "
        "(SELECT account_id FROM payments_line WHERE batch_id = %s)",
        "INSERT INTO payments_line (batch_id, seq, account_id, holder, written_holder, tail, amount_fen, paid_fen, "
        "remark, source, state, bank_ref, reason, answer, answered_by, answer_fen) SELECT batch_id, 99, account_id, "
        "holder, '', tail, 1, 0, '', 'new', 'planned', '', '', '', '', 0 FROM payments_line WHERE batch_id = %s",
    ],
)
def test_the_database_keeps_what_left(town: Town, sql: str) -> None:
    batch = town.sent(100)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [batch.id])


def test_scope(town: Town) -> None:
    batch = town.draft(100)
    far = actor("far", "payments.*", path=town.bases[0].path)
    with pytest.raises(NotFound):
        queries.batch(far, batch_id=batch.id)
    with pytest.raises(NotFound):
        commands.check(far, batch_id=batch.id)
    with pytest.raises(NotFound):
        commands.check(STRANGER, batch_id=batch.id)
    with pytest.raises(NotAllowed):
        far_unit = town.city.id
        commands.draft(far, payer_unit_id=far_unit, purpose="x", source="far",
                       lines=[LineInput(town.bases[0].id, 1, "", "far")])  # fmt: skip
    town.send(batch)
    assert [one.amount_fen for one in queries.received(far, unit_id=town.bases[0].id).rows] == [100]


def test_account_change(town: Town) -> None:
    base = town.bases[0]
    row = commands.propose_account(ZHANG, unit_id=base.id, holder=base.name, number="6217 0000 1234 5678",
                                   contact_phone="13911112222", reason="换行")  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.confirm_account(ZHANG, account_id=row.id)
    assert refused.value.code == "same_person"
    waiting = commands.confirm_account(SUN, account_id=row.id)
    assert waiting.state == AccountState.CONFIRMED
    assert (waiting.active_from_at - NOW).total_seconds() == 24 * 3600
    assert queries.active_accounts([base.id], NOW)[base.id].tail == "0001"
    later = waiting.active_from_at
    assert queries.active_accounts([base.id], later)[base.id].tail == "5678"
    from unionloop.domains.messaging.models import Notice

    told = {one.channel: one for one in Notice.objects.filter(template="account_changed")}
    assert set(told) == {"app", "sms"}
    assert told["sms"].address == "13900000001"  # the old contact, not the new one


def test_account_number_is_not_in_the_clear(town: Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_blind FROM payments_bankaccount")
        assert not any("51000000" in f"{one}" for one in cursor.fetchall())
    batch = town.sent(100)
    from unionloop.domains.documents.queries import path_of

    assert b"51000000" not in path_of(batch.file_sha256, sealed=True).read_bytes()
