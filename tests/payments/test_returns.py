"""Bank returns against the database: one effect each, nothing lost, never paid twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import QIAN, SUN, ZHANG, ZHAO, moment
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import BatchState, LineState, Verdict
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import Entry

from .conftest import Town, take, told

pytestmark = pytest.mark.django_db


def states(town: Town, batch) -> list[str]:  # type: ignore[no-untyped-def]
    return [str(one.state) for one in town.lines(batch)]


def test_every_kind_in_one_file(town: Town) -> None:
    batch = town.sent(100, 200, 300, 400)
    ref = [one.reference for one in town.lines(batch)]
    got = take(told(
        (ref[0], "成功", "1.00", "天泰玻璃厂工会", "", "B1"), (ref[1], "失败", "", "", "户名不符", "B2"),
        (ref[2], "部分成功", "1.20"), (ref[3], "未知"), ("HK2026-999999-00001", "成功", "5.00"), ("", "成功", "6.00"),
    ))  # fmt: skip
    assert states(town, batch) == ["paid", "bounced", "part", "unknown"]
    assert (got.items_count, got.applied_count, got.exception_count) == (6, 4, 2)
    now = queries.batch(ZHANG, batch_id=batch.id)
    assert (now.paid_fen, now.bounced_fen, now.open_fen, now.state) == (220, 380, 400, BatchState.EXPORTED)
    assert [one.fault for one in queries.exceptions(ZHANG).rows] == ["no_match", "no_match"]
    assert list(queries.check()) == []


def test_same_file_once_same_line_once(town: Town) -> None:
    batch = town.sent(100, 200)
    ref = [one.reference for one in town.lines(batch)]
    content = told((ref[0], "成功", "1.00"), (ref[0], "成功", "1.00"))
    first = take(content)
    again = take(content, name="改名.txt")
    assert again.seen_before
    assert again.id == first.id
    assert (first.applied_count, first.repeat_count) == (1, 1)
    third = take(told((ref[0], "成功", "1.00"), (ref[1], "成功", "2.00")))
    assert (third.applied_count, third.repeat_count) == (1, 1)
    assert queries.batch(ZHANG, batch_id=batch.id).state == BatchState.CLOSED
    told_others = Entry.objects.filter(verb="payments.take_return", model="payments.batch", row_id=batch.id)
    assert told_others.count() == 2  # one line of news for each file that changed something


def test_a_wrong_name_or_sum_is_for_a_person_and_pays_nothing(town: Town) -> None:
    """Trust A13: what the bank says of another payee or another sum settles nothing by itself, and is not sent again."""
    batch = town.sent(100, 200, 300)
    ref = [one.reference for one in town.lines(batch)]
    got = take(told((ref[0], "成功", "1.00", "别的单位"), (ref[1], "成功", "2.01"), (ref[2], "部分成功", "3.00")))
    assert (got.applied_count, got.exception_count) == (0, 3)
    assert states(town, batch) == ["unknown"] * 3
    found = {one.reference: one.fault for one in queries.exceptions(ZHANG).rows}
    assert found == {ref[0]: "wrong_name", ref[1]: "wrong_amount", ref[2]: "wrong_amount"}
    now = queries.batch(ZHANG, batch_id=batch.id)
    assert (now.paid_fen, now.bounced_fen, now.open_fen) == (0, 0, 600)
    with pytest.raises(Refused):
        commands.rebatch(ZHANG, batch_id=batch.id)
    again = take(told((ref[0], "成功", "1.00", "天泰玻璃厂工会"), (ref[1], "失败", "", "", "户名不符"), (ref[2], "成功", "3.00")))
    assert (again.applied_count, states(town, batch)) == (3, ["paid", "bounced", "paid"])
    assert list(queries.check()) == []


def test_closed_while_nothing_is_open(town: Town) -> None:
    batch = town.sent(100)
    take(told((town.lines(batch)[0].reference, "退汇", "1.00")))
    assert queries.batch(ZHANG, batch_id=batch.id).state == BatchState.CLOSED


def test_bounce_new_account_new_batch(town: Town) -> None:
    base = town.bases[0]
    batch = town.sent(100, 200)
    ref = [one.reference for one in town.lines(batch)]
    take(told((ref[0], "失败", "", "", "账号与户名不符"), (ref[1], "成功", "2.00")))
    with pytest.raises(Refused) as refused:
        commands.rebatch(ZHANG, batch_id=batch.id)
    assert refused.value.code == "nothing_to_rebatch"  # the account the bounce blamed is stopped
    row = commands.propose_account(ZHANG, unit_id=base.id, holder=base.name, number="6217000012345678")
    commands.confirm_account(SUN, account_id=row.id)
    with pytest.raises(Refused):
        commands.rebatch(ZHANG, batch_id=batch.id)  # still in its waiting time
    tomorrow = moment("2026-07-23 10:00")
    second = commands.rebatch(ZHANG.later(tomorrow), batch_id=batch.id)
    [line] = town.lines(second)
    assert (line.amount_fen, line.tail, line.replaces_id, line.source) == (
        100, "5678", town.lines(batch)[0].id, f"dues.run:1:{base.id}",
    )  # fmt: skip
    with pytest.raises(Refused):
        commands.rebatch(ZHANG.later(tomorrow), batch_id=batch.id)
    town.send(second, at=tomorrow)
    take(told((line.reference, "成功", "1.00")))
    assert [one[1] for one in queries.by_source(f"dues.run:1:{base.id}")] == [
        LineState.BOUNCED,
        LineState.PAID,
    ]


def test_late_success_stops_the_replacement(town: Town) -> None:
    batch = town.sent(100, 200)
    ref = [one.reference for one in town.lines(batch)]
    take(told((ref[0], "失败", "", "", "系统超时"), (ref[1], "失败", "", "", "系统超时")))
    second = commands.rebatch(ZHANG, batch_id=batch.id)
    commands.check(SUN, batch_id=second.id)
    take(told((ref[0], "成功", "1.00")))
    assert states(town, batch) == ["paid", "bounced"]
    assert states(town, second) == ["cancelled", "planned"]
    now = queries.batch(ZHANG, batch_id=second.id)
    assert (now.state, now.lines_count, now.total_fen) == (BatchState.DRAFT, 1, 200)
    town.send(second)
    assert list(queries.check()) == []


def test_late_success_after_the_retry_left_is_an_exception(town: Town) -> None:
    batch = town.sent(100)
    ref = town.lines(batch)[0].reference
    take(told((ref, "失败", "", "", "系统超时")))
    second = town.send(commands.rebatch(ZHANG, batch_id=batch.id))
    got = take(told((ref, "成功", "1.00")))
    assert got.exception_count == 1
    assert states(town, batch) == ["bounced"]
    assert states(town, second) == ["sent"]
    [item] = queries.exceptions(ZHANG).rows
    assert item.fault == "late_after_retry"
    closed = commands.close_exception(SUN, item_id=item.id, note="银行已追回，见函")
    assert closed.handled_note == "银行已追回，见函"
    assert queries.exceptions(ZHANG).rows == []
    with pytest.raises(Refused):
        commands.close_exception(SUN, item_id=item.id, note="再来")


def test_unknown_is_never_sent_again_by_itself(town: Town) -> None:
    batch = town.sent(100)
    take(told((town.lines(batch)[0].reference, "未知")))
    with pytest.raises(Refused):
        commands.rebatch(ZHANG, batch_id=batch.id)
    line = town.lines(batch)[0]
    with pytest.raises(Refused):
        commands.settle_unknown(SUN, line_id=line.id)
    commands.answer_unknown(ZHANG, line_id=line.id, answer="bounced", note="电话核实未入账")
    with pytest.raises(Refused) as refused:
        commands.settle_unknown(ZHANG, line_id=line.id)
    assert refused.value.code == "same_person"
    settled = commands.settle_unknown(SUN, line_id=line.id)
    assert settled.state == LineState.BOUNCED
    assert commands.rebatch(ZHANG, batch_id=batch.id).total_fen == 100


def test_unknown_settled_by_a_later_return(town: Town) -> None:
    batch = town.sent(100)
    commands.mark_unknown(ZHANG, batch_id=batch.id, reason="三日未回盘")
    assert states(town, batch) == ["unknown"]
    take(told((town.lines(batch)[0].reference, "成功", "1.00")))
    assert states(town, batch) == ["paid"]


def test_rejected_answer_leaves_it_unknown(town: Town) -> None:
    batch = town.sent(100)
    commands.mark_unknown(ZHANG, batch_id=batch.id, reason="三日未回盘")
    line = town.lines(batch)[0]
    commands.answer_unknown(ZHANG, line_id=line.id, answer="paid", note="对方说到了")
    row = commands.settle_unknown(SUN, line_id=line.id, agree=False, note="没有回单")
    assert (row.state, row.answer) == (LineState.UNKNOWN, "")


def test_part_paid_rest_once(town: Town) -> None:
    batch = town.sent(1000)
    ref = town.lines(batch)[0].reference
    take(told((ref, "部分成功", "4.00")))
    rest = commands.rebatch(ZHANG, batch_id=batch.id)
    assert rest.total_fen == 600
    with pytest.raises(Refused):
        commands.rebatch(ZHANG, batch_id=batch.id)
    take(told((ref, "成功", "10.00")))
    assert states(town, batch) == ["paid"]
    assert states(town, rest) == ["cancelled"]
    assert queries.batch(ZHANG, batch_id=rest.id).state == BatchState.CANCELLED


def test_match_an_exception(town: Town) -> None:
    batch = town.sent(100)
    take(told(("流水8812", "成功", "1.00")))
    [item] = queries.exceptions(ZHANG).rows
    row = commands.match_exception(ZHAO, item_id=item.id, reference=town.lines(batch)[0].reference)
    assert row.verdict == Verdict.APPLIED
    assert states(town, batch) == ["paid"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable_return"), (b"\x00\x01\x02", "unreadable_return"), (b"PK\x03\x04rubbish", "unreadable_return"),
        ("参考号|状态\r\n".encode(), "empty_return"),
        ("参考号|状态|金额\r\nHK2026-000001-00001|飞走了|1.00".encode(), "bad_return_line"),
        ("参考号|状态|金额\r\nHK2026-000001-00001|成功|1E+3".encode(), "bad_return_line"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Document xmlns="camt.053">&a;</Document>', "hostile_xml"),
        (b'<Document xmlns="pain.002"><broken>', "unreadable_return"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_whole(town: Town, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(content)
    assert refused.value.code == code
    assert queries.returns(ZHANG).rows == []


def test_late_eyes(town: Town) -> None:
    """A return is not money by itself: whoever takes it needs the right at the payer."""
    batch = town.sent(100)
    from tests.cast import actor

    far = actor("far", "payments.*", path=town.bases[0].path)
    with pytest.raises(Refused):
        take(told((town.lines(batch)[0].reference, "成功", "1.00")), by=far)
    assert states(town, batch) == ["sent"]


WORDS = st.sampled_from(["成功", "失败", "部分成功", "未知", "退汇", "处理中"])
STEP = st.one_of(
    st.tuples(st.just("news"), st.integers(0, 5), WORDS, st.sampled_from(["", "1.00", "0.40", "2.00"])),
    st.tuples(st.just("rebatch"), st.integers(0, 3), st.none(), st.none()),
    st.tuples(st.just("send"), st.integers(0, 3), st.none(), st.none()),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(STEP, max_size=12))
def test_never_ordered_again_while_paid_or_open(town: Town, steps: list) -> None:
    """The oracle: at any moment the live orders for one obligation, and what the bank said it paid of
    orders still good here, never exceed the obligation."""
    from django.db import transaction

    with transaction.atomic():
        source = "dues.run:h"
        batches = [town.sent(100, source=source)]
        for kind, index, word, yuan in steps:
            batch = batches[index % len(batches)]
            try:
                with transaction.atomic():
                    if kind == "rebatch":
                        batches.append(commands.rebatch(ZHANG, batch_id=batch.id))
                    elif kind == "send":
                        town.send(queries.batch(QIAN, batch_id=batch.id))
                    else:
                        line = town.lines(batch)[0]
                        take(told((line.reference, word, yuan, "", f"步骤{len(batches)}-{index}")))
            except Refused:
                continue
            rows = [line for one in batches for line in town.lines(one)]
            alive = [one for one in rows if one.state not in (LineState.BOUNCED, LineState.CANCELLED)]
            owed = sum(one.paid_fen if one.state == LineState.PART else one.amount_fen for one in alive)
            assert owed <= 100, [(one.source, one.state, one.paid_fen) for one in rows]
        assert [one for one in queries.check() if "signed by three" not in one] == []
        transaction.set_rollback(True)
