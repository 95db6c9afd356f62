"""Recording, correcting and revealing persons."""

from datetime import date

import pytest
from django.db import connection

from tests.cast import OPERATOR, STRANGER, actor
from unionloop.domains.people import commands, queries
from unionloop.domains.people.contracts import Sex
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"


@pytest.fixture
def wang():
    return commands.record(OPERATOR, name="王小芳", id_type="resident", id_number=ID, phone="13800132207")


class TestRecord:
    def test_takes_birth_and_sex_from_the_paper(self, wang):
        assert (wang.birth_date, wang.sex) == (date(1949, 12, 31), Sex.FEMALE)
        assert (wang.name_masked, wang.id_masked, wang.phone_masked) == ("王*芳", "1101**********2X", "138****2207")

    def test_seals_what_identifies(self, wang):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id_number, phone, id_blind FROM people_person WHERE id = %s", [wang.id])
            number, phone, index = cursor.fetchone()
        assert ID not in number
        assert "13800132207" not in phone
        assert len(index) == 32
        lines = str([entry.changes for entry in Entry.objects.all()])
        assert ID not in lines
        assert "王小芳" not in lines

    def test_finds_by_blind_index(self, wang):
        assert queries.find(OPERATOR, id_type="resident", id_number="110105491231002").id == wang.id
        assert [row.id for row in queries.by_phone(OPERATOR, phone="138 0013 2207")] == [wang.id]
        assert queries.find(OPERATOR, id_type="resident", id_number="440524188001010014") is None

    def test_a_person_is_recorded_once(self, wang):
        with pytest.raises(Refused, match="person_known"):
            commands.record(OPERATOR, name="王芳", id_type="resident", id_number="110105491231002")


class TestCorrect:
    def test_needs_a_reason_and_keeps_the_rest(self, wang):
        with pytest.raises(BadInput, match="reason_missing"):
            commands.correct(OPERATOR, person_id=wang.id, reason="", name="王晓芳")
        row = commands.correct(OPERATOR, person_id=wang.id, reason="换号登记", phone="13900001111")
        assert (row.id_masked, row.phone_masked) == (wang.id_masked, "139****1111")
        assert queries.by_phone(OPERATOR, phone="13800132207") == []


class TestReveal:
    def test_journals_the_reason_before_it_shows(self, wang):
        assert commands.reveal(OPERATOR, person_id=wang.id, field="id_number", reason="核对医保记录") == ID
        line = Entry.objects.get(verb="people.reveal")
        assert (line.actor, line.note, line.changes) == ("operator", "核对医保记录", {"field": "id_number"})

    @pytest.mark.parametrize(("field", "reason"), [("id_blind", "核对医保"), ("id_number", " x ")])
    def test_refuses_other_fields_and_no_reason(self, wang, field, reason):
        with pytest.raises(BadInput):
            commands.reveal(OPERATOR, person_id=wang.id, field=field, reason=reason)
        assert not Entry.objects.filter(verb="people.reveal").exists()

    def test_reading_is_not_revealing(self, wang):
        reader = actor("li", "people.read")
        assert queries.person(reader, person_id=wang.id).id == wang.id
        with pytest.raises(NotFound):
            commands.reveal(reader, person_id=wang.id, field="phone", reason="核对医保记录")


def test_a_stranger_sees_nobody(wang):
    assert queries.people(STRANGER).rows == []
    with pytest.raises(NotFound):
        queries.person(STRANGER, person_id=wang.id)
    with pytest.raises(NotAllowed):
        commands.record(STRANGER, name="张三", id_type="passport", id_number="E12345678")
