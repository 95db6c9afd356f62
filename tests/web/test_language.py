"""English beside Chinese: the switch, the kept translations, and what they must not lose."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES"
PAIR = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.M)
HOLE = re.compile(r"%\(\w+\)s|%%|<a href=[^>]+>")


def text(quoted: str) -> str:
    """Return a quoted entry of the catalogue as text."""
    joined = "".join(line[1:-1] for line in quoted.strip().split("\n"))
    return joined.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def pairs() -> dict[str, str]:
    found = PAIR.findall((FOLDER / "django.po").read_text(encoding="utf-8"))
    return {text(source): text(target) for source, target in found if text(target) and text(source)}


def test_compiled_catalogue_is_the_written_one():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert len(pairs()) > 100
    assert {source: compiled.gettext(source) for source in pairs()} == pairs()


def test_translations_keep_every_hole_and_link():
    for source, target in pairs().items():
        assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(target)), source


@pytest.mark.django_db
class TestSwitch:
    def test_is_kept_in_a_cookie_and_leads_back(self, client):
        response = client.get("/look/?language=en&next=/help/")
        assert response.headers["Location"] == "/help/"
        page = client.get("/help/").content.decode()
        assert '<html lang="en"' in page
        assert "Skip to content" in page

    def test_chinese_is_the_default_whatever_else_was_asked(self, client):
        client.get("/look/?language=xx")
        assert '<html lang="zh-Hans"' in client.get("/help/").content.decode()

    def test_foreign_addresses_are_not_followed(self, client):
        assert client.get("/look/?elder=1&next=//example.org").headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize(("cookie", "spoken"), [("", "zh-hans"), ("en", "en"), ("fr", "zh-hans")])
def test_chinese_unless_a_person_chose_english_whatever_the_phone_asks_for(client, cookie, spoken):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    answer = client.get("/account/login/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == spoken
