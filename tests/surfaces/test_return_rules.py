"""J8's other rules on the web: policies, preparation rules, lapsed money, corrections by a second person."""

from datetime import date

import pytest

from tests.cast import OPERATOR
from tests.dues import town
from tests.entrance import enter, hire
from unionloop.domains.dues import queries
from unionloop.domains.dues.models import Policy, PreparationRule
from unionloop.domains.employers import commands as employers

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
