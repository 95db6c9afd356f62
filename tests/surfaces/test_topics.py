"""本月热点 as a page: what grew, where, which cases say the same, and a person's word on them."""

from datetime import date

import pytest

from tests.appeals.scene import receive
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.browser import sweep
from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.appeals.models import Topic


def scene(settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    commands.load_profile(towns.EARLY)
    for at in range(6):
        receive(f"高温天气没有发放高温津贴，车间里有四十度，第{at}车间", at=f"2026-07-{10 + at} 09:00",
                known=Known(kind="help", category="wage.heat", division_code="510903"))  # fmt: skip
    receive("社保断缴三个月", at="2026-06-12 09:00", known=Known(kind="help", category="insurance.social"))
    receive("食堂饭菜变质", at="2026-07-12 09:00", known=Known(kind="complain"))
    return hire("zhou.rights", "rights_officer", town.city.id, label="周宁", start=date(2026, 1, 1))


@pytest.mark.django_db
def test_a_person_decides_and_the_word_stands_there(settings):
    client = enter(scene(settings))
    page = client.get("/k/hot/").content.decode()
    assert page.count("明显上升</span>") == 1
    assert "机器还没有学" in page
    group = page.split('name="head_id" value="')[1].split('"')[0]
    client.post("/k/hot/decide/", {"head_id": group, "month": "2026-07", "hot": "1", "size": "6", "label": "高温津贴"})
    assert Topic.objects.get().state == "hot"
    assert "周*" in client.get("/k/hot/?month=2026-07").content.decode()
    assert client.get("/k/hot/?month=soon").status_code == 422
    sheet = b"".join(client.get("/k/hot/?format=csv").streaming_content).decode("utf-8-sig")
    assert sheet.splitlines()[1].split(",")[:2] == ["高温津贴", "6"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_screen(opened, settings):
    account = scene(settings)
    assert sweep(opened, [("/k/hot/", account)]) == []
