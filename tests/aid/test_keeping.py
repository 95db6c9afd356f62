"""Ten years after leaving: on the day before everything is kept, on the day what tells of people goes and what tells of money stays."""

import pytest

from tests.aid.conftest import GU, HE, XU, Town, filed, opened
from tests.aid.test_money import paid
from tests.cast import moment
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.models import Application, Household, Member, Proof
from unionloop.domains.documents import queries as documents
from unionloop.domains.documents.models import StoredFile
from unionloop.domains.ledger.models import Voucher
from unionloop.domains.payments.models import Line
from unionloop.domains.people import commands as people
from unionloop.domains.people.models import Person, PersonKey
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import system
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.usefixtures("authority")
GONE = moment("2026-08-20 09:00")
EVE, DAY = system(moment("2036-08-19 23:50")), system(moment("2036-08-20 00:10"))
WORDS = ("王大勇", "李秀英", "王小满", "尿毒症透析", "妻子透析", "船山小学", "药费单据", "灵活就业")


@pytest.fixture
def household(town: Town) -> int:
    """A family helped with money, whose file was closed on 20 August 2026."""
    pk = opened(town)
    filed(town, pk)
    commands.describe(HE, household_id=pk, told={"work": "灵活就业"})
    paid(town, pk)
    commands.close(XU.later(GONE), household_id=pk, kind="state_support", note="转民政兜底")
    return pk


def everything() -> str:
    """Return every column of aid and of persons, opened: what anybody with all keys could still read."""
    found = [str([vars(row) for row in model.objects.all()]) for model in _models()]
    return "".join(found)


def _models():
    from django.apps import apps

    return [*apps.get_app_config("aid").get_models(), Person]


def test_the_day_before_it_is_kept_and_on_the_day_people_go_and_sums_stay(town, household, django_capture_on_commit_callbacks):
    before = queries.household_file(GU, household_id=household)
    papers = list(StoredFile.objects.filter(pk__in=Proof.objects.values("file_id")).values_list("sha256", "sealed"))
    lines, vouchers = list(Line.objects.values()), list(Voucher.objects.values_list("id", "source"))
    assert commands.forget_due(EVE) == 0
    with pytest.raises(Refused, match="aid_still_kept"):
        commands.forget(GU.later(EVE.at), household_id=household)
    assert all(word in everything() for word in WORDS)

    with django_capture_on_commit_callbacks(execute=True):
        assert commands.forget_due(DAY) == 1
    left = everything()
    assert [word for word in WORDS if word in left] == []
    assert not Member.objects.exists()
    assert not PersonKey.objects.filter(person_id=town.worker_id).exists()
    assert not any(documents.path_of(*one).exists() for one in papers)
    after = queries.household_file(GU.later(DAY.at), household_id=household)
    assert (after.row.number, after.row.klass, after.row.exited_date) == (before.row.number, before.row.klass, before.row.exited_date)
    assert [(one.kind, one.amount_fen, one.paid_fen, one.paid_date) for one in after.grants] == [
        (one.kind, one.amount_fen, one.paid_fen, one.paid_date) for one in before.grants]  # fmt: skip
    assert [(one.kind, one.taken_date, one.cost_fen) for one in after.steps] == [
        (one.kind, one.taken_date, one.cost_fen) for one in before.steps]  # fmt: skip
    assert list(Line.objects.values()) == lines
    assert list(Voucher.objects.values_list("id", "source")) == vouchers
    line = Entry.objects.get(verb="aid.forget")
    assert (line.row_id, line.actor) == (household, DAY.name)
    assert commands.forget_due(DAY) == 0


def test_letters_lose_their_words_and_keep_their_number(town, household):
    from unionloop.domains.documents.models import Document

    application = Application.objects.get(household_id=household)
    commands.issue_letter(system(GONE), application_id=application.pk)
    application.refresh_from_db()
    letter = Document.objects.get(pk=application.letter_id)
    commands.forget_due(DAY)
    kept = Document.objects.get(pk=letter.pk)
    assert (kept.number, kept.issued_at, kept.facts, kept.pdf_id) == (letter.number, letter.issued_at, {}, None)


def test_nobody_is_erased_before_his_file_is_over(town, household):
    with pytest.raises(Refused, match="person_held"):
        people.erase(XU.later(EVE.at), person_id=town.worker_id, reason="本人申请")


def test_a_region_keeps_as_long_as_its_own_rule_says(town, household):
    reference.set_parameter(system(GONE), code="aid.keep_years", value=15, valid_from=GONE.date(), source="省档案办法",
                            region="510903")  # fmt: skip
    assert commands.forget_due(DAY) == 0
    assert commands.forget_due(system(moment("2041-08-20 00:10"))) == 1


def test_a_file_that_is_not_closed_is_never_touched(town):
    pk = opened(town)
    filed(town, pk)
    assert commands.forget_due(DAY) == 0
    assert Household.objects.get(pk=pk).head_id == town.worker_id
