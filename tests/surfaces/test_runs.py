"""J4, J5 and J8: the pages of settlement draw their figures, and the forms do what they say."""

from datetime import date

import pytest

from tests.dues import town
from tests.dues.town import JULY, MAKER
from tests.entrance import enter, hire
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Allocation, Run

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 2, 1)


@pytest.fixture
def place():
    found = town.build()
    found.rows([("E1", 1_234_567), ("E2", 50_000), ("E5", 999), ("E8", 33_333), (None, 391_250)])
    found.row("E8", 70_000, item="preparation")
    return found


@pytest.fixture
def desk(place):
    """The maker, the checker and the releaser, each logged in."""
    roles = {"zhang": "finance_maker", "sun": "finance_checker", "zhao": "finance_releaser"}
    return {name: enter(hire(name, role, place.city, start=LONG_AGO)) for name, role in roles.items()}


def post(client, url, **values):
    return client.post(url, values, follow=True)


class TestRun:
    def test_from_opening_to_approval(self, desk, place):
        answer = post(desk["zhang"], "/j/runs/open", unit=place.city, month=JULY)
        run = Run.objects.get()
        assert answer.redirect_chain[-1][0] == f"/j/runs/{run.pk}"
        text = answer.content.decode()
        for shown in ("结算 2026-07-01", "控制数", "天泰玻璃厂工会", "首次返还", "锁定提交", "待查户"):
            assert shown in text
        assert "已锁定待复核" in post(desk["zhang"], f"/j/runs/{run.pk}/lock").content.decode()
        page = desk["sun"].get(f"/j/runs/{run.pk}").content.decode()
        assert "剩 6 笔抽样未看" in page
        one = queries.run_view(MAKER, run_id=run.pk).samples[0]
        assert "已核对，下一笔" in desk["sun"].get(f"/j/runs/{run.pk}/sample/{one.allocation_id}").content.decode()
        for sample in queries.run_view(MAKER, run_id=run.pk).samples:
            post(desk["sun"], f"/j/runs/{run.pk}/sample/{sample.allocation_id}/seen")
        assert "已复核待审批" in post(desk["sun"], f"/j/runs/{run.pk}/check").content.decode()
        assert "已审批" in post(desk["zhao"], f"/j/runs/{run.pk}/approve").content.decode()

    def test_a_refusal_is_a_sentence(self, desk, place):
        post(desk["zhang"], "/j/runs/open", unit=place.city, month=JULY)
        again = desk["zhang"].post("/j/runs/open", {"unit": place.city, "month": JULY})
        assert again.status_code == 409
        assert "还没办完" in again.content.decode()

    def test_the_checker_may_not_lock(self, desk, place):
        run = commands.compute(MAKER, run_id=commands.open_run(MAKER, unit_id=place.city, month=JULY).id)
        assert desk["sun"].post(f"/j/runs/{run.id}/lock").status_code in (403, 404)

    def test_lists_and_files(self, desk, place):
        run = commands.compute(MAKER, run_id=commands.open_run(MAKER, unit_id=place.city, month=JULY).id)
        assert "2026-07-01" in desk["sun"].get("/j/runs").content.decode()
        for form in ("csv", "json", "xlsx", "print"):
            assert desk["zhang"].get(f"/j/runs?format={form}").status_code == 200
            assert desk["zhang"].get(f"/j/runs/{run.id}?format={form}").status_code == 200
        assert desk["zhang"].get(f"/j/runs/{run.id}?tag=large&text=天泰").status_code == 200


class TestRules:
    """Rules are of the whole federation: whoever sets them has a post for all of it."""

    @pytest.fixture
    def desk(self, place):
        roles = {"zhang": "finance_maker", "sun": "finance_checker"}
        return {name: enter(hire(name, role, None, start=LONG_AGO)) for name, role in roles.items()}

    def form(self, **values):
        shares = {"share_base": "70", "share_county": "20", "share_city": "10.00"}
        return {"name": "新版", "valid_from": "2026-07-01", "item": "dues", "pattern": "P1", "source": "样例",
                "remainder_to": "base", "follows": "union", **shares, **values}  # fmt: skip

    def test_tried_then_set_then_verified(self, desk, place):
        commands.compute(MAKER, run_id=commands.open_run(MAKER, unit_id=place.city, month=JULY).id)
        old = next(one for one in queries.rules(MAKER) if one.pattern == "P1")
        before = queries.rules(MAKER)
        form = self.form(replaces=str(old.id))
        page = desk["zhang"].get("/j/rules/new", {**form, "try": "1", "unit": place.city, "month": JULY})
        assert "什么都没有写入" in page.content.decode()
        assert queries.rules(MAKER) == before
        answer = post(desk["zhang"], "/j/rules/create", **form)
        assert "未核对" in answer.content.decode()
        row = queries.rules(MAKER)[0]
        assert (row.version, row.replaces_id) == (4, old.id)
        assert "已核对" in post(desk["sun"], f"/j/rules/{row.id}/verify").content.decode()
        assert desk["sun"].get(f"/j/rules/simulate?rule={row.id}&unit={place.city}&month={JULY}").status_code == 200
        assert "v4" in desk["sun"].get("/j/rules").content.decode()

    def test_shares_that_do_not_add_up(self, desk, place):
        answer = desk["zhang"].post("/j/rules/create", self.form(share_base="69.99"))
        assert answer.status_code == 422
        assert "还差 1 个" in answer.content.decode() or "还差 1" in answer.content.decode()


class TestExplain:
    def test_two_clicks_to_the_source_row(self, desk, place):
        run = town.approved(place)
        page = desk["zhang"].get(f"/j/explain?run={run.id}&unit={place.units['U1']}&tier=base").content.decode()
        one = Allocation.objects.get(employer=place.firms["E1"])
        assert f"/j/explain/{one.pk}" in page
        assert "v1 全额代收" in page
        row = desk["zhang"].get(f"/j/explain/{one.pk}").content.decode()
        assert "第 1 行" in row
        assert "740\u00a0" in row or "7\u00a0407" in row or "7407" in row or "407" in row
