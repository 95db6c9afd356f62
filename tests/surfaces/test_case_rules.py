"""The desk's dated rules by page, API and command line: tried on last month, set, compared, ended."""

from datetime import date

import pytest

from tests.appeals.scene import LI, receive
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.browser import sweep
from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.cli.main import main
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known, RouteSetting
from unionloop.domains.appeals.models import Case, DispatchRule, FlagRule, LimitRule

RULE = {"code": "heat_city", "category": "wage.heat", "target": "city", "rank": "1", "reason": "高温由市总统一办",
        "valid_from": "2026-08-04", "source": "川工办〔2026〕8号"}  # fmt: skip


def scene(settings, *people):
    settings.CLOCK_START = moment("2026-08-03 10:00")
    town = towns.build()
    commands.load_profile(towns.EARLY)
    receive("高温补贴没有发", known=Known(kind="help", category="wage.heat", division_code="510903001"), at="2026-07-10 09:00")
    return [hire(name, role, town.city.id, label=label, start=date(2026, 1, 1)) for name, role, label in people]


@pytest.mark.django_db
def test_a_rule_is_tried_set_compared_and_ended_by_page(settings):
    zhou, he, agent = scene(settings, ("zhou.rights", "rights_officer", "周宁"), ("he.rights", "rights_officer", "何涛"),
                            ("li.agent", "agent", "李娟"))  # fmt: skip
    client = enter(zhou)
    assert "高温津贴" in client.get("/k/rules/categories/").content.decode()
    tried = client.post("/k/rules/routes/new/", RULE | {"try": "1"}).content.decode()
    assert '会改变 <span class="amt">1</span> 件' in tried
    assert 'value="高温由市总统一办"' in tried
    assert not DispatchRule.objects.filter(code="heat_city").exists()
    assert client.post("/k/rules/routes/new/", RULE | {"reason": ""}).status_code == 422
    client.post("/k/rules/routes/new/", RULE)
    made = DispatchRule.objects.get(code="heat_city")
    shown = f"/k/rules/routes/{made.pk}/"
    assert client.post(shown + "verify/").status_code == 409
    assert "高温由市总统一办" in client.get(f"/k/rules/routes/new/?replaces={made.pk}").content.decode()
    other = enter(he)
    other.post(shown + "verify/")
    assert '会改变 <span class="amt">1</span> 件' in other.get(shown + "?try=1").content.decode()
    other.post(shown + "end/", {"day": "2026-09-01", "reason": "高温季结束"})
    made.refresh_from_db()
    assert (made.verified_by, made.valid_to) == ("he.rights", date(2026, 9, 1))
    seat = enter(agent)
    assert seat.get("/k/rules/").status_code == 200
    assert seat.post("/k/rules/routes/new/", RULE | {"code": "mine"}).status_code == 403


@pytest.mark.django_db
def test_a_limit_is_set_by_page_for_a_category_and_for_red_flags(settings):
    (zhou,) = scene(settings, ("zhou.rights", "rights_officer", "周宁"))
    client, where = enter(zhou), "/k/rules/limits/new/"
    asked = {"code": "answer.usual", "category": "wage", "label": "工资诉求答复", "amount": "2", "measure": "workdays",
             "most_extra": "1", "valid_from": "2026-08-04", "source": "川工办〔2026〕9号"}  # fmt: skip
    tried = client.post(where, asked | {"try": "1"}).content.decode()
    assert "5 个工作日" in tried  # what July's case had
    assert "2 个工作日" in tried  # what it would have had
    assert client.post(where, asked | {"amount": "0"}).status_code == 422
    assert client.post(where, asked | {"code": "sign"}).status_code == 422  # only answers go by category
    old = receive("高温补贴没有发", known=Known(kind="help", category="wage.heat", division_code="510903001"), at="2026-08-03 09:00")
    assert client.post(where, asked).status_code == 302
    client.post(where, asked | {"code": "answer.flagged", "category": "", "label": "红标件答复", "amount": "4",
                                "measure": "workhours", "most_extra": ""})  # fmt: skip
    made = LimitRule.objects.get(code="answer.usual.wage")
    assert (made.amount, made.most_extra, made.verified_by) == (2, 1, "")
    shown = client.get("/k/rules/limits/").content.decode()
    assert "工资诉求答复：2 个工作日" in shown
    again = client.get(f"{where}?replaces={made.pk}").content.decode()
    assert '<option value="wage" selected>' in again
    settings.CLOCK_START = moment("2026-08-04 10:00")

    def due(text, category):  # 4 August 2026 is a Tuesday
        row = receive(text, known=Known(kind="help", category=category, division_code="510903001"), at="2026-08-04 09:00")
        return Case.objects.get(pk=row.id)

    assert due("高温补贴没有发", "wage.heat").limit == made
    assert due("食堂饭菜不好", "other").limit.code == "answer.usual"
    assert due("我不想活了", "wage.heat").limit.code == "answer.flagged"
    assert Case.objects.get(pk=old.id).limit.code == "answer.usual"  # it keeps the clock it began under
    row = commands.classify(LI.later(moment("2026-08-04 11:00")), case_id=due("补发差额", "other").pk, category="wage.arrears")
    assert Case.objects.get(pk=row.id).limit == made


@pytest.mark.django_db
def test_by_api_and_command_line(settings, capsys):
    (zhou,) = scene(settings, ("zhou.rights", "rights_officer", "周宁"))
    client = enter(zhou)

    def say(path, body):
        return client.post(f"/api/v1/appeals_norms/{path}", body, content_type="application/json")

    flag = {"code": "danger", "words": ["塔吊"], "valid_from": "2026-08-04", "source": "应急预案 2026"}
    assert say("flags/preview", flag).json()["changed"] == 0
    assert say("flags", flag).json()["what"] == "伤亡或现场危险：塔吊"
    assert say("flags", flag).json()["code"] == "parameter_backdated"
    assert len(client.get("/api/v1/appeals_norms/?table=flags").json()["rows"]) == 5
    settings.CLOCK_START = None
    main(("appeals", "set-category", "wage.night", "夜班津贴", "2031-01-01", "分类表 2031", "--parent", "wage", "--word", "夜班费"))
    assert "夜班津贴（夜班费）" in capsys.readouterr().out
    assert FlagRule.objects.filter(code="danger", valid_to=date(2026, 8, 4)).exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_screen(opened, settings):
    (account,) = scene(settings, ("zhou.rights", "rights_officer", "周宁"))
    commands.set_route(LI.later(moment("2026-07-01 09:00")), setting=RouteSetting(
        code="heat_city", rank=1, target="city", reason="高温由市总统一办", category="wage.heat", region="510900",
        valid_from=date(2026, 7, 2), source="川工办〔2026〕8号"))  # fmt: skip
    rule = DispatchRule.objects.get(code="heat_city")
    assert sweep(opened, [(f"/k/rules/routes/{rule.pk}/?try=1", account), ("/k/rules/flags/new/", account)]) == []
