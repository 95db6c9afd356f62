"""Fifty at once take numbers of cases, letters and members, and every fifth gives its own back (trust B8).

A few rounds in every run; `UNIONLOOP_NUMBERS=200` lets each of the fifty take two hundred of each kind.
"""

import os
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import transaction

from tests.cast import OPERATOR
from tests.documents.test_documents import draft
from tests.ledger.test_concurrency import at_once
from tests.membership.people import paper
from unionloop.domains.documents import commands, ports
from unionloop.domains.membership.commands import cards
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.people import commands as people

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]
THREADS = 50
EACH = int(os.environ.get("UNIONLOOP_NUMBERS", "1"))
GIVEN_BACK = 5  # every fifth attempt rolls back and tries again


class GaveUp(Exception):
    """What rolls a number back."""


@pytest.fixture
def unit(monkeypatch):
    press = SimpleNamespace(pdf=lambda letter: letter.number.encode(), docx=lambda letter: letter.number.encode())
    monkeypatch.setattr(ports, "typesetter", lambda: press)  # what is drawn is not what is asked here
    return organisation.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900")  # fmt: skip


def taken(take: Callable[[int], str]) -> list[str]:
    """Let fifty threads take numbers; return the numbers that were kept."""

    def work(thread: int) -> list[str]:
        kept = []
        for at in range(thread * EACH, (thread + 1) * EACH):
            if at % GIVEN_BACK == 0:
                with pytest.raises(GaveUp), transaction.atomic():
                    take(at)
                    raise GaveUp
            kept.append(take(at))
        return kept

    return [number for some in at_once(work, THREADS) for number in some]


def test_letters_have_no_gap(unit):
    drafts = [draft(unit).id for _ in range(THREADS * EACH)]
    found = taken(lambda at: commands.issue(OPERATOR, document_id=drafts[at]).number)
    assert sorted(found) == sorted(f"遂工复〔2026〕{at}号" for at in range(1, THREADS * EACH + 1))


def test_cases_have_one_each(unit):
    found = taken(lambda at: messaging.receipt_numbers(OPERATOR, count=1)[0])
    assert len(set(found)) == len(found) == THREADS * EACH


def test_members_have_one_each(unit):
    persons = [
        people.record(OPERATOR, name="王小芳", id_type="resident", id_number=paper(at), unit_id=unit.id).id
        for at in range(THREADS * EACH)
    ]

    def take(at: int) -> str:
        with transaction.atomic():
            return cards.issue(OPERATOR, persons[at], "510903").number

    found = taken(take)
    assert len(set(found)) == len(found) == THREADS * EACH
