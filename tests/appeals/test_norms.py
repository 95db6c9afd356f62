"""The desk's dated rules: a new one closes the old, decides from its day on, and is tried on last month first."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import actor, moment
from tests.founding import town as towns
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import (
    CategorySetting,
    Flag,
    FlagSetting,
    Known,
    NormTable,
    RouteSetting,
)
from unionloop.domains.appeals.models import Case, Category, DispatchRule, FlagRule
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.models import Entry

from .scene import LI, WU, receive

NEXT = LI.later(moment("2026-08-03 10:00"))
ROUTE = RouteSetting(code="heat_city", rank=1, target="city", reason="高温由市总统一办", category="wage.heat",
                     valid_from=date(2026, 8, 4), source="川工办〔2026〕8号")  # fmt: skip
HEAT = Known(kind="help", category="wage.heat", division_code="510903001")


@pytest.fixture
def desk(db):
    town = towns.build()
    commands.load_profile(towns.EARLY)
    return town


class TestSetRoute:
    def test_decides_from_its_day_on_and_the_case_keeps_the_rule(self, desk):
        row = receive("高温补贴没有发", known=HEAT, at="2026-08-03 09:00")
        before = queries.route(NEXT, case_id=row.id)
        made = commands.set_route(NEXT, setting=ROUTE)
        assert queries.route(NEXT, case_id=row.id) == before  # the day before it counts
        later = LI.later(moment("2026-08-04 09:00"))
        commands.dispatch(later, case_id=row.id)
        case = Case.objects.get(pk=row.id)
        assert (case.rule_id, case.routing, case.unit.tier) == (made.id, "高温由市总统一办", "city")
        assert before.unit_id != case.unit_id
        assert Entry.objects.filter(verb="appeals.set_route", row_id=made.id).count() == 1

    def test_closes_the_version_before_it_and_refuses_one_that_begins_earlier(self, desk):
        first = commands.set_route(NEXT, setting=ROUTE)
        second = commands.set_route(NEXT, setting=replace(ROUTE, target="county", valid_from=date(2026, 9, 1)))
        assert DispatchRule.objects.get(pk=first.id).valid_to == second.valid_from == date(2026, 9, 1)
        with pytest.raises(Refused, match="parameter_backdated"):
            commands.set_route(NEXT, setting=replace(ROUTE, valid_from=date(2026, 8, 20)))

    @pytest.mark.parametrize(("wrong", "why"), [
        ({"target": "province"}, "unknown_word"), ({"category": "wage.none"}, "no_such_category"),
        ({"code": "Heat 1"}, "bad_norm_code"), ({"reason": " "}, "norm_line"), ({"region": "遂宁"}, "bad_region"),
    ])  # fmt: skip
    def test_refuses_what_could_never_decide(self, desk, wrong, why):
        with pytest.raises(BadInput, match=why):
            commands.set_route(NEXT, setting=replace(ROUTE, **wrong))

    def test_is_not_for_an_agent_nor_for_one_district(self, desk):
        for who in (actor("agent", "appeals.take"), actor("chen", "appeals.*", path=desk.counties[0].path)):
            with pytest.raises(NotAllowed):
                commands.set_route(who, setting=ROUTE)
            with pytest.raises(NotAllowed):
                queries.preview(who, setting=ROUTE)


    def test_a_citys_own_rule_stands_for_the_general_one_there_and_a_city_post_may_set_it(self, desk):
        officer = actor("zhou", "appeals.*", path=desk.city.path).later(NEXT.at)
        general = DispatchRule.objects.get(code="place", region="")
        commands.set_route(officer, setting=replace(ROUTE, code="place", category="", rank=99, region="510900"))
        later = LI.later(moment("2026-08-05 09:00"))
        here = receive("问问食堂", known=Known(kind="help", division_code="510903001"), at="2026-08-05 08:00")
        assert queries.route(later, case_id=here.id).reason == "高温由市总统一办"
        general.refresh_from_db()
        assert general.valid_to is None


class TestPreview:
    def test_tells_which_of_last_months_cases_would_go_elsewhere_and_writes_nothing(self, desk):
        moved = receive("高温补贴没有发", known=HEAT, at="2026-07-10 09:00")
        receive("食堂饭菜变质", known=Known(kind="complain", division_code="510903001"), at="2026-07-11 09:00")
        receive("高温补贴没有发", known=HEAT, at="2026-08-02 09:00")  # this month: not looked at
        rows, lines = DispatchRule.objects.count(), Entry.objects.count()
        found = queries.preview(NEXT, setting=ROUTE)
        assert (found.since, found.total, found.read, found.changed) == (date(2026, 7, 1), 2, 2, 1)
        assert [one.number for one in found.turns] == [moved.number]
        assert "高温由市总统一办" in found.turns[0].after
        assert (DispatchRule.objects.count(), Entry.objects.count()) == (rows, lines)

    def test_of_flag_words_agrees_with_what_they_then_raise(self, desk):
        setting = FlagSetting(code="danger", words=("塔吊", "坍塌"), valid_from=date(2026, 8, 4), source="应急预案 2026")
        said = receive("工地塔吊倾斜没人管", at="2026-07-10 09:00")
        found = queries.preview(NEXT, setting=setting)
        assert [(one.number, one.before, one.after) for one in found.turns] == [(said.number, "", "伤亡或现场危险")]
        commands.set_flag(NEXT, setting=setting)
        assert receive("工地塔吊又倾斜", at="2026-08-03 11:00").flags == ()
        assert receive("工地塔吊又倾斜", at="2026-08-04 11:00").flags == (Flag.DANGER,)

    def test_of_an_end_agrees_with_the_end(self, desk):
        made = commands.set_route(LI.later(moment("2026-07-01 09:00")), setting=replace(ROUTE, valid_from=date(2026, 7, 2)))
        row = receive("高温补贴没有发", known=HEAT, at="2026-07-10 09:00")
        found = queries.preview_end(NEXT, table=NormTable.ROUTES, rule_id=made.id)
        assert found.changed == 1
        commands.end_rule(NEXT, table="routes", rule_id=made.id, day=date(2026, 8, 3), reason="并入通用规则")
        route = queries.route(NEXT, case_id=row.id)
        assert found.turns[0].after == f"{route.unit}（{route.reason}）"


class TestSetCategory:
    def test_a_new_label_stands_on_every_case_and_an_old_day_keeps_the_old_tree(self, desk):
        row = receive("高温补贴没有发", known=HEAT, at="2026-07-10 09:00")
        commands.set_category(NEXT, setting=CategorySetting(
            code="wage.heat", label="防暑降温费", parent_code="wage", words=("防暑",), valid_from=date(2026, 8, 4),
            source="分类表 2026"))  # fmt: skip
        assert queries.case(NEXT, case_id=row.id).category_label == "防暑降温费"
        trees = [{one.code: one.label for one in queries.categories(day)} for day in (date(2026, 8, 3), date(2026, 8, 4))]
        assert [one["wage.heat"] for one in trees] == ["高温津贴", "防暑降温费"]

    def test_a_node_hangs_below_one_in_force(self, desk):
        base = CategorySetting(code="wage.night", label="夜班津贴", parent_code="wage", valid_from=date(2026, 8, 4),
                               source="分类表 2026")  # fmt: skip
        commands.set_category(NEXT, setting=base)
        with pytest.raises(BadInput, match="category_not_below"):
            commands.set_category(NEXT, setting=replace(base, code="night", parent_code="wage"))
        with pytest.raises(BadInput, match="no_such_category"):
            commands.set_category(NEXT, setting=replace(base, code="none.night", parent_code="none"))

    def test_is_not_ended_while_others_hang_on_it(self, desk):
        wage, heat = (Category.objects.get(code=one) for one in ("wage", "wage.heat"))
        with pytest.raises(Refused, match="category_has_children"):
            commands.end_rule(NEXT, table="categories", rule_id=wage.pk, day=date(2026, 9, 1), reason="不再使用")
        commands.set_route(NEXT, setting=ROUTE)
        with pytest.raises(Refused, match="category_in_use"):
            commands.end_rule(NEXT, table="categories", rule_id=heat.pk, day=date(2026, 9, 1), reason="不再使用")


class TestEndAndVerify:
    def test_never_reaches_back(self, desk):
        row = FlagRule.objects.get(code="self_harm")
        with pytest.raises(Refused, match="rule_end_backdated"):
            commands.end_rule(NEXT, table="flags", rule_id=row.pk, day=date(2026, 8, 2), reason="改用新词表")

    def test_a_second_person_compares(self, desk):
        made = commands.set_route(NEXT, setting=ROUTE)
        with pytest.raises(Refused, match="same_person"):
            commands.verify_rule(NEXT, table="routes", rule_id=made.id)
        assert commands.verify_rule(WU.later(NEXT.at), table="routes", rule_id=made.id).verified_by == "wu"


def test_a_flag_needs_a_ground(desk):
    with pytest.raises(BadInput, match="flag_without_ground"):
        commands.set_flag(NEXT, setting=FlagSetting(code="danger", valid_from=date(2026, 8, 4), source="应急预案 2026"))
    with pytest.raises(BadInput, match="unknown_word"):  # the clock's own flag is not for words
        commands.set_flag(NEXT, setting=FlagSetting(code="slow", words=("慢吞吞",), valid_from=date(2026, 8, 4), source="应急预案"))
