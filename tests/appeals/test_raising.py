"""From a case to a letter: one lead for one case, without the speaker's name."""

import pytest

from tests.appeals.scene import receive
from tests.cast import actor
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.rights import queries as rights
from unionloop.domains.rights.contracts import Source, Topic
from unionloop.kernel.errors import NotAllowed, Refused

OFFICER = actor("zhou", "appeals.*", "rights.*", "employers.read", label="周宁 权益")
AGENT = actor("li", "appeals.*", "employers.read", label="李娟 坐席")


@pytest.fixture
def case(town):
    firm = next(iter(town.firms.values()), None) or town.firm("遂州食品有限公司", headcount=40)
    return receive("三个月没发工资，一共六个人", name="王芳", known=Known(
        employer_id=getattr(firm, "id", firm), category="wage.arrears", people_count=6, amount_fen=1_466_000))  # fmt: skip


class TestRaiseLead:
    def test_the_same_case_is_the_same_lead(self, case):
        first = commands.raise_lead(OFFICER, case_id=case.id)
        second = commands.raise_lead(OFFICER, case_id=case.id, facts="别的说法")
        assert first.id == second.id
        assert (first.topic, first.people_count, first.amount_fen) == (Topic.WAGES, 6, 1_466_000)
        assert rights.by_source(OFFICER, source=Source.APPEAL, source_ref=case.number).id == first.id

    def test_the_speaker_stays_unnamed(self, case):
        row = commands.raise_lead(OFFICER, case_id=case.id)
        assert "王芳" not in repr(row)

    def test_an_agent_who_writes_no_letters_raises_none(self, case):
        with pytest.raises(NotAllowed):
            commands.raise_lead(AGENT, case_id=case.id)
        assert rights.by_source(OFFICER, source=Source.APPEAL, source_ref=case.number) is None

    def test_a_complaint_about_a_union_is_written_by_the_union_above_it(self, town):
        county = town.counties[0]
        row = receive("区总工会主席扣着会费不给基层", known=Known(kind="complain", about_unit_id=county.id, unit_id=town.city.id,
                                                      employer_name="船山区总工会", category="union.cadre"))  # fmt: skip
        assert commands.raise_lead(OFFICER, case_id=row.id).unit_id == town.city.id
        firm = next(iter(town.firms.values()), None) or town.firm("遂州食品有限公司", headcount=40)
        other = receive("企业和区总工会串通", known=Known(kind="complain", about_unit_id=county.id,
                                                 employer_id=getattr(firm, "id", firm)))  # fmt: skip
        assert commands.raise_lead(OFFICER, case_id=other.id).unit_id == town.city.id
        top = receive("市总工会主席打压职工", known=Known(kind="complain", about_unit_id=town.city.id, employer_name="市总工会"))
        with pytest.raises(Refused, match="conflict_of_interest"):
            commands.raise_lead(OFFICER, case_id=top.id)

    def test_heat_is_its_own_topic_and_the_unknown_is_other(self):
        from unionloop.domains.appeals.commands.raising import topic_of

        assert topic_of("wage.heat") == Topic.HEAT
        assert topic_of("idea") == Topic.OTHER
