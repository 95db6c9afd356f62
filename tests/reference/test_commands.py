"""Setting, verifying and loading the lists."""

from datetime import date

import pytest

from tests.cast import CHEN, NOW, OPERATOR, STRANGER, actor
from unionloop.domains.reference import commands, queries
from unionloop.domains.reference.contracts import DayKind
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
WU = actor("wu", "reference.*")
FANG = actor("fang", "reference.*")


def put(value, valid_from="2026-01-01", region="", by=WU, code="founding.must_found_months"):
    return commands.set_parameter(
        by, code=code, region=region, value=value, unit="个月", source="本地文件",
        valid_from=date.fromisoformat(valid_from),
    )  # fmt: skip


class TestSetParameter:
    def test_closes_the_row_before(self):
        first = put(12)
        second = put(6, "2026-07-01")
        history = queries.parameter_history(WU, code="founding.must_found_months")
        assert [(row.id, row.valid_from, row.valid_to) for row in history] == [
            (second.id, date(2026, 7, 1), None), (first.id, date(2026, 1, 1), date(2026, 7, 1)),
        ]  # fmt: skip
        assert queries.parameter("founding.must_found_months", "", date(2026, 6, 30)).value == 12
        assert queries.parameter("founding.must_found_months", "", date(2026, 7, 1)).value == 6

    def test_a_correction_on_the_same_day_leaves_the_first_never_in_force(self):
        first, second = put(12), put(6)
        assert queries.parameter("founding.must_found_months", "", date(2026, 1, 1)).id == second.id
        assert queries.parameter_history(WU, code="founding.must_found_months")[-1].id == first.id

    def test_is_not_backdated_before_the_latest(self):
        put(12, "2026-07-01")
        with pytest.raises(Refused, match="parameter_backdated"):
            put(6, "2026-06-30")

    @pytest.mark.parametrize(("code", "value", "why"), [
        ("payments.account_cool_down_hours", "24小时", "value_other_kind"),
        ("payments.account_cool_down_hours", True, "value_other_kind"),
        ("payments.account_cool_down_hours", -48, "value_out_of_range"),
        ("payments.account_cool_down_hours", 10**12, "value_out_of_range"),
        ("reference.office_hours", "09:00-17:00", "value_other_kind"),
        ("reference.office_hours", [9, 17], "value_other_kind"),
        ("aid.months", {"valid": 12}, "value_lacks"),
    ])  # fmt: skip
    def test_has_the_shape_its_readers_can_use(self, code, value, why):
        unit = "小时" if code.endswith("hours") else ""
        with pytest.raises(BadInput, match=why):
            commands.set_parameter(WU, code=code, value=value, valid_from=date(2026, 1, 1), source="测试", unit=unit)
        with pytest.raises(Refused, match="no_parameter"):
            queries.parameter(code, "", date(2026, 7, 1))

    def test_needs_the_verb_at_the_root(self):
        with pytest.raises(NotAllowed):
            put(6, by=actor("li", "reference.*", path="00001"))
        with pytest.raises(NotAllowed):
            put(6, by=CHEN)

    def test_refuses_fractions(self):
        with pytest.raises(BadInput, match="value_not_whole"):
            put(0.6)

    def test_is_journalled(self):
        row = put(12)
        line = Entry.objects.get(verb="reference.set_parameter", row_id=row.id)
        assert line.actor == "wu"
        assert line.changes["value"] == [None, 12]


class TestInheritance:
    def test_the_nearest_region_wins(self):
        put(12)
        put(9, region="510000")
        put(8, region="510900")
        put(6, region="510903")
        ask = [queries.parameter("founding.must_found_months", region, date(2026, 7, 1)).value
               for region in ("510903001", "510903", "510904", "510900", "510800", "370300", "")]  # fmt: skip
        assert ask == [6, 6, 8, 8, 9, 12, 12]

    def test_what_nobody_set_is_refused(self):
        with pytest.raises(Refused, match="no_parameter"):
            queries.parameter("nothing.here", "510903", date(2026, 7, 1))
        assert queries.value("nothing.here", "510903", date(2026, 7, 1), 7) == 7

    def test_a_region_lists_what_it_inherits(self):
        put(12)
        put(6, region="510903")
        put(5, code="founding.publicity_days")
        rows = queries.parameters(WU, day=date(2026, 7, 1), region="510903")
        assert [(row.code, row.value, row.region) for row in rows] == [
            ("founding.must_found_months", 6, "510903"), ("founding.publicity_days", 5, ""),
        ]  # fmt: skip


class TestVerifyParameter:
    def test_takes_a_second_person(self):
        row = put(12)
        assert not row.verified
        with pytest.raises(Refused, match="same_person"):
            commands.verify_parameter(WU, parameter_id=row.id)
        done = commands.verify_parameter(FANG, parameter_id=row.id)
        assert (done.verified_by, done.verified_at) == ("fang", NOW)
        with pytest.raises(Refused, match="already_verified"):
            commands.verify_parameter(FANG, parameter_id=row.id)

    def test_a_new_version_is_unverified_again(self):
        commands.verify_parameter(FANG, parameter_id=put(12).id)
        assert not put(6, "2026-07-01").verified


class TestLoadProfile:
    def test_loads_once_and_leaves_what_the_city_set(self):
        mine = put(6, "2025-01-01")
        loaded = commands.load_profile(WU, name="sample")
        assert len(loaded) > 30
        assert all(row.source and not row.verified for row in loaded)
        assert queries.parameter("founding.must_found_months", "510903", date(2026, 7, 1)).id == mine.id
        assert commands.load_profile(WU, name="sample") == []

    def test_gives_the_defaults_of_the_house(self):
        commands.load_profile(WU, name="sample")
        day = date(2026, 7, 1)
        found = {code: queries.parameter(code, "510903", day).value for code in (
            "publication.hidden_below", "dues.subsidy_target_bp", "payments.account_cool_down_hours",
            "dues.tolerance_fen", "founding.publicity_days")}  # fmt: skip
        assert list(found.values()) == [5, 7000, 24, 100, 5]

    @pytest.mark.parametrize("name", ["../../etc", "nowhere", ""])
    def test_refuses_a_profile_that_is_not_there(self, name):
        with pytest.raises(BadInput, match="no_profile"):
            commands.load_profile(WU, name=name)


class TestDivisions:
    def test_shehong_became_a_city_in_2019(self):
        commands.load_profile_divisions(OPERATOR)
        assert queries.division("510922", date(2019, 11, 5)).name == "射洪县"
        assert queries.division("510922", date(2019, 11, 6)) is None
        assert queries.division("510981", date(2019, 11, 6)).predecessor_code == "510922"
        assert queries.division_at("510922", date(2026, 7, 1)) == "510981"
        assert queries.division_at("510922", date(2018, 7, 1)) == "510922"
        assert [row.code for row in queries.successors("510902")] == ["510903", "510904"]
        assert queries.names_of(["510903", "510922"], date(2026, 7, 1)) == {
            "510903": "船山区", "510922": "射洪县",
        }  # fmt: skip

    def test_the_same_file_again_changes_nothing(self):
        assert commands.load_profile_divisions(OPERATOR) > 20
        lines = Entry.objects.count()
        assert commands.load_profile_divisions(OPERATOR) == 0
        assert Entry.objects.count() == lines

    def test_a_later_period_closes_the_open_one(self):
        text = "code,name,valid_from\n510922,射洪县,1985-02-08\n"
        commands.load_divisions(OPERATOR, rows=queries.rules.read_divisions(text))
        more = "code,name,valid_from\n510922,别处,2024-01-01\n"
        commands.load_divisions(OPERATOR, rows=queries.rules.read_divisions(more))
        assert queries.division("510922", date(2023, 12, 31)).valid_to == date(2024, 1, 1)

    def test_another_name_for_the_same_period_is_refused(self):
        commands.load_profile_divisions(OPERATOR)
        rows = queries.rules.read_divisions("code,name,valid_from\n510903,船山,2003-12-01\n")
        with pytest.raises(Refused, match="division_differs"):
            commands.load_divisions(OPERATOR, rows=rows)


class TestCalendar:
    NOTICE = "day,kind\n2027-02-08,休\n2027-02-13,班\n"

    def test_a_loaded_year_is_official(self):
        assert not queries.calendar().official(2027)
        rows = commands.load_calendar(WU, text=self.NOTICE, source="国办通知", document_number="国办发明电〔2026〕1号")
        assert [(row.year, row.rest_days, row.work_days) for row in rows] == [(2027, 1, 1)]
        calendar = queries.calendar()
        assert calendar.official(2027)
        assert not calendar.is_workday(date(2027, 2, 8))
        assert calendar.is_workday(date(2027, 2, 13))
        assert commands.load_calendar(WU, text=self.NOTICE, source="国办通知", document_number="x") == [
            type(rows[0])(2027, "国办通知", "x", 1, 1)
        ]

    def test_needs_a_document_number(self):
        with pytest.raises(BadInput, match="document_number_missing"):
            commands.load_calendar(WU, text=self.NOTICE, source="国办通知", document_number="")

    def test_one_day_by_local_order_does_not_make_a_year_official(self):
        row = commands.set_day(WU, day=date(2027, 7, 20), kind="rest", source="防汛停工令")
        assert row.kind == DayKind.REST
        assert not queries.calendar().is_workday(date(2027, 7, 20))
        assert not queries.calendar().official(2027)
        commands.set_day(WU, day=date(2027, 7, 20), kind="work", source="更正")
        assert queries.calendar().is_workday(date(2027, 7, 20))


class TestScope:
    def test_whoever_holds_no_verb_sees_no_list(self):
        put(12)
        assert queries.parameters(STRANGER, day=date(2026, 7, 1)) == []
        assert queries.divisions(STRANGER).rows == []
        assert len(queries.parameters(actor("li", "reference.read", path="00001"), day=date(2026, 7, 1))) == 1
