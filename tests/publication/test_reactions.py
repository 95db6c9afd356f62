"""What follows: a late signature goes out at once; a changed calendar moves every running clock; verify agrees."""

from datetime import date

import pytest

from tests.cast import OPERATOR, moment
from tests.founding.test_commands import MAKER, on, walk
from tests.publication.test_commands import DRAFTER, FROZEN, SIGNER
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding import queries as cases
from unionloop.domains.founding.contracts import State as CaseState
from unionloop.domains.publication import commands, queries
from unionloop.domains.publication.models import Edition
from unionloop.domains.reference import commands as reference
from unionloop.kernel import errands

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(town):
    town.firm("遂州玻璃有限公司", headcount=58)
    return commands.freeze(on(DRAFTER, FROZEN), unit_id=town.city.id, month="2026-07")


def test_signed_after_the_hour_it_goes_out_at_once_and_says_late(frozen):
    at = moment("2026-07-25 10:30")
    commands.sign(SIGNER.later(at), edition_id=frozen.id, note="电话核对")
    errands.drain(at)
    edition = Edition.objects.get(pk=frozen.id)
    assert (edition.state, edition.late, edition.published_at) == ("published", True, at)


def test_signed_in_time_it_waits_for_its_hour(frozen):
    at = moment("2026-07-24 16:00")
    commands.sign(SIGNER.later(at), edition_id=frozen.id, note="电话核对")
    errands.drain(at)
    assert Edition.objects.get(pk=frozen.id).state == "signed"


def test_a_new_rest_day_moves_signing_and_founding_clocks(frozen, town):
    case = founding.open(on(MAKER, "2026-07-22 09:00"), employer_id=town.firms["遂州玻璃有限公司"])
    assert case.due_date == date(2026, 7, 24)
    at = moment("2026-07-22 12:00")
    reference.set_day(OPERATOR.later(at), day=date(2026, 7, 24), kind="rest", source="防汛停工通知")
    errands.drain(at)
    assert cases.case(MAKER, case_id=case.id).due_date == date(2026, 7, 27)
    assert Edition.objects.get(pk=frozen.id).sign_due_date == date(2026, 7, 23)


def test_every_promise_holds(frozen, town):
    other = town.firm("遂州食品有限公司", headcount=40)
    walk(founding.open(on(MAKER, "2026-07-01 09:00"), employer_id=other), CaseState.FOUNDED)
    commands.sign(on(SIGNER, "2026-07-24 16:00"), edition_id=frozen.id, note="电话核对")
    found = [*cases.invariants(OPERATOR), *queries.invariants(OPERATOR)]
    assert [faults(one) for _, one in found] == [[]] * len(found)
    assert len(found) == 3


def faults(check):
    return check(OPERATOR) if callable(check) else check
