"""What news does to a line, as one table; references, names, encodings and check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionloop.adapters.bank import delimited
from unionloop.domains.payments import rules
from unionloop.domains.payments.contracts import LineFact, LineState, News, Outcome
from unionloop.kernel.errors import BadInput, Refused

NAME = "天泰玻璃厂工会"

# state, replacement, outcome, told fen, told name → verdict, state, paid fen, fault, stops replacement
TABLE = [
    # sent
    ("sent", "none", "success", 1000, NAME, "applied", "paid", 1000, "", False),
    ("sent", "none", "success", None, "", "applied", "paid", 1000, "", False),
    ("sent", "none", "fail", None, "", "applied", "bounced", 0, "", False),
    ("sent", "none", "returned", 1000, "", "applied", "bounced", 0, "", False),
    ("sent", "none", "partial", 400, "", "applied", "part", 400, "", False),
    ("sent", "none", "partial", 1000, "", "exception", "unknown", 0, "wrong_amount", False),
    ("sent", "none", "partial", None, "", "exception", "unknown", 0, "wrong_amount", False),
    ("sent", "none", "success", 999, NAME, "exception", "unknown", 0, "wrong_amount", False),
    ("sent", "none", "success", 1001, NAME, "exception", "unknown", 0, "wrong_amount", False),
    ("sent", "none", "success", 1000, "别的单位", "exception", "unknown", 0, "wrong_name", False),
    ("sent", "none", "unknown", None, "", "applied", "unknown", 0, "", False),
    ("sent", "none", "accepted", None, "", "repeat", "sent", 0, "", False),
    # unknown: a later return settles it, nothing else does
    ("unknown", "none", "success", 1000, "", "applied", "paid", 1000, "", False),
    ("unknown", "none", "fail", None, "", "applied", "bounced", 0, "", False),
    ("unknown", "none", "unknown", None, "", "repeat", "unknown", 0, "", False),
    ("unknown", "none", "accepted", None, "", "repeat", "unknown", 0, "", False),
    # paid: duplicates have no effect, contradictions go to a person, money that came back bounces
    ("paid", "none", "success", 1000, NAME, "repeat", "paid", 1000, "", False),
    ("paid", "none", "success", 900, NAME, "exception", "paid", 1000, "contradiction", False),
    ("paid", "none", "success", 1000, "别的单位", "exception", "paid", 1000, "wrong_name", False),
    ("paid", "none", "fail", None, "", "exception", "paid", 1000, "contradiction", False),
    ("paid", "none", "returned", 1000, "", "applied", "bounced", 0, "", False),
    ("paid", "none", "returned", 500, "", "exception", "paid", 1000, "contradiction", False),
    ("paid", "none", "unknown", None, "", "repeat", "paid", 1000, "", False),
    ("paid", "none", "partial", 400, "", "exception", "paid", 1000, "contradiction", False),
    # bounced: late success counts only while nothing was sent in its stead
    ("bounced", "none", "fail", None, "", "repeat", "bounced", 0, "", False),
    ("bounced", "none", "success", 1000, "", "applied", "paid", 1000, "", False),
    ("bounced", "unsent", "success", 1000, "", "applied", "paid", 1000, "", True),
    ("bounced", "sent", "success", 1000, "", "exception", "bounced", 0, "late_after_retry", False),
    ("bounced", "unsent", "unknown", None, "", "applied", "unknown", 0, "", True),
    ("bounced", "sent", "unknown", None, "", "exception", "bounced", 0, "late_after_retry", False),
    # part
    ("part", "none", "partial", 400, "", "repeat", "part", 400, "", False),
    ("part", "none", "partial", 500, "", "exception", "part", 400, "contradiction", False),
    ("part", "none", "success", 1000, "", "applied", "paid", 1000, "", False),
    ("part", "sent", "success", 1000, "", "exception", "part", 400, "late_after_retry", False),
    ("part", "none", "returned", 400, "", "applied", "bounced", 0, "", False),
    ("part", "none", "fail", None, "", "exception", "part", 400, "contradiction", False),
    # owed to others since: it may have been paid twice, and a person decides; money of the paid part may still come back
    ("bounced", "passed", "success", 1000, "", "exception", "bounced", 0, "late_after_passing", False),
    ("bounced", "passed", "partial", 400, "", "exception", "bounced", 0, "late_after_passing", False),
    ("bounced", "passed", "unknown", None, "", "exception", "bounced", 0, "late_after_passing", False),
    ("bounced", "passed", "fail", None, "", "repeat", "bounced", 0, "", False),
    ("part", "passed", "success", 1000, "", "exception", "part", 400, "late_after_passing", False),
    ("part", "passed", "returned", 400, "", "applied", "bounced", 0, "", False),
    # never sent
    ("planned", "none", "success", 1000, NAME, "exception", "planned", 0, "not_sent", False),
    ("cancelled", "none", "success", 1000, NAME, "exception", "cancelled", 0, "not_sent", False),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: "-".join(map(str, row[:5])))
def test_news(row: tuple) -> None:
    state, replacement, outcome, fen, name, verdict, after, paid, fault, stop = row
    before = {"paid": 1000, "part": 400}.get(state, 0)
    line = LineFact(LineState(state), 1000, before, (NAME,), replacement)
    got = rules.judge(line, News("HK2026-000001-00001", Outcome(outcome), fen, name))
    assert (got.verdict, got.state, got.paid_fen, got.fault, got.stop_replacement) == (
        verdict, after, paid, fault, stop,
    )  # fmt: skip


@given(
    state=st.sampled_from(LineState), outcome=st.sampled_from(Outcome), fen=st.none() | st.integers(-5, 1500),
    replacement=st.sampled_from(["none", "unsent", "sent"]), name=st.sampled_from(["", NAME, "别的"]),
)  # fmt: skip
def test_no_news_pays_what_was_replaced(
    state: LineState, outcome: Outcome, fen: int | None, replacement: str, name: str
) -> None:
    before = {LineState.PAID: 1000, LineState.PART: 400}.get(state, 0)
    got = rules.judge(LineFact(state, 1000, before, (NAME,), replacement), News("x", outcome, fen, name))
    assert 0 <= got.paid_fen <= 1000
    assert (got.state == LineState.PAID) == (got.paid_fen == 1000)
    if state in (LineState.BOUNCED, LineState.PART) and replacement == "sent":
        assert (got.state, got.paid_fen) == (state, before)
    if got.state == LineState.PAID and state != LineState.PAID:
        assert outcome == Outcome.SUCCESS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HK2026-000123-00017", ("HK2026-000123", 17)),
        (" HK2026-000123-00017 ", ("HK2026-000123", 17)),
        ("HK2026-000123", ("HK2026", 123)),
        ("", None), ("NOTPROVIDED", None), ("HK-", None), ("XX2026-000001-00001", None), ("HK1-１", None),
    ],
)  # fmt: skip
def test_reference(text: str, found: tuple[str, int] | None) -> None:
    assert rules.parse_reference(text) == found


def test_check_digits_follow_iso_7064() -> None:
    # the example of ISO 13616: GB00WEST12345698765432 has check digits 82
    assert delimited.check_digits("WEST12345698765432GB") == "82"


@pytest.mark.parametrize("bad", ["", "=工会", "@x", "＝工会", "a\nb", "工会\u202e", "长" * 141])
def test_holder_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        rules.check_holder(bad)


@pytest.mark.parametrize("good", ["𠮷盛物流工会", "欧阳·买买提·䶮", "王喆"])
def test_holder_kept(good: str) -> None:
    assert rules.check_holder(f" {good} ") == good


def test_write_for_gbk_uses_the_table_and_names_what_is_missing() -> None:
    assert rules.write_for("𠮷盛", "gbk", {"𠮷": "吉"}) == "吉盛"
    assert rules.write_for("𠮷盛", "gb18030", {}) == "𠮷盛"
    with pytest.raises(Refused) as refused:
        rules.write_for("𠮷䶮盛", "gbk", {"𠮷": "吉"})
    assert refused.value.facts["characters"] == "䶮"


def test_totals_close() -> None:
    lines = [
        ("paid", 1000, 1000),
        ("part", 1000, 300),
        ("bounced", 500, 0),
        ("unknown", 70, 0),
        ("sent", 30, 0),
    ]
    got = rules.totals(lines)
    assert got["paid_fen"] + got["bounced_fen"] + got["open_fen"] == 2600
    assert got == {"paid_count": 2, "paid_fen": 1300, "bounced_count": 1, "bounced_fen": 1200, "open_count": 2,
                   "open_fen": 100}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "code"),
    [([], "empty_batch"), ([("a", 0)], "amount_not_positive"), ([("a", -1)], "amount_not_positive"),
     ([("a", 1), ("a", 2)], "payment_source_twice"), ([("", 1)], "payment_bad_source")],
)  # fmt: skip
def test_lines_refused(lines: list[tuple[str, int]], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        rules.check_lines(lines)
    assert refused.value.code == code


def test_remark_carries_period_item_and_receipt() -> None:
    assert (
        rules.remark_of("2026年7月", "工会经费返还", "351160260700000123")
        == "2026年7月工会经费返还 税票尾号000123"
    )


@pytest.mark.parametrize(("text", "kept"), [("", ""), ("１０２６５２００００１１", "102652000011")])
def test_bank_code_kept(text: str, kept: str) -> None:
    assert rules.check_bank_code(text) == kept


@pytest.mark.parametrize("bad", ["1", "10265200001A", "1026520000111"])
def test_bank_code_refused(bad: str) -> None:
    with pytest.raises(BadInput) as refused:
        rules.check_bank_code(bad)
    assert refused.value.code == "bad_bank_code"


@pytest.mark.parametrize("bad", ["", "1234567", "6222 0000 1111 222X", "1" * 35])
def test_account_number_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        rules.check_number(bad)
