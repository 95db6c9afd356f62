"""W6, W7 and the rating link: the speaker follows his matter and does his part, with and without a login, without a script."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.appeals.scene import HANDLER, LI, receive
from tests.browser import DESK, PHONE, PICTURES, axe, sideways
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import OPERATOR, moment
from tests.founding import town as towns
from tests.membership.people import paper, phone
from unionloop.domains.access import commands as access
from unionloop.domains.access import queries as logins
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Known, State
from unionloop.domains.appeals.models import Case, Entry
from unionloop.domains.messaging.models import Notice
from unionloop.domains.people import commands as people
from unionloop.kernel import errands

BUDGET = {"see where it stands": 1, "rate": 1, "say it": 3}  # ux.md §4, taps of a worker; typing is not counted


def build(settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    commands.load_profile(towns.EARLY)
    return town


def answered(town):
    """A case said by phone, answered and checked: its speaker may grade it."""
    row = receive("三个月没发工资", sender="13800002207", known=Known(kind="help"))
    commands.dispatch(LI, case_id=row.id, unit_id=town.counties[0].id, reason="由属地办理")
    commands.sign(HANDLER, case_id=row.id)
    commands.reply(HANDLER, case_id=row.id, text="已补发到位")
    return commands.approve(LI, case_id=row.id)


def known_by_digits(number, tail="2207"):
    client = Client()
    client.post("/track/", {"number": number, "tail4": tail})
    return client


def worker(number=1):
    """A person of the register with a login of his own."""
    row = people.record(OPERATOR, name="赵大勇", id_type="resident", id_number=paper(number), phone=phone(number))
    access.open_worker(OPERATOR, person_id=row.id)
    return row, logins.login_of_person(row.id)


@pytest.mark.django_db
class TestByDigits:
    def test_opens_after_the_digits_and_only_for_whom_showed_them(self, settings):
        build(settings)
        row = receive("三个月没发工资", sender="13800002207")
        page = known_by_digits(row.number).get(f"/m/my/{row.number}/")
        assert page.status_code == 200
        assert "没发工资" not in page.content.decode()  # the matter is not on it: only the way
        stranger = Client().get(f"/m/my/{row.number}/")
        wrong = known_by_digits(row.number, "0000").get(f"/m/my/{row.number}/")
        assert stranger["Location"] == wrong["Location"] == f"/track/?number={row.number}"

    def test_is_over_after_half_an_hour(self, settings):
        build(settings)
        row = receive("三个月没发工资", sender="13800002207")
        client = known_by_digits(row.number)
        settings.CLOCK_START = moment("2026-07-22 15:31")
        assert client.get(f"/m/my/{row.number}/").status_code == 302

    def test_adds_words_and_a_photo_once(self, settings):
        build(settings)
        row = receive("三个月没发工资", sender="13800002207")
        client = known_by_digits(row.number)
        for _ in range(2):
            photo = SimpleUploadedFile("工资条.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "image/png")
            client.post(f"/m/my/{row.number}/supplement/", {"text": "还欠加班费", "files": photo, "once": "t1"})
        added = Entry.objects.get(case_id=row.id, text="还欠加班费")
        assert [name for _, name in added.files] == ["工资条.png"]
        assert "收到您的补充" in client.get(f"/m/my/{row.number}/").content.decode()

    def test_takes_it_back_and_cannot_add_then(self, settings):
        build(settings)
        row = receive("三个月没发工资", sender="13800002207")
        client = known_by_digits(row.number)
        client.post(f"/m/my/{row.number}/withdraw/", {"text": "已经发了"})
        assert Case.objects.get().state == State.WITHDRAWN
        late = client.post(f"/m/my/{row.number}/supplement/", {"text": "还有一句"})
        assert late.status_code in (409, 422)
        assert "还有一句" in late.content.decode()  # nothing typed is lost

    def test_a_closed_one_is_done_again_on_his_word(self, settings):
        town = build(settings)
        row = answered(town)
        commands.call_back(LI, case_id=row.id, reached=True, solved=True)
        client = known_by_digits(row.number)
        client.post(f"/m/my/{row.number}/reopen/", {"text": ""})
        assert Case.objects.get().state == State.CLOSED
        client.post(f"/m/my/{row.number}/reopen/", {"text": "只发了一半"})
        assert Case.objects.get().state == State.HANDLING

    def test_what_is_said_on_a_merged_one_reaches_the_case_it_went_into(self, settings):
        build(settings)
        head, row = receive("三个月没发工资", sender="13800001111"), receive("我也没领到", sender="13800002207")
        commands.merge(LI, case_id=row.id, into_id=head.id)
        client = known_by_digits(row.number)
        assert "撤回这件事" not in client.get(f"/m/my/{row.number}/").content.decode()
        client.post(f"/m/my/{row.number}/supplement/", {"text": "我有工资条"})
        told = Entry.objects.get(case_id=head.id, direction="note")
        assert row.number in told.text
        assert "我有工资条" in told.text


@pytest.mark.django_db
class TestByLink:
    def test_one_tap_grades_and_looking_does_not(self, settings):
        row = answered(build(settings))
        link = f"/m/rate/{row.number}/{queries.rating_token(row.number)}/"
        client = Client()
        assert client.get(link).content.decode().count('name="grade"') == 5
        assert Case.objects.get().rating is None
        assert client.post(link, {"grade": "4"}, follow=True).status_code == 200
        assert Case.objects.get().rating == 4
        assert "已经评价过" in client.post(link, {"grade": "1"}).content.decode()
        assert Client().get(f"/m/rate/{row.number}/{'x' * 20}/").status_code == 404

    def test_the_link_that_was_sent_leads_to_a_grade_and_a_bad_one_is_done_again(self, settings, monkeypatch):
        monkeypatch.setenv("UNIONLOOP_PUBLIC_ADDRESS", "https://union.example")
        row = answered(build(settings))
        told = Notice.objects.get(template="appeal_grade")  # said by phone, so told by SMS
        assert told.facts["link"].startswith("https://union.example/m/rate/")
        link = told.facts["link"].removeprefix("https://union.example")
        assert Client().post(link, {"grade": "1", "words": "一分钱没见到"}, follow=True).status_code == 200
        errands.drain(moment("2026-07-22 15:30"))
        case = Case.objects.get(pk=row.id)
        assert (case.rating, case.state, case.redos_count) == (1, State.HANDLING, 1)

    @pytest.mark.parametrize("grade", ["0", "6", "", "五"])
    def test_there_are_five_grades(self, settings, grade):
        row = answered(build(settings))
        Client().post(f"/m/rate/{row.number}/{queries.rating_token(row.number)}/", {"grade": grade})
        assert Case.objects.get().rating is None


@pytest.mark.django_db
class TestByLogin:
    def test_his_own_words_are_his_and_a_number_typed_by_another_shows_nothing(self, settings):
        build(settings)
        person, account = worker()
        receive("冒用他号码说的话", Channel.WEB, sender=phone(1), contact=phone(1))
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        client.post("/m/say/", {"text": "食堂饭菜变质", "who": "known", "contact": phone(1)})
        assert Case.objects.get(text="食堂饭菜变质").speaker.person_id == person.id
        page = client.get("/m/my/").content.decode()
        assert "食堂饭菜变质" in page
        assert page.count("/m/my/R26") == 1
        number = Case.objects.get(text="食堂饭菜变质").number
        other = Case.objects.get(text="冒用他号码说的话").number
        assert "食堂饭菜变质" in client.get(f"/m/my/{number}/").content.decode()
        assert client.get(f"/m/my/{other}/").status_code == 302

    def test_a_voice_taken_for_his_is_followed_but_stays_masked(self, settings):
        build(settings)
        person, account = worker()
        row = receive("三个月没发工资", sender=phone(1))
        commands.identify(LI, case_id=row.id, person_id=person.id, reason="本人到场出示证件")
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/m/my/{row.number}/")
        assert page.status_code == 200
        assert "没发工资" not in page.content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_on_a_phone_without_scripts_within_the_taps(opened, settings):
    town = build(settings)
    row = answered(town)
    waiting = receive("宿舍漏水没人修，请来看看", sender="13800002207", known=Known(kind="help"))
    taps = 0
    page = opened(f"/track/?number={waiting.number}", PHONE, scripts=False)
    page.get_by_label("后四位").fill("2207")
    taps += 1
    page.get_by_role("button", name="查看").click()
    assert taps <= BUDGET["see where it stands"]
    page.get_by_role("link", name="补充、撤回").click()
    assert len(page.content().encode()) < 150_000
    shots = [("m-matter", page)]
    page.get_by_label("还有什么要说的").fill("天花板也掉了")
    page.get_by_role("button", name="补充").click()
    page.get_by_text("已补充，办理的人看得到").wait_for()
    graded = opened(f"/m/rate/{row.number}/{queries.rating_token(row.number)}/", PHONE, scripts=False)
    shots.append(("m-rate", graded))
    for name, one in shots:
        if PICTURES:
            one.screenshot(path=f"{PICTURES}/{name}-360.png", full_page=True)
    graded.get_by_role("button", name="满意", exact=True).click()
    graded.get_by_text("谢谢您的评价").wait_for()
    assert Case.objects.get(pk=row.id).rating == 4
    found = []
    for path in (f"/m/my/{waiting.number}/", f"/m/rate/{row.number}/{queries.rating_token(row.number)}/"):
        for size, elder in ((PHONE, False), (PHONE, True), (DESK, False)):
            checked = opened(f"/track/?number={waiting.number}", size, elder=elder)
            checked.get_by_label("后四位").fill("2207")
            checked.get_by_role("button", name="查看").click()
            checked.get_by_role("link", name="补充、撤回").wait_for()
            checked.goto(path)
            found += [f"{path} {size[0]} {elder}: {one}" for one in axe(checked)]
            if sideways(checked):
                found.append(f"{path} {size[0]} {elder}: sideways")
            if PICTURES:
                checked.screenshot(path=f"{PICTURES}/{path.split('/')[2]}-{size[0]}{'-elder' if elder else ''}.png", full_page=True)
    assert not found, "\n".join(found)
