"""J8's other rules on the web: policies, preparation rules, lapsed money, corrections by a second person."""

import json
from datetime import date

import pytest

from tests.cast import OPERATOR, actor
from tests.dues import town
from tests.entrance import enter, hire
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Policy, PolicyMember, PreparationRule
from unionloop.domains.employers import commands as employers
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.errors import NotFound, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return town.build()


@pytest.fixture
def zhang(place):
    return enter(hire("zhang", "finance_maker", label="张敏"))


class TestPolicy:
    def test_is_set_with_its_paper_and_keeps_what_was_typed(self, zhang, place):
        given = {"name": "小额全返 2027", "tiers": ["city", "county"], "share": "100", "size_classes": ["micro"],
                 "annual_limit": "10000", "valid_from": "2027-01-01", "valid_to": "2028-01-01", "mode": "auto",
                 "exclusions": "金融、铁路", "source": "关于小额缴费返还的通知"}  # fmt: skip
        bad = zhang.post("/j/rules/policy/new", {**given, "source": ""})
        assert bad.status_code == 422
        assert "小额全返 2027" in bad.content.decode()
        typed = zhang.post("/j/rules/policy/new", {**given, "annual_limit": "一万"}).content.decode()
        assert "小额上限，元“一万”不是金额" in typed
        assert 'value="一万"' in typed
        assert zhang.post("/j/rules/policy/new", given)["Location"] == "/j/rules"
        row = Policy.objects.get(name="小额全返 2027")
        assert (row.tiers, row.share_bp, row.annual_limit_fen, row.exclusions, row.made_by) == (
            ["city", "county"], 10_000, 1_000_000, ["金融", "铁路"], "zhang")  # fmt: skip
        employers.set_tax_key(OPERATOR, employer_id=place.firms["E1"], tax_key="10109")
        answer = zhang.post(f"/j/rules/policy/{row.pk}/list", {
            "codes": "10109", "document": "遂工〔2027〕1号", "valid_from": "2027-01-01"})  # fmt: skip
        assert answer.status_code == 302
        lost = zhang.post(f"/j/rules/policy/{row.pk}/list", {"codes": "不存在", "document": "x", "valid_from": "2027-01-01"})
        assert "登记册里没有代码" in lost.content.decode()

    def test_is_not_for_readers(self, place):
        assert enter(hire("auditor", "auditor")).get("/j/rules/policy/new").status_code == 403


class TestScope:
    """A city's and a county's finance people set and check rules for their own region, and for no other."""

    @pytest.fixture
    def ma(self, place):
        return enter(hire("ma", "finance_maker", place.units["A"], label="马丽"))

    @pytest.fixture
    def city(self, place):
        return enter(hire("qian", "finance_maker", place.city, label="钱进"))

    @pytest.fixture
    def sun(self, place):
        return enter(hire("sun", "finance_checker", place.city, label="孙立"))

    def given(self, region, *tiers):
        return {"name": f"返还 {region}", "tiers": list(tiers), "share": "50", "valid_from": "2027-01-01", "mode": "auto",
                "region": region, "source": "通知"}  # fmt: skip

    def test_each_is_offered_only_his_regions(self, ma, city):
        assert "510904" not in ma.get("/j/rules/policy/new").content.decode()
        page = city.get("/j/rules/policy/new").content.decode()
        assert [code in page for code in ("510900", "510903", "510904", "510000")] == [True, True, True, False]
        assert "全域" not in page
        assert ma.post("/j/rules/policy/new", self.given("510904", "county")).status_code == 422

    def test_a_county_gives_back_its_own_share_and_no_more(self, ma, city):
        refused = ma.post("/j/rules/policy/new", self.given("510903", "county", "city"))
        assert "市级的份额不归区县定" in refused.content.decode()
        assert ma.post("/j/rules/policy/new", self.given("510903", "county")).status_code == 302
        assert city.post("/j/rules/policy/new", self.given("510900", "city", "industry")).status_code == 302
        assert city.post("/j/rules/policy/new", self.given("510900", "province")).status_code == 409
        assert set(Policy.objects.filter(made_by__in=("ma", "qian")).values_list("region", flat=True)) == {"510903", "510900"}

    def test_the_api_refuses_another_region_too(self, ma):
        body = {"name": "x", "tiers": ["county"], "valid_from": "2027-01-01", "source": "通知", "region": "510904"}
        answer = ma.post("/api/v1/dues_rules/policies", json.dumps(body), content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        returns = {"return_rate_bp": 6000, "lookback_months": 36, "valid_from": "2027-01-01", "source": "通知"}
        for region, status in (("510904", 403), ("", 403), ("510903", 200), ("甲区", 422)):
            answer = ma.post("/api/v1/dues_rules/preparation", json.dumps(returns | {"region": region}),
                             content_type="application/json")  # fmt: skip
            assert answer.status_code == status, region

    def test_a_second_person_of_the_place_checks(self, ma, city, sun, place):
        city.post("/j/rules/policy/new", self.given("510900", "city"))
        row = Policy.objects.get(made_by="qian")
        neighbour = enter(hire("he", "finance_checker", place.units["B"], label="何"))
        assert neighbour.post(f"/j/rules/policy/{row.pk}/verify").status_code == 403
        assert city.post(f"/j/rules/policy/{row.pk}/verify").status_code in (403, 404)
        assert sun.get("/j/rules").content.decode().count(f"/j/rules/policy/{row.pk}/verify") == 1
        assert sun.post(f"/j/rules/policy/{row.pk}/verify").status_code == 302
        row.refresh_from_db()
        assert row.verified_by == "sun"
        with pytest.raises(Refused, match="dues_rule_verified"):
            commands.verify_policy(OPERATOR, policy_id=row.pk)
        own = commands.set_policy(OPERATOR, values={"name": "全域", "tiers": ["city"], "valid_from": date(2027, 1, 1), "source": "s"})
        with pytest.raises(Refused, match="same_person"):
            commands.verify_policy(OPERATOR, policy_id=own.id)

    def test_a_preparation_rule_is_checked_and_replaced_where_it_holds(self, city, sun):
        start = {"return_rate": "60", "lookback_months": "24", "forfeit_to": "city", "region": "510900", "source": "办法"}
        assert city.post("/j/rules/prep/new", start | {"valid_from": "2027-01-01"}).status_code == 302
        row = PreparationRule.objects.get(region="510900")
        assert sun.post(f"/j/rules/prep/{row.pk}/verify").status_code == 302
        assert f'?replaces={row.pk}"' in city.get("/j/rules").content.decode()
        assert city.post("/j/rules/prep/new", start | {"valid_from": "2028-01-01", "replaces_id": row.pk}).status_code == 302
        row.refresh_from_db()
        assert (row.verified_by, row.valid_to) == ("sun", date(2028, 1, 1))
        everywhere = PreparationRule.objects.get(region="")
        taken = city.post("/j/rules/prep/new", start | {"valid_from": "2028-01-01", "replaces_id": everywhere.pk})
        assert taken.status_code == 403

    def test_a_list_takes_the_firms_of_ones_own_place(self, ma, place):
        row = commands.set_policy(OPERATOR, values={"name": "省里的", "tiers": ["city"], "valid_from": date(2027, 1, 1), "source": "s"})
        county = organisation.by_ids([place.units["A"]])[place.units["A"]]
        by = actor("ma", "dues.enrol", path=county.path)
        commands.enrol(by, policy_id=row.id, employer_ids=[place.firms["E1"]], document="d", valid_from=date(2027, 1, 1))
        with pytest.raises(NotFound):
            commands.enrol(by, policy_id=row.id, employer_ids=[place.firms["E9"]], document="d", valid_from=date(2027, 1, 1))
        assert [one.employer_id for one in PolicyMember.objects.filter(policy_id=row.id)] == [place.firms["E1"]]

    def test_split_rules_are_the_citys(self, ma, city):
        form = {"name": "区县规则", "valid_from": "2027-01-01", "source": "s", "priority": "5", "item": "dues", "share_base": "100",
                "remainder_to": "base", "follows": "union"}  # fmt: skip
        assert ma.post("/j/rules/create", form | {"region": "510903"}).status_code == 403
        assert city.post("/j/rules/create", form | {"region": "510000"}).status_code == 403
        assert city.post("/j/rules/create", form | {"region": "510903"}).status_code == 302


class TestPreparationRule:
    def test_takes_the_place_of_the_old(self, zhang):
        old = PreparationRule.objects.order_by("-id").first()
        given = {"return_rate": "60", "lookback_months": "24", "forfeit_to": "county", "valid_from": "2027-01-01",
                 "replaces_id": old.pk if old else "", "source": "筹备金办法"}  # fmt: skip
        given |= {"region": old.region, "size_class": old.size_class} if old else {}
        assert zhang.post("/j/rules/prep/new", given)["Location"] == "/j/rules"
        row = PreparationRule.objects.order_by("-id").first()
        assert (row.return_rate_bp, row.lookback_months, row.forfeit_to, row.valid_from) == (6000, 24, "county", date(2027, 1, 1))


class TestCorrections:
    def test_a_second_person_approves_on_the_page(self, zhang, place):
        place.row("E1", 10_001)
        run = town.approved(place)
        row = queries.explain(OPERATOR, run_id=run.id).rows[0]
        assert zhang.post(f"/j/explain/{row.id}/correct", {"reason": "认错了企业"}).status_code == 302
        waiting = queries.corrections(OPERATOR).rows[0]
        assert (waiting.payer_name, waiting.paid_fen, waiting.state.label[1]) == (row.payer_name, 10_001, "待批准")
        sun = enter(hire("sun", "finance_checker", place.city, label="孙立"))
        assert "认错了企业" in sun.get("/j/corrections").content.decode()
        assert sun.post("/j/corrections/approve", {"ids": [waiting.id]}).status_code == 302
        assert queries.corrections(OPERATOR).rows[0].state == "approved"


class TestLapsed:
    def test_what_is_too_old_is_listed_and_carried_over_once_typed(self, zhang, place):
        PreparationRule.objects.update(lookback_months=1)
        place.row("E8", 10_000)
        town.approved(place)
        rows = queries.lapsed(OPERATOR.later(town.CLERK.at.replace(year=2027, month=12)), unit_id=place.city)
        assert [one.employer_id for one in rows] == [place.firms["E8"]]
        assert rows[0].forfeited_fen > 0
        refused = zhang.post("/j/prep/forfeit", {"ids": [place.firms["E8"]], "unit": place.city, "typed": "2"})
        assert "请在确认框里写下家数 1" in refused.content.decode()
        assert zhang.get("/j/prep/lapsed").status_code == 200
