"""Joining by two doors, private by default; answered, moved, left; each person counted once."""

from datetime import date

import pytest

from tests.cast import NOW, OPERATOR, STRANGER, actor, moment
from tests.membership.people import HEAD, application, paper, phone, roll, row, somebody
from unionloop.domains.access.models import Account
from unionloop.domains.employers import commands as registry
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import PlacedBy, State
from unionloop.domains.membership.models import Membership
from unionloop.domains.people import commands as people
from unionloop.domains.people import ports
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import Verdict
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


def himself(row, at=NOW) -> Actor:
    account = Account.objects.get(person_id=row.person_id)
    return Actor(account.username, (), at, label=account.label, person=row.person_id)


@pytest.fixture
def applied(street, firms):
    return commands.apply(somebody(), application=application(1, employer_id=firms.food.id))


def chair(street, at=NOW):
    return actor("fang", "membership.*", "people.*", path=street.own.path, at=at)


def cadre(street, at=NOW):
    return actor("huang", "membership.*", "people.*", path=street.street.path, at=at)


class TestApply:
    def test_lands_above_the_firm_and_is_due_in_three_working_days(self, street, applied):
        assert (applied.union_id, applied.unit_id) == (street.own.id, street.street.id)
        assert (applied.state, applied.placed_by, applied.private) == (State.APPLIED, PlacedBy.UNION, True)
        assert applied.due_date == date(2026, 7, 27)  # Wednesday 22 July: Thursday, Friday, Monday
        assert queries.memberships(chair(street)).rows == []
        assert [one.id for one in queries.waiting(cadre(street))] == [applied.id]

    def test_open_to_the_firm_only_on_wish(self, street, firms):
        row = commands.apply(somebody(), application=application(2, employer_id=firms.food.id, private=False))
        assert row.unit_id == street.own.id
        assert [one.id for one in queries.waiting(chair(street))] == [row.id]

    def test_firm_without_union_goes_to_the_streets_joint_union(self, street, firms):
        row = commands.apply(somebody(), application=application(3, employer_id=firms.steel.id))
        assert (row.union_id, row.placed_by) == (street.joint.id, PlacedBy.STREET)

    def test_a_driver_by_street_or_phone(self, street):
        row = commands.apply(somebody(), application=application(4, street_id=street.street.id, platform="货拉拉"))
        assert (row.union_id, row.placed_by, row.employer_id) == (street.joint.id, PlacedBy.ADDRESS, None)
        with pytest.raises(Refused, match="nowhere_to_join"):
            commands.apply(somebody(), application=application(5, id_number="110105194912310021"[:17] + "3"))

    def test_once(self, applied, firms):
        with pytest.raises(Refused, match="applied_already"):
            commands.apply(somebody(), application=application(1, employer_id=firms.steel.id))

    def test_anothers_paper_needs_the_phone_on_record(self, applied, firms):
        with pytest.raises(Refused, match="phone_not_on_record"):
            commands.apply(somebody(), application=application(1, employer_id=firms.food.id, phone=phone(99)))
        assert Account.objects.count() == 1

    def test_consents_and_leaves_no_personal_value_in_the_journal(self, applied):
        lines = str([(one.note, one.changes) for one in Entry.objects.all()])
        assert Entry.objects.filter(verb="people.consent").count() == 1
        for value in (paper(1), phone(1), "赵大勇"):
            assert value not in lines


class TestAnswer:
    def test_approval_makes_a_member_with_a_card(self, street, applied):
        row = commands.approve(cadre(street, moment("2026-07-24 10:00")), membership_id=applied.id)
        assert (row.state, row.joined_date, row.due_date) == (State.ACTIVE, date(2026, 7, 24), None)
        card = queries.own_card(himself(row))
        assert card.number == row.number
        assert len(card.number) == 14
        assert [one.state for one in queries.own(himself(row))] == [State.ACTIVE]

    def test_not_by_himself_and_not_from_beside(self, street, applied):
        with pytest.raises(NotFound):
            commands.approve(actor("li", "membership.*", path=street.other.path), membership_id=applied.id)
        with pytest.raises(NotFound):
            commands.approve(STRANGER, membership_id=applied.id)
        with pytest.raises(NotFound):
            commands.withdraw(OPERATOR, membership_id=applied.id)

    def test_refusal_tells_why_and_leaves_the_way_open(self, street, applied, firms):
        row = commands.refuse(cadre(street), membership_id=applied.id, reason="not_here", words="请写全称")
        assert "请写全称" in row.note
        again = commands.apply(somebody(), application=application(1, employer_id=firms.steel.id))
        assert again.person_id == row.person_id

    def test_he_may_take_it_back(self, applied):
        assert commands.withdraw(himself(applied), membership_id=applied.id).state is State.WITHDRAWN


@pytest.fixture
def member(street, applied):
    return commands.approve(cadre(street), membership_id=applied.id)


class TestMoving:
    def test_transfer_follows_the_work_and_keeps_number_and_chain(self, street, member, firms):
        moved = commands.transfer(OPERATOR.later(moment("2026-09-01 09:00")), membership_id=member.id,
                                  union_id=street.joint.id, employer_id=firms.glass.id, note="换单位")  # fmt: skip
        former = Membership.objects.get(pk=member.id)
        assert (former.state, former.ended_date, former.primary) == (State.MOVED, date(2026, 9, 1), False)
        assert (moved.previous_id, moved.number, moved.joined_date) == (member.id, member.number, date(2026, 9, 1))
        assert Membership.objects.filter(person_id=member.person_id, primary=True, state=State.ACTIVE).count() == 1

    def test_admission_elsewhere_ends_the_former(self, street, member, firms):
        later = moment("2026-08-03 09:00")
        asked = commands.apply(himself(member, later), application=application(1, employer_id=firms.glass.id))
        assert (asked.primary, asked.previous_id) == (False, member.id)
        commands.approve(cadre(street, later), membership_id=asked.id)
        assert Membership.objects.get(pk=member.id).state == State.MOVED
        assert queries.numbers(OPERATOR).members == 1

    def test_suspend_resume_retire_leave_with_days(self, street, member):
        by = OPERATOR.later(moment("2026-08-03 09:00"))
        commands.suspend(by, membership_id=member.id, until=date(2026, 12, 1), note="脱产学习")
        commands.resume(by, membership_id=member.id)
        commands.retire(by, membership_id=member.id, day=date(2026, 8, 1))
        assert queries.numbers(OPERATOR).members == 0
        assert queries.numbers(OPERATOR).retired == 1
        commands.leave(himself(member, by.at), membership_id=member.id, note="本人申请退会")
        assert [(one.verb, one.day) for one in queries.turns(OPERATOR, membership_id=member.id)][:2] == [
            ("membership.leave", date(2026, 8, 3)), ("membership.retire", date(2026, 8, 1)),
        ]  # fmt: skip
        with pytest.raises(Refused, match="wrong_state"):
            commands.resume(by, membership_id=member.id)

    def test_only_he_lifts_the_curtain(self, street, member):
        with pytest.raises(NotFound):
            commands.shield(OPERATOR, membership_id=member.id, private=False)
        commands.shield(himself(member), membership_id=member.id, private=False)
        assert [one.id for one in queries.memberships(chair(street)).rows] == [member.id]
        commands.shield(himself(member), membership_id=member.id, private=True)
        assert queries.memberships(chair(street)).rows == []


class TestRights:
    def test_erased_only_after_leaving(self, member):
        asked = people.ask(himself(member), kind="erase", text="")
        assert asked.due_date == date(2026, 8, 12)  # fifteen working days
        with pytest.raises(Refused, match="person_held"):
            people.answer(OPERATOR, asking_id=asked.id, done=True, text="已注销")
        commands.leave(himself(member), membership_id=member.id, note="本人申请退会")
        people.answer(OPERATOR, asking_id=asked.id, done=True, text="已注销")
        assert queries.membership(OPERATOR, membership_id=member.id).name_masked == "（***）"
        assert Entry.objects.filter(verb="people.erase", row_id=member.person_id).count() == 1

    def test_his_copy_holds_everything_and_is_his_alone(self, member):
        copy = people.copy(himself(member))
        assert (copy.name, copy.id_number, copy.phone) == ("赵大勇", paper(1), phone(1))
        with pytest.raises(NotFound):
            people.copy(OPERATOR)


class TestRates:
    def test_a_and_b_over_their_own_staff(self, street, member, firms):
        commands.apply(somebody(), application=application(6, street_id=street.street.id))
        found = queries.rates(OPERATOR, day=date(2026, 7, 22))
        # unionised and operating: food 30 + glass 12; operating private: food 30 + glass 12 + steel 400 + freight 25
        assert (found.members_unionised, found.staff_unionised) == (1, 42)
        assert (found.members_target, found.staff_target) == (1, 467)
        assert (found.a_bp, found.b_bp, found.pool_members) == (238, 21, 0)
        assert (found.numbers.oldest, found.numbers.fresh_bp) == (date(2026, 7, 22), 10_000)
        assert queries.rates(STRANGER, day=date(2026, 7, 22)).members_unionised == 0

    def test_groups_keep_staff_and_members_apart(self, street, member, firms):
        registry.set_headcount(OPERATOR, employer_id=firms.food.id, headcount=30, women=4)
        lines = [row(at, 是否农民工="否是"[at % 2], 单位信用代码=firms.food.uscc) for at in range(10, 14)]
        staged = commands.stage_roll(OPERATOR, unit_id=street.own.id, name="名册.csv", content=roll(lines, [*HEAD, "单位信用代码"]))
        commands.confirm_roll(OPERATOR, roll_id=staged.id)
        women = sum(int(paper(at)[16]) % 2 == 0 for at in (1, 10, 11, 12, 13))  # the seventeenth digit
        # women on record: food 4, glass 6
        found = {one.group.value: (one.members, one.staff, one.rate_bp) for one in queries.groups(OPERATOR, day=date(2026, 7, 22))}
        assert found == {"women": (women, 10, women * 1000), "rural": (2, None, None), "new_form": (0, None, None)}
        assert women


class TestRegister:
    """The register is asked once an application has come in, by itself; where it is silent, nothing is lost."""

    @staticmethod
    def answers(monkeypatch, answer):
        asked = []

        class Register:
            @staticmethod
            def check(*, name, number, phone):
                asked.append((name, number, phone))
                if answer is None:
                    raise ports.Unreachable("silent")
                return ports.Answer(answer, "R-1")

        monkeypatch.setattr(ports, "register", lambda: Register)
        return asked

    @pytest.mark.parametrize(("answer", "verdict"), [(Verdict.MATCH, "match"), (Verdict.MISMATCH, "mismatch"), (None, "unasked")])
    def test_is_asked_by_itself(self, monkeypatch, street, firms, answer, verdict):
        asked = self.answers(monkeypatch, answer)
        row = commands.apply(somebody(), application=application(1, employer_id=firms.food.id))
        errands.drain(NOW)
        assert asked == [("赵大勇", paper(1), phone(1))]
        assert persons.by_ids([row.person_id])[row.person_id].verified == verdict
        errands.drain(NOW)
        assert len(asked) == 1
