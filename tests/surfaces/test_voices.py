"""The page where voices join: three channels of one person, the ground of every link, and all of it taken back."""

from datetime import date

import pytest

from tests.appeals.scene import receive
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.browser import sweep
from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.appeals.contracts import Channel
from unionloop.domains.appeals.models import Speaker, VoiceLink

PHONE_NUMBER = "13800002207"


@pytest.fixture
def scene(db, settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    agent = hire("li.agent", "agent", town.city.id, label="李娟", start=date(2026, 1, 1))
    called = receive("三个月没发工资", sender=PHONE_NUMBER, name="王小芳")
    wrote = receive("工资条在这里", Channel.WEB, sender=PHONE_NUMBER, contact=PHONE_NUMBER)
    return agent, called, wrote


def test_two_voices_become_one_and_two_again(scene):
    agent, called, wrote = scene
    client = enter(agent)
    page = client.get(f"/k/voices/{called.number}/").content.decode()
    assert wrote.number in page  # proposed: the same phone
    assert PHONE_NUMBER not in page
    assert client.post(f"/k/voices/{called.number}/join/", {"other": wrote.number, "reason": ""}).status_code == 422
    client.post(f"/k/voices/{called.number}/join/", {"other": wrote.number, "reason": "回电核对过姓名和班组"})
    link = VoiceLink.objects.get()
    assert Speaker.objects.filter(same_as__isnull=False).count() == 1
    assert wrote.title in client.get(f"/k/{called.number}/").content.decode()  # one person's cases, on both channels
    client.post(f"/k/voices/{called.number}/part/", {"link_id": link.id, "reason": "是同屋的工友借用电话"})
    assert not Speaker.objects.filter(same_as__isnull=False).exists()
    page = client.get(f"/k/voices/{called.number}/").content.decode()
    assert "回电核对过姓名和班组" in page
    assert "是同屋的工友借用电话" in page


def test_an_anonymous_case_and_a_stranger_see_no_voices(scene, db):
    agent, called, _ = scene
    hidden = receive("不想让单位知道", anonymous=True)
    assert enter(agent).get(f"/k/voices/{hidden.number}/").status_code == 404
    maker = hire("zhang.money", "finance_maker", start=date(2026, 1, 1))
    assert enter(maker).get(f"/k/voices/{called.number}/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_screen(opened, scene):
    agent, called, wrote = scene
    enter(agent).post(f"/k/voices/{called.number}/join/", {"other": wrote.number, "reason": "回电核对过姓名和班组"})
    assert sweep(opened, [(f"/k/voices/{called.number}/", agent)]) == []
