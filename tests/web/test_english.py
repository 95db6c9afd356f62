"""Every marked string of every page has its English; `python -m tools.messages` lists what has none."""

import re

import pytest
from django.conf import settings

from tests.entrance import enter, hire
from tools import messages


def test_every_marked_string_has_english():
    absent = messages.missing()
    assert absent == {}, f"{len(absent)} strings without English: run `python -m tools.messages`"


def test_a_string_that_loses_its_english_is_named(monkeypatch):
    kept = messages.translations()
    monkeypatch.setattr(messages, "translations", lambda: kept | {"工作台": ""})
    assert list(messages.missing()) == ["工作台"]


def test_marks_are_found_in_templates_and_in_code(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("{% load i18n %}{% translate '甲' %}{% blocktranslate with n=1 %}乙 {{ n }}{% endblocktranslate %}")
    assert list(messages._of_template(page)) == ["甲", "乙 %(n)s"]
    code = tmp_path / "code.py"
    code.write_text('Column("a", "丙", unit="丁")\n_("戊")\nprint("己")\n')
    assert list(messages._of_python(code)) == ["丙", "丁", "戊"]


def test_what_stands_where_there_is_nothing_is_marked_too():
    pages = (messages.ROOT / "src/unionloop/web/templates").rglob("*.html")
    bare = {page.name: found for page in pages if (found := re.findall(r'default:"[^"]*[\u3400-\u9fff][^"]*"', page.read_text("utf-8")))}
    assert bare == {}


@pytest.mark.django_db
def test_a_list_the_rail_and_the_desk_speak_english():
    client = enter(hire("root", "admin", label="管理员甲"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/g/users/").content.decode()
    assert all(text in page for text in ("Users and roles", "Next to expire", "Downloads", "New account"))
    assert "Nothing waits for you today" in client.get("/desk/").content.decode()
