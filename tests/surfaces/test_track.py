"""P6: the same answer for every way of being wrong, masked steps, a limit by address; no login, no script."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW, OPERATOR
from tests.entrance import hire
from unionloop.domains.messaging import commands, queries, rules
from unionloop.domains.messaging.contracts import ReceiptKind
from unionloop.domains.messaging.models import Attempt, Notice, Receipt
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.actor import public

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(db: None):
    unit = organisation.open_union(
        OPERATOR, parent_id=None, name="天泰玻璃厂工会委员会", tier="city", kind="federation"
    )
    row = commands.open_receipt(
        OPERATOR, kind=ReceiptKind.REBATE, title="2026年07月工会经费返还", unit_id=unit.id, tail4="2207", key="k1"
    )
    return commands.add_step(OPERATOR, number=row.number, text="款项已送银行", key="k1:1")


def look(number: str, tail4: str, address: str = "10.0.0.1"):
    return Client(REMOTE_ADDR=address).post("/track/", {"number": number, "tail4": tail4})


def test_timeline(receipt) -> None:
    assert re.fullmatch(r"R26-07-\d{6}[A-Y]", receipt.number)
    page = look(receipt.number.lower(), "2207")
    text = page.content.decode()
    assert page.status_code == 200
    assert "款项已送银行" in text
    assert "天泰玻璃" not in text
    assert "经费到账 · 回执号" in re.sub(r"<[^>]*>|\s(?=\s)", "", text)
    assert "2207" not in text


def test_one_answer_for_every_error(receipt) -> None:
    wrong = [look(receipt.number, "9999"), look("R26-07-999999A", "2207"), look("", ""), look("x" * 24, "𠮷")]
    bodies = set()
    for page in wrong:
        assert page.status_code == 404
        text = re.sub(r'value="[^"]*"|nonce-[^ "]+', "", page.content.decode())
        bodies.add(text)
    assert len(bodies) == 1


def test_ten_tries_then_wait_and_no_lock_for_others(receipt) -> None:
    answers = [look(receipt.number, "0000").status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2
    blocked = look(receipt.number, "2207")
    assert blocked.status_code == 429
    assert blocked["Retry-After"] == "600"
    assert look(receipt.number, "2207", "10.0.0.2").status_code == 200


def test_a_number_guessed_from_many_addresses_is_shut_and_told_of_once(receipt) -> None:
    """E21: the number waits wherever it is asked for, and the guards hear of it; others go on."""
    guards = [hire("adm", "admin").pk, hire("aud", "auditor").pk]
    other = commands.open_receipt(OPERATOR, kind=ReceiptKind.REBATE, title="另一件", unit_id=Receipt.objects.get().unit_id, tail4="1111", key="k2")
    for address in range(rules.WRONG_A_NUMBER):
        assert look(receipt.number, f"{address:04d}", f"10.1.0.{address}").status_code == 404
    shut = [look(receipt.number, "2207", f"10.2.0.{address}") for address in range(3)]
    assert [one.status_code for one in shut] == [429] * 3
    assert 1_380 * 60 <= int(shut[0]["Retry-After"]) <= 1_440 * 60
    assert "登录后在“我的事”里看不用等" in shut[0].content.decode()
    assert look(other.number, "1111", "10.2.0.1").status_code == 200
    told = Notice.objects.filter(template="track_shut")
    assert sorted(told.values_list("receiver_account_id", flat=True)) == sorted(guards)
    assert receipt.number in told[0].facts["text"]


def test_a_million_guesses_find_nobody(receipt) -> None:
    """E21: few at every number and from every address are too many all together: a day lets through half a hit at most."""
    auditor = hire("aud", "auditor")
    guess = replace(public(NOW), address="10.1.0.1")

    def tried(number: int, at=NOW) -> bool:
        try:
            commands.note_attempt(guess.later(at), address=f"2001:db8:{number:x}::1", number=rules.receipt_number(2026, 7, number))
        except queries.TooMany:
            return False
        return True

    assert sum(tried(number) for number in range(1, 260)) == rules.WRONG_IN_ALL
    assert rules.WRONG_IN_ALL * 24 * 60 * 60 // rules.ALL_WINDOW.total_seconds() < 10_000 // 2
    assert [one.receiver_account_id for one in Notice.objects.filter(template="track_shut")] == [auditor.pk]
    assert not tried(300, NOW + timedelta(minutes=59))
    assert tried(300, NOW + timedelta(minutes=61))


def test_right_digits_and_slips_of_the_number_are_no_guesses(receipt) -> None:
    wrong_letter = receipt.number[:-1] + ("B" if receipt.number[-1] == "A" else "A")
    for address in range(rules.WRONG_A_NUMBER):
        assert look(receipt.number, "2207", f"10.1.0.{address}").status_code == 200
        assert look(wrong_letter, "2207", f"10.1.1.{address}").status_code == 404
    assert not Attempt.objects.filter(wrong=True).exclude(number="").exists()
    assert look(receipt.number, "2207", "10.3.0.1").status_code == 200


def test_a_line_of_the_sixth_version_is_one_address(receipt) -> None:
    answers = [look(receipt.number, "0000", f"2001:db8:7:1::{host:x}").status_code for host in range(11)]
    assert answers == [404] * 10 + [429]
    assert look(receipt.number, "2207", "2001:db8:7:2::1").status_code == 200


def test_the_form_needs_no_script(receipt) -> None:
    text = Client().get(f"/track/?number={receipt.number}").content.decode()
    assert receipt.number in text
    assert 'method="post"' in text
    assert "onclick" not in text


def test_a_wrong_digit_never_reaches_the_table() -> None:
    number = rules.receipt_number(2026, 7, 123)
    assert rules.parse_receipt(number) == number
    for at, one in enumerate(number):
        if one.isdigit():
            other = number[:at] + str((int(one) + 1) % 10) + number[at + 1 :]
            assert rules.parse_receipt(other) is None
    swapped = number.replace("123", "132")
    assert rules.parse_receipt(swapped) is None


def test_digits_are_not_kept(receipt) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tail_blind FROM messaging_receipt")
        [(kept,)] = cursor.fetchall()
    assert (len(kept), kept == "2207") == (32, False)  # a digest may hold the four by chance
    assert NOW.year == 2026
