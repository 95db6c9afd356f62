"""From the first word to the file: every arrow, the eyes, the board that empties itself, the appeal."""

from dataclasses import replace
from datetime import date

import pytest

from tests.aid.conftest import FAMILY, GU, HE, LATER, LU, XU, checked, filed, opened
from tests.cast import NOW, STRANGER, moment
from tests.membership.people import paper, phone
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import Bar, FileState, IncomeKind, Klass, MemberInput, Relation, State
from unionloop.domains.aid.models import Member
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.kernel.actor import public
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.usefixtures("authority")


class TestFile:
    def test_one_worker_has_one_file(self, town):
        first = commands.open(HE, person_id=town.worker_id, unit_id=town.base.id)
        assert commands.open(GU, person_id=town.worker_id, unit_id=town.street.id) == replace(first, verbs=first.verbs)
        assert first.number.startswith("BF2026-")

    def test_versions_of_a_statement_stay(self, town):
        pk = opened(town)
        commands.declare(HE, household_id=pk, stated=replace(FAMILY, income={IncomeKind.WAGE: 100}))
        found = queries.statement(HE, household_id=pk)
        assert (found.version, found.means.income_fen, found.means.people) == (2, 100, 3)

    def test_health_and_numbers_lie_sealed_and_show_masked(self, town):
        from django.db import connection

        pk = opened(town)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, id_number, health FROM aid_member")
            stored = str(cursor.fetchall())
        assert "透析" not in stored
        assert paper(501) not in stored
        assert "秀英" not in stored
        shown = queries.statement(HE, household_id=pk).members
        assert [(one.name_masked, one.health) for one in shown] == [("王*勇", False), ("李*英", True), ("王*满", False)]
        assert "透析" not in str(list(Entry.objects.values_list("changes", "note")))

    def test_nobody_stands_in_two_files(self, town):
        opened(town)
        other = people.record(HE, name="赵强", id_type="resident", id_number=paper(9), phone=phone(9), unit_id=town.base.id)
        row = commands.open(HE, person_id=other.id, unit_id=town.base.id)
        for one in (MemberInput(Relation.SPOUSE, "李秀英", paper(501)), MemberInput(Relation.OTHER, "王大勇", paper(7))):
            with pytest.raises(Refused, match="aid_member_elsewhere"):
                commands.declare(HE, household_id=row.id, stated=replace(FAMILY, members=(one,)))
        assert Member.objects.filter(statement__household_id=row.id).count() == 0

    def test_a_stranger_sees_nothing_and_the_worker_his_own(self, town):
        pk = opened(town)
        with pytest.raises(NotFound):
            queries.household_file(STRANGER, household_id=pk)
        assert queries.household_file(town.worker(), household_id=pk).row.id == pk


class TestApplication:
    def test_walks_every_arrow_into_the_file(self, town):
        pk = opened(town)
        application_id = filed(town, pk)
        row = queries.household(GU, household_id=pk)
        assert (row.state, row.klass, row.valid_until) == (FileState.IN_FORCE, Klass.DEEP, date(2027, 7, 31))
        found = queries.application_file(GU, application_id=application_id)
        assert found.row.state is State.FILED
        assert {one.key: one.amount_fen for one in found.ruling.sums}["head"] == 50_000
        assert found.ruling.why == ("扣除刚性支出后，人均每月 500.00 元，低于低保线 740.00 元。",)  # the county's own line

    def test_keeps_the_rules_it_was_decided_by(self, town):
        from unionloop.domains.aid.models import Application
        from unionloop.domains.reference import queries as reference

        application_id = checked(town, opened(town))
        commands.recognise(XU, application_id=application_id)
        kept = Application.objects.get(pk=application_id).rule_ids
        assert kept == [reference.parameter("aid.low_line", "510903", NOW.date()).id,
                        reference.parameter("aid.classes", "510903", NOW.date()).id]  # fmt: skip

    def test_whoever_brought_it_does_not_decide_it(self, town):
        application_id = checked(town, opened(town))
        for act in (commands.recognise, commands.decline):
            with pytest.raises(Refused, match="same_person"):
                act(HE, application_id=application_id, note="都是我办的")

    def test_needs_consent_and_a_guardian(self, town):
        row = commands.open(HE, person_id=town.worker_id, unit_id=town.base.id)
        commands.declare(HE, household_id=row.id, stated=FAMILY)
        with pytest.raises(Refused, match="aid_consent_missing"):
            commands.apply(HE, household_id=row.id, guardian=True)
        with pytest.raises(Refused, match="aid_guardian_missing"):
            commands.apply(town.worker(), household_id=row.id, agreed=True)
        done = commands.apply(town.worker(), household_id=row.id, agreed=True, guardian=True)
        assert done.state is State.APPLIED
        with pytest.raises(Refused, match="aid_applied_already"):
            commands.apply(town.worker(), household_id=row.id, agreed=True, guardian=True)

    def test_two_people_visit(self, town):
        row = commands.apply(HE, household_id=opened(town), guardian=True)
        commands.examine(HE, application_id=row.id)
        for second in ("", "he", HE.label):
            with pytest.raises(BadInput, match="aid_two_visitors"):
                commands.visit(HE, application_id=row.id, second=second, found="去过了，属实")

    def test_no_check_without_the_signed_paper(self, town, authority):
        pk = commands.open(HE, person_id=town.worker_id, unit_id=town.base.id).id
        commands.declare(HE, household_id=pk, stated=FAMILY)
        row = commands.apply(town.worker(), household_id=pk, agreed=True, guardian=True)
        commands.examine(HE, application_id=row.id)
        commands.visit(HE, application_id=row.id, second="吴敏", found="去过了，属实")
        with pytest.raises(Refused, match="aid_authorisation_missing"):
            commands.ask_check(GU, application_id=row.id)
        assert authority.asked == []

    def test_that_numbers_left_the_house_is_in_the_journal_first(self, town, authority):
        checked(town, opened(town))
        line = Entry.objects.get(verb="people.reveal")
        assert (line.actor, line.changes, line.note[:4]) == ("gu", {"field": "id_number"}, "经济核对")
        assert [one.number for one in authority.asked[0][1]] == [paper(7), paper(501)]

    def test_a_differing_answer_asks_for_words(self, town):
        application_id = checked(town, opened(town), income=4_400_000)
        with pytest.raises(Refused, match="aid_check_differs"):
            commands.recognise(XU, application_id=application_id)
        assert commands.recognise(XU, application_id=application_id, note="多出的是一次性赔偿").klass is Klass.DEEP

    def test_too_much_income_is_declined_with_reasons_and_an_appeal(self, town):
        rich = replace(FAMILY, income={IncomeKind.WAGE: 9_000_000})
        application_id = checked(town, opened(town, rich), income=9_000_000)
        with pytest.raises(Refused, match="aid_not_in_class"):
            commands.recognise(XU, application_id=application_id)
        row = commands.decline(XU, application_id=application_id)
        assert (row.state, row.appeal_until) == (State.DECLINED, date(2026, 8, 5))
        why = queries.application_file(town.worker(), application_id=application_id).ruling.why
        assert "没有低于 1\u00a0480.00 元" in why[0].replace(",", "\u00a0")
        appealed = commands.appeal(town.worker(), application_id=application_id, note="妻子又住院了")
        assert appealed.state is State.APPEALED
        with pytest.raises(Refused, match="same_person"):
            commands.confirm_decline(XU, application_id=application_id, note="维持原结论")
        commands.declare(HE, household_id=row.household_id, stated=FAMILY)
        commands.reopen(GU, application_id=application_id, note="按新情况重算")
        assert commands.recognise(LU, application_id=application_id).klass is Klass.DEEP

    def test_an_appeal_has_its_days(self, town):
        rich = replace(FAMILY, income={IncomeKind.WAGE: 9_000_000})
        application_id = checked(town, opened(town, rich), income=9_000_000)
        commands.decline(XU, application_id=application_id)
        with pytest.raises(Refused, match="aid_appeal_late"):
            commands.appeal(town.worker(moment("2026-08-06 09:00")), application_id=application_id, note="妻子又住院了")

    def test_a_bar_is_named(self, town):
        barred = replace(FAMILY, bars=(Bar.COMPANY,))
        application_id = checked(town, opened(town, barred))
        with pytest.raises(Refused, match="开办企业"):
            commands.recognise(XU, application_id=application_id)


class TestBoard:
    def test_is_masked_dated_and_empties_itself(self, town):
        application_id = checked(town, opened(town))
        commands.recognise(XU, application_id=application_id)
        commands.publicise(GU, application_id=application_id)
        shown = queries.board(date(2026, 7, 22))
        assert [(one.text, one.klass, one.until) for one in shown] == [("王*勇", "深度困难", date(2026, 7, 29))]
        assert "透析" not in str(shown)
        assert queries.board(date(2026, 7, 21)) == queries.board(date(2026, 7, 30)) == []  # nothing waits for a job to run
        with pytest.raises(Refused, match="aid_still_public"):
            commands.file(GU.later(moment("2026-07-29 18:00")), application_id=application_id)
        assert commands.file_due(GU.later(moment("2026-07-30 00:10"))) == 1
        assert queries.application(GU, application_id=application_id).public_text == ""

    def test_an_open_objection_holds_the_file(self, town):
        application_id = checked(town, opened(town))
        commands.recognise(XU, application_id=application_id)
        commands.publicise(GU, application_id=application_id)
        commands.object(GU, application_id=application_id, text="他家有车", speaker="邻居老周")
        assert commands.file_due(GU.later(LATER)) == 0
        found = queries.application_file(GU, application_id=application_id)
        assert queries.application_file(town.worker(), application_id=application_id).objections[0].text == ""
        commands.dismiss(XU, application_id=application_id, objection_id=found.objections[0].id, note="车是单位的")
        assert commands.file_due(GU.later(LATER)) == 1

    def test_an_objection_that_holds_ends_it(self, town):
        application_id = checked(town, opened(town))
        commands.recognise(XU, application_id=application_id)
        commands.publicise(GU, application_id=application_id)
        commands.object(GU, application_id=application_id, text="他家开着两间店")
        one = queries.application_file(GU, application_id=application_id).objections[0]
        row = commands.uphold(XU, application_id=application_id, objection_id=one.id, note="查实有店铺")
        assert (row.state, row.public_text) == (State.DECLINED, "")
        assert queries.board(NOW.date()) == []

    def test_anybody_may_look_at_the_board_and_at_nothing_else(self, town):
        checked(town, opened(town))
        assert queries.applications(public(NOW)).rows == []
        with pytest.raises(NotAllowed):
            commands.open(public(NOW), person_id=town.worker_id, unit_id=town.base.id)


def test_the_familys_own_words_are_opened_for_a_reason_it_can_read(town):
    """The line stands in the journal and in the worker's own list before a word is read; another's paper is not there."""
    household_id = opened(town)
    with pytest.raises(BadInput, match="aid_words_missing"):
        commands.read_words(GU, household_id=household_id, reason=" 看 ")
    found = commands.read_words(GU, household_id=household_id, reason="初审核对病情")
    assert [text for _, text in found.causes] == ["妻子透析三年"]
    assert found.health[0][1] == "尿毒症透析"
    assert "透析" not in repr(found)
    looks = persons.looks(town.worker(), person_id=town.worker_id)
    assert any("初审核对病情" in one.why for one in looks)
    (proof,) = queries.household_file(GU, household_id=household_id).proofs
    row, content = commands.read_paper(GU, household_id=household_id, proof_id=proof.id, reason="看授权书原件")
    assert (row.name, content) == ("家庭经济状况核对授权书.pdf", b"%PDF signed")
    with pytest.raises(NotFound):
        commands.read_paper(GU, household_id=household_id, proof_id=proof.id + 1, reason="看授权书原件")
