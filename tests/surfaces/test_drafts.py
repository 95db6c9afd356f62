"""H1: what somebody began and did not send stands on his own desk, nowhere else, and goes when it is sent."""

import pytest

from tests.appeals.scene import receive
from tests.cast import OPERATOR, SUN, ZHANG, actor
from tests.founding import town as towns
from tests.payments.conftest import build as build_payer
from tests.rights import town as matters
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.founding import commands as founding
from unionloop.domains.payments import commands as payments
from unionloop.domains.rights import commands as rights
from unionloop.web.begun import begun

pytestmark = pytest.mark.django_db


def labels(by):
    return [(one.model, one.label, one.url) for one in begun(by)]


def test_a_batch_is_its_makers_until_it_is_checked():
    town = build_payer()
    batch = town.draft(640200)
    assert labels(ZHANG) == [("payments.batch", f"{batch.number} 2026年7月经费返还", f"/j/pay/{batch.id}")]
    assert labels(SUN) == []
    payments.check(SUN, batch_id=batch.id)
    assert labels(ZHANG) == []
    payments.send_back(SUN, batch_id=batch.id, reason="金额再核")
    assert [one[0] for one in labels(ZHANG)] == ["payments.batch"]


def test_a_case_is_its_owners_until_it_is_reported():
    town = towns.build()
    chen, huang = actor("chen", "founding.*", "employers.*"), actor("huang", "founding.*")
    case = founding.open(chen, employer_id=town.firm("遂州食品有限公司"), owner="huang")
    assert labels(huang) == [("founding.case", "遂州食品有限公司", f"/b/{case.number}/")]
    assert labels(chen) == []  # opened for somebody else
    mine = founding.open(chen, employer_id=town.firm("天泰家居有限公司"))
    assert [one[2] for one in labels(chen)] == [f"/b/{mine.number}/"]


def test_a_letter_is_its_writers_until_it_is_handed_in():
    matter = matters.found(matters.build())
    letter = rights.draft(matters.WRITER, matter_id=matter.id, kind="opinion")
    assert labels(matters.WRITER) == [("rights.letter", letter.addressee, f"/l/{letter.id}/")]
    assert not [one for one in labels(matters.HEAD) if one[0] == "rights.letter"]
    rights.submit(matters.WRITER, letter_id=letter.id)
    assert labels(matters.WRITER) == []


def test_unsent_words_on_a_case_are_told_to_who_typed_them():
    towns.build()
    row = receive("三个月没发工资")
    li = actor("li.agent", "appeals.*")
    appeals.keep_draft(li, case_id=row.id, text="已联系单位")
    assert labels(li) == [("appeals.draft", row.number, f"/k/{row.number}/")]
    assert labels(OPERATOR) == []
    appeals.keep_draft(li, case_id=row.id, text="")
    assert labels(li) == []
