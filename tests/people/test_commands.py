"""Recording, correcting and revealing persons."""

from datetime import date

import pytest
from django.db import connection

from tests.cast import OPERATOR, STRANGER, actor
from unionloop.domains.people import commands, queries
from unionloop.domains.people.contracts import SameReason, Sex
from unionloop.domains.people.models import Person
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry
from unionloop.kernel.secret import Unreadable

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
            cursor.execute("SELECT id_sealed, phone_sealed, id_blind FROM people_person WHERE id = %s", [wang.id])
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
        row = commands.correct(OPERATOR, person_id=wang.id, reason="核对户口本", name="王晓芳")
        assert (row.name_masked, row.id_masked, row.phone_masked) == ("王*芳", wang.id_masked, wang.phone_masked)
        assert queries.name_of(wang.id) == "王晓芳"


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


class TestOwnKey:
    def test_erasing_destroys_the_key_and_keeps_the_fact(self, wang):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id_sealed FROM people_person WHERE id = %s", [wang.id])
            sealed_before = cursor.fetchone()[0]
            row = commands.erase(OPERATOR, person_id=wang.id, reason="本人申请注销")
            cursor.execute("SELECT count(*) FROM people_personkey")
            assert cursor.fetchone()[0] == 0
        assert sealed_before
        assert row.erased_at is not None
        assert (row.name_masked, row.id_masked, row.phone_masked) == ("（***）", "", "")
        assert Entry.objects.get(verb="people.erase").row_id == wang.id
        assert queries.find(OPERATOR, id_type="resident", id_number=ID) is None
        with pytest.raises(Refused, match="person_erased"):
            commands.correct(OPERATOR, person_id=wang.id, reason="想改回来", name="王小芳")
        again = commands.record(OPERATOR, name="王小芳", id_type="resident", id_number=ID)
        assert again.id != wang.id

    def test_a_value_does_not_open_with_anothers_key(self, wang):
        other = commands.record(OPERATOR, name="李四", id_type="passport", id_number="E12345678")
        one, two = Person.objects.get(pk=wang.id), Person.objects.get(pk=other.id)
        one.id_sealed = two.id_sealed
        with pytest.raises(Unreadable):
            queries.persons.person_row(one)

    def test_a_hold_keeps_a_person(self, wang, settings):
        settings.PERSON_HOLDS = ("tests.people.test_commands.held",)
        with pytest.raises(Refused, match="person_held"):
            commands.erase(OPERATOR, person_id=wang.id, reason="本人申请注销")


def held(person_id):
    return ["还有一笔在途的帮扶款"]


class TestSearch:
    @pytest.mark.parametrize("text", ["王小", "小芳", "wxf", "WX", ID, "138 0013 2207", "110105491231002"])
    def test_finds_by_name_given_name_initials_and_codes(self, wang, text):
        assert [row.id for row in queries.search(OPERATOR, text=text)] == [wang.id]

    @pytest.mark.parametrize("text", ["", "w", "芳", "李", "wxg", "13800132208"])
    def test_finds_nothing_else(self, wang, text):
        assert queries.search(OPERATOR, text=text) == []

    def test_rare_and_double_names(self):
        for name, text in (("欧阳海燕", "海燕"), ("𠮷田·买买提", "买买"), ("曾志强", "zzq"), ("单小雨", "sxy")):
            row = commands.record(OPERATOR, name=name, id_type="passport", id_number=f"E{hash(name) % 10**7:07d}")
            assert row.id in [one.id for one in queries.search(OPERATOR, text=text)], name

    def test_only_inside_the_scope(self, wang):
        assert queries.search(STRANGER, text="王小") == []


class TestMerge:
    def test_proposes_merges_and_parts_again(self, wang):
        other = commands.record(OPERATOR, name="王小芳", id_type="passport", id_number="E12345678", phone="13800132207")
        pair = queries.same(OPERATOR)[0]
        assert (pair.first.id, pair.second.id, pair.reason) == (wang.id, other.id, SameReason.NAME_PHONE)
        merged = commands.merge(OPERATOR, kept_id=wang.id, dropped_id=other.id, reason="同一个人换了证件")
        assert queries.same(OPERATOR) == []
        assert queries.of_paper("passport", "E12345678") == wang.id
        commands.unmerge(OPERATOR, merge_id=merged.id, reason="认错了人")
        assert queries.of_paper("passport", "E12345678") == other.id
        assert len(queries.merges(OPERATOR, person_id=wang.id)) == 1

    def test_two_residents_of_one_phone_are_not_proposed(self, wang):
        commands.record(OPERATOR, name="李四", id_type="resident", id_number="440524188001010014", phone="13800132207")
        assert queries.same(OPERATOR) == []
