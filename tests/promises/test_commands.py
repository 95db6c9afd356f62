"""Drafted by one, announced by another, judged by a third; figures from facts, once a day, of its own place only."""

import hashlib
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.cast import MACHINE, OPERATOR, STRANGER, actor, moment
from tests.founding.test_commands import MAKER, on, walk
from unionloop.domains.documents.contracts import Upload
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import State as CaseState
from unionloop.domains.promises import commands, queries
from unionloop.domains.promises.contracts import PromiseInput, Standing, State
from unionloop.domains.promises.models import Progress, Promise, Proof
from unionloop.kernel import errands
from unionloop.kernel.actor import public
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
WRITER, LEADER, JUDGE = (actor(name, "promises.*", "organisation.read") for name in ("chen", "shi", "liu"))
END = date(2026, 12, 31)


def what(number=1, measure="reported", target=10, **more):
    return PromiseInput(2026, number, f"第{number}件", measure, target, "家", "组织部", END, **more)


def announced(unit, number=1, **more):
    row = commands.draft(WRITER, unit_id=unit.id, promise=what(number, **more))
    return commands.announce(LEADER, promise_id=row.id)


class TestFourEyes:
    def test_whoever_drafted_does_not_announce(self, town):
        row = commands.draft(WRITER, unit_id=town.city.id, promise=what())
        with pytest.raises(Refused, match="same_person"):
            commands.announce(WRITER, promise_id=row.id)
        assert commands.announce(LEADER, promise_id=row.id).announced_date == date(2026, 7, 22)

    def test_whoever_reported_does_not_judge(self, town):
        row = announced(town.city)
        commands.report(WRITER, promise_id=row.id, value=10, evidence="验收单")
        with pytest.raises(Refused, match="same_person"):
            commands.keep(WRITER, promise_id=row.id, value=10, reason="验收合格")
        kept = commands.keep(JUDGE, promise_id=row.id, value=10, reason="验收合格")
        assert (kept.state, kept.standing, kept.reason, kept.decided_date) == (
            State.KEPT, Standing.KEPT, "验收合格", date(2026, 7, 22))  # fmt: skip
        with pytest.raises(Refused, match="wrong_state"):
            commands.miss(JUDGE, promise_id=row.id, value=10, reason="再想想")

    def test_below_the_target_nothing_was_kept(self, town):
        row = announced(town.city)
        with pytest.raises(Refused, match="promise_below_target"):
            commands.keep(JUDGE, promise_id=row.id, value=9, reason="差一家")
        assert commands.miss(JUDGE, promise_id=row.id, value=9, reason="差一家").state is State.MISSED


class TestProofs:
    SLIP = Upload("验收单.pdf", b"%PDF-1.7 accepted")
    LIST = Upload("名单.pdf", b"%PDF-1.7 names")

    def test_files_stand_beside_the_figure_and_the_public_reads_those_opened_to_it(self, town):
        row = announced(town.city)
        commands.report(WRITER, promise_id=row.id, value=3, evidence="内部名单", files=[self.LIST])
        told = commands.report(WRITER, promise_id=row.id, value=4, evidence="验收单", files=[self.SLIP], open_to_all=True)
        commands.report(WRITER, promise_id=told.id, value=4, evidence="验收单", files=[self.SLIP], open_to_all=True)
        street, by = public(moment("2026-07-22 10:00")), WRITER
        seen = [[one.name for one in row.proofs] for row in queries.progress(street, promise_id=row.id)]
        assert seen == [["验收单.pdf"], []]
        kept = [[one.name for one in row.proofs] for row in queries.progress(by, promise_id=row.id)]
        assert kept == [["验收单.pdf"], ["名单.pdf"]]
        (shown,) = queries.board(street).rows[0].proofs
        assert (shown.sha256, shown.size) == (hashlib.sha256(self.SLIP.content).hexdigest(), len(self.SLIP.content))
        assert queries.proof(street, promise_id=row.id, proof_id=shown.id)[1] == self.SLIP.content
        inner = Proof.objects.get(name="名单.pdf")
        with pytest.raises(NotFound):
            queries.proof(street, promise_id=row.id, proof_id=inner.pk)
        assert queries.proof(by, promise_id=row.id, proof_id=inner.pk)[1] == self.LIST.content
        with pytest.raises(NotFound):
            queries.proof(STRANGER, promise_id=row.id, proof_id=inner.pk)

    @pytest.mark.parametrize(("file", "code"), [
        (Upload("a.pdf", b"MZ program"), "exhibit_disguised"), (Upload("a.html", b"<script>"), "exhibit_kind"),
    ])  # fmt: skip
    def test_a_bad_file_leaves_no_figure(self, town, file, code):
        row = announced(town.city)
        with pytest.raises(BadInput, match=code):
            commands.report(WRITER, promise_id=row.id, value=3, evidence="验收单", files=[file])
        assert not Progress.objects.exists()

    def test_a_proof_is_never_changed(self, town):
        row = announced(town.city)
        commands.report(WRITER, promise_id=row.id, value=3, evidence="验收单", files=[self.SLIP])
        with pytest.raises(DatabaseError), transaction.atomic():
            Proof.objects.update(name="别的.pdf")


class TestDraft:
    def test_sent_twice_it_is_one(self, town):
        first, again = (commands.draft(WRITER, unit_id=town.city.id, promise=what()) for _ in range(2))
        assert (first, Entry.objects.filter(verb="promises.draft").count()) == (again, 1)

    def test_a_number_is_given_once_until_withdrawn(self, town):
        row = commands.draft(WRITER, unit_id=town.city.id, promise=what())
        with pytest.raises(Refused, match="promise_number_taken"):
            commands.draft(WRITER, unit_id=town.city.id, promise=what(target=11))
        commands.withdraw(LEADER, promise_id=row.id, reason="目标写错")
        assert commands.draft(WRITER, unit_id=town.city.id, promise=what(target=11)).target == 11

    def test_ten_a_year(self, town):
        with pytest.raises(BadInput, match="promise_number"):
            commands.draft(WRITER, unit_id=town.city.id, promise=what(11))

    def test_only_at_ones_own_place(self, town):
        county = actor("li", "promises.*", "organisation.read", path=town.counties[0].path)
        with pytest.raises(NotFound):
            commands.draft(county, unit_id=town.counties[1].id, promise=what())
        row = commands.draft(WRITER, unit_id=town.counties[1].id, promise=what())
        for act in (commands.announce, lambda by, **key: commands.withdraw(by, reason="不要", **key)):
            with pytest.raises(NotFound):
                act(county, promise_id=row.id)
        reader = actor("reader", "organisation.read")
        with pytest.raises(NotAllowed):
            commands.draft(reader, unit_id=town.city.id, promise=what())


class TestReport:
    def test_the_same_figure_twice_a_day_is_one(self, town):
        row = announced(town.city)
        for _ in range(2):
            told = commands.report(WRITER, promise_id=row.id, value=4, evidence="台账 4 月")
        assert (told.value, told.left, told.value_date) == (4, 6, date(2026, 7, 22))
        assert Progress.objects.filter(promise_id=row.id).count() == 1

    def test_what_was_told_stays(self, town):
        row = announced(town.city)
        commands.report(WRITER, promise_id=row.id, value=4, evidence="台账")
        with pytest.raises(DatabaseError), transaction.atomic():
            Progress.objects.update(value=9)
        assert [faults for _, faults in queries.invariants(OPERATOR)] == [[]]
        Promise.objects.update(value=5)
        assert [len(faults) for _, faults in queries.invariants(OPERATOR)] == [1]

    def test_facts_are_not_reported(self, town):
        row = announced(town.city, measure="founding.founded")
        with pytest.raises(Refused, match="promise_is_measured"):
            commands.report(WRITER, promise_id=row.id, value=4, evidence="台账")


class TestMeasure:
    def test_counts_the_facts_of_its_own_place_once_a_day(self, town):
        firm = town.firm("遂州食品有限公司", headcount=40)
        walk(founding.open(on(MAKER, "2026-07-01 09:00"), employer_id=firm), CaseState.FOUNDED)
        city = announced(town.city, measure="founding.founded", target=4)
        members = announced(town.city, 2, measure="founding.members", target=400)
        other = announced(town.counties[1], measure="founding.founded", target=4)
        errands.drain(moment("2026-07-22 10:01"))
        rows = {one: queries.promise(OPERATOR, promise_id=one.id) for one in (city, members, other)}
        assert [one.value for one in rows.values()] == [1, founded_members(), 0]
        assert (rows[city].value_date, rows[city].expected, rows[city].standing) == (
            date(2026, 7, 22), 2, Standing.LATE)  # fmt: skip
        assert commands.measure_due(MACHINE) == 0
        assert commands.measure_due(MACHINE.later(moment("2026-07-23 00:20"))) == 3
        assert len(queries.progress(OPERATOR, promise_id=city.id)) == 1  # a day without a change is no news

    @pytest.mark.parametrize("measure", ["dues.returned_fen", "appeals.on_time", "rights.answered", "aid.paid_fen"])
    def test_every_measure_answers_where_nothing_happened(self, town, measure):
        assert queries.measured(MACHINE, measure=measure, path=town.city.path, year=2026) == 0


def founded_members():
    from unionloop.domains.founding import queries as cases

    return sum(one.members_count for one in cases.founded_between(OPERATOR, first=date(2026, 1, 1), last=END))


class TestBoard:
    def test_shows_late_ones_first_and_no_draft(self, town):
        good = announced(town.city, 1, target=10)
        commands.report(WRITER, promise_id=good.id, value=6, evidence="台账")
        late = announced(town.city, 2, target=10)
        back = announced(town.city, 3)
        commands.withdraw(JUDGE, promise_id=back.id, reason="资金没有落实")
        draft = commands.draft(WRITER, unit_id=town.city.id, promise=what(4))
        announced(town.counties[0], 1)
        board = queries.board(public(WRITER.at))
        assert [one.id for one in board.rows] == [late.id, good.id, back.id]
        assert (board.good, board.late, len(board.counted), board.year) == (1, 1, 2, 2026)
        assert board.rows[1].next_date == date(2026, 7, 25)
        assert board.rows[1].verbs == ()
        with pytest.raises(NotFound):
            queries.promise(public(WRITER.at), promise_id=draft.id)
        assert queries.desk(STRANGER).rows == []
        assert queries.desk(WRITER).total == 5
