"""B4–B6, rolls, cards at a counter — through HTTP."""

import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import NOW, OPERATOR
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.membership.people import HEAD, application, paper, phone, roll, row, somebody
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import State
from unionloop.domains.membership.models import Card
from unionloop.domains.reference import commands as reference
from unionloop.kernel import clock
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def profile(street, settings):
    settings.CLOCK_START = NOW
    reference.load_profile(OPERATOR)


@pytest.fixture
def fang(street):
    return enter(hire("fang", "chair", street.own.id, label="方志强"))


@pytest.fixture
def chen(street):
    return enter(hire("chen", "organiser", street.city.id, label="陈静"))


def text(response):
    return b"".join(response.streaming_content).decode("utf-8-sig") if response.streaming else response.content.decode()


def upload(client, rows, head=HEAD, name="名册.csv"):
    return client.post("/mem/rolls/send/", {"file": SimpleUploadedFile(name, roll(rows, head))})


def once(page):
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def take(client, rows):
    place = upload(client, rows)["Location"]
    client.post(f"{place}take/")
    return place


class TestOne:
    """A member entered at the counter: whoever neither joins on a phone nor stands on a roll."""

    def test_the_chair_names_him_and_he_has_a_card(self, fang, street):
        page = text(fang.get("/mem/new/"))
        assert f'value="{street.own.code}"' in page  # his own union is known
        assert "登记一名会员" in text(fang.get("/mem/"))
        given = {"once": once(page), "name": "阿依古丽", "id_type": "resident", "id_number": paper(31), "phone": phone(31),
                 "union_id": street.own.code, "form": "dispatch", "joined_date": "2026-07-01"}  # fmt: skip
        place = fang.post("/mem/new/", given)["Location"]
        made = queries.membership(OPERATOR, membership_id=int(place.split("/")[2]))
        assert (made.union_id, made.form, str(made.joined_date), made.state) == (street.own.id, "dispatch", "2026-07-01", State.ACTIVE)
        assert Card.objects.filter(person_id=made.person_id).count() == 1

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"id_number": "510903199001011234"}, "证件号"), ({"union_id": "G9999999"}, "没有编码"),
        ({"firm": "91510900MA00000X7E"}, "企业台账里没有"), ({"joined_date": "2099-01-01"}, "2099")])  # fmt: skip
    def test_what_is_wrong_is_named(self, fang, street, wrong, words):
        given = {"once": once(text(fang.get("/mem/new/"))), "name": "阿依", "id_type": "resident", "id_number": paper(32),
                 "union_id": street.own.code, "form": "regular", **wrong}  # fmt: skip
        refused = fang.post("/mem/new/", given)
        assert refused.status_code == 422
        assert words in text(refused)

    def test_only_by_those_who_may(self, chen):
        assert chen.get("/mem/new/").status_code == (200 if "登记一名会员" in text(chen.get("/mem/")) else 403)


class TestRolls:
    def test_one_file_three_clicks_and_the_faults_come_back(self, fang):
        place = upload(fang, [row(at) for at in range(1, 21)] + [row(30, 手机="12345")])["Location"]
        page = text(fang.get(place))
        assert "第 22 行" in page
        assert "电话号码不对" in page
        back = fang.get(f"{place}failed.xlsx").content
        from python_calamine import CalamineWorkbook

        head, line = CalamineWorkbook.from_filelike(io.BytesIO(back)).get_sheet_by_index(0).to_python()[:2]
        assert head == [*HEAD, "错误列", "原因", "怎么改"]
        assert line[len(HEAD) :] == ["手机", "电话号码不对", "手机填 11 位，座机带区号。请核对"]
        fang.post(f"{place}take/")
        assert queries.numbers(OPERATOR).members == 20
        fixed = upload(fang, [row(30)])["Location"]
        assert "新会员" in text(fang.get(fixed))

    def test_the_template_is_taken_as_it_is(self, fang):
        content = fang.get("/mem/rolls/template.xlsx").content
        place = fang.post("/mem/rolls/send/", {"file": SimpleUploadedFile("模板.xlsx", content)})["Location"]
        assert queries.rolls(OPERATOR).rows[0].fresh == 1
        assert "每一行都通过了" in text(fang.get(place))

    def test_undone_whole(self, fang):
        place = take(fang, [row(1), row(2)])
        fang.post(f"{place}undo/")
        assert queries.memberships(OPERATOR).total == 0

    def test_what_is_no_table_is_said(self, fang):
        answer = fang.post("/mem/rolls/send/", {"file": SimpleUploadedFile("x.csv", "单位,金额\n甲,1".encode())})
        assert answer.status_code == 422
        assert "没有找到这些列" in text(answer)


class TestList:
    def test_counts_with_age_and_finds_by_every_way(self, fang):
        take(fang, [row(at) for at in range(1, 6)])
        page = text(fang.get("/mem/"))
        assert "一人只计一次" in page
        assert "100.0" in page
        number = Card.objects.order_by("pk")[2].number
        for way in ("王小", "小强", "wxq", paper(3), phone(3), number):
            assert "<tbody>" in text(fang.get("/mem/", {"q": way})), way
            assert 'name="purpose"' in text(fang.get("/mem/", {"q": way, "format": "csv"})), way
        assert "没有符合条件的会员" in text(fang.get("/mem/", {"q": "不存在的人"}))

    def test_shows_no_plain_value_anywhere(self, fang):
        take(fang, [row(1)])
        membership = queries.memberships(OPERATOR).rows[0]
        for path in ("/mem/", f"/mem/{membership.id}/", "/mem/?format=json", "/mem/?format=csv", "/mem/rolls/", "/mem/in/"):
            page = text(fang.get(path))
            assert paper(1) not in page, path
            assert phone(1) not in page, path

    def test_only_ones_own_scope(self, fang, street, firms):
        take(fang, [row(1)])
        mine = queries.memberships(OPERATOR).rows[0]
        other = enter(hire("li", "chair", street.joint.id))
        assert queries.memberships(OPERATOR).total == 1
        assert "没有符合条件的会员" in text(other.get("/mem/"))
        assert other.get(f"/mem/{mine.id}/").status_code == 404
        assert other.post(f"/mem/{mine.id}/act/leave/", {"note": "乱来"}).status_code == 404
        assert enter(hire("nobody")).get("/mem/").status_code == 403


class TestMember:
    def test_opening_reveals_nothing_and_is_seen_by_himself(self, chen, fang):
        take(fang, [row(1)])
        membership = queries.memberships(OPERATOR).rows[0]
        chen.get(f"/mem/{membership.id}/")
        line = Entry.objects.get(verb="people.look")
        assert (line.actor, line.row_id) == ("chen", membership.person_id)
        assert chen.post(f"/mem/{membership.id}/reveal/", {"field": "phone", "reason": ""}).status_code == 422
        shown = chen.post(f"/mem/{membership.id}/reveal/", {"field": "phone", "reason": "电话核对转会"})
        assert phone(1) in text(shown)
        assert "no-store" in shown["Cache-Control"]

    def test_moves_and_refusals_stand_beside_the_form(self, chen, fang, street):
        take(fang, [row(1)])
        membership = queries.memberships(OPERATOR).rows[0]
        early = chen.post(f"/mem/{membership.id}/act/retire/", {"day": "2020-01-01"})
        assert early.status_code == 422
        assert "早于入会日期" in text(early)
        moved = chen.post(f"/mem/{membership.id}/act/transfer/", {"union_id": street.joint.code, "note": "换单位"})
        assert moved.status_code == 302
        assert queries.memberships(OPERATOR).rows[0].union_id == street.joint.id


class TestIntake:
    @pytest.fixture
    def applied(self, street, firms):
        return [commands.apply(somebody(), application=application(at, employer_id=firms.food.id)) for at in (1, 2)]

    def test_one_act_each_and_the_next_comes(self, chen, applied):
        page = text(chen.get("/mem/in/"))
        assert "待审" in page
        assert "7月27日" in page
        assert "您填的单位查无此人" in page
        chen.post(f"/mem/in/{applied[0].id}/approve/")
        chen.post(f"/mem/in/{applied[1].id}/refuse/", {"reason": "not_here", "words": "请写全称"})
        assert "没有待审的申请" in text(chen.get("/mem/in/"))
        assert [one.state for one in queries.memberships(OPERATOR).rows] == [State.REFUSED, State.ACTIVE]

    def test_waits_on_the_desk(self, chen, applied):
        assert "入会审核" in text(chen.get("/desk/"))

    def test_the_firms_own_chair_sees_nothing_of_it(self, fang, applied):
        assert "没有待审的申请" in text(fang.get("/mem/in/"))
        assert fang.post(f"/mem/in/{applied[0].id}/approve/").status_code == 404


class TestSame:
    def test_proposed_merged_and_parted(self, chen, fang):
        take(fang, [row(1)])
        upload_head = [*HEAD, "证件类型"]
        place = upload(fang, [row(1, 身份证号="E12345678", 证件类型="护照")], upload_head, "补.csv")["Location"]
        fang.post(f"{place}take/")
        page = text(chen.get("/mem/same/"))
        assert "姓名、手机相同" in page
        kept, dropped = re.search(r'name="kept" value="(\d+)"', page)[1], re.search(r'name="dropped" value="(\d+)"', page)[1]
        chen.post("/mem/same/merge/", {"kept": kept, "dropped": dropped, "reason": "同一人换了证件"})
        assert queries.numbers(OPERATOR).members == 1
        merged = queries.merges(OPERATOR, person_id=int(kept))[0]
        chen.post(f"/mem/same/{merged.id}/undo/", {"reason": "认错了人"})
        assert queries.numbers(OPERATOR).members == 2


class TestCounter:
    def test_with_the_database_and_with_the_key_file_alone(
        self, chen, fang, django_assert_num_queries, settings, tmp_path
    ):
        take(fang, [row(1)])
        now = clock.now()  # a code lives for a minute, and the pages' clock has run on since NOW
        code = commands.show_code(Actor("m1", (), now, person=Card.objects.get().person_id))
        assert "有效会员" in text(chen.post("/mem/check/", {"code": code.text}))
        assert "王*敏" in text(chen.post("/mem/check/", {"code": code.digits}))
        anybody = Client()
        assert "有效会员" in text(anybody.post("/card/check/", {"code": code.text}))  # no file laid down: this one's own
        settings.DATA = tmp_path
        (tmp_path / "card-keys.json").write_bytes(anybody.get("/card/keys.json").content)
        with django_assert_num_queries(0):
            alone = text(anybody.post("/card/check/", {"code": code.text}))
        assert "有效会员" in alone
        assert "王" not in alone
        assert "签名不对" in text(anybody.post("/card/check/", {"code": code.text[:-6] + "AAAAAA"}))
        keys = json.loads(anybody.get("/card/keys.json").content)
        assert queries.check_offline(code.text, keys, now).ok


def test_the_way_to_the_rolls_is_shown_to_who_may_take_it(street, chen):
    cadre = enter(hire("lin", "street_cadre", street.street.id))
    for client, status in ((chen, 200), (cadre, 403)):
        assert client.get("/mem/rolls/").status_code == status
        assert ('href="/mem/rolls/"' in text(client.get("/mem/?q=没有这个人"))) == (status == 200)


def test_a_chair_gets_no_link_to_a_page_that_is_not_there_for_him(street, firms, fang, chen):
    page, seen = text(fang.get(f"/o/{street.own.id}/")), text(chen.get(f"/o/{street.own.id}/"))
    for link in re.findall(r'href="(/[co]/[^"?#]+/)"', page):
        assert fang.get(link).status_code == 200, link
    assert f'href="/o/{street.street.id}/"' not in page
    assert f'href="/o/{street.street.id}/"' in seen
    assert re.search(r'href="/c/[^"]+/"', seen)
