"""A wrong done to workers, from the lead to the result: states, clocks, four eyes, proof, refusals."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from tests.cast import OPERATOR, STRANGER, actor, moment
from unionloop.domains.documents import queries as documents
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import SeatInput
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import Answer, GainInput, LetterState, Part, State, Upload
from unionloop.domains.rights.models import Letter, Matter, MatterStep
from unionloop.kernel import errands
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry, Series

from . import town as towns
from .town import HEAD, PHOTO, SLIP, WRITER, found, lead, on, served, signed

pytestmark = pytest.mark.django_db


class TestLead:
    def test_has_number_place_and_a_clock_that_explains_itself(self, town):
        row = lead(town)
        assert (row.number, row.state, row.unit) == ("W2026-0001", State.LEAD, "船山区总工会")
        assert row.due_date == date(2026, 7, 8)  # five working days after Wednesday 1 July
        assert "5 个工作日，到 2026年7月8日" in row.clock

    def test_the_same_appeal_is_the_same_lead(self, town):
        first = lead(town, source="appeal", source_ref="R26-07-004417")
        again = lead(town, source="appeal", source_ref="R26-07-004417", facts="别的写法，还是这一件")
        assert (again.id, Matter.objects.count()) == (first.id, 1)
        assert queries.by_source(WRITER, source="appeal", source_ref="R26-07-004417").id == first.id

    def test_without_a_rule_there_is_no_clock_but_a_lead(self, town):
        early = commands.open_lead(on(WRITER, "2009-03-02 09:00"), unit_id=town.city.id, employer_name="玻璃厂", facts="没有规则的年份")
        assert early.due_date is None

    def test_a_stranger_opens_and_sees_none(self, town):
        row = lead(town)
        with pytest.raises(NotFound):
            queries.matter(STRANGER, matter_id=row.id)
        with pytest.raises(Refused):
            commands.open_lead(STRANGER, unit_id=town.city.id, employer_name="某单位", facts="没有权限")

    def test_a_county_sees_its_own(self, town):
        row = lead(town)
        mine, other = (actor("n", "rights.*", path=one.path) for one in town.counties)
        assert queries.matter(mine, matter_id=row.id).number == row.number
        with pytest.raises(NotFound):
            queries.matter(other, matter_id=row.id)

    def test_journals_no_facts_and_no_names(self, town):
        row = lead(town)
        line = Entry.objects.get(verb="rights.open_lead", row_id=row.id)
        assert line.changes["facts"] == [None, "changed"]
        assert "王桂芳" not in str(line.changes)

    def test_is_dropped_with_a_reason(self, town):
        row = lead(town)
        assert commands.drop(on(HEAD, "2026-07-03 09:00"), matter_id=row.id, reason="不属工会监督范围").state is State.DROPPED
        with pytest.raises(Refused, match="wrong_state"):
            commands.file(HEAD, matter_id=row.id)


class TestInvestigation:
    def test_takes_two_who_are_not_the_firms(self, town):
        row = lead(town)
        commands.file(on(HEAD, "2026-07-02 09:00"), matter_id=row.id)
        for names, code in ((["周欣"], "too_few_investigators"), (["周欣", "遂州食品有限公司 陈某"], "investigator_is_party")):
            with pytest.raises(Refused, match=code):
                commands.appoint(HEAD, matter_id=row.id, names=names)
        assert commands.appoint(HEAD, matter_id=row.id, names=["周欣", "吴刚"]).state is State.PROBING

    def test_no_opinion_before_the_facts_but_a_reminder(self, town):
        row = lead(town)
        commands.file(on(HEAD, "2026-07-02 09:00"), matter_id=row.id)
        with pytest.raises(Refused, match="letter_before_facts"):
            commands.draft(WRITER, matter_id=row.id, kind="opinion")
        reminder = commands.draft(on(WRITER, "2026-07-02 11:00"), matter_id=row.id, kind="reminder")
        assert (reminder.reply_days, reminder.state) == (None, LetterState.DRAFT)


class TestDraft:
    def test_is_full_and_nothing_in_it_is_made_up(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        file = queries.letter_file(on(WRITER, "2026-07-07 09:01"), letter_id=row.id)
        said = {part: [one.text for one in file.blocks if one.part == part] for part in {one.part for one in file.blocks}}
        assert said["to"] == ["遂州食品有限公司行政"]
        assert said["facts"] == [towns.FACTS]
        assert "《中华人民共和国工会法》第二十三条" in said["basis"]
        assert said["demand"][0] == "自收到本意见书之日起15个工作日内，足额补发所欠6名职工的工资14660元。"
        assert {one.shape for one in file.checks} == {"done"}
        assert file.mark == "工意〔2026〕"

    def test_law_is_cited_as_it_stood_on_the_day(self, town):
        texts = {day: {one.code: one for one in queries.clauses(date.fromisoformat(day))} for day in ("2011-06-01", "2026-07-07")}
        assert texts["2011-06-01"]["union.correct"].cite == "《中华人民共和国工会法》第二十二条"
        assert texts["2026-07-07"]["union.correct"].cite == "《中华人民共和国工会法》第二十三条"

    def test_an_open_name_a_wrong_limit_and_a_repealed_article_stop_it(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        blocks = [{"part": "to", "text": "某厂"}, {"part": "facts", "text": "王桂芳等6人被欠1万元。"}, {"part": "demand", "text": "补发。"},
                  {"part": "basis", "text": "《旧法》", "clause": "gone"}, {"part": "limit", "text": "10个工作日内答复"}]  # fmt: skip
        saved = commands.save_draft(on(WRITER, "2026-07-07 09:05"), letter_id=row.id, version=row.version, blocks=blocks)
        assert saved.version == row.version + 1
        with pytest.raises(BadInput) as refused:
            commands.submit(on(WRITER, "2026-07-07 09:06"), letter_id=row.id)
        assert "没有遮" in refused.value.facts["missing"]
        assert "不再有效" in refused.value.facts["missing"]
        assert "15 个工作日" in refused.value.facts["missing"]
        checks = {one.code: one for one in queries.letter_file(WRITER, letter_id=row.id).checks}
        assert (checks["amount"].shape, checks["reply"].word) == ("warn", "未写答复方式")

    def test_two_writers_never_overwrite_each_other(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        mine = [{"part": "to", "text": "甲"}]
        commands.save_draft(WRITER, letter_id=row.id, version=1, blocks=mine)
        with pytest.raises(Refused, match="draft_conflict"):
            commands.save_draft(HEAD, letter_id=row.id, version=1, blocks=[{"part": "to", "text": "乙"}])
        assert commands.save_draft(WRITER, letter_id=row.id, version=1, blocks=mine).version == 2  # the same again: no change

    def test_what_changed_between_two_versions_reads_back_as_both(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        first = queries.letter_file(WRITER, letter_id=row.id).blocks
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        commands.send_back(on(HEAD, "2026-07-07 09:20"), letter_id=row.id, reason="数字再核一遍")
        blocks = [{"part": one.part, "text": one.text.replace("14660元", "14680元"), "clause": one.clause} for one in first]
        blocks.append({"part": "copy", "text": "遂宁市总工会", "clause": ""})
        row = commands.save_draft(on(WRITER, "2026-07-07 09:30"), letter_id=row.id, version=row.version, blocks=blocks)
        shown = queries.comparison(HEAD, letter_id=row.id)
        assert (shown.old, shown.new, [one.version for one in shown.versions]) == (1, row.version, [1, row.version])
        facts = next(one for one in shown.changes if one.part == "facts" and one.kind == "changed")
        assert [(one.kind, one.text) for one in facts.runs if one.kind != "same"] == [("removed", "14660"), ("added", "14680")]
        assert next(one for one in shown.changes if one.part == "copy" and one.kind == "added").runs[0].text == "遂宁市总工会"
        whole = ["".join(run.text for one in shown.changes for run in one.runs if run.kind != gone) for gone in ("added", "removed")]
        order = sorted(first, key=lambda one: list(Part).index(one.part))
        assert whole[0] == "".join(one.text for one in order)
        with pytest.raises(NotFound):
            queries.comparison(HEAD, letter_id=row.id, old=99)
        with pytest.raises(NotFound):
            queries.comparison(STRANGER, letter_id=row.id)

    def test_a_remark_stays_beside_its_block_and_is_settled_before_the_signature(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        facts = next(one for one in queries.letter_file(WRITER, letter_id=row.id).blocks if one.part is Part.FACTS)
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        said = commands.remark(on(HEAD, "2026-07-07 10:00"), letter_id=row.id, part="facts", text="金额再核", quote=facts.text)
        assert (said.who, said.changed, said.settled_by) == ("李凯 副主席", False, "")
        commands.review(on(HEAD, "2026-07-07 10:05"), letter_id=row.id)
        with pytest.raises(Refused, match="remarks_open"):
            commands.sign(on(HEAD, "2026-07-07 11:00"), letter_id=row.id, office="chair")
        commands.send_back(on(HEAD, "2026-07-07 11:10"), letter_id=row.id, reason="数字再核一遍")
        blocks = [{"part": one.part, "text": one.text.replace("14660元", "14680元"), "clause": one.clause}
                  for one in queries.letter_file(WRITER, letter_id=row.id).blocks]  # fmt: skip
        commands.save_draft(on(WRITER, "2026-07-07 11:20"), letter_id=row.id, version=1, blocks=blocks)
        [shown] = queries.letter_file(WRITER, letter_id=row.id).remarks
        assert (shown.changed, shown.quote) == (True, facts.text[:200])
        for one, at in ((WRITER, "11:30"), (HEAD, "11:40")):  # whoever settles it a second time changes nothing
            settled = commands.settle(on(one, f"2026-07-07 {at}"), remark_id=shown.id)
            assert (settled.settled_by, settled.settled_at) == ("周欣 权益", moment("2026-07-07 11:30"))
        lines = Entry.objects.filter(verb__in=("rights.remark", "rights.settle"))
        assert sorted(lines.values_list("verb", "actor")) == [("rights.remark", "likai"), ("rights.settle", "zhouxin")]
        assert "金额再核" not in str(list(lines.values_list("changes", "note")))
        with pytest.raises(NotFound):
            commands.settle(STRANGER, remark_id=shown.id)
        with pytest.raises(NotFound):
            commands.remark(STRANGER, letter_id=row.id, part="facts", text="看看")
        done = signed(town, matter=found(town, source_ref="another"))
        with pytest.raises(Refused, match="wrong_state"):
            commands.remark(HEAD, letter_id=done.id, part="facts", text="晚了")

    def test_a_clause_goes_to_the_place_of_its_part(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        commands.insert_clause(on(WRITER, "2026-07-07 09:05"), letter_id=row.id, code="union.investigate")
        parts = [one.part for one in queries.letter_file(WRITER, letter_id=row.id).blocks]
        assert parts == sorted(parts, key=list(type(parts[0])).index)

    def test_an_advisory_letter_needs_no_article(self, town):
        matter = found(town, "none", topic="housing", facts="厂宿舍60套因拆迁停用，职工分散租房，上下班不便。", people_count=60, amount_fen=0)
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=matter.id, kind="opinion")
        file = queries.letter_file(WRITER, letter_id=row.id)
        assert row.advisory
        assert not [one for one in file.blocks if one.part == "basis"]
        assert commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id).state is LetterState.SUBMITTED


class TestSign:
    def test_takes_the_number_and_makes_paper_with_hash_and_code(self, town):
        row = signed(town)
        assert (row.number, row.state) == ("工意〔2026〕1号", LetterState.SEALED)
        paper = queries.letter_file(WRITER, letter_id=row.id).paper
        name, pdf = queries.paper(WRITER, letter_id=row.id, form="pdf")
        assert pdf.startswith(b"%PDF")
        assert name.endswith(".pdf")
        assert documents.verify(paper.check_code).pdf_sha256 == paper.sha256

    def test_is_not_for_the_writer_and_the_seal_not_for_the_signer(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        with pytest.raises(Refused, match="same_person"):
            commands.review(WRITER, letter_id=row.id)
        commands.review(on(HEAD, "2026-07-07 10:00"), letter_id=row.id)
        with pytest.raises(Refused, match="same_person"):
            commands.sign(WRITER, letter_id=row.id, office="chair")
        commands.sign(on(HEAD, "2026-07-07 11:00"), letter_id=row.id, office="vice_chair")
        with pytest.raises(Refused, match="same_person"):
            commands.seal(HEAD, letter_id=row.id)

    def test_a_failure_gives_the_number_back(self, town):
        matter = found(town)
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=matter.id, kind="opinion")
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        commands.review(on(HEAD, "2026-07-07 10:00"), letter_id=row.id)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert commands.sign(HEAD, letter_id=row.id, office="chair").number == "工意〔2026〕1号"
            raise ZeroDivisionError
        assert not Series.objects.filter(key__startswith="documents:工意").exists()
        assert commands.sign(HEAD, letter_id=row.id, office="chair").number == "工意〔2026〕1号"

    def test_the_rule_of_the_place_says_who_signs(self, town):
        matter = found(town, unit_id=town.streets[0].id)
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=matter.id, kind="opinion")
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        commands.review(on(HEAD, "2026-07-07 10:00"), letter_id=row.id)
        with pytest.raises(Refused, match="office_may_not_sign"):
            commands.sign(HEAD, letter_id=row.id, office="vice_chair")  # a street's chair signs in person

    def test_whoever_signs_as_chair_is_the_chair_in_office_that_day(self, town):
        key = {"unit_id": town.counties[0].id, "kind": "committee", "term_years": 5}
        row = organisation.seat_committee(OPERATOR, **key, term_from=date(2024, 3, 1), seats=[
            SeatInput("chair", "王建国"), SeatInput("vice_chair", "陈静")])  # fmt: skip
        letter = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=letter.id)
        commands.review(on(HEAD, "2026-07-07 10:00"), letter_id=letter.id)
        with pytest.raises(Refused, match="signer_not_in_office"):
            commands.sign(on(HEAD, "2026-07-07 11:00"), letter_id=letter.id, office="chair")
        former = row.officers[0]
        organisation.seat_officer(OPERATOR, committee_id=row.id, role="chair", name="李凯", from_date=date(2026, 7, 8),
                                  replaces_id=former.id)  # fmt: skip
        with pytest.raises(Refused, match="signer_not_in_office"):  # from tomorrow on
            commands.sign(on(HEAD, "2026-07-07 15:00"), letter_id=letter.id, office="chair")
        assert commands.sign(on(HEAD, "2026-07-08 09:00"), letter_id=letter.id, office="chair").number

    def test_the_text_is_fixed_by_the_database(self, town):
        row = signed(town)
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=row.id).update(blocks=[])
        with pytest.raises(DatabaseError), transaction.atomic():
            MatterStep.objects.all().delete()


class TestService:
    def test_starts_the_clock_of_the_rule(self, town):
        row = served(town)
        assert (row.state, row.due_date) == (LetterState.SERVED, date(2026, 7, 29))
        assert "15 个工作日，到 2026年7月29日" in row.clock
        assert queries.matter(WRITER, matter_id=row.matter_id).due_date == row.due_date

    @pytest.mark.parametrize(
        ("given", "code"),
        [({"way": "signed_for", "receiver": "刘洋"}, "proof_of_signing_missing"), ({"way": "mail"}, "proof_of_mail_missing"),
         ({"way": "witnesses", "witnesses": ["甲", "甲"], "files": [PHOTO]}, "proof_of_witnesses_missing"),
         ({"way": "witnesses", "witnesses": ["甲", "乙"]}, "proof_of_witnesses_missing")],
    )  # fmt: skip
    def test_needs_proof_that_stands(self, town, given, code):
        row = signed(town)
        with pytest.raises(BadInput, match=code):
            commands.serve(on(WRITER, "2026-07-08 10:00"), letter_id=row.id, **given)

    def test_a_refusal_is_left_before_two_witnesses_and_counts_as_the_answer(self, town):
        row = signed(town)
        row = commands.serve_refused(on(WRITER, "2026-07-08 10:00"), letter_id=row.id, witnesses=["张兰", "何平"], files=[PHOTO])
        assert (row.state, row.answer) == (LetterState.REFUSED, Answer.REFUSED)
        proof = queries.letter_file(WRITER, letter_id=row.id).service
        assert proof.witnesses == ("张兰", "何平")
        assert len(proof.exhibits[0].sha256) == 64

    def test_a_disguised_file_is_refused(self, town):
        row = signed(town)
        for bad, code in ((Upload("a.pdf", b"MZ program"), "exhibit_disguised"), (Upload("a.html", b"<script>"), "exhibit_kind")):
            with pytest.raises(BadInput, match=code):
                commands.serve(on(WRITER, "2026-07-08 10:00"), letter_id=row.id, way="signed_for", receiver="刘洋", files=[bad])


class TestAnswer:
    def test_moves_the_matter_to_its_check(self, town):
        row = served(town)
        row = commands.reply(on(WRITER, "2026-07-20 10:00"), letter_id=row.id, verdict="accepted", text="照办", by_name="刘洋",
                             promised_date=date(2026, 7, 28))  # fmt: skip
        assert (row.state, row.answer, row.answered_date) == (LetterState.ANSWERED, Answer.ACCEPTED, date(2026, 7, 20))
        assert queries.matter(WRITER, matter_id=row.matter_id).next_verb == "rights.check"

    def test_a_no_needs_its_reason(self, town):
        row = served(town)
        with pytest.raises(BadInput, match="answer_reason_missing"):
            commands.reply(WRITER, letter_id=row.id, verdict="declined", by_name="刘洋")

    def test_silence_lapses_escalates_and_may_still_be_answered(self, town):
        matter = found(town, unit_id=town.streets[0].id)
        row = served(town, matter)
        assert commands.lapse_due(on(WRITER, "2026-07-29 23:00")) == []
        late = on(WRITER, "2026-07-30 08:00")
        assert [one.id for one in commands.lapse_due(late)] == [row.id]
        errands.drain(moment("2026-07-30 08:01"))
        found_now = queries.matter(late, matter_id=matter.id)
        assert (found_now.state, found_now.handler) == (State.ANSWERED, "船山区总工会")
        assert queries.counts(late).overdue == 1
        row = commands.reply(on(WRITER, "2026-08-03 10:00"), letter_id=row.id, verdict="partly", text="先付一半，余款月底付清", by_name="刘洋")
        assert (row.answer, queries.counts(late).overdue) == (Answer.PARTLY, 0)

    def test_chasing_writes_a_letter_of_its_own(self, town):
        row = served(town)
        row = commands.chase(on(WRITER, "2026-07-28 10:00"), letter_id=row.id)
        assert row.chased_count == 1
        assert documents.documents(WRITER, template="letter").rows[0].number == "工函〔2026〕1号"


class TestProposal:
    def test_waits_until_the_employer_has_not_complied(self, town):
        row = served(town)
        commands.reply(on(WRITER, "2026-07-20 10:00"), letter_id=row.id, verdict="accepted", text="照办", by_name="刘洋")
        with pytest.raises(Refused, match="proposal_too_early"):
            commands.draft(on(WRITER, "2026-07-21 09:00"), matter_id=row.matter_id, kind="proposal", department="船山区人力资源和社会保障局")
        commands.check(on(WRITER, "2026-07-29 10:00"), matter_id=row.matter_id, mended="not", text="到期没有支付")
        written = commands.draft(on(WRITER, "2026-07-29 11:00"), matter_id=row.matter_id, kind="proposal",
                                 department="船山区人力资源和社会保障局")  # fmt: skip
        facts = next(one.text for one in queries.letter_file(WRITER, letter_id=written.id).blocks if one.part == "facts")
        assert row.number in facts
        assert "采纳" in facts

    def test_goes_to_the_department_and_comes_back_with_a_result(self, town):
        row = served(town)
        commands.reply(on(WRITER, "2026-07-20 10:00"), letter_id=row.id, verdict="declined", text="没有钱付工资", by_name="刘洋")
        matter = queries.matter(WRITER, matter_id=row.matter_id)
        letter = signed(town, matter, kind="proposal", day="2026-07-21", department="船山区人力资源和社会保障局")
        with pytest.raises(BadInput, match="letter_other_way"):
            commands.serve(on(WRITER, "2026-07-22 10:00"), letter_id=letter.id, way="signed_for", receiver="收发室", files=[SLIP])
        letter = commands.propose(on(WRITER, "2026-07-22 10:00"), letter_id=letter.id, way="signed_for", receiver="收发室", files=[SLIP])
        assert letter.due_date == date(2026, 7, 29)  # five working days
        taken = commands.take_up(on(WRITER, "2026-07-27 10:00"), matter_id=matter.id, opened=True, text="人社监察立案")
        assert taken.state is State.TAKEN
        done = commands.conclude(on(WRITER, "2026-08-10 10:00"), matter_id=matter.id, text="工资全部补发",
                                 gains=[GainInput("recovered", amount_fen=1_466_000), GainInput("people", count=6, unit="人")])  # fmt: skip
        assert done.state is State.CONCLUDED
        assert commands.archive(on(HEAD, "2026-08-11 10:00"), matter_id=matter.id).state is State.ARCHIVED
        sums = queries.gains_between(WRITER, first=date(2026, 8, 1), last=date(2026, 8, 31))
        assert sums == {"recovered": (1_466_000, 0), "people": (0, 6)}
        assert [role for role, _, _ in queries.manifest(WRITER, matter_id=matter.id)] == ["letter", "letter", "service", "service"]
        assert all(faults == [] for _, faults in queries.invariants(WRITER))

    def test_a_street_may_not_issue_one(self, town):
        matter = found(town, unit_id=town.streets[0].id)
        row = served(town, matter)
        commands.reply(on(WRITER, "2026-07-20 10:00"), letter_id=row.id, verdict="declined", text="没有钱付工资", by_name="刘洋")
        with pytest.raises(Refused, match="tier_may_not_issue"):
            signed(town, queries.matter(WRITER, matter_id=matter.id), kind="proposal", day="2026-07-21", department="人社局")


class TestRules:
    def test_profiles_of_cities_stand_beside_each_other(self, town):
        for name in ("kunming", "zhejiang"):
            assert commands.load_profile(WRITER, name=name)["rules"] == 2
        day = date(2026, 7, 1)
        assert [queries.rule_for("opinion", region, day).reply_days for region in ("510903", "530114", "330105")] == [15, 10, 15]
        assert commands.load_profile(WRITER, name="kunming") == {"rules": 0, "clauses": 0}

    def test_are_verified_by_another_person(self, town):
        rule = queries.rule_for("opinion", "510903", date(2026, 7, 1))
        assert commands.verify_rule(WRITER, rule_id=rule.id).verified_by == "zhouxin"

    def test_a_rule_changed_before_signing_is_held_against_the_text(self, town):
        row = commands.draft(on(WRITER, "2026-07-07 09:00"), matter_id=found(town).id, kind="opinion")
        commands.submit(on(WRITER, "2026-07-07 09:10"), letter_id=row.id)
        commands.review(on(HEAD, "2026-07-07 10:00"), letter_id=row.id)
        commands.load_rules(WRITER, content=b'{"rules": [{"kind": "opinion", "region": "510903", "reply_days": 20, "issuer_tiers": ["county"],'
                            b' "signers": {}, "source": "x", "valid_from": "2026-07-08"}]}')  # fmt: skip
        with pytest.raises(BadInput, match="letter_not_ready"):
            commands.sign(on(HEAD, "2026-07-08 11:00"), letter_id=row.id, office="chair")

    def test_a_letter_keeps_the_rule_it_was_signed_under(self, town):
        row = served(town)
        commands.load_rules(WRITER, content=b'{"rules": [{"kind": "opinion", "region": "510903", "reply_days": 20, "issuer_tiers": ["county"],'
                            b' "signers": {}, "source": "x", "valid_from": "2026-07-20"}]}')  # fmt: skip
        assert queries.letter(on(WRITER, "2026-07-21 09:00"), letter_id=row.id).due_date == date(2026, 7, 29)


