"""G1 用户·角色·范围, the desk, the search and one's own page."""

import re
from datetime import timedelta

import pytest

from tests.cast import OPERATOR
from tests.entrance import PASSWORD, enter, hire
from unionloop.domains.access import commands
from unionloop.domains.access.models import Account, ApiKey, Post
from unionloop.kernel import clock
from unionloop.web import due
from unionloop.web.due import DueItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return enter(hire("root", "admin", label="管理员甲"))


@pytest.fixture
def zhang():
    return hire("zhang", "finance_maker", label="张敏")


def text_of(response):
    return response.content.decode()


class TestUsers:
    def test_lists_and_filters(self, admin, zhang):
        page = admin.get("/g/users/")
        assert page.status_code == 200
        assert "张敏" in text_of(page)
        assert "财务经办" in text_of(page)
        assert "张敏" not in text_of(admin.get("/g/users/?q=nobody"))
        assert "张敏" in text_of(admin.get("/g/users/?role=finance_maker&active=1"))

    def test_exports(self, admin, zhang):
        asked = text_of(admin.get("/g/users/?format=csv"))  # a list of persons asks what for
        assert 'name="purpose"' in asked
        assert "张敏" not in asked

    def test_making_an_account(self, admin):
        page = admin.post("/g/users/new/", {"username": "li", "label": "李丽", "unit": "", "password": PASSWORD})
        account = Account.objects.get(username="li")
        assert page["Location"] == f"/g/users/{account.pk}/"
        again = admin.post("/g/users/new/", {"username": "li", "label": "李丽"})
        assert again.status_code == 422
        assert "已有人用" in text_of(again)
        lost = admin.post("/g/users/new/", {"username": "wu", "label": "吴", "unit": "nowhere"})
        assert lost.status_code == 422
        assert "没有编码" in text_of(lost)

    def test_pressing_twice_makes_one_account(self, admin):
        form = {"username": "li", "label": "李丽", "once": "token-1"}
        first, second = (admin.post("/g/users/new/", form) for _ in range(2))
        assert first["Location"] == second["Location"]
        assert Account.objects.filter(username="li").count() == 1

    def test_granting_shows_first_what_it_would_bring(self, admin, zhang):
        url = f"/g/users/{zhang.pk}/grant/"
        shown = admin.post(url, {"role": "finance_checker", "preview": "1"})
        assert shown.status_code == 200
        assert "不相容" in text_of(shown)
        assert Post.objects.filter(account=zhang).count() == 1
        refused = admin.post(url, {"role": "finance_checker", "note": "任命"})
        assert refused.status_code == 422
        assert "不相容岗位" in text_of(refused)
        done = admin.post(url, {"role": "organiser", "note": "遂工发〔2026〕3号"})
        assert done.status_code == 302
        assert Post.objects.filter(account=zhang, role__code="organiser").exists()

    def test_revoking_disabling_and_enabling(self, admin, zhang):
        post = Post.objects.get(account=zhang)
        assert admin.post(f"/g/users/{zhang.pk}/posts/{post.pk}/revoke/").status_code == 302
        assert "还没有岗位" in text_of(admin.get(f"/g/users/{zhang.pk}/"))
        admin.post(f"/g/users/{zhang.pk}/disable/", {"reason": "调离"})
        assert not Account.objects.get(pk=zhang.pk).is_active
        admin.post(f"/g/users/{zhang.pk}/enable/")
        assert Account.objects.get(pk=zhang.pk).is_active
        assert admin.post(f"/g/users/{zhang.pk}/promote/").status_code == 404

    def test_a_new_password_is_checked(self, admin, zhang):
        url = f"/g/users/{zhang.pk}/password/"
        assert admin.post(url, {"password": "short"}).status_code == 422
        assert admin.post(url, {"password": PASSWORD}).status_code == 302
        assert Account.objects.get(pk=zhang.pk).check_password(PASSWORD)

    def test_nobody_else_gets_in(self, client, zhang):
        assert client.get("/g/users/")["Location"].startswith("/login/")
        maker = enter(zhang)
        for url in ("/g/users/", "/g/roles/", "/g/users/new/"):
            assert maker.get(url).status_code == 403
        assert maker.get(f"/g/users/{zhang.pk}/").status_code == 404
        assert maker.post(f"/g/users/{zhang.pk}/grant/", {"role": "admin", "note": "x"}).status_code in (403, 404, 409)
        assert Post.objects.filter(role__code="admin").count() == 0

    def test_only_declared_fields_change(self, admin):
        """E3: a form takes its own fields and nothing else."""
        admin.post("/g/users/new/", {"username": "li", "label": "李", "is_active": "0", "stamp": "x", "id": "99"})
        made = Account.objects.get(username="li")
        assert made.is_active
        assert made.stamp != "x"

    def test_roles_table(self, admin):
        commands.load_roles(OPERATOR)
        page = text_of(admin.get("/g/roles/"))
        assert "access.grant" in page
        apart = dict(re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page))
        assert "管理员" in apart["经审"].split("、")
        assert "经审" in apart["管理员"].split("、")


class TestDesk:
    def test_shows_what_waits_the_late_first(self, admin, monkeypatch):
        late = DueItem("退回的付款", 4, "/j/pay/", shape="over", note="户名不符")
        monkeypatch.setattr(due, "DUE", [lambda by: [DueItem("待匹配", 41, "/c/match/"), late], lambda by: None])
        page = text_of(admin.get("/desk/"))
        assert page.index("退回的付款") < page.index("待匹配")
        assert "1 类已超期" in page

    def test_says_so_when_nothing_waits(self, admin, monkeypatch):
        monkeypatch.setattr(due, "DUE", [])
        assert "今天没有等您处理的事" in text_of(admin.get("/desk/"))

    def test_lands_where_the_role_works(self, admin):
        assert admin.get("/home/")["Location"] == "/g/users/"

    def test_without_a_post_it_says_what_to_do(self):
        assert "还没有岗位" in text_of(enter(hire("li")).get("/desk/"))


class TestFind:
    def test_pages_and_accounts_within_ones_rights(self, admin, zhang):
        found = admin.get("/find.json?q=张").json()["results"]
        assert {"label": "张敏", "url": f"/g/users/{zhang.pk}/", "kind": "账号", "note": "zhang"} in found
        assert "张敏" in text_of(admin.get("/find/?q=张"))
        assert enter(zhang).get("/find.json?q=张").json()["results"] == []

    def test_the_anonymous_find_nothing(self, client):
        assert client.get("/find.json?q=a").status_code == 401
        assert client.get("/find/").status_code == 302

    def test_odd_texts(self, admin):
        for text in ("", " ", "%", "_", "𠮷", "a" * 5000, "<script>"):
            assert admin.get("/find/", {"q": text}).status_code == 200
        assert admin.get("/find/?q=%00").status_code == 422


class TestMe:
    def test_shows_posts_and_devices(self, zhang):
        page = text_of(enter(zhang).get("/me/"))
        assert "全市 · 财务经办" in page
        assert "这一台" in page

    def test_lending_needs_an_end_and_a_colleague_of_the_place(self, zhang):
        today = clock.now().date().isoformat()
        wu = hire("wu", "leader", label="吴行")
        assert wu.unit_id is None
        client = enter(zhang)
        refused = client.post("/me/lend/", {"post_id": Post.objects.get(account=zhang).pk, "to_account_id": wu.pk,
                                            "valid_from": today, "valid_to": today})  # fmt: skip
        assert refused.status_code == 422

    def test_a_key_is_shown_once(self, zhang):
        client, until = enter(zhang), (clock.now().date() + timedelta(days=30)).isoformat()
        page = client.post("/me/keys/", {"name": "对账", "kind": "team", "post_id": Post.objects.get(account=zhang).pk,
                                         "valid_to": until})  # fmt: skip
        key = ApiKey.objects.get()
        assert page.status_code == 200
        assert f"{key.head}" in text_of(page)
        assert text_of(client.get("/me/")).count("ult_") == 1  # the head only
        assert client.post(f"/me/keys/{key.pk}/revoke/").status_code == 302


def test_errors_are_pages_with_a_way_out(client, admin):
    lost = admin.get("/no/such/page/")
    assert lost.status_code == 404
    assert "去工作台" in text_of(lost)
    assert client.get("/no/such.json").json()["code"] == "not_found"
