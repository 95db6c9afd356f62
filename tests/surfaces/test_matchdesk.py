"""The matching desk: one choice and one press for each payer, forward, aside, and back."""

import pytest

from tests.cast import OPERATOR, ZHANG
from tests.dues import tax_files as made
from tests.entrance import enter, hire
from unionloop.domains.dues import commands
from unionloop.domains.dues.models import Payer, TaxRow
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip


@pytest.fixture
def desk(city):
    return enter(hire("zhang", "finance_maker", city.id, label="张敏"))


@pytest.fixture
def shops(city):
    """Three payers that look like one registered firm each, but for their number."""
    for number in (1, 2, 3):
        employers.register(OPERATOR, employer=EmployerInput(name=made.firm(number) + "一店", unit_id=city.id,
                                                            division_code="510903"))  # fmt: skip
    lines = [made.row(n, 纳税人名称=made.firm(n) + "二店", 社会信用代码="") for n in (1, 2, 3)]
    row = commands.receive(ZHANG, unit_id=city.id, name="x.xlsx", content=made.xlsx(lines))
    commands.stage(ZHANG, file_id=row.id)
    commands.confirm(ZHANG, file_id=row.id)
    commands.match_payers(ZHANG, unit_id=city.id)
    return list(Payer.objects.order_by("pk"))


class TestDesk:
    def test_shows_the_payer_with_candidates_scores_and_reasons(self, desk, shops):
        page = desk.get("/c/match").content.decode()
        for words in ("待匹配", "名称里的编号不同", "把握", "接受", "搁置", 'data-key="1"'):
            assert words in page
        assert page.count('aria-current="true"') == 1
        assert len(desk.get("/c/match").context["queue"]) == 3

    def test_accepts_and_goes_on_to_the_next(self, desk, shops):
        first = desk.get("/c/match").context["here"]
        following = desk.get("/c/match").context["next_id"]
        answer = desk.post(f"/c/match/{first.id}/match", {"once": "a", "next": following,
                                                          "employer": first.candidates[0].employer_id}, follow=True)  # fmt: skip
        assert answer.context["here"].id == following
        assert TaxRow.objects.get(payer_id=first.id).employer_id == first.candidates[0].employer_id
        assert answer.context["last"].id == first.id

    def test_puts_aside_and_takes_back(self, desk, shops):
        one = shops[0]
        desk.post(f"/c/match/{one.pk}/aside", {"once": "a"})
        one.refresh_from_db()
        assert one.state == "aside"
        answer = desk.post(f"/c/match/{one.pk}/undo", {"once": "b"}, follow=True)
        one.refresh_from_db()
        assert one.state == "review"
        assert answer.context["here"].id == one.pk

    def test_finds_an_employer_by_hand(self, desk, shops, city):
        employers.register(OPERATOR, employer=EmployerInput(name="遂宁川中锂电材料有限公司", unit_id=city.id))
        page = desk.get(f"/c/match?at={shops[0].pk}&q=川中锂电").content.decode()
        assert "遂宁川中锂电材料有限公司" in page
        assert "按名称或代码查到" in page

    def test_says_when_all_is_done(self, desk, city):
        assert "没有待匹配的缴费人" in desk.get("/c/match").content.decode()

    def test_refuses_what_is_not_an_employer(self, desk, shops):
        assert desk.post(f"/c/match/{shops[0].pk}/match", {"once": "a", "employer": "x"}).status_code == 422
        assert desk.post(f"/c/match/{shops[0].pk}/match", {"once": "b", "employer": "999999"}).status_code == 404

    def test_runs_the_machine_and_lists_everybody(self, desk, shops, city):
        assert desk.post("/c/match/run", {"once": "a", "unit": city.id}, follow=True).status_code == 200
        assert made.firm(1) in desk.get("/c/match/payers").content.decode()
        assert desk.get(f"/j/tax/payer/{shops[0].pk}").status_code == 200
