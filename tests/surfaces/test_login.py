"""Getting in, staying in, being thrown out: trust.md E6–E11, E18."""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.test import Client

from tests.cast import OPERATOR
from tests.entrance import PASSWORD, enter, hire
from unionloop.domains.access import commands
from unionloop.domains.access.models import Account, Post, Visit
from unionloop.domains.messaging.models import Notice
from unionloop.kernel import clock, errands
from unionloop.kernel.actor import public
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
WRONG = "not the right one"


@pytest.fixture
def zhang():
    return hire("zhang", "leader", password=PASSWORD, label="张敏")


def log_in(client, username="zhang", password=PASSWORD, **more):
    return client.post("/login/", {"login": username, "password": password}, **more)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


class TestPassword:
    def test_right_name_and_password_open_the_desk(self, client, zhang):
        response = log_in(client)
        assert (response.status_code, response["Location"]) == (302, "/home/")
        page = client.get("/desk/")
        assert page.status_code == 200
        assert "张敏" in page.content.decode()
        assert page["Cache-Control"] == "no-store"
        assert Entry.objects.filter(verb="access.log_in", actor="zhang").exists()

    def test_capitals_are_one_name(self, client, zhang):
        assert log_in(client, "ZHANG").status_code == 302

    def test_back_to_where_one_wanted_to_go_but_never_elsewhere(self, client, zhang):
        good = client.post("/login/", {"login": "zhang", "password": PASSWORD, "next": "/me/"})
        assert good["Location"] == "/me/"
        bad = Client().post("/login/", {"login": "zhang", "password": PASSWORD, "next": "https://evil.example/"})
        assert "evil" not in bad["Location"]

    def test_wrong_name_wrong_password_and_a_shut_account_look_the_same(self, client, zhang):
        hire("shut", password=PASSWORD)
        commands.disable(OPERATOR, account_id=Account.objects.get(username="shut").pk)
        pages = []
        for username, password in (("zhang", WRONG), ("nobody-here", WRONG), ("shut", PASSWORD)):
            response = log_in(Client(), username, password)
            text = response.content.decode().replace(username, "?")
            pages.append((response.status_code, _without_tokens(text)))
        assert pages[0][0] == 422
        assert pages[0] == pages[1] == pages[2]

    def test_a_guess_costs_the_same_whoever_it_is_for(self, zhang, monkeypatch):
        """E7: what takes the time is the password's hashing; it is done as often for a name nobody has."""
        hire("shut", password=PASSWORD)
        commands.disable(OPERATOR, account_id=Account.objects.get(username="shut").pk)
        hasher, hashed = get_hasher("default"), []
        encode = type(hasher).encode
        monkeypatch.setattr(type(hasher), "encode", lambda self, *given, **named: hashed.append(1) or encode(self, *given, **named))
        costs = []
        for username, password in (("zhang", WRONG), ("nobody-here", WRONG), ("shut", PASSWORD)):
            hashed.clear()
            log_in(Client(), username, password)
            costs.append(len(hashed))
        assert costs[0] > 0
        assert costs == [costs[0]] * 3

    def test_a_typed_password_in_the_name_field_is_not_journalled(self, client, zhang):
        log_in(client, "my secret password", "x")
        assert "my secret password" not in str(list(Entry.objects.values()))

    def test_the_session_gets_a_new_id(self, client, zhang):
        client.get("/login/")
        client.session["planted"] = 1
        client.session.save()
        before = client.session.session_key
        log_in(client)
        assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != before


class TestGuessing:
    """E6: lock at five for half an hour, per name and address, and nobody is locked out for good."""

    def test_five_wrong_ones_lock_this_address_only(self, zhang):
        here, there = Client(REMOTE_ADDR="10.0.0.1"), Client(REMOTE_ADDR="10.0.0.2")
        for _ in range(4):
            assert log_in(here, password=WRONG).status_code == 422
        assert log_in(here, password=WRONG).status_code == 429
        locked = log_in(here)
        assert (locked.status_code, locked["Retry-After"]) == (429, "1800")
        assert log_in(there).status_code == 302

    def test_capitals_do_not_open_fresh_tries(self, zhang):
        here = Client(REMOTE_ADDR="10.0.0.1")
        for name in ("zhang", "Zhang", "ZHANG", "zHang"):
            log_in(here, name, WRONG)
        assert log_in(here, "zhanG", WRONG).status_code == 429

    def test_knocking_on_does_not_lengthen_the_lock(self, zhang, monkeypatch):
        here = Client(REMOTE_ADDR="10.0.0.1")
        for _ in range(5):
            log_in(here, password=WRONG)
        count = Entry.objects.filter(verb="access.refuse_login").count()
        for _ in range(5):
            assert log_in(here, password=WRONG).status_code == 429
        assert Entry.objects.filter(verb="access.refuse_login").count() == count

    def test_one_account_from_many_addresses_locks_for_strangers_not_for_its_owner(self, zhang):
        home = Client(REMOTE_ADDR="10.9.9.9")
        log_in(home)
        home.get("/desk/")
        for number in range(20):
            commands.note_refused_login(_stranger(f"10.1.0.{number}"), username="zhang")
        assert log_in(Client(REMOTE_ADDR="10.2.0.1")).status_code == 429
        assert log_in(Client(REMOTE_ADDR="10.9.9.9")).status_code == 302

    def test_many_accounts_from_one_address_are_stopped(self, zhang):
        for number in range(60):
            commands.note_refused_login(_stranger("10.3.0.1"), username=f"name{number}")
        assert log_in(Client(REMOTE_ADDR="10.3.0.1")).status_code == 429
        assert log_in(Client(REMOTE_ADDR="10.3.0.2")).status_code == 302


    def test_the_addresses_of_one_line_are_one(self, zhang, client):
        """A line of IPv6 has 2^64 addresses: as many tries, and no more names, than with one; its owner's new one is known."""
        def at(line, host):
            return Client(REMOTE_ADDR=f"2408:8706:0:{line:x}::{host:x}")

        home = at(9, 1)
        log_in(home)
        home.get("/desk/")
        assert [log_in(at(1, host), password=WRONG).status_code for host in range(1, 7)] == [422] * 4 + [429] * 2
        for host in range(60):
            commands.note_refused_login(_stranger(f"2408:8706:0:2::{host:x}"), username=f"name{host}")
        assert log_in(at(2, 0xffff)).status_code == 429
        assert log_in(at(3, 1)).status_code == 302
        for line in range(20):
            commands.note_refused_login(_stranger(f"2408:8706:1:{line:x}::1"), username="zhang")
        assert log_in(at(4, 1)).status_code == 429
        assert log_in(at(9, 2)).status_code == 302

    def test_a_shut_door_is_told_once_to_those_it_concerns(self, zhang):
        """E6: a desk's own slips are told to its owner, an attack to administrators and auditors too."""
        admin, auditor = hire("adm", "admin"), hire("aud", "auditor")

        def told():
            errands.drain(clock.now())
            return sorted(Notice.objects.filter(template="login_shut").values_list("receiver_account_id", flat=True))

        for _ in range(7):
            commands.note_refused_login(_stranger("10.4.0.1"), username="zhang")
        assert told() == [zhang.pk]
        for number in range(20):
            commands.note_refused_login(_stranger(f"10.5.0.{number}"), username="zhang")
        assert told() == sorted([zhang.pk, zhang.pk, admin.pk, auditor.pk])
        for number in range(70):
            commands.note_refused_login(_stranger("10.6.0.1"), username=f"name{number}")
        assert told() == sorted([zhang.pk, zhang.pk, *([admin.pk, auditor.pk] * 2)])
        for _ in range(6):
            commands.note_refused_code(_stranger("10.7.0.1"), account_id=zhang.pk)
        assert told() == sorted([*([zhang.pk] * 3), *([admin.pk, auditor.pk] * 3)])
        texts = " ".join(one.facts["text"] for one in Notice.objects.filter(template="login_shut"))
        assert "10.6.0.1" in texts
        assert "密码已经泄露" in texts
        assert Entry.objects.filter(verb="access.shut").count() == 4


def _stranger(address):
    return replace(public(clock.now()), address=address)


class TestSecondFactor:
    """E11: production asks every member of staff for a second factor."""

    @pytest.fixture
    def secret(self, zhang, settings):
        cache.clear()  # used codes are remembered there
        settings.MFA_REQUIRED = True
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        TOTP.activate(zhang, secret)
        return secret

    def test_staff_without_one_get_no_further_than_setting_it_up(self, client, zhang, settings):
        settings.MFA_REQUIRED = True
        log_in(client)
        for url in ("/desk/", "/g/users/", "/me/"):
            assert client.get(url)["Location"] == "/me/totp/"
        assert client.get("/find.json?q=a").status_code == 403
        assert client.get("/api/v1/access/me").status_code == 403

    def test_setting_it_up_opens_the_desk(self, client, zhang, settings):
        settings.MFA_REQUIRED = True
        log_in(client)
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session.save()
        page = client.get("/me/totp/")
        assert page.status_code == 200
        secret = client.session["mfa.totp.secret"]
        done = client.post("/me/totp/", {"code": code_of(secret)})
        assert (done.status_code, done["Location"]) == (302, "/me/totp/codes/")
        assert client.get("/me/totp/codes/").status_code == 200
        assert client.get("/desk/").status_code == 200

    def test_password_alone_does_not_log_in(self, client, secret):
        response = log_in(client)
        assert response["Location"].startswith("/login/code/")
        assert client.get("/desk/").status_code == 302
        assert client.post("/login/code/", {"code": "000000"}).status_code == 422
        done = client.post("/login/code/", {"code": code_of(secret)})
        assert (done.status_code, done["Location"]) == (302, "/home/")
        assert client.get("/desk/").status_code == 200

    def test_five_wrong_codes_are_the_last(self, client, secret):
        log_in(client)
        for _ in range(5):
            assert client.post("/login/code/", {"code": "000000"}).status_code == 422
        assert client.post("/login/code/", {"code": code_of(secret)}).status_code == 429

    def test_a_code_works_once(self, client, secret):
        code = code_of(secret)
        log_in(client)
        assert client.post("/login/code/", {"code": code}).status_code == 302
        other = Client()
        log_in(other)
        assert other.post("/login/code/", {"code": code}).status_code == 422

    def test_taking_it_away_throws_out_and_starts_over(self, client, secret, zhang):
        log_in(client)
        client.post("/login/code/", {"code": code_of(secret)})
        assert client.get("/desk/").status_code == 200
        commands.reset_totp(OPERATOR, account_id=zhang.pk)
        assert not Authenticator.objects.filter(user=zhang).exists()
        assert "over=gone" in client.get("/desk/")["Location"]


class TestStepUp:
    """E11: what moves money, rights or personal data asks again."""

    def test_an_old_login_must_prove_itself_again(self, zhang):
        admin = hire("root", "admin", password=PASSWORD)
        client = enter(admin, fresh=False)
        url = f"/g/users/{zhang.pk}/disable/"
        asked = client.post(url, HTTP_REFERER=f"http://testserver/g/users/{zhang.pk}/")
        assert asked["Location"] == f"/again/?next=%2Fg%2Fusers%2F{zhang.pk}%2F"
        assert Account.objects.get(pk=zhang.pk).is_active
        key = client.session.session_key
        assert client.post("/again/", {"password": WRONG}).status_code == 422
        done = client.post("/again/", {"password": PASSWORD, "next": f"/g/users/{zhang.pk}/"})
        assert done["Location"] == f"/g/users/{zhang.pk}/"
        assert client.session.session_key != key
        assert client.post(url).status_code == 302
        assert not Account.objects.get(pk=zhang.pk).is_active

    def test_ten_minutes_later_it_asks_again(self, zhang):
        client = enter(hire("root", "admin"))
        session = client.session
        session["account_authentication_methods"][0]["at"] -= 601
        session.save()
        assert client.post(f"/g/users/{zhang.pk}/disable/")["Location"].startswith("/again/")

    def test_the_api_asks_too(self, zhang):
        client = enter(hire("root", "admin"), fresh=False)
        url = f"/api/v1/access/accounts/{zhang.pk}/disable"
        answer = client.post(url, "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")


class TestStaying:
    def test_changes_of_rights_throw_the_next_request_out(self, zhang):
        client = enter(zhang)
        assert client.get("/desk/").status_code == 200
        commands.revoke(OPERATOR, post_id=Post.objects.get(account=zhang).pk)
        gone = client.get("/desk/")
        assert gone.status_code == 302
        assert "over=" in gone["Location"]
        assert client.get("/find.json?q=a").status_code == 401

    def test_half_an_hour_idle_and_twelve_hours_at_most(self, zhang, monkeypatch):
        client = enter(zhang)
        client.get("/desk/")
        start = clock.now()
        for minutes, status in ((29, 200), (58, 200), (89, 302)):
            monkeypatch.setattr(clock, "now", lambda m=minutes: start + timedelta(minutes=m))
            assert client.get("/desk/").status_code == status
        monkeypatch.setattr(clock, "now", lambda: start)
        client = enter(zhang)
        client.get("/desk/")
        Visit.objects.filter(ended_at__isnull=True).update(
            started_at=start - timedelta(hours=12, seconds=5), seen_at=start
        )
        assert "over=old" in client.get("/desk/")["Location"]

    def test_logging_out_needs_a_post_and_ends_the_visit(self, zhang):
        client = enter(zhang)
        client.get("/desk/")
        stolen = Client()
        stolen.cookies = client.cookies.copy()
        assert client.get("/logout/").status_code == 200
        assert client.get("/desk/").status_code == 200
        assert client.post("/logout/")["Location"] == "/"
        assert stolen.get("/desk/").status_code == 302
        assert not Visit.objects.filter(ended_at__isnull=True).exists()

    def test_other_devices_can_be_thrown_out(self, zhang):
        one, other = enter(zhang), enter(zhang)
        one.get("/desk/")
        other.get("/desk/")
        one.post("/me/visits/end/")
        assert one.get("/desk/").status_code == 200
        assert other.get("/desk/").status_code == 302

    def test_switching_posts_changes_rights_and_session_id(self, zhang):
        commands.grant(OPERATOR, account_id=zhang.pk, role="auditor", unit_id=None)
        client = enter(zhang)
        assert client.get("/g/audit/").status_code == 403
        key, auditor = client.session.session_key, Post.objects.get(role__code="auditor")
        assert client.post("/scope/", {"scope": auditor.pk})["Location"] == "/home/"
        assert client.session.session_key != key
        assert client.get("/g/audit/").status_code == 200
        assert client.post("/scope/", {"scope": 10**9}).status_code == 403

    def test_changing_the_password_logs_out(self, zhang):
        client = enter(zhang)
        wrong = client.post("/me/password/", {"old": WRONG, "new": "another long one 7"})
        assert wrong.status_code == 422
        done = client.post("/me/password/", {"old": PASSWORD, "new": "another long one 7"})
        assert done["Location"].startswith("/login/")
        assert client.get("/desk/").status_code == 302
        assert log_in(Client(), password="another long one 7").status_code == 302


class TestDemo:
    """E18: doors without a password exist in demo mode only."""

    def test_closed_outside_demo_mode(self, client, zhang):
        assert "演练：" not in client.get("/login/").content.decode()
        assert client.post("/login/demo/", {"username": "zhang"}).status_code == 404
        assert client.get("/desk/").status_code == 302

    def test_one_door_per_role(self, client, zhang, settings):
        settings.DEMO = True
        hire("second", "leader")
        page = client.get("/login/").content.decode()
        assert page.count('name="username"') == 1
        assert client.post("/login/demo/", {"username": "second"}).status_code == 404
        assert client.post("/login/demo/", {"username": "zhang"})["Location"] == "/home/"
        assert client.get("/desk/").status_code == 200


def test_production_cookies_are_host_bound_and_secure():
    """E10, read from the settings as production builds them."""
    code = (
        "from unionloop.config import keys; import os, pathlib;"
        "keys.make(pathlib.Path(os.environ['UNIONLOOP_DATA'])/'keys');"
        "from unionloop.config import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.DEMO,"
        "s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD)"
    )
    environment = {**os.environ, "UNIONLOOP_MODE": "production", "UNIONLOOP_DATA": tempfile.mkdtemp(),
                   "PYTHONPATH": "src"}  # fmt: skip
    out = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "Lax", "False",
                                  "31536000", "True", "True"]  # fmt: skip


def test_every_cookie_of_production_is_secure(client, settings):
    """E10: what a browser keeps of how it shows pages went over plain HTTP too, and scripts could read the language."""
    settings.SECURE = True
    client.get("/look/?density=loose&elder=1&language=en")
    enter(hire("zhang", "admin", start=clock.now().date()), client=client).get("/g/users/?rows=100&columns=username")
    names = {"density": "", "elder": "", "django_language": True, "rows": True, "columns-users": True}
    kept = {name: one for name, one in client.cookies.items() if name in names}
    assert {name: one["httponly"] for name, one in kept.items()} == names
    assert {(one["secure"], one["samesite"]) for one in kept.values()} == {(True, "Lax")}


def _without_tokens(text):
    return re.sub(r'(csrfmiddlewaretoken"|name="once"|X-CSRFToken[^}]*|x-csrftoken[^}]*)[^>]*', "", text)
