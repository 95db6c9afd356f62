"""Impact assessments: made by one, approved by another, and judged by the wording they were made for."""

from datetime import date

import pytest

from tests.cast import STRANGER, actor
from unionloop.domains.people import commands, queries
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

pytestmark = pytest.mark.django_db
MAKER = actor("guan", "people.oversee", "people.assess", label="关伟 管理员")
HEAD = actor("zhou", "people.oversee", "people.approve_assessment", "people.assess", label="周建华 领导")
WORDS = {"kinds": "姓名、证件号、银行卡", "basis": "发放救助金所必需，取得单独同意", "harm": "泄露会招致诈骗",
         "measures": "加密、脱敏、看明文留痕", "risk": "middle", "review_date": date(2027, 7, 1)}  # fmt: skip


@pytest.fixture(autouse=True)
def purpose(db):
    reference.load_profile(actor("operator", "*"))
    return queries.overseen(MAKER)[0].purpose


def test_a_purpose_without_one_is_said_so_and_two_people_make_it_good(purpose):
    assert queries.overseen(MAKER)[0].state[1] == "没有评估"
    made = commands.assess(MAKER, purpose=purpose.purpose, **WORDS)
    assert (made.state, made.version) == ("made", purpose.version)
    again = commands.assess(MAKER, purpose=purpose.purpose, **WORDS | {"risk": "high"})
    assert (again.id, again.risk) == (made.id, "high")  # written anew until it is approved
    approved = commands.approve_assessment(HEAD, assessment_id=made.id)
    assert approved.approved_by == "周建华 领导"
    assert queries.overseen(MAKER)[0].state == ("done", "已批准")
    with pytest.raises(Refused, match="wrong_state"):
        commands.approve_assessment(HEAD, assessment_id=made.id)


def test_whoever_made_it_does_not_approve_it(purpose):
    made = commands.assess(HEAD, purpose=purpose.purpose, **WORDS)
    with pytest.raises(Refused, match="same_person"):
        commands.approve_assessment(HEAD, assessment_id=made.id)


@pytest.mark.parametrize(("field", "value"), [("harm", " "), ("kinds", "名" * 201), ("review_date", date(2031, 1, 1)), ("risk", "none")])
def test_what_is_missing_or_too_long_is_refused(purpose, field, value):
    with pytest.raises(BadInput):
        commands.assess(MAKER, purpose=purpose.purpose, **WORDS | {field: value})


def test_is_not_for_strangers():
    with pytest.raises(NotAllowed):
        queries.overseen(STRANGER)
    with pytest.raises(NotAllowed):
        queries.asked_of_us(STRANGER)
