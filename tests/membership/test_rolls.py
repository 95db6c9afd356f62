"""Rolls: every fault named and handed back, nobody written twice, all of it taken back."""

from datetime import date

import pytest
from django.db import connection

from tests.cast import OPERATOR, STRANGER, actor
from tests.membership.people import HEAD, paper, phone, roll, row
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import Filters
from unionloop.domains.membership.models import Card, Membership
from unionloop.domains.people.models import Person
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


def take(unit, content, by=OPERATOR, name="名册.csv"):
    staged = commands.stage_roll(by, unit_id=unit.id, name=name, content=content)
    return commands.confirm_roll(by, roll_id=staged.id)


class TestTrying:
    def test_names_line_column_and_cure_and_writes_nobody(self, street):
        rows = [row(1), row(2, 身份证号="51090319900101123X"), row(3, 手机="12345"), row(4, 用工形式="临时"), row(1), row(5, 姓名="")]
        staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll(rows))
        assert (staged.total, staged.fresh, staged.twice, staged.failed) == (6, 1, 1, 4)
        found = [(one.line_no, one.column, one.code) for one in queries.faults(OPERATOR, roll_id=staged.id)]
        assert found == [(3, "id_number", "id_check"), (4, "phone", "bad_phone"), (5, "form", "roll_word"),
                         (6, "id_number", "roll_twice"), (7, "name", "bad_name")]  # fmt: skip
        assert Person.objects.count() == 0

    def test_gives_the_failed_rows_back_as_they_were(self, street):
        staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll([row(1), row(2, 手机="12345")]))
        head, rows = queries.failed_cells(OPERATOR, roll_id=staged.id)
        assert head == HEAD
        assert list(rows[0].cells.values()) == row(2, 手机="12345")

    def test_keeps_nothing_plain(self, street):
        commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll([row(1), row(2, 手机="12345")]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT content_sealed FROM membership_roll")
            kept = bytes(cursor.fetchone()[0])
            cursor.execute("SELECT cells_sealed FROM membership_rollfault")
            kept += cursor.fetchone()[0].encode()
        assert paper(1).encode() not in kept
        assert paper(2).encode() not in kept

    def test_refuses_what_is_no_roll(self, street):
        with pytest.raises(BadInput, match="roll_headers_missing"):
            commands.stage_roll(OPERATOR, unit_id=street.own.id, name="x.csv", content="单位,金额\n甲,1".encode())
        with pytest.raises(NotAllowed):
            commands.stage_roll(STRANGER, unit_id=street.own.id, name="x.csv", content=roll([row(1)]))


class TestTaking:
    def test_writes_persons_memberships_cards_and_one_line(self, street):
        taken = take(street.own, roll([row(at) for at in range(1, 41)]))
        assert (taken.fresh, taken.state.label) == (40, "已入册")
        assert Card.objects.count() == Membership.objects.filter(primary=True, private=False).count() == 40
        line = Entry.objects.get(verb="membership.confirm_roll")
        assert line.changes["fresh"] == 40
        listed = queries.memberships(OPERATOR, filters=Filters(text=paper(7))).rows
        assert [(one.phone_masked, one.joined_date) for one in listed] == [("139****0007", date(2024, 3, 5))]

    def test_the_same_file_again_does_nothing(self, street):
        take(street.own, roll([row(1)]))
        with pytest.raises(Refused, match="roll_known"):
            take(street.own, roll([row(1)]))

    def test_a_newer_roll_confirms_who_is_on_it(self, street):
        take(street.own, roll([row(1), row(2)]))
        Membership.objects.update(confirmed_date=date(2025, 1, 1))
        taken = take(street.own, roll([row(1), row(3)]))
        assert (taken.known, taken.fresh) == (1, 1)
        numbers = queries.numbers(OPERATOR)
        assert (numbers.members, numbers.fresh, numbers.oldest) == (3, 2, date(2025, 1, 1))

    def test_a_person_of_two_unions_counts_once(self, street):
        take(street.own, roll([row(1), row(2)]))
        taken = take(street.joint, roll([row(2), row(3)]))
        assert (taken.elsewhere, taken.fresh) == (1, 1)
        numbers = queries.numbers(OPERATOR)
        assert (numbers.members, numbers.covered) == (3, 1)
        assert queries.memberships(OPERATOR, filters=Filters(elsewhere=True)).total == 1

    def test_one_file_for_many_unions_by_code_of_firm(self, street, firms):
        head = [*HEAD, "单位信用代码"]
        rows = [[*row(1), firms.food.uscc], [*row(2), firms.glass.uscc], [*row(3), "91510903MA000999XX"]]
        taken = take(street.street, roll(rows, head))
        assert (taken.fresh, taken.failed) == (2, 1)
        found = dict(Membership.objects.values_list("employer_id", "union_id"))
        assert found == {firms.food.id: street.own.id, firms.glass.id: street.joint.id}

    def test_a_chair_takes_only_his_own(self, street):
        fang = actor("fang", "membership.*", "people.*", path=street.own.path)
        take(street.own, roll([row(1)]), by=fang)
        with pytest.raises(NotAllowed):
            commands.stage_roll(fang, unit_id=street.joint.id, name="x.csv", content=roll([row(2)]))


class TestUndoing:
    def test_takes_everything_back_but_whom_others_know(self, street):
        first = take(street.own, roll([row(1), row(2)]))
        second = take(street.joint, roll([row(2), row(3)]))
        commands.undo_roll(OPERATOR, roll_id=second.id)
        assert Person.objects.count() == 2
        commands.undo_roll(OPERATOR, roll_id=first.id)
        assert Person.objects.count() == Card.objects.count() == Membership.objects.count() == 0
        assert take(street.own, roll([row(1), row(2)])).fresh == 2

    def test_not_after_somebody_has_left(self, street):
        taken = take(street.own, roll([row(1)]))
        row_ = queries.memberships(OPERATOR).rows[0]
        commands.leave(OPERATOR, membership_id=row_.id, note="离职退会")
        with pytest.raises(Refused, match="roll_in_use"):
            commands.undo_roll(OPERATOR, roll_id=taken.id)


class TestMerging:
    def test_hangs_together_counts_once_and_parts_exactly(self, street):
        take(street.own, roll([row(1)]))
        take(street.joint, roll([row(1, 身份证号="E12345678", 证件类型="护照")], [*HEAD, "证件类型"]))
        before = list(Membership.objects.order_by("pk").values_list("person_id", "primary", "state"))
        one, other = Person.objects.order_by("pk")
        merged = commands.merge(OPERATOR, kept_id=one.pk, dropped_id=other.pk, reason="同一人换了证件")
        assert (queries.numbers(OPERATOR).members, merged.moved) == (1, 1)
        assert set(Membership.objects.values_list("person_id", flat=True)) == {one.pk}
        again = take(street.own, roll([row(1, 身份证号="E12345678", 证件类型="护照", 手机=phone(8))], [*HEAD, "证件类型"]))
        assert again.known == 1  # either paper finds him
        commands.unmerge(OPERATOR, merge_id=merged.id, reason="认错了人")
        assert list(Membership.objects.order_by("pk").values_list("person_id", "primary", "state")) == before
        assert queries.numbers(OPERATOR).members == 2
