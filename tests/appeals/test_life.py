"""The life of a case, arrow by arrow, and what it refuses."""

import pytest

from tests.cast import OPERATOR, actor, moment
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Flag, Known, Outcome, State
from unionloop.domains.appeals.models import Case
from unionloop.domains.messaging.models import Notice
from unionloop.domains.reference import commands as reference
from unionloop.kernel import errands
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry as Line

from .scene import HANDLER, LEADER, LI, SYSTEM, WU, handled, receive, replied


class TestLife:
    def test_from_call_to_closure_leaves_one_line_for_each_act(self, desk):
        row = receive("公司拖欠工资 14660 元", name="王小芳", contact="13800002207",
                      known=Known(kind="help", category="wage.arrears", division_code="510903"))  # fmt: skip
        commands.take(LI, case_id=row.id)
        sent = commands.dispatch(LI, case_id=row.id)
        assert (sent.state, sent.unit) == (State.DISPATCHED, "船山区总工会")
        commands.sign(HANDLER, case_id=row.id)
        commands.reply(HANDLER, case_id=row.id, text="企业已补发", recovered_fen=1_466_000, helped_count=1)
        commands.approve(LI, case_id=row.id)
        commands.call_back(LI, case_id=row.id, reached=True, solved=True, grade=5)
        done = queries.case(LI, case_id=row.id)
        assert (done.state, done.outcome, done.recovered_fen, done.rating) == (State.CLOSED, Outcome.SOLVED, 1_466_000, 5)
        verbs = Line.objects.filter(model="appeals.case", row_id=row.id).order_by("id").values_list("verb", flat=True)
        assert [verb.split(".")[1] for verb in verbs] == [
            "receive", "take", "dispatch", "sign", "reply", "approve", "call_back", "close"]  # fmt: skip

    def test_a_direct_answer_needs_no_unit(self, desk):
        row = receive("产假几天")
        commands.settle(LI, case_id=row.id, text="一百五十八天")
        assert commands.close(WU, case_id=row.id).state is State.CLOSED

    def test_whoever_answered_does_not_check(self, desk):
        row = replied("欠薪", desk.counties[0].id)
        for act in (commands.approve, commands.close):
            with pytest.raises(Refused, match="same_person"):
                act(HANDLER, case_id=row.id)

    def test_every_other_arrow_is_refused(self, desk):
        row = receive("欠薪")
        for act in (commands.sign, commands.approve, commands.close, commands.resume):
            with pytest.raises(Refused, match="wrong_state"):
                act(LI, case_id=row.id)

    def test_closed_without_being_solved_is_a_state_of_its_own(self, desk):
        row = handled("欠薪", desk.counties[0].id)
        commands.reply(HANDLER, case_id=row.id, text="企业已注销，无财产", outcome="unsolved")
        with pytest.raises(Refused, match="not_solved"):
            commands.close(LI, case_id=row.id)
        assert commands.close_unsolved(LI, case_id=row.id, reason="无可执行财产").state is State.UNSOLVED

    def test_the_caller_may_have_it_reopened_with_a_fresh_clock(self, desk):
        row = replied("欠薪", desk.counties[0].id)
        commands.approve(LI, case_id=row.id)
        commands.call_back(LI, case_id=row.id, reached=True, solved=True)
        again = commands.reopen(LI.later(moment("2026-08-03 09:00")), case_id=row.id, reason="又开始拖欠")
        assert again.state is State.HANDLING
        assert again.due_at == moment("2026-08-10 17:30")

    def test_a_shelved_case_stays_on_the_books(self, desk):
        row = handled("宿舍漏水", desk.counties[0].id)
        shelved = commands.shelve(LEADER, case_id=row.id, reason="待明年预算")
        assert (shelved.state, shelved.due_at) == (State.SHELVED, None)
        assert commands.unshelve(LEADER, case_id=row.id, reason="预算已下").state is State.HANDLING

    def test_is_withdrawn_at_the_speakers_word(self, desk):
        row = receive("算了")
        assert commands.withdraw(LI, case_id=row.id, reason="本人电话撤回").state is State.WITHDRAWN


class TestReturn:
    def test_goes_back_to_whoever_first_received_it(self, desk):
        row = receive("欠薪", known=Known(kind="help"))
        commands.dispatch(LI, case_id=row.id, unit_id=desk.streets[0].id, reason="由属地办理")
        street = actor("street", "appeals.send_back", path=desk.streets[0].path)
        back = commands.send_back(street, case_id=row.id, reason="企业在西街")
        assert (back.state, back.unit_id) == (State.RECEIVED, desk.city.id)
        with pytest.raises(NotFound):
            queries.case(actor("street", "appeals.read", path=desk.streets[0].path), case_id=row.id)

    def test_needs_a_ground(self, desk):
        row = handled("欠薪", desk.counties[0].id)
        with pytest.raises(BadInput, match="reason_missing"):
            commands.send_back(HANDLER, case_id=row.id, reason="否")

    def test_comes_too_late_after_one_working_day(self, desk):
        row = handled("欠薪", desk.counties[0].id)  # Wednesday 22 July
        with pytest.raises(Refused, match="return_too_late"):
            commands.send_back(HANDLER.later(moment("2026-07-24 09:00")), case_id=row.id, reason="不归我管")
        commands.send_back(HANDLER.later(moment("2026-07-23 17:30")), case_id=row.id, reason="不归我管")

    def test_twice_a_leader_decides_and_it_stays(self, desk):
        row = handled("欠薪", desk.counties[0].id)
        commands.send_back(HANDLER, case_id=row.id, reason="不归我管")
        commands.dispatch(LI, case_id=row.id, unit_id=desk.counties[1].id, reason="改派另一区")
        commands.send_back(HANDLER, case_id=row.id, reason="也不归我管")
        with pytest.raises(Refused, match="two_returns"):
            commands.dispatch(LI, case_id=row.id, unit_id=desk.counties[0].id, reason="再次派单")
        commands.assign(LEADER, case_id=row.id, unit_id=desk.counties[0].id, reason="用工所在地在船山")
        with pytest.raises(Refused, match="must_take"):
            commands.send_back(HANDLER, case_id=row.id, reason="还是不归我管")


class TestRedo:
    def test_as_often_as_the_region_says(self, desk):
        for code in ("appeals.redos_most", "appeals.returns_most"):
            reference.set_parameter(OPERATOR, code=code, value=1, valid_from=LI.today, source="本地制度")
        row = handled("欠薪", desk.counties[0].id)
        commands.send_back(HANDLER, case_id=row.id, reason="不归我管")
        with pytest.raises(Refused, match="two_returns"):
            commands.dispatch(LI, case_id=row.id, unit_id=desk.counties[1].id, reason="改派另一区")
        other = replied("加班", desk.counties[0].id)
        commands.redo(LI, case_id=other.id, reason="没有附凭证")
        commands.reply(HANDLER, case_id=other.id, text="补了凭证")
        with pytest.raises(Refused, match="redone_enough") as refused:
            commands.redo(LI, case_id=other.id, reason="还是没有")
        assert refused.value.facts["most"] == 1

    def test_twice_at_most(self, desk):
        row = replied("欠薪", desk.counties[0].id)
        for _ in range(2):
            commands.redo(LI, case_id=row.id, reason="没有附凭证")
            commands.reply(HANDLER, case_id=row.id, text="补了凭证")
        with pytest.raises(Refused, match="redone_enough"):
            commands.redo(LI, case_id=row.id, reason="还是没有")

    def test_follows_a_call_back_that_says_it_is_not_so(self, desk):
        row = replied("欠薪", desk.counties[0].id)
        commands.approve(LI, case_id=row.id)
        assert commands.call_back(LI, case_id=row.id, reached=True, solved=False, words="只发了一半").state is State.HANDLING

    def test_an_unreachable_caller_is_tried_three_times_on_two_days(self, desk):
        row = replied("欠薪", desk.counties[0].id, kind="complain")
        commands.approve(LI, case_id=row.id)
        with pytest.raises(Refused, match="call_back_owed"):
            commands.close(LI, case_id=row.id)
        for _ in range(3):
            still = commands.call_back(LI, case_id=row.id, reached=False)
        assert still.state is State.CHECKED  # three tries, one day
        assert commands.call_back(LI.later(moment("2026-07-23 10:00")), case_id=row.id, reached=False).state is State.CLOSED


class TestRating:
    def test_by_link_once_and_a_bad_one_takes_it_up_again(self, desk):
        row = replied("欠薪", desk.counties[0].id)
        commands.approve(LI, case_id=row.id)
        commands.call_back(LI, case_id=row.id, reached=True, solved=True)
        nobody = actor("public").later(moment("2026-07-23 10:00"))
        token = queries.rating_token(row.number)
        with pytest.raises(NotFound):
            commands.rate(nobody, number=row.number, token="x" * 20, grade=5)
        commands.rate(nobody, number=row.number, token=token, grade=1, words="没解决")
        with pytest.raises(Refused, match="rated_already"):
            commands.rate(nobody, number=row.number, token=token, grade=5)
        errands.drain(nobody.at)
        again = queries.case(LI, case_id=row.id)
        assert (again.state, again.rating) == (State.HANDLING, 1)

    def test_waits_for_an_answer(self, desk):
        row = receive("欠薪")
        with pytest.raises(Refused, match="not_answered_yet"):
            commands.rate(SYSTEM, number=row.number, token=queries.rating_token(row.number), grade=5)


class TestQueue:
    def test_flagged_first_then_the_oldest_up_to_capacity(self, desk):
        rows = [receive(f"第{n}件事", at=f"2026-07-22 09:{n:02d}") for n in range(10)]
        danger = receive("老板不给钱，我不想活了", at="2026-07-22 09:30")
        assert danger.flags == (Flag.SELF_HARM,)
        taken = [commands.take(LI).id for _ in range(8)]
        assert taken == [danger.id, *(row.id for row in rows[:7])]
        with pytest.raises(Refused, match="at_capacity"):
            commands.take(LI)
        assert commands.take(WU).id == rows[7].id
        with pytest.raises(Refused, match="case_taken"):
            commands.take(WU, case_id=rows[0].id)

    def test_is_taken_back_on_silence(self, desk):
        row = receive("第一件")
        commands.take(LI, case_id=row.id)
        assert commands.take_back_silent(SYSTEM.later(moment("2026-07-22 10:20"))) == 0
        assert commands.take_back_silent(SYSTEM.later(moment("2026-07-22 10:31"))) == 1
        assert queries.case(LI, case_id=row.id).owner == ""

    def test_two_who_edit_do_not_overwrite_each_other(self, desk):
        row = receive("欠薪")
        seen = queries.case(LI, case_id=row.id).latest_at
        commands.classify(LI.later(moment("2026-07-22 10:05")), case_id=row.id, seen_at=seen, category="wage.arrears")
        with pytest.raises(Refused, match="case_changed"):
            commands.classify(WU.later(moment("2026-07-22 10:06")), case_id=row.id, seen_at=seen, category="other")
        assert queries.case(LI, case_id=row.id).category_label == "拖欠工资"


class TestFlags:
    @pytest.mark.parametrize(
        ("text", "people", "at", "flags"),
        [
            ("十个人一起来的", 10, "2026-07-22 10:00", (Flag.MANY,)),
            ("九个人一起来的", 9, "2026-07-22 10:00", ()),
            ("老板欠薪", 1, "2026-01-17 10:00", ()),  # 31 days before 17 February
            ("老板欠薪", 1, "2026-01-18 10:00", (Flag.FESTIVAL_WAGES,)),
            ("车间有人昏迷", 1, "2026-07-22 10:00", (Flag.DANGER,)),
        ],
    )
    def test_by_dated_rules(self, desk, text, people, at, flags):
        assert receive(text, at=at, known=Known(people_count=people)).flags == flags


class TestTogether:
    def test_a_merged_case_stands_still_and_comes_back_whole(self, desk):
        head, twin = receive("欠薪", known=Known(kind="help")), receive("欠薪同上", known=Known(kind="help"))
        commands.merge(LI, case_id=twin.id, into_id=head.id)
        assert [one.id for one in queries.cases(LI).rows] == [head.id]
        with pytest.raises(Refused, match="case_merged"):
            commands.dispatch(LI, case_id=twin.id, unit_id=desk.counties[0].id, reason="由属地办理")
        back = commands.unmerge(LI, case_id=twin.id)
        assert (back.state, back.due_at) == (State.RECEIVED, twin.due_at)

    def test_a_merge_taken_back_gives_a_dispatched_case_its_signing_limit_again(self, desk):
        head, twin = receive("欠薪", known=Known(kind="help")), receive("欠薪同上", known=Known(kind="help"))
        sent = commands.dispatch(LI, case_id=twin.id, unit_id=desk.counties[0].id, reason="由属地办理")
        commands.merge(LI, case_id=twin.id, into_id=head.id)
        assert commands.unmerge(LI, case_id=twin.id).due_at == sent.due_at

    def test_the_answer_reaches_the_merged_speakers_too(self, desk):
        head = replied("欠薪", desk.counties[0].id)
        twin = receive("欠薪同上", contact="13800002207")
        commands.merge(LI, case_id=twin.id, into_id=head.id)
        commands.approve(LI, case_id=head.id)
        assert queries.entries(LI, case_id=twin.id)[-1].text == "已约谈企业，工资补发到位"

    def test_a_split_case_keeps_speaker_and_clock(self, desk):
        row = receive("欠薪，还有没交社保", name="王小芳", known=Known(kind="help"))
        part = commands.split(LI.later(moment("2026-07-24 09:00")), case_id=row.id, text="没交社保", category="insurance.social")
        assert (part.speaker, part.received_at, part.due_at) == (row.speaker, row.received_at, row.due_at)
        assert queries.case_file(LI, number=row.number).links[0].other_id == part.id

    def test_likeness_and_many_at_one_employer(self, desk):
        firm = desk.firm("𠮷盛物流有限公司")
        rows = [receive(f"{n}车间的工资拖了三个月没有发", known=Known(employer_id=firm, people_count=2)) for n in "一二三四五"]
        like = queries.alike(LI, text="工资拖了三个月没有发", employer_id=firm)
        assert {one.case.id for one in like} == {row.id for row in rows}
        (mass,) = queries.masses(LI)
        assert (mass.employer, mass.cases, mass.people) == ("𠮷盛物流有限公司", 5, 10)

    def test_many_at_one_employer_leave_the_queue_first_and_the_desk_is_told_once(self, desk):
        firm = desk.firm("天泰（遂宁）玻璃厂")
        rows = [receive("没有发高温津贴", known=Known(employer_id=firm, people_count=6)),
                receive("食堂又涨价", known=Known(employer_name="天泰(遂宁)玻璃厂 ", people_count=3))]  # fmt: skip
        assert commands.alarm(SYSTEM) == 0
        rows.append(receive("加班不给钱", known=Known(employer_name="天泰（遂宁）玻璃厂")))
        assert commands.alarm(SYSTEM) == 3
        assert commands.alarm(SYSTEM) == 0
        last = queries.case(LI, case_id=rows[2].id)
        assert (last.flags, last.due_at) == ((Flag.MASS,), rows[2].due_at)
        changed = commands.classify(LI, case_id=rows[2].id, category="hours")
        assert (changed.flags, changed.due_at) == ((Flag.MASS,), rows[2].due_at)  # his limit is not shortened by others
        (notice,) = Notice.objects.filter(template="many_speak")
        assert (notice.receiver_unit_id, notice.receipt) == (desk.city.id, rows[0].number)

    def test_another_unit_is_asked_for_its_part(self, desk):
        row = handled("工伤", desk.counties[0].id)
        task = commands.ask_help(HANDLER, case_id=row.id, unit_id=desk.counties[1].id, text="请协查用工记录")
        other = actor("other", "appeals.read", "appeals.finish_task", path=desk.counties[1].path)
        assert [one.id for one in queries.tasks(other).rows] == [task.id]
        with pytest.raises(NotFound):
            queries.case(other, case_id=row.id)
        assert commands.finish_task(other, task_id=task.id, answer="记录已附").state == "done"


class TestIdentity:
    def test_takes_two_people_and_a_reason(self, desk):
        row = receive("举报班长", Channel.WECHAT, sender="openid-9", name="张三", contact="13800002207", anonymous=True)
        asker, other = actor("ask", "appeals.*"), actor("other", "appeals.*")
        with pytest.raises(Refused, match="identity_not_granted"):
            commands.open_identity(asker, case_id=row.id)
        commands.ask_identity(asker, case_id=row.id, reason="有人身危险，需立即联系")
        with pytest.raises(Refused, match="same_person"):
            commands.grant_identity(asker, case_id=row.id)
        commands.grant_identity(other, case_id=row.id)
        with pytest.raises(Refused, match="identity_not_granted"):
            commands.open_identity(other, case_id=row.id)
        found = commands.open_identity(asker, case_id=row.id)
        assert (found.name, found.contact) == ("张三", "13800002207")
        with pytest.raises(Refused, match="identity_grant_ended"):
            commands.open_identity(asker.later(moment("2026-07-23 10:01")), case_id=row.id)
        assert Line.objects.get(verb="appeals.open_identity").note == "有人身危险，需立即联系"
        reference.set_parameter(OPERATOR, code="appeals.identity_hours", value=26, valid_from=LI.today, source="本地制度")
        assert commands.open_identity(asker.later(moment("2026-07-23 11:59")), case_id=row.id).name == "张三"
        with pytest.raises(Refused, match="identity_grant_ended"):
            commands.open_identity(asker.later(moment("2026-07-23 12:01")), case_id=row.id)


class TestHidden:
    def test_an_employers_union_handles_without_seeing_who_speaks(self, desk):
        row = handled("食堂建议", desk.streets[0].id)
        chair = actor("chair", "appeals.read", path=desk.streets[0].path)
        assert queries.case(chair, case_id=row.id).speaker == "不公开"
        assert queries.entries(chair, case_id=row.id)[0].author == "不公开"


class TestPast:
    def test_a_speakers_other_cases_on_all_his_channels(self, desk):
        row = receive("欠薪", sender="13800002207")
        other = receive("社保", sender="13800002207")
        assert [one.id for one in queries.past_of(LI, case_id=row.id)] == [other.id]
        assert queries.past_of(actor("chair", "appeals.read"), case_id=row.id) == []


class TestUnits:
    def test_cases_follow_their_unit_through_the_tree(self, desk):
        from unionloop.domains.organisation import commands as organisation

        row = handled("欠薪", desk.streets[0].id)
        organisation.move(SYSTEM, unit_id=desk.streets[0].id, parent_id=desk.counties[1].id)
        errands.drain(SYSTEM.at)
        case = Case.objects.get(pk=row.id)
        assert case.path == case.unit.path
        assert case.path.startswith(desk.counties[1].path)


class TestLate:
    def test_stands_where_the_limit_was_reached(self, desk):
        """Five working days from 22 July 2026: 29 July. One of four was answered in time."""
        unit = desk.counties[0].id
        unsent = receive("没有派出去")
        for text in ("没有签收", "没有答复", "按时答复", "签收迟了"):
            row = receive(text, known=Known(kind="help"))
            commands.dispatch(LI, case_id=row.id, unit_id=unit, reason="由属地办理")
            if text != "没有签收":
                commands.sign(HANDLER.later(moment("2026-07-30 10:00")) if text == "签收迟了" else HANDLER, case_id=row.id)
            if text in ("按时答复", "签收迟了"):
                at = moment("2026-07-31 10:00") if text == "签收迟了" else moment("2026-07-24 10:00")
                commands.reply(HANDLER.later(at), case_id=row.id, text="已补发")
        by = LI.later(moment("2026-08-03 09:00"))
        found = queries.breaches(by, since=moment("2026-07-01 00:00"), until=moment("2026-08-01 00:00"))
        assert {one.code: (one.cases, one.open) for one in found} == {"dispatch": (1, 1), "sign": (2, 1), "handle": (1, 1)}
        assert unsent.number
