"""A city, two counties, a province above: files in, warnings out, figures up, and every figure back to its rows."""

from datetime import date

import pytest

from tests.cast import MACHINE, STRANGER, actor, moment
from tests.employers.conftest import uscc
from tests.founding import town as towns
from unionloop.adapters.sheets import write_csv
from unionloop.domains.datacentre import commands, queries, rules
from unionloop.domains.datacentre.contracts import Alarm, Kind, Said, State
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
NOW = moment("2026-07-10 09:00")
A, B, C = uscc(51), uscc(52), uscc(53)
WAGES = ("统一社会信用代码", "单位名称", "区划代码", "发薪人数", "应发工资总额（元）", "最低一档工资（元）", "欠发金额（元）")


@pytest.fixture
def city(db):
    town = towns.build()
    reference.set_parameter(MACHINE, code="datacentre.minimum_wage_fen", region="510903", value=197_000, unit="分",
                            valid_from=date(2022, 4, 1), source="川府发", document_number="川府发〔2022〕8号")  # fmt: skip
    return town


def clerk(name, unit):
    return actor(name, "datacentre.*", "organisation.read", path=unit.path, at=NOW)


def deliver(town, kind, heads, *rows, month="2026-06", take=True):
    by = clerk("bureau", town.city)
    row = commands.receive(by, unit_id=town.city.id, kind=kind, month=month, name=f"{kind}.csv",
                           content=write_csv(heads, rows))  # fmt: skip
    return commands.take(by, delivery_id=row.id) if take else row


def firm(*numbers, code=A, name="遂州新光电子有限公司", division="510903"):
    return (code, name, division, *numbers)


@pytest.fixture
def filled(city):
    deliver(city, "wages", WAGES, firm(60, "300000", "1900", "0"), firm(10, "40000.50", "2600", "8000", code=B, name="遂州食品有限公司"),
            firm(20, "90000", "1000", "", code=C, name="安居机械有限公司", division="510904"))  # fmt: skip
    deliver(city, "insurance", (*WAGES[:3], "参保人数"), firm(50), firm(10, code=B, name="遂州食品有限公司"))
    deliver(city, "tax", (*WAGES[:3], "申报人数"), firm(62), firm(9, code=B, name="遂州食品有限公司"))
    return city


class TestReceive:
    def test_names_every_fault_and_takes_the_rest(self, city):
        heads = (*WAGES[:3], "从业人数")
        row = deliver(city, "employment", heads, firm(60), firm(10, code="91510900000000000X"), firm("很多", code=B),
                      firm(5, code=C, division="110101"), firm(7), firm("", code=uscc(54)), take=False)  # fmt: skip
        by = clerk("bureau", city.city)
        assert (row.read, row.good, row.failed) == (6, 1, 5)
        assert [(one.line_no, one.faults[0].column, one.faults[0].code) for one in queries.delivery_faults(by, delivery_id=row.id)] == [
            (3, "统一社会信用代码", "datacentre_code"), (4, "从业人数", "datacentre_number"), (5, "区划代码", "datacentre_division"),
            (6, "统一社会信用代码", "datacentre_twice"), (7, "从业人数", "datacentre_empty"),
        ]  # fmt: skip
        assert commands.take(by, delivery_id=row.id).state == "taken"
        with pytest.raises(Refused, match="datacentre_taken"):
            commands.take(by, delivery_id=row.id)

    def test_the_same_bytes_are_the_same_file(self, city):
        first = deliver(city, "insurance", (*WAGES[:3], "参保人数"), firm(50))
        assert deliver(city, "insurance", (*WAGES[:3], "参保人数"), firm(50), take=False) == first

    def test_says_which_column_lacks(self, city):
        with pytest.raises(BadInput, match="参保人数"):
            deliver(city, "insurance", WAGES[:3], firm())

    def test_is_not_for_strangers(self, city):
        with pytest.raises(NotFound):
            commands.receive(STRANGER, unit_id=city.city.id, kind="tax", month="2026-06", name="x.csv", content=b"x")


class TestWarnings:
    def test_are_those_of_the_rules(self, filled):
        found = {(one.uscc, one.alarm): (one.value, one.limit) for one in queries.warnings(clerk("a", filled.city), month="2026-06").rows}
        assert found == {(A, Alarm.LOW): (190_000, 197_000), (A, Alarm.GAP): (50, 62), (B, Alarm.OWED): (800_000, 0)}

    def test_name_the_paper_and_keep_to_the_county(self, filled):
        own = queries.warnings(clerk("a", filled.counties[0]), month="2026-06", alarm="low").rows
        assert "川府发〔2022〕8号" in own[0].rule
        assert queries.warnings(clerk("b", filled.counties[1]), month="2026-06").rows == []

    def test_a_later_file_is_right_whole(self, filled):
        deliver(filled, "wages", WAGES[:5], firm(60, "300000"))
        kinds = {one.alarm for one in queries.warnings(clerk("a", filled.city), month="2026-06").rows if one.uscc == A}
        assert kinds == {Alarm.GAP}  # the lowest wage is no longer said, so nothing is said of it

    @pytest.mark.parametrize(("said", "minimum", "alarms"), [
        ({"lowest_fen": 100}, None, []), ({"insured": 5}, 100, []), ({"taxed": 5}, 100, []), ({"insured": 5, "taxed": 5}, 100, []),
        ({"lowest_fen": 100}, 100, []), ({"owed_fen": 0}, 100, []), ({"lowest_fen": 99, "owed_fen": 1}, 100, [Alarm.LOW, Alarm.OWED]),
    ])  # fmt: skip
    def test_unknown_is_not_zero(self, said, minimum, alarms):
        assert [one[0] for one in rules.alarms(Said(A, "x", "510903", **said), minimum)] == alarms


def up(town, at, month="2026-06", note="上月没有数"):
    unit = town.counties[at]
    row = commands.compile(clerk(f"county{at}", unit), unit_id=unit.id, month=month)
    return commands.submit(clerk(f"county{at}", unit), report_id=row.id, note=note)


class TestReports:
    def test_go_up_and_add_up(self, filled):
        boss = clerk("city", filled.city)
        first = commands.accept(boss, report_id=up(filled, 0).id)
        assert (first.state, first.timely, first.accepted_by) == (State.ACCEPTED, True, "city")
        whole = commands.compile(boss, unit_id=filled.city.id, month="2026-06")
        (missing,) = [one for one in queries.findings(boss, report_id=whole.id) if one.code == "below_missing"]
        assert (missing.passed, missing.facts) == (False, {"units": "安居区总工会"})
        commands.accept(boss, report_id=up(filled, 1).id)
        whole = commands.compile(boss, unit_id=filled.city.id, month="2026-06")
        values = {one.code: one.value for one in queries.figures(boss, report_id=whole.id)}
        assert values == {
            "staff": None, "hired": None, "departed": None, "payees": 90, "wages_fen": 43_000_050, "owed_fen": 800_000,
            "owing_firms": 1, "low_firms": 1, "insured": 60, "gap_firms": 1, "gap_persons": 12,
        }  # fmt: skip
        steps = queries.trace(boss, report_id=whole.id, code="payees")
        assert [(one.unit, one.value, one.submitted_by, one.accepted_by, one.depth) for one in steps] == [
            ("遂宁市总工会", 90, "", "", 0), ("船山区总工会", 70, "county0", "city", 1), ("安居区总工会", 20, "county1", "city", 1),
        ]  # fmt: skip
        rows = queries.sayings(clerk("c", filled.counties[0]), month="2026-06").rows
        assert sum(one.said.payees or 0 for one in rows if one.kind is Kind.WAGES) == 70

    def test_standing_counts_who_is_missing(self, filled):
        up(filled, 0)
        (one,) = queries.standing(clerk("city", filled.city), month="2026-06")
        assert (one.expected, one.submitted, one.timely, one.accepted, one.missing) == (2, 1, 1, 0, ("安居区总工会",))

    def test_come_back_for_correction(self, filled):
        sent = up(filled, 0)
        boss = clerk("city", filled.city)
        with pytest.raises(BadInput, match="datacentre_reason"):
            commands.send_back(boss, report_id=sent.id, reason=" ")
        back = commands.send_back(boss, report_id=sent.id, reason="发薪人数少一家")
        assert (back.state, back.note) == (State.RETURNED, "发薪人数少一家")
        again = up(filled, 0)
        assert again.id == sent.id
        assert again.state is State.SUBMITTED

    def test_are_received_only_from_above(self, filled):
        sent = up(filled, 0)
        assert "datacentre.accept" not in sent.verbs
        with pytest.raises(NotAllowed, match="datacentre_not_above"):
            commands.accept(clerk("colleague", filled.counties[0]), report_id=sent.id)

    def test_want_a_word_for_a_jump(self, filled):
        deliver(filled, "wages", WAGES, firm(40, "300000", "2900", "0"), month="2026-05")
        county = filled.counties[0]
        before = commands.compile(clerk("x", county), unit_id=county.id, month="2026-05")
        assert before.state is State.DRAFT
        row = commands.compile(clerk("x", county), unit_id=county.id, month="2026-06")
        with pytest.raises(BadInput, match="datacentre_explain"):
            commands.submit(clerk("x", county), report_id=row.id)
        jumps = [one.facts["figure"] for one in queries.findings(clerk("x", county), report_id=row.id) if one.code == "jump"]
        assert jumps == ["发薪人数"]  # 40 → 70; wages went up by less than a fifth

    def test_close_after_their_day(self, filled):
        row = up(filled, 0)
        late = clerk("city", filled.city).later(moment("2026-08-30 09:00"))
        with pytest.raises(Refused, match="datacentre_closed"):
            commands.accept(late, report_id=row.id)
        assert queries.report(late, report_id=row.id).verbs == ("datacentre.export_package",)  # packing moves nothing

    def test_a_month_is_not_summed_before_its_end(self, filled):
        with pytest.raises(Refused, match="datacentre_month_open"):
            commands.compile(clerk("x", filled.city), unit_id=filled.city.id, month="2026-07")
