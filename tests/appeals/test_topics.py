"""What a month was about: growth that chance does not explain, place by topic, groups that people decide on."""

from datetime import date, timedelta

import pytest

from tests.cast import actor, moment
from unionloop.domains.appeals import commands, ports, queries, rules
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.appeals.models import Topic
from unionloop.kernel.errors import NotFound
from unionloop.kernel.models import Entry as Line

from .scene import LI, receive

JULY = date(2026, 7, 1)


def say(text, day, code, place="510903"):
    return receive(text, at=f"{day} 09:00", known=Known(kind="help", category=code, division_code=place))


@pytest.mark.parametrize(("count", "before", "told"), [
    (4, [0, 0, 0], False),  # too few to tell
    (9, [], False),  # nothing to rise from
    (9, [4, 4, 4], False),  # 4 + 3·√(4·4/3) = 10.93
    (10, [4, 4, 4], False), (11, [4, 4, 4], True),
    (5, [1, 1, 1], True),  # 1 + 3·√(4/3) = 4.46
])  # fmt: skip
def test_rising_is_more_than_chance(count, before, told):
    assert rules.rising(count, before) is told


class TestHot:
    def test_counts_growth_and_places(self, desk):
        for day in ("2026-05-04", "2026-06-03"):
            say("六月的加班费怎么算的问题", day, "wage.overtime")
        for at in range(6):
            say(f"高温天气没有发放高温津贴，车间里有四十度，第{at}车间", f"2026-07-{10 + at}", "wage.heat", "510904")
        say("食堂饭菜变质", "2026-07-12", "")
        found = queries.hot(LI.later(moment("2026-07-22 10:00")), month=date(2026, 7, 22))
        first = found.kinds[0]
        assert (found.total, first.code, first.count, first.usual_centi, first.rising) == (7, "wage.heat", 6, 0, True)
        assert first.growth_bp is None
        assert [one.label for one in found.kinds] == ["高温津贴", "未归类"]
        assert found.columns[0] == "工资报酬"
        assert [(line.total, line.counts[0]) for line in found.places] == [(6, 6), (1, 0)]
        assert [(one.size, one.topic) for one in found.groups] == [(6, None)]

    def test_what_lies_elsewhere_does_not_count(self, desk):
        say("高温津贴没发", "2026-07-10", "wage.heat")
        elsewhere = actor("far", "appeals.read", path="/nowhere/")
        assert queries.hot(elsewhere, month=JULY).total == 0


    def test_the_same_cases_are_grouped_once(self, desk, monkeypatch):
        asked = []

        class Engine:
            def cluster(self, texts):
                asked.append(len(texts))
                return [0] * len(texts)

        monkeypatch.setattr(ports, "triage", Engine)
        for at in range(3):
            say(f"高温津贴没发，第{at}车间", "2026-07-10", "wage.heat")
        by = LI.later(moment("2026-07-22 10:00"))
        assert queries.hot(by, month=JULY) == queries.hot(by, month=JULY)
        assert asked == [3]
        say("高温津贴没发，第四车间", "2026-07-11", "wage.heat")
        assert queries.hot(by, month=JULY).groups[0].size == 4
        assert asked == [3, 4]


class TestDecideTopic:
    def test_is_a_persons_word_and_may_be_changed(self, desk):
        rows = [say(f"高温天气没有发放高温津贴，车间里有四十度，第{at}车间", f"2026-07-{10 + at}", "wage.heat") for at in range(3)]
        by = LI.later(moment("2026-07-22 10:00"))
        commands.decide_topic(by, head_id=rows[0].id, month=JULY, hot=True, label="高温津贴", size=3)
        commands.decide_topic(by.later(by.at + timedelta(minutes=1)), head_id=rows[0].id, month=JULY, hot=False, size=3)
        assert Topic.objects.count() == 1
        assert Line.objects.filter(verb="appeals.decide_topic").count() == 2
        group = queries.hot(by, month=JULY).groups[0]
        assert (group.topic.hot, group.topic.size) == (False, 3)

    def test_needs_a_case_within_reach(self, desk):
        row = say("高温津贴没发", "2026-07-10", "wage.heat")
        with pytest.raises(NotFound):
            commands.decide_topic(actor("nobody"), head_id=row.id, month=JULY, hot=True)
