"""W5: anybody may speak, without a login, a script or a category."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.browser import PHONE, axe, sideways
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import OPERATOR
from unionloop.domains.appeals.contracts import Channel
from unionloop.domains.appeals.models import Case, Entry
from unionloop.domains.organisation import commands as organisation


@pytest.fixture
def city(db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation")


def speak(client, **given):
    return client.post("/m/say/", {"text": "三个月没发工资", "who": "known", "once": "a" * 24, **given})


class TestSay:
    def test_what_is_said_becomes_a_case_with_a_number(self, client, city):
        answer = speak(client, contact="13812342207", name="王芳", employer="遂州食品有限公司")
        assert answer.headers["Location"] == "/m/say/done/"
        case = Case.objects.get()
        assert (case.channel, case.anonymous, case.employer_name) == (Channel.WEB, False, "遂州食品有限公司")
        assert case.number in client.get("/m/say/done/").content.decode()

    def test_sent_twice_is_said_once(self, client, city):
        speak(client)
        speak(client)
        assert Case.objects.count() == 1
        assert Entry.objects.count() == 1

    def test_anonymous_leaves_no_name_on_the_case(self, client, city):
        speak(client, who="anonymous", contact="13812342207", name="王芳")
        case = Case.objects.get()
        assert case.anonymous
        assert case.speaker is None

    def test_a_file_comes_along(self, client, city):
        speak(client, files=SimpleUploadedFile("工资条.jpg", b"\xff\xd8\xff\xe0 picture", "image/jpeg"))
        assert [name for _, name in Entry.objects.get().files] == ["工资条.jpg"]

    def test_nothing_said_keeps_what_was_filled_in(self, client, city):
        answer = speak(client, text="  ", employer="遂州食品有限公司")
        assert answer.status_code == 422
        assert "遂州食品有限公司" in answer.content.decode()
        assert not Case.objects.exists()

    def test_too_many_files_are_named(self, client, city):
        answer = speak(client, files=[SimpleUploadedFile(f"{at}.txt", b"x") for at in range(4)])
        assert answer.status_code == 422
        assert "最多交 3 个文件" in answer.content.decode()

    def test_a_flood_from_one_address_is_stopped(self, client, city):
        answers = [speak(client, once=f"{at:024d}", text=f"第 {at} 件").status_code for at in range(31)]
        assert answers[:30] == [302] * 30
        assert answers[30] == 429


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_without_scripts(opened, transactional_db):
    organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation")
    page = opened("/m/say/", PHONE)
    assert axe(page) == []
    assert sideways(page) == 0
    page = opened("/m/say/", PHONE, scripts=False)
    page.get_by_label("您要说的事").fill("食堂饭菜变质，拉肚子的有十几个人")
    page.get_by_role("button", name="说出来").click()
    page.get_by_text("受理号", exact=True).wait_for()
    page = opened("/m/say/", PHONE, elder=True)
    assert axe(page) == []
    assert sideways(page) == 0
