"""The API's frame: who gets in, what refusals look like, one effect per Idempotency-Key."""

import hashlib
import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from tests import clearing
from tests.cast import NOW, SUN
from tests.entrance import enter, hire
from tests.payments import conftest as payments_town
from unionloop.domains.access import commands, queries
from unionloop.domains.access.models import Account, Post
from unionloop.domains.payments import commands as payments
from unionloop.jobs import timetable
from unionloop.kernel import clock
from unionloop.kernel.models import Entry, Key

pytestmark = pytest.mark.django_db
BASE = "/api/v1/access"


def send(client, url, body, **headers):
    return client.post(BASE + url, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def admin():
    return hire("root", "admin", start=clock.now().date())


@pytest.fixture
def desk(admin):
    return enter(admin)


def key_of(account, kind="live"):
    by = queries.actor_for(account, at=clock.now())
    post = Post.objects.get(account=account)
    return commands.issue_key(
        by, name="test", kind=kind, post_id=post.pk, valid_to=by.today + timedelta(days=30)
    ).secret


class TestEntrance:
    def test_nobody_gets_in_without_login_or_key(self, client):
        answer = client.get(f"{BASE}/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")
        assert client.get(f"{BASE}/me", headers={"Authorization": "Bearer wrong"}).status_code == 401

    def test_a_session_knows_who_it_is(self, desk):
        assert desk.get(f"{BASE}/me").json()["username"] == "root"

    def test_unsafe_calls_of_a_session_need_the_csrf_token(self, admin):
        client = enter(admin, client=Client(enforce_csrf_checks=True))
        answer = send(client, "/accounts", {"username": "li", "label": "李"})
        assert answer.status_code == 403
        assert not Account.objects.filter(username="li").exists()

    def test_a_key_acts_in_its_owners_scope_and_name(self, client):
        secret = key_of(hire("shen", "auditor"))
        rows = client.get("/api/v1/journal/lines", headers={"Authorization": f"Bearer {secret}"})
        assert rows.status_code == 200
        assert rows["Cache-Control"] == "no-store"
        me = client.get(f"{BASE}/me", headers={"Authorization": f"Bearer {secret}"}).json()
        assert me["username"] == "shen"

    def test_a_key_cannot_do_what_needs_a_second_factor(self, admin):
        secret, client = key_of(admin), Client(enforce_csrf_checks=True)  # a program knows no CSRF token
        answer = send(client, "/accounts", {"username": "li", "label": "李"}, Authorization=f"Bearer {secret}")
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")

    def test_out_of_scope_is_404_and_without_the_verb_403(self, admin):
        stranger = enter(hire("li", "chair"))
        assert stranger.get(f"{BASE}/accounts/{admin.pk}").status_code == 404
        assert stranger.get("/api/v1/journal/lines").status_code == 403
        assert stranger.get(f"{BASE}/accounts").json()["rows"] == []


class TestRefusals:
    def test_carry_code_sentence_and_facts(self, desk):
        send(desk, "/accounts", {"username": "li", "label": "李"})
        answer = send(desk, "/accounts", {"username": "LI", "label": "李"})
        assert answer.status_code == 409
        assert answer.json() == {
            "code": "username_taken", "facts": {"username": "li"}, "message": "登录名“li”已有人用，请换一个。",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "body",
        [b"{", b"[]", b'{"username": 5}', b'{"username": "\\u0000", "label": "x"}',
         b'{"username": "\\ud800", "label": "x"}', b'{"username": "a", "label": "' + b"x" * 100 + b'"}', b"\xff"],
    )  # fmt: skip
    def test_nonsense_is_422_never_500(self, desk, body):
        answer = desk.post(f"{BASE}/accounts", body, content_type="application/json")
        assert answer.status_code in (400, 422)
        assert set(answer.json()) == {"code", "message", "facts"}

    @pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=%00", "after=zzz", "active=maybe"])
    def test_bad_queries_are_422(self, desk, query):
        assert desk.get(f"{BASE}/accounts?{query}").status_code == 422

    def test_huge_numbers_are_not_found(self, desk):
        assert desk.get(f"{BASE}/accounts/{10**30}").status_code in (404, 422)


class TestIdempotencyKey:
    """trust.md B7."""

    BODY = {"username": "li", "label": "李"}

    def test_same_key_and_body_give_the_same_answer_and_one_effect(self, desk):
        first = send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        again = send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        assert first.status_code == again.status_code == 200
        assert first.json() == again.json()
        assert again["Idempotent-Replay"] == "true"
        assert Entry.objects.filter(verb="access.create_account", row_id=first.json()["id"]).count() == 1

    def test_another_body_under_the_same_key_is_422(self, desk):
        send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        other = send(desk, "/accounts", {"username": "wu", "label": "吴"}, **{"Idempotency-Key": "k1"})
        assert (other.status_code, other.json()["code"]) == (422, "key_body_differs")

    def test_a_refused_call_leaves_the_key_free(self, desk):
        bad = send(desk, "/accounts", {"username": "1", "label": "李"}, **{"Idempotency-Key": "k1"})
        assert bad.status_code == 422
        assert not Key.objects.exists()
        assert send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"}).status_code == 200

    def test_keys_of_two_people_do_not_meet(self, desk):
        send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        other = enter(hire("second", "admin"))
        answer = send(other, "/accounts", {"username": "wu", "label": "吴"}, **{"Idempotency-Key": "k1"})
        assert answer.status_code == 200

    def test_longer_than_255_is_refused(self, desk):
        assert send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k" * 256}).status_code == 422

    def test_a_key_at_work_is_409_and_free_for_the_answer_afterwards(self, desk, monkeypatch):
        """A proxy that sends again while the first call is still at work: it hears so, and nothing is done twice."""
        create, inner = commands.create_account, []

        def slow(by, **values):
            row = create(by, **values)
            inner.append(send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"}))
            return row

        monkeypatch.setattr(commands, "create_account", slow)
        first = send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        assert [(one.status_code, one.json()["code"]) for one in inner] == [(409, "key_in_flight")]
        assert first.status_code == 200
        assert send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"}).json() == first.json()
        assert Account.objects.filter(username="li").count() == 1

    def test_money_moved_thirteen_months_ago_gives_the_same_answer(self, settings):
        """The key outlives the session, the nightly jobs and the year; the money is not released again."""
        settings.CLOCK_START = NOW  # the story's day, so that the staff hold their posts
        town = payments_town.build()
        batch, releaser = town.draft(640200), hire("releaser", "finance_releaser", town.city.id)
        payments.check(SUN, batch_id=batch.id)
        url, head = f"/api/v1/payments/batches/{batch.id}/release", {"Idempotency-Key": "pay-1"}

        def release():
            return enter(releaser).post(url, json.dumps({"note": ""}), content_type="application/json", headers=head)

        first = release()
        assert (first.status_code, first.json()["state"]) == (200, "released")
        settings.CLOCK_START = NOW + timedelta(days=396)
        for job in timetable.JOBS:
            timetable.run(job.name, "", clock.now())
        again = release()
        assert (again.status_code, again.json(), again["Idempotent-Replay"]) == (200, first.json(), "true")
        assert Entry.objects.filter(verb="payments.release").count() == 1

    @pytest.mark.pg
    def test_a_key_at_work_in_another_process_is_409(self, desk, admin):
        other = connection.copy()
        name = f"{admin.username}\x1fk1"
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [number])
                busy = send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"})
        finally:
            other.close()
        assert (busy.status_code, busy.json()["code"]) == (409, "key_in_flight")
        assert send(desk, "/accounts", self.BODY, **{"Idempotency-Key": "k1"}).status_code == 200

    @pytest.mark.pg
    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_have_one_effect(self, admin):
        clearing.install()
        clients, answers, start = [enter(admin), enter(admin)], [], Barrier(2)

        def call(client):
            start.wait()
            answers.append(send(client, "/accounts", self.BODY, **{"Idempotency-Key": "k1"}).status_code)
            connection.close()

        threads = [Thread(target=call, args=(client,)) for client in clients]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(answers) in ([200, 200], [200, 409])
        assert Account.objects.filter(username="li").count() == 1


def test_a_trial_key_answers_and_leaves_nothing(client):
    """E19: test keys send nothing real."""
    owner = hire("root", "admin")
    commands.revoke(queries.actor_for(hire("boss", "admin"), at=clock.now()), post_id=Post.objects.get(account=owner).pk)
    organiser = hire("chen", "organiser")
    secret = key_of(organiser, kind="test")
    before = Entry.objects.count()
    answer = client.get(f"{BASE}/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert Entry.objects.count() == before


def test_the_description_names_every_refusal():
    text = Client().get("/api/v1/openapi.json").json()
    assert text["info"]["title"] == "UnionLoop"
    for path, methods in text["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "409", "422"} <= set(operation["responses"]), (method, path)
            assert operation["operationId"], path
