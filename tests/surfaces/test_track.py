"""P6: the same answer for every way of being wrong, masked steps, a limit by address; no login, no script."""

import re

import pytest
from django.test import Client

from tests.cast import NOW, OPERATOR
from unionloop.domains.messaging import commands, rules
from unionloop.domains.organisation import commands as organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(db: None):
    unit = organisation.open_union(
        OPERATOR, parent_id=None, name="天泰玻璃厂工会委员会", tier="city", kind="federation"
    )
    row = commands.open_receipt(
        OPERATOR, kind="payment", title=unit.name, unit_id=unit.id, tail4="2207", key="k1"
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
    assert "天泰" in text
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
        assert "2207" not in str(cursor.fetchall())
    assert NOW.year == 2026
