"""The life of a line in the register."""

from datetime import date

import pytest
from django.db import connection

from tests.cast import OPERATOR, STRANGER, actor
from tests.employers.conftest import uscc
from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import Coverage, EmployerInput, Filters, Status
from unionloop.domains.employers.models import EmployerName
from unionloop.domains.organisation import commands as organisation
from unionloop.jobs import employers_reactions
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 22)


class TestRegister:
    def test_keeps_the_name_as_written(self, street):
        row = commands.register(OPERATOR, employer=EmployerInput(
            name=" 遂州𠮷野（食品）有限公司 ", unit_id=street.street.id, uscc=uscc(77).lower()))  # fmt: skip
        assert row.name == "遂州𠮷野（食品）有限公司"
        assert row.uscc == uscc(77)
        assert queries.find(OPERATOR, code=uscc(77)).id == row.id

    def test_a_known_code_is_refused_with_the_name(self, firms, street):
        with pytest.raises(Refused, match="employer_known") as found:
            commands.register(OPERATOR, employer=EmployerInput("别的公司", street.street.id, uscc=firms.food.uscc))
        assert found.value.facts["name"] == "遂州食品有限公司"

    def test_names_the_wrong_digit(self, street):
        with pytest.raises(BadInput, match="uscc_check"):
            commands.register(OPERATOR, employer=EmployerInput("甲公司", street.street.id, uscc="91110000802100433C"))

    def test_needs_the_verb_at_the_responsible_union(self, street):
        here = actor("lin", "employers.*", path=street.street.path)
        commands.register(here, employer=EmployerInput("甲公司", street.street.id))
        with pytest.raises(NotAllowed):
            commands.register(here, employer=EmployerInput("乙公司", street.other.id))
        with pytest.raises(NotFound):
            commands.register(here, employer=EmployerInput("丙公司", 10**9))

    def test_seals_the_phone(self, firms):
        with connection.cursor() as cursor:
            cursor.execute("SELECT contact_phone FROM employers_employer WHERE id = %s", [firms.food.id])
            assert "13800132207" not in cursor.fetchone()[0]
        assert firms.food.phone_masked == "138****2207"
        assert "李明" not in str(list(Entry.objects.values_list("changes", flat=True)))


class TestRegisterMany:
    def test_takes_thousands_and_names_the_faulty(self, street):
        rows = [EmployerInput(f"第{n}号食品有限公司", street.street.id, uscc=uscc(n), tax_key=f"T{n}", headcount=n % 90)
                for n in range(2000)]  # fmt: skip
        rows += [EmployerInput("错码公司", street.street.id, uscc="91110000802100433C"),
                 EmployerInput("重码公司", street.street.id, uscc=uscc(5)),
                 EmployerInput("女多公司", street.street.id, headcount=3, women=4),
                 EmployerInput("", street.street.id)]  # fmt: skip
        loaded = commands.register_many(OPERATOR, rows=rows)
        assert (loaded.registered, loaded.known) == (2000, 0)
        assert [(one.line_no, one.name, one.code) for one in loaded.refused] == [
            (2001, "错码公司", "uscc_check"), (2002, "重码公司", "code_twice_in_list"), (2003, "女多公司", "bad_women"),
            (2004, "", "bad_employer_name"),
        ]  # fmt: skip
        assert EmployerName.objects.count() == 2000
        line = Entry.objects.get(verb="employers.register_many")
        assert line.changes["rows"] == 2000
        again = commands.register_many(OPERATOR, rows=rows[:2000])
        assert (again.registered, again.known) == (0, 2000)

    def test_is_refused_outside_the_scope(self, street):
        here = actor("lin", "employers.*", path=street.street.path)
        rows = [EmployerInput("甲公司", street.street.id), EmployerInput("乙公司", street.other.id)]
        with pytest.raises(NotAllowed):
            commands.register_many(here, rows=rows)
        assert queries.employers(OPERATOR).total == 0


class TestRename:
    def test_old_name_still_finds_it(self, firms):
        commands.rename(OPERATOR, employer_id=firms.food.id, name="天泰食品有限公司", day=DAY)
        names = queries.names(OPERATOR, employer_id=firms.food.id)
        assert [(one.name, one.valid_to) for one in names] == [("天泰食品有限公司", None), ("遂州食品有限公司", DAY)]
        every = queries.keys()
        key = next(one for one in every if one.id == firms.food.id)
        assert (key.name, key.former_names) == ("天泰食品有限公司", ("遂州食品有限公司",))
        found = queries.employers(OPERATOR, filters=Filters(text="遂州 食品"))
        assert [row.id for row in found.rows] == [firms.food.id]
        with pytest.raises(BadInput, match="day_in_the_future"):
            commands.rename(OPERATOR, employer_id=firms.food.id, name="明年的名字", day=date(2027, 1, 1))
        with pytest.raises(Refused, match="rename_before"):
            commands.rename(OPERATOR, employer_id=firms.food.id, name="又改", day=date(2026, 7, 1))


class TestSetters:
    def test_headcount_and_status(self, firms):
        row = commands.set_headcount(OPERATOR, employer_id=firms.food.id, headcount=10)
        assert (row.headcount, row.women) == (10, 10)
        with pytest.raises(BadInput, match="bad_women"):
            commands.set_headcount(OPERATOR, employer_id=firms.food.id, headcount=10, women=11)
        assert commands.set_status(OPERATOR, employer_id=firms.food.id, status="shell").status == Status.SHELL
        with pytest.raises(BadInput, match="unknown_status"):
            commands.set_status(OPERATOR, employer_id=firms.food.id, status="gone")

    def test_correct_needs_a_reason_and_knows_its_fields(self, firms):
        row = commands.correct(OPERATOR, employer_id=firms.food.id, reason="营业执照变更",
                               facts={"address": "灵泉路 8 号", "size_class": "micro", "uscc": uscc(88)})  # fmt: skip
        assert (row.address, row.size_class, row.uscc) == ("灵泉路 8 号", "micro", uscc(88))
        with pytest.raises(BadInput, match="reason_missing"):
            commands.correct(OPERATOR, employer_id=firms.food.id, reason="", facts={"address": "x"})
        with pytest.raises(BadInput, match="not_correctable"):
            commands.correct(OPERATOR, employer_id=firms.food.id, reason="营业执照变更", facts={"unit_id": 1})
        with pytest.raises(Refused, match="uscc_taken"):
            commands.correct(OPERATOR, employer_id=firms.food.id, reason="营业执照变更", facts={"uscc": uscc(2)})

    def test_tax_key_belongs_to_one(self, firms):
        with pytest.raises(Refused, match="tax_key_taken"):
            commands.set_tax_key(OPERATOR, employer_id=firms.food.id, tax_key="10100002")
        assert commands.set_tax_key(OPERATOR, employer_id=firms.food.id, tax_key="").tax_key == ""

    def test_reveal_is_journalled(self, firms):
        assert commands.reveal(OPERATOR, employer_id=firms.food.id, reason="约上门时间") == "13800132207"
        assert Entry.objects.get(verb="employers.reveal").note == "约上门时间"


class TestLinkUnion:
    def test_own_union_ends_the_cover(self, firms, street):
        row = commands.link_union(OPERATOR, employer_id=firms.glass.id, unit_id=street.own.id)
        assert (row.coverage, row.joint_union_id) == (Coverage.OWN, None)

    def test_only_joint_and_industry_unions_cover(self, firms, street):
        with pytest.raises(Refused, match="not_a_cover"):
            commands.link_union(OPERATOR, employer_id=firms.steel.id, unit_id=street.own.id, covered=True)
        row = commands.link_union(OPERATOR, employer_id=firms.steel.id, unit_id=street.joint.id, covered=True)
        assert row.coverage == Coverage.COVERED
        row = commands.link_union(OPERATOR, employer_id=firms.steel.id, unit_id=None, covered=True)
        assert row.coverage == Coverage.NONE

    def test_follows_a_merged_union_and_leaves_a_dissolved_one(self, firms, street):
        organisation.merge(OPERATOR, unit_id=street.street.id, into_id=street.county.id)
        entry = Entry.objects.get(verb="organisation.merge")
        for _ in range(2):  # an errand run twice changes nothing more
            employers_reactions.follow_merge(OPERATOR, entry)
        assert queries.employer(OPERATOR, employer_id=firms.food.id).unit_id == street.county.id
        organisation.dissolve(OPERATOR, unit_id=street.own.id)
        employers_reactions.leave_dissolved(OPERATOR, Entry.objects.get(verb="organisation.dissolve"))
        assert queries.employer(OPERATOR, employer_id=firms.food.id).coverage == Coverage.NONE


class TestMerge:
    def test_keys_come_over_and_can_be_taken_back(self, street):
        kept = commands.register(OPERATOR, employer=EmployerInput("天泰食品有限公司", street.street.id, uscc=uscc(1)))
        dropped = commands.register(OPERATOR, employer=EmployerInput(
            "天泰食品公司", street.street.id, tax_key="T9", headcount=7, old_tax_id="510903MA0000011"))  # fmt: skip
        merged = commands.merge(OPERATOR, kept_id=kept.id, dropped_id=dropped.id, reason="同一家，地址相同")
        row = queries.employer(OPERATOR, employer_id=kept.id)
        assert (row.tax_key, row.headcount, row.old_tax_id) == ("T9", 7, "510903MA0000011")
        every = queries.keys()
        assert [one.id for one in every] == [kept.id]
        assert every[0].former_names == ("天泰食品公司",)
        assert queries.by_ids([dropped.id])[dropped.id].merged_into_id == kept.id
        with pytest.raises(Refused, match="already_merged"):
            commands.set_headcount(OPERATOR, employer_id=dropped.id, headcount=1)

        commands.unmerge(OPERATOR, merge_id=merged.id, reason="实为两家公司")
        assert queries.employer(OPERATOR, employer_id=dropped.id).tax_key == "T9"
        assert queries.employer(OPERATOR, employer_id=kept.id).headcount == 0
        assert [one.undone for one in queries.merges(OPERATOR, employer_id=kept.id)] == [True]
        with pytest.raises(Refused, match="already_undone"):
            commands.unmerge(OPERATOR, merge_id=merged.id, reason="实为两家公司")

    def test_is_not_taken_back_over_later_changes(self, street):
        kept = commands.register(OPERATOR, employer=EmployerInput("甲公司", street.street.id))
        dropped = commands.register(OPERATOR, employer=EmployerInput("乙公司", street.street.id, headcount=7))
        merged = commands.merge(OPERATOR, kept_id=kept.id, dropped_id=dropped.id, reason="是同一家")
        commands.set_headcount(OPERATOR, employer_id=kept.id, headcount=9)
        with pytest.raises(Refused, match="changed_since"):
            commands.unmerge(OPERATOR, merge_id=merged.id, reason="实为两家公司")

    def test_two_codes_are_two_employers(self, firms):
        with pytest.raises(Refused, match="merge_differs"):
            commands.merge(OPERATOR, kept_id=firms.food.id, dropped_id=firms.glass.id, reason="误以为同一家")
        with pytest.raises(Refused, match="merge_of_one"):
            commands.merge(OPERATOR, kept_id=firms.food.id, dropped_id=firms.food.id, reason="误以为同一家")


def test_a_stranger_changes_nothing(firms):
    with pytest.raises(NotFound):
        commands.set_status(STRANGER, employer_id=firms.food.id, status="shell")
    with pytest.raises(NotFound):
        commands.reveal(STRANGER, employer_id=firms.food.id, reason="好奇而已")
