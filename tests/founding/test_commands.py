"""A firm on its way to a union: states, clocks, four eyes, refusals, documents, money's trigger."""

import io
import re
import zipfile
from datetime import date

import pytest

from tests.cast import CHEN, OPERATOR, STRANGER, SUN, ZHANG, actor, moment
from unionloop.domains.documents import queries as documents
from unionloop.domains.employers import queries as registry
from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import (
    AccountInput,
    BlankState,
    PersonInput,
    Shape,
    State,
    Tie,
    Verdict,
)
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as tree
from unionloop.domains.payments.models import BankAccount
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db

MAKER = actor("maker", "*", label="陈静 组织")
HIGHER = actor("higher", "*", label="孙立 县总")
PEOPLE = [PersonInput("王一", "组长"), PersonInput("李二", "成员"), PersonInput("张三", "成员")]
CANDIDATES = [PersonInput(name) for name in ("王一", "李二", "张三", "赵四", "钱五")]
ELECTED = [
    PersonInput("王一", "主席", votes=30, part="committee"), PersonInput("李二", "委员", votes=28, part="committee"),
    PersonInput("张三", "委员", votes=25, part="committee"), PersonInput("赵四", "主任", votes=24, part="audit"),
    PersonInput("钱五", "主任", votes=24, part="women"),
]  # fmt: skip
ACCOUNT = AccountInput("遂州食品工会委员会", "6222 0000 1111 2222", "遂宁银行", "105100000017")


def on(by, text):
    return by.later(moment(text))


@pytest.fixture
def firm(town):
    return town.firm("遂州食品有限公司", headcount=40)


@pytest.fixture
def clue(firm):
    return commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=firm)


def walk(case, until, members=36, women=10):
    """Take a case on to a state, one step a day."""
    steps = [
        (State.VERIFIED, lambda: commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=case.id, verdict="normal")),
        (State.GUIDED, lambda: commands.book_guide(on(MAKER, "2026-07-02 10:00"), case_id=case.id, guide_date=date(2026, 7, 3))),
        (State.PREPARED, lambda: commands.prepare(on(MAKER, "2026-07-03 09:00"), case_id=case.id, people=PEOPLE)),
        (State.RECRUITED, lambda: commands.recruit(on(MAKER, "2026-07-06 09:00"), case_id=case.id, members_count=members, women_count=women)),
        (State.NOMINATED, lambda: commands.nominate(on(MAKER, "2026-07-07 09:00"), case_id=case.id, people=CANDIDATES)),
        (State.ELECTED, lambda: commands.elect(on(MAKER, "2026-07-08 09:00"), case_id=case.id, elected_date=date(2026, 7, 8),
                                               entitled_count=members, present_count=32, people=ELECTED)),
        (State.REPORTED, lambda: commands.report(on(MAKER, "2026-07-08 15:00"), case_id=case.id)),
        (State.APPROVED, lambda: commands.approve(on(HIGHER, "2026-07-09 09:00"), case_id=case.id)),
        (State.PUBLICISED, lambda: commands.publicise(on(MAKER, "2026-07-09 10:00"), case_id=case.id)),
        (State.REGISTERED, lambda: commands.register_legal(on(MAKER, "2026-07-17 09:00"), case_id=case.id,
                                                           certificate_number="81510903MC0000001A", certificate_date=date(2026, 7, 17))),
        (State.SEALED, lambda: commands.seal(on(MAKER, "2026-07-17 10:00"), case_id=case.id, sealed_date=date(2026, 7, 17))),
        (State.BANKED, lambda: commands.account(on(MAKER, "2026-07-17 11:00"), case_id=case.id, account=ACCOUNT)),
        (State.FOUNDED, lambda: commands.found(on(HIGHER, "2026-07-17 12:00"), case_id=case.id)),
        (State.SWITCHED, lambda: commands.switch_item(on(MAKER, "2026-07-17 13:00"), case_id=case.id)),
    ]  # fmt: skip
    for state, step in steps:
        row = step()
        assert row.state is state
        if state is until:
            return row
    raise AssertionError(until)


class TestOpen:
    def test_starts_the_first_clock_in_working_days(self, clue):
        assert (clue.state, clue.number, clue.due_date) == (State.CLUE, "2026-0001", date(2026, 7, 3))
        assert clue.next_verb == "founding.verify"

    def test_one_live_case_a_firm(self, clue, firm):
        with pytest.raises(Refused, match="case_open_already"):
            commands.open(MAKER, employer_id=firm)

    def test_the_token_is_not_journalled(self, clue):
        line = Entry.objects.get(verb="founding.open", model="founding.case")
        assert line.changes["token"] == [None, "changed"]

    def test_a_calendar_make_up_sunday_counts(self, town):
        """2026-09-20 is a Sunday people work on, so two working days after Thursday 17 end on it."""
        firm = town.firm("调休公司", headcount=30)
        row = commands.open(on(MAKER, "2026-09-17 09:00"), employer_id=firm)
        assert row.due_date == date(2026, 9, 20)


class TestVerify:
    def test_normal_goes_on(self, clue):
        row = commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=clue.id, verdict="normal", headcount=42)
        assert (row.state, row.headcount) == (State.VERIFIED, 42)
        assert registry.by_ids([row.employer_id])[row.employer_id].headcount == 42

    @pytest.mark.parametrize(("verdict", "status"), [
        (Verdict.SUSPENDED, "suspended"), (Verdict.DEREGISTERED, "deregistered"), (Verdict.SHELL, "shell"),
        (Verdict.HAS_UNION, "normal"), (Verdict.COVERED, "normal"),
    ])  # fmt: skip
    def test_anything_else_closes_with_its_reason(self, clue, verdict, status):
        row = commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=clue.id, verdict=verdict)
        assert row.state is State.CLOSED
        assert registry.by_ids([row.employer_id])[row.employer_id].status == status
        assert (row.due_date, row.days_left) == (None, None)
        line = Entry.objects.get(verb="founding.close", model="founding.case")
        assert line.note == verdict.label

    def test_a_closed_case_can_be_taken_up_again(self, clue):
        commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=clue.id, verdict="suspended")
        row = commands.reopen(on(MAKER, "2026-07-05 09:00"), case_id=clue.id)
        assert row.state is State.CLUE
        tasks = {task.number: task for task in queries.case_file(MAKER, number=row.number).tasks}
        assert tasks[1].shape in ("doing", "over")


class TestGuide:
    def test_the_firm_may_ask_before_anybody_verified_it(self, clue):
        row = commands.book_guide(on(MAKER, "2026-07-01 10:00"), case_id=clue.id, guide_date=date(2026, 7, 3))
        assert (row.state, row.due_date) == (State.CLUE, date(2026, 7, 3))  # the verifying clock runs on

    def test_not_on_a_rest_day(self, clue):
        with pytest.raises(Refused, match="guide_on_rest_day") as caught:
            commands.book_guide(on(MAKER, "2026-07-01 10:00"), case_id=clue.id, guide_date=date(2026, 7, 4))
        assert caught.value.facts["next"] == date(2026, 7, 6)

    def test_not_today_and_not_next_year(self, clue):
        by = on(MAKER, "2026-07-01 10:00")
        for day in (date(2026, 7, 1), date(2026, 12, 30)):
            with pytest.raises(BadInput):
                commands.book_guide(by, case_id=clue.id, guide_date=day)


class TestSteps:
    def test_to_approval(self, clue):
        row = walk(clue, State.APPROVED)
        assert (row.members_count, row.shape, row.due_date) == (36, Shape.OWN, date(2026, 7, 13))

    def test_approval_needs_a_second_person(self, clue):
        walk(clue, State.REPORTED)
        with pytest.raises(Refused, match="same_person"):
            commands.approve(on(MAKER, "2026-07-09 09:00"), case_id=clue.id)

    def test_steps_come_in_order(self, clue):
        with pytest.raises(Refused, match="wrong_state"):
            commands.nominate(MAKER, case_id=clue.id, people=CANDIDATES)

    def test_a_barred_candidate_stops_the_step_and_leaves_nothing(self, clue):
        walk(clue, State.RECRUITED)
        with pytest.raises(Refused, match="barred_candidates"):
            commands.nominate(MAKER, case_id=clue.id, people=[*CANDIDATES, PersonInput("老板", tie=Tie.CHIEF)])
        assert not [one for one in queries.case_file(MAKER, number=clue.number).people if one.part == "candidate"]

    def test_names_are_never_journalled(self, clue):
        walk(clue, State.ELECTED)
        text = " ".join(str(one.changes) + one.note for one in Entry.objects.filter(verb__startswith="founding."))
        assert "王一" not in text

    def test_all_members_meet_so_all_are_entitled(self, clue):
        walk(clue, State.NOMINATED)
        with pytest.raises(BadInput, match="entitled_are_members"):
            commands.elect(on(MAKER, "2026-07-08 09:00"), case_id=clue.id, elected_date=date(2026, 7, 8),
                           entitled_count=30, present_count=30, people=ELECTED)  # fmt: skip

    def test_above_100_members_delegates_meet(self, town):
        firm = town.firm("大厂", headcount=180)
        case = commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=firm)
        commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=case.id, verdict="normal")
        commands.prepare(on(MAKER, "2026-07-03 09:00"), case_id=case.id, people=PEOPLE)
        commands.recruit(on(MAKER, "2026-07-06 09:00"), case_id=case.id, members_count=150, women_count=20)
        assert queries.case_file(MAKER, number=case.number).facts["meeting"] == "delegates"

    def test_more_members_than_staff_is_refused(self, clue):
        walk(clue, State.PREPARED)
        with pytest.raises(Refused, match="more_members_than_staff"):
            commands.recruit(MAKER, case_id=clue.id, members_count=41)

    def test_send_back_opens_the_report_again(self, clue):
        walk(clue, State.REPORTED)
        row = commands.send_back(on(HIGHER, "2026-07-09 09:00"), case_id=clue.id, reason="缺经审结果")
        assert row.state is State.ELECTED
        tasks = {task.number: task for task in queries.case_file(on(MAKER, "2026-07-09 10:00"), number=row.number).tasks}
        assert (tasks[6].shape, tasks[6].verbs) == ("doing", ("founding.report",))

    def test_the_public_notice_runs_its_five_working_days(self, clue):
        walk(clue, State.PUBLICISED)
        facts = queries.case_file(MAKER, number=clue.number).facts
        assert facts["publicity_until"] == date(2026, 7, 16)
        with pytest.raises(Refused, match="publicity_running"):
            commands.register_legal(on(MAKER, "2026-07-16 17:00"), case_id=clue.id, certificate_number="X",
                                    certificate_date=date(2026, 7, 16))  # fmt: skip

    def test_a_region_sets_its_own_days(self, clue):
        reference.set_parameter(OPERATOR, code="founding.days.book_guide", region="510903", value=7, unit="工作日",
                                valid_from=date(2026, 1, 1), source="船工发〔2026〕1号")  # fmt: skip
        row = commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=clue.id, verdict="normal")
        assert row.due_date == date(2026, 7, 13)


class TestFound:
    def test_the_union_enters_the_tree_with_its_committee_and_account(self, clue, town):
        row = walk(clue, State.FOUNDED)
        union = tree.by_ids([row.union_id])[row.union_id]
        assert union.path.startswith(town.streets[0].path)
        assert (union.name, union.tier, union.founded_date) == ("遂州食品有限公司工会委员会", "base", date(2026, 7, 17))
        firm = registry.by_ids([row.employer_id])[row.employer_id]
        assert (firm.union_id, firm.coverage) == (row.union_id, "own")
        committees = {one.kind: one for one in tree.committees(OPERATOR, unit_id=union.id)}
        assert {one.role: one.name for one in committees["committee"].officers}["chair"] == "王一"
        assert committees["committee"].term_to == date(2029, 7, 8)
        heads = [committees[kind].officers[0] for kind in ("committee", "audit", "women")]
        assert [(one.title, one.name) for one in heads] == [("主席", "王一"), ("主任", "赵四"), ("主任", "钱五")]
        account = BankAccount.objects.get(unit_id=union.id)
        assert (account.tail, account.state) == ("2222", "proposed")

    def test_tells_how_the_union_came_to_be(self, clue):
        row = walk(clue, State.FOUNDED)
        origin = queries.origin_of(MAKER, union_id=row.union_id)
        assert (origin.number, origin.certificate_number) == (row.number, "81510903MC0000001A")
        assert (origin.approved_by, origin.approved_at) == (HIGHER.label, on(HIGHER, "2026-07-09 09:00").at)
        assert origin.sealed_date is not None
        assert queries.origin_of(STRANGER, union_id=row.union_id) is None

    def test_what_follows_is_owed_once(self, clue):
        row = walk(clue, State.FOUNDED)
        assert Entry.objects.filter(verb="founding.found", model="founding.case", row_id=row.id).count() == 1

    def test_a_joint_union_covers_instead(self, clue, town):
        joint = organisation.open_union(OPERATOR, parent_id=town.streets[0].id, name="东街联合工会", tier="base",
                                        kind="joint", division_code="510903", founded_date=date(2020, 1, 1))  # fmt: skip
        commands.verify(on(MAKER, "2026-07-02 09:00"), case_id=clue.id, verdict="normal")
        row = commands.cover(on(MAKER, "2026-07-03 09:00"), case_id=clue.id, joint_union_id=joint.id)
        assert (row.state, row.due_date) == (State.COVERED, None)
        assert registry.by_ids([row.employer_id])[row.employer_id].coverage == "covered"

    def test_25_members_are_not_covered_away(self, clue, town):
        joint = organisation.open_union(OPERATOR, parent_id=town.streets[0].id, name="东街联合工会", tier="base",
                                        kind="joint", division_code="510903", founded_date=date(2020, 1, 1))  # fmt: skip
        walk(clue, State.RECRUITED)
        with pytest.raises(Refused, match="own_committee_needed"):
            commands.cover(MAKER, case_id=clue.id, joint_union_id=joint.id)

    def test_money_may_come_before_the_tax_office_has_switched(self, clue):
        row = walk(clue, State.FOUNDED)
        row = commands.rebate(on(MAKER, "2026-07-20 09:00"), case_id=row.id, rebate_fen=482_100, rebated_date=date(2026, 7, 20))
        assert (row.state, row.rebate_fen) == (State.FOUNDED, 482_100)
        row = commands.switch_item(on(MAKER, "2026-07-21 09:00"), case_id=row.id)
        assert row.state is State.REBATED

    def test_money_arrives_once(self, clue):
        row = walk(clue, State.SWITCHED)
        row = commands.rebate(MAKER, case_id=row.id, rebate_fen=1, rebated_date=date(2026, 7, 20))
        assert row.state is State.REBATED
        with pytest.raises(Refused, match="wrong_state"):
            commands.rebate(MAKER, case_id=row.id, rebate_fen=1, rebated_date=date(2026, 7, 20))


class TestPapers:
    def test_nothing_is_written_before_it_is_true(self, clue):
        with pytest.raises(Refused, match="paper_too_early"):
            commands.write(MAKER, case_id=clue.id, template="reply")

    @pytest.mark.parametrize("template", [
        "notice", "preparation_request", "preparation_reply", "election_rules", "request", "reply", "publicity",
        "register", "fund_register",
    ])  # fmt: skip
    def test_every_paper_comes_as_pdf_and_docx(self, clue, template):
        walk(clue, State.FOUNDED)
        paper = commands.write(on(MAKER, "2026-07-18 09:00"), case_id=clue.id, template=template)
        assert documents.content(OPERATOR, file_id=paper.pdf_id).startswith(b"%PDF")
        with zipfile.ZipFile(io.BytesIO(documents.content(OPERATOR, file_id=paper.docx_id))) as docx:
            text = re.sub("<[^>]+>", "", docx.read("word/document.xml").decode())
        assert "委员会委员会" not in text
        if template in ("request", "reply", "publicity"):
            assert "主席王一" in text
            assert "经费审查委员会主任赵四女职工委员会主任钱五" in text
        assert "〔2026〕" in paper.number
        shown = [one.template for task in queries.case_file(MAKER, number=clue.number).tasks for one in task.papers]
        assert shown == [template]


class TestBlanks:
    @pytest.fixture
    def several(self, town):
        return [town.firm(f"空白{at}号公司", headcount=20 + at * 10, street=at % 4) for at in range(6)]

    def test_found_by_comparing_register_and_tree(self, town, several):
        counts = commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        assert counts == {"gap": 6, "new": 6, "filled": 0}
        assert commands.find_blanks(on(MAKER, "2026-07-02 09:00"), unit_id=town.city.id)["new"] == 0

    def test_a_county_searches_its_own(self, town, several):
        assert commands.find_blanks(MAKER, unit_id=town.counties[0].id)["gap"] == 4

    def test_covered_since_is_filled(self, town, several):
        commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        case = commands.open(on(MAKER, "2026-07-01 09:00"), employer_id=several[5])
        walk(case, State.FOUNDED)
        assert commands.find_blanks(on(MAKER, "2026-08-01 09:00"), unit_id=town.city.id) == {"gap": 5, "new": 0, "filled": 0}
        rows = queries.blanks(MAKER, state="filled").rows
        assert [(one.employer_id, one.state) for one in rows] == [(several[5], BlankState.FILLED)]

    def test_given_to_a_street_with_owner_and_day(self, town, several):
        commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        ids = [one.id for one in queries.blanks(MAKER).rows]
        rows = commands.assign(on(MAKER, "2026-07-01 10:00"), blank_ids=ids, unit_id=town.streets[2].id, owner="黄敏",
                               due_date=date(2026, 7, 20))  # fmt: skip
        assert {(one.unit_id, one.owner, one.state) for one in rows} == {(town.streets[2].id, "黄敏", BlankState.ASSIGNED)}

    def test_given_elsewhere_it_is_still_the_firms_one_blank(self, town, several):
        commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        ids = [one.id for one in queries.blanks(MAKER).rows]
        commands.assign(on(MAKER, "2026-07-01 10:00"), blank_ids=ids, unit_id=town.city.id)
        assert commands.find_blanks(on(MAKER, "2026-07-02 09:00"), unit_id=town.counties[0].id) == {
            "gap": 4, "new": 0, "filled": 0}  # fmt: skip

    def test_all_or_none(self, town, several):
        commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        ids = [one.id for one in queries.blanks(MAKER).rows]
        narrow = actor("narrow", "*", path=town.streets[0].path)
        with pytest.raises((Refused, NotFound)):
            commands.assign(narrow, blank_ids=ids, unit_id=town.streets[0].id)
        assert queries.blanks(MAKER, state="assigned").rows == []

    def test_notices_for_many(self, town, several):
        commands.find_blanks(on(MAKER, "2026-07-01 09:00"), unit_id=town.city.id)
        ids = [one.id for one in queries.blanks(MAKER).rows][:2]
        rows = commands.notify(on(MAKER, "2026-07-01 10:00"), blank_ids=ids)
        assert [one.state for one in rows] == [State.CLUE, State.CLUE]
        assert len(queries.blanks(MAKER, state="in_case").rows) == 2


class TestClocks:
    def test_a_new_notice_moves_running_deadlines_and_lists_them(self, clue):
        assert clue.due_date == date(2026, 7, 3)
        reference.set_day(OPERATOR, day=date(2026, 7, 3), kind="rest", source="防汛停工通知")
        moved = commands.recompute(on(MAKER, "2026-07-02 09:00"))
        assert [(one.number, one.before, one.after) for one in moved] == [("2026-0001", date(2026, 7, 3), date(2026, 7, 6))]
        assert commands.recompute(on(MAKER, "2026-07-02 09:00")) == []


class TestScope:
    def test_another_street_sees_nothing(self, clue, town):
        other = actor("other", "founding.*", path=town.streets[1].path)
        assert queries.cases(other).rows == []
        with pytest.raises(NotFound):
            commands.verify(other, case_id=clue.id, verdict="normal")

    def test_the_cast_without_the_verb_is_refused(self, clue):
        for by in (SUN, ZHANG):
            with pytest.raises(NotFound):
                commands.close(by, case_id=clue.id, reason="不办了")
        assert CHEN.holds("founding.close")
