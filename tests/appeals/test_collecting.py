"""What is heard on the ground is the same case with the same clock, and every concern is accounted for."""

from datetime import date

import pytest

from tests.cast import actor, moment
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Item, State
from unionloop.domains.messaging.models import Notice
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .scene import HANDLER, LI, WU

JULY = date(2026, 7, 1)
WARM, TABLE, ROAD = "车间温度太高没有发高温津贴", "食堂菜价涨了饭菜质量差", "厂门口的路灯坏了一个月没人修"


def diary(desk, *texts, street=0, key="d1", day=date(2026, 7, 20)):
    items = [Item(text) for text in texts]
    return commands.write_diary(LI, unit_id=desk.streets[street].id, day=day, text="走访三家企业", items=items, key=key)


class TestDiary:
    def test_each_concern_becomes_a_case_with_a_clock(self, desk):
        row = diary(desk, WARM, TABLE)
        found = [queries.case_by_number(LI, number=number) for number in row.numbers]
        assert [one.channel for one in found] == [Channel.DIARY, Channel.DIARY]
        assert {one.due_at for one in found} == {moment("2026-07-27 17:30")}
        assert found[0].unit_id == desk.streets[0].id

    def test_sent_twice_by_a_phone_is_written_once(self, desk):
        assert diary(desk, WARM).numbers == diary(desk, WARM).numbers
        assert len(queries.cases(LI).rows) == 1

    def test_is_not_written_ahead(self, desk):
        with pytest.raises(BadInput, match="gathering_in_the_future"):
            diary(desk, WARM, day=date(2026, 7, 23))


class TestSort:
    def test_the_machine_proposes_and_people_decide(self, desk):
        diary(desk, WARM, TABLE, ROAD)
        diary(desk, WARM + "，请尽快解决", street=1, key="d2")
        diary(desk, WARM + "，已经第三次反映", street=2, key="d3")
        row = commands.sort(LI, unit_id=desk.city.id, month=JULY)
        assert (row.collected, [one.size for one in row.groups]) == (5, [3])
        with pytest.raises(Refused, match="sorted_already"):
            commands.sort(LI, unit_id=desk.city.id, month=JULY)
        out = row.groups[0].case_ids[-1]
        group = commands.decide_group(LI, group_id=row.groups[0].id, accept=True, label="高温津贴", without=[out])
        assert (group.state, group.head_id) == ("accepted", row.groups[0].case_ids[0])
        with pytest.raises(Refused, match="group_decided"):
            commands.decide_group(LI, group_id=group.id, accept=False)
        assert len(queries.cases(LI).rows) == 4

    def test_every_tier_accounts_for_every_concern(self, desk):
        first = diary(desk, WARM, TABLE)
        diary(desk, WARM + "，请尽快解决", street=1, key="d2")
        group = commands.sort(LI, unit_id=desk.city.id, month=JULY).groups[0]
        commands.decide_group(LI, group_id=group.id, accept=True)
        done = queries.case_by_number(LI, number=first.numbers[1])
        commands.settle(LI, case_id=done.id, text="已与食堂商定下调两个菜价")
        commands.close(WU, case_id=done.id)
        rows = {one.unit: one for one in queries.ledger(LI, month=JULY)}
        assert all(one.holds for one in rows.values())
        count = lambda one: (one.collected, one.merged, one.handled, one.open)  # noqa: E731
        assert count(rows["遂宁市总工会"]) == (3, 1, 1, 1)
        assert count(rows["船山区东街街道总工会"]) == (2, 0, 1, 1)
        assert count(rows["船山区西街街道总工会"]) == (1, 1, 0, 0)
        assert "安居区总工会" not in rows

    def test_is_not_for_those_who_may_not(self, desk):
        with pytest.raises(NotFound):
            commands.sort(actor("reader", "appeals.read"), unit_id=desk.city.id, month=JULY)


class TestReception:
    def plan(self, desk, weeks=3, first=date(2026, 9, 21)):
        return commands.plan_receptions(LI, unit_id=desk.city.id, leaders=["何涛", "周敏"], first_day=first, weeks=weeks,
                                        place="信访接待室", most=1)  # fmt: skip

    def test_leaders_take_turns_and_holidays_move_the_day(self, desk):
        rows = self.plan(desk)
        # 2026: 25–27 September and 1–7 October are holidays
        assert [(one.day, one.leader) for one in rows] == [
            (date(2026, 9, 21), "何涛"), (date(2026, 9, 28), "周敏"), (date(2026, 10, 8), "何涛")]  # fmt: skip
        assert [one.id for one in self.plan(desk)] == [one.id for one in rows]

    def test_another_stands_in_with_a_reason(self, desk):
        row = self.plan(desk)[0]
        with pytest.raises(BadInput, match="substitute_missing"):
            commands.substitute(LI, reception_id=row.id, substitute="何涛", reason="外出开会")
        commands.book(actor("public", "appeals.book"), reception_id=row.id, name="王小芳", phone="13800002207", text="欠薪", key="b1")
        assert commands.substitute(LI, reception_id=row.id, substitute="周敏", reason="外出开会").substitute == "周敏"
        notice = Notice.objects.get()  # who has booked is told, and nothing of the matter
        assert (notice.channel, notice.template, notice.address) == ("sms", "reception_moved", "13800002207")
        assert notice.facts == {"day": "9月21日", "who": "周敏"}

    def test_is_booked_until_it_is_full(self, desk):
        row = self.plan(desk)[0]
        nobody = actor("public", "appeals.book")
        first = commands.book(nobody, reception_id=row.id, name="王小芳", phone="13800002207", text="欠薪", key="b1")
        assert (first.seq, first.speaker) == (1, "王*芳 138****2207")
        assert commands.book(nobody, reception_id=row.id, name="王小芳", phone="13800002207", text="欠薪", key="b1").id == first.id
        with pytest.raises(Refused, match="reception_full"):
            commands.book(nobody, reception_id=row.id, name="李四", phone="13800002208", text="社保", key="b2")

    def test_what_was_brought_becomes_cases(self, desk):
        row = self.plan(desk)[0]
        with pytest.raises(Refused, match="reception_not_yet"):
            commands.hold_reception(LI, reception_id=row.id, text="两位职工来访", items=[Item("欠薪")])
        day = LI.later(moment("2026-09-21 16:00"))
        found = commands.hold_reception(day, reception_id=row.id, text="两位职工来访", items=[Item("欠薪"), Item("社保断缴")])
        assert [queries.case_by_number(day, number=one).channel for one in found.numbers] == [Channel.RECEPTION] * 2

    def test_who_had_booked_and_came_has_a_case_of_his_own(self, desk):
        row = commands.plan_receptions(LI, unit_id=desk.city.id, leaders=["何涛"], first_day=date(2026, 9, 21), weeks=1,
                                       place="信访接待室")[0]  # fmt: skip
        nobody = actor("public", "appeals.book")
        kept = [commands.book(nobody, reception_id=row.id, name=name, phone=phone, text=text, key=text)
                for name, phone, text in (("王小芳", "13800002207", "欠薪"), ("李四", "13800002208", "社保断缴"))]  # fmt: skip
        day = LI.later(moment("2026-09-21 16:00"))
        with pytest.raises(NotFound):
            commands.hold_reception(day, reception_id=row.id, text="来了一位", came=[10**6])
        found = commands.hold_reception(day, reception_id=row.id, text="来了一位", items=[Item("食堂")], came=[kept[1].id])
        cases = [queries.case_by_number(day, number=one) for one in found.numbers]
        assert [(one.title, one.speaker) for one in cases] == [("社保断缴", "李* 138****2208"), ("食堂", "未留姓名")]
        assert queries.track(found.numbers[0], "2208") is not None


class TestSymposium:
    def test_minutes_become_items(self, desk):
        found = commands.hold_symposium(LI, unit_id=desk.city.id, day=date(2026, 7, 15), title="货车司机座谈会", text="六条建议",
                                        items=[Item("高速服务区设司机之家", kind="suggest")], people_count=30, firms_count=6,
                                        key="s1")  # fmt: skip
        assert queries.case_by_number(LI, number=found.numbers[0]).state is State.RECEIVED


class TestKnowledge:
    def write(self, desk, to=date(2027, 1, 1), **more):
        return commands.write_article(LI, unit_id=desk.city.id, question="产假一共有多少天", answer="一百五十八天",
                                      source="《四川省人口与计划生育条例》第二十六条", valid_to=to, **more)  # fmt: skip

    def test_is_checked_by_a_second_person_and_offered_while_in_force(self, desk):
        row = self.write(desk)
        assert queries.offered(LI, text="请问产假有多少天") == []
        with pytest.raises(Refused, match="same_person"):
            commands.publish_article(LI, article_id=row.id)
        commands.publish_article(WU, article_id=row.id)
        assert [one.id for one in queries.offered(LI, text="请问产假有多少天")] == [row.id]
        assert queries.offered(LI.later(moment("2027-01-01 09:00")), text="请问产假有多少天") == []
        assert [one.id for one in queries.expiring(LI.later(moment("2026-12-10 09:00")))] == [row.id]

    def test_the_new_answer_retires_the_old(self, desk):
        old = commands.publish_article(WU, article_id=self.write(desk).id)
        new = commands.publish_article(WU, article_id=self.write(desk, replaces_id=old.id).id)
        assert [one.id for one in queries.articles(LI, state="published").rows] == [new.id]

    def test_names_its_source(self, desk):
        with pytest.raises(BadInput, match="article_incomplete"):
            commands.write_article(LI, unit_id=desk.city.id, question="？", answer="。", source=" ", valid_to=date(2027, 1, 1))

    def test_a_sentence_is_called_by_its_code(self, desk):
        commands.write_snippet(HANDLER, unit_id=desk.city.id, code="hello", title="开场", text="您好，12351。")
        assert [(one.code, one.text) for one in queries.snippets(LI)] == [("hello", "您好，12351。")]
