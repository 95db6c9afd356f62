"""What a record says besides the paper: in known words, sealed under the person's own key, opened for a reason, gone with the key."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.cast import OPERATOR, STRANGER
from tests.membership.people import HEAD, paper, roll, row
from unionloop.domains.membership import commands as membership
from unionloop.domains.membership import queries as members
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.people import commands, queries, rules
from unionloop.domains.people.contracts.particulars import ETHNICITIES, LISTS, PARTICULARS
from unionloop.domains.people.models import Particulars
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.models import Entry

TOLD = {"ethnicity": "彝", "education": "大学本科", "politics": "党员", "post": "炉前工", "skill": "三级工"}
KEPT = {"ethnicity": "彝族", "education": "本科", "politics": "中共党员", "post": "炉前工", "skill": "高级工"}


class TestWords:
    def test_the_fifty_six_are_there_once(self):
        assert len(set(ETHNICITIES)) == 56
        assert set(LISTS) | {"post"} == set(PARTICULARS)

    @pytest.mark.parametrize("name", [one for one in PARTICULARS if one != "post"])
    def test_every_wording_leads_to_one_word_of_its_list(self, name):
        ways = [way for word, more in LISTS[name].items() for way in (word, *more)]
        assert len(ways) == len(set(ways))
        assert {rules.read_particular(name, way) for way in ways} == set(LISTS[name])

    @pytest.mark.parametrize(("name", "text", "code"), [
        ("ethnicity", "火星族", "told_word"), ("politics", "外星人", "told_word"), ("post", "岗" * 41, "told_long"),
        ("shoe", "42", "told_field")])  # fmt: skip
    def test_what_no_list_knows_is_named(self, name, text, code):
        with pytest.raises(BadInput, match=code):
            rules.read_particular(name, text)

    def test_an_odd_degree_is_kept_as_written(self):
        assert rules.read_particular("education", " 函授  本科 ") == "函授 本科"


@pytest.fixture
def union(db):
    reference.load_profile(OPERATOR)
    return organisation.open_union(OPERATOR, parent_id=None, name="天泰玻璃厂工会", tier="base", kind="base", division_code="510903")


@pytest.fixture
def person(union):
    return commands.record(OPERATOR, name="阿木", id_type="resident", id_number=paper(3), unit_id=union.id)


def himself(person):
    return replace(STRANGER, name="m", person=person.id)


class TestDescribe:
    def test_lists_say_only_what_is_on_record(self, person):
        found = commands.describe(OPERATOR, person_id=person.id, told=TOLD)
        assert found.told == tuple(one for one in PARTICULARS if one in TOLD)
        assert queries.particulars(OPERATOR, person_id=person.id) == found
        kept = Particulars.objects.values_list("sealed", flat=True).get()
        assert not any(word in kept for word in (*TOLD.values(), *KEPT.values()))

    def test_a_reason_opens_it_and_he_sees_that_it_was_opened(self, person):
        commands.describe(OPERATOR, person_id=person.id, told=TOLD)
        with pytest.raises(BadInput, match="reason_missing"):
            commands.reveal(OPERATOR, person_id=person.id, field="particulars", reason="")
        assert commands.reveal(OPERATOR, person_id=person.id, field="particulars", reason="评先进要核对") == (
            "民族：彝族；学历：本科；政治面貌：中共党员；岗位：炉前工；技能等级：高级工")  # fmt: skip
        look = queries.looks(himself(person), person_id=person.id)[0]
        assert (look.verb, look.field, look.why) == ("people.reveal", "particulars", "评先进要核对")

    def test_he_tells_it_himself_and_takes_it_back(self, person):
        commands.describe(himself(person), person_id=person.id, told=TOLD)
        commands.describe(himself(person), person_id=person.id, told={"politics": "", "post": "钳工"})
        left = {**KEPT, "post": "钳工"}
        del left["politics"]
        assert queries.own_particulars(himself(person)) == left
        assert commands.copy(himself(person)).particulars == {str(PARTICULARS[name]): word for name, word in left.items()}
        with pytest.raises(NotFound):
            commands.describe(STRANGER, person_id=person.id, told=TOLD)

    def test_the_journal_keeps_no_word_of_it(self, person):
        commands.describe(OPERATOR, person_id=person.id, told=TOLD)
        lines = str(list(Entry.objects.filter(verb="people.describe").values_list("changes", "note")))
        assert not any(word in lines for word in (*TOLD.values(), *KEPT.values()))

    def test_erasing_takes_it_with_the_key(self, person):
        commands.describe(OPERATOR, person_id=person.id, told=TOLD)
        commands.erase(OPERATOR, person_id=person.id, reason="本人申请")
        assert not Particulars.objects.exists()


class TestRoll:
    HEADS = ("民族", "文化程度", "政治面貌", "户口性质", "工种", "职业技能等级", "劳模")

    def test_takes_them_in_the_wordings_of_unions_for_new_and_known_members(self, union):
        rows = [[*row(1), "汉", "大专", "群众", "农村", "焊工", "中级", ""], [*row(2), "", "", "", "", "", "", ""]]
        for content in (roll([row(2)]), roll(rows, [*HEAD, *self.HEADS])):
            staged = membership.stage_roll(OPERATOR, unit_id=union.id, name="名册.csv", content=content)
            assert membership.confirm_roll(OPERATOR, roll_id=staged.id).failed == 0
        told = Particulars.objects.get()
        assert queries.own_particulars(replace(STRANGER, name="m", person=told.person_id)) == {
            "ethnicity": "汉族", "education": "大专", "politics": "群众", "household": "农业", "post": "焊工", "skill": "中级工"}

    def test_a_word_no_list_knows_comes_back_with_its_column(self, union):
        staged = membership.stage_roll(OPERATOR, unit_id=union.id, name="名册.csv",
                                       content=roll([[*row(1), "汉", "", "外星人", "", "", "", ""]], [*HEAD, *self.HEADS]))  # fmt: skip
        (fault,) = members.faults(OPERATOR, roll_id=staged.id)
        assert (fault.line_no, fault.column, fault.code) == (2, "politics", "told_word")

    def test_a_thousand_rows_ask_no_more_of_the_database_than_ten(self, union):
        def asked(count: int) -> int:
            rows = [[*row(at), "汉", "", "", "", "", "", ""] for at in range(100, 100 + count)]
            staged = membership.stage_roll(OPERATOR, unit_id=union.id, name=f"{count}.csv", content=roll(rows, [*HEAD, *self.HEADS]))
            before = len(connection.queries_log)
            membership.confirm_roll(OPERATOR, roll_id=staged.id)
            return len(connection.queries_log) - before

        connection.force_debug_cursor = True
        try:
            few = asked(10)
            assert asked(200) <= few + 8
        finally:
            connection.force_debug_cursor = False
