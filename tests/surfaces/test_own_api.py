"""A worker's own acts over the API: he comes in as on the pages, and reaches nobody else's record."""

import json

import pytest
from django.test import Client

from tests.cast import OPERATOR
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.membership.people import paper, phone
from tests.surfaces.test_worker import NAME, driver, member, prove, town  # noqa: F401  (fixtures)
from unionloop.domains.membership import queries
from unionloop.domains.people.models import Consent
from unionloop.kernel.models import Entry, Key

pytestmark = pytest.mark.django_db


def post(client, path, body=None, **headers):
    return client.post(f"/api/v1/own/{path}", json.dumps(body or {}), content_type="application/json", headers=headers)


def own(client):
    return client.get("/api/v1/own/").json()


def test_joins_with_a_proved_phone_and_is_himself_afterwards(street):
    body = {"name": NAME, "id_number": paper(4), "street_id": street.street.id, "platform": "货拉拉"}
    client = Client()
    assert post(client, "memberships", body).status_code == 401
    prove(client, phone(4), "/m/join/pool/")
    wrong = post(client, "memberships", body | {"id_number": paper(4)[:17] + "0"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "id_check")
    made = post(client, "memberships", body, **{"Idempotency-Key": "j1"}).json()
    assert (made["state"], made["phone_masked"]) == ("applied", "139****0004")
    assert [one["id"] for one in own(client)["memberships"]] == [made["id"]]
    assert post(client, f"memberships/{made['id']}/withdraw").json()["state"] == "withdrawn"


def test_unsafe_calls_need_the_csrf_token(street):
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session.update({"proved_phone": "x"})
    session.save()
    assert post(client, "memberships", {"street_id": street.street.id}).status_code == 403


def test_decides_what_the_firm_sees(member):  # noqa: F811
    row = own(member)["memberships"][0]
    assert post(member, f"memberships/{row['id']}/shield", {"private": False}).json()["private"] is False
    other = Client()
    prove(other, phone(6), "/m/join/pool/")
    for stranger in (other, enter(hire("root", "admin"))):
        assert post(stranger, f"memberships/{row['id']}/shield", {"private": True}).status_code in (401, 404)
        assert post(stranger, f"memberships/{row['id']}/withdraw").status_code in (401, 404)
    assert queries.memberships(OPERATOR).rows[0].private is False


def test_consents_asks_and_takes_a_copy_that_is_kept_nowhere_in_the_clear(member):  # noqa: F811
    post(member, "consents", {"purpose": "benefits"})
    assert Consent.objects.filter(purpose="benefits", withdrawn_at__isnull=True).count() == 1
    post(member, "consents/withdraw", {"purpose": "benefits"})
    assert Consent.objects.filter(purpose="benefits", withdrawn_at__isnull=True).count() == 0
    assert post(member, "consents", {"purpose": "fame"}).json()["code"] == "unknown_purpose"
    assert post(member, "askings", {"kind": "correct", "text": "姓名少了一个字"}).json()["due_date"] == "2026-08-12"
    first = post(member, "copy", **{"Idempotency-Key": "c1"})
    again = post(member, "copy", **{"Idempotency-Key": "c1"})
    assert first.json() == again.json()
    assert (first.json()["id_number"], first.json()["phone"]) == (paper(1), phone(1))
    assert Entry.objects.filter(verb="people.copy").count() == 1
    assert paper(1) not in str(Key.objects.get(key="api:c1").answer)


def test_staff_have_no_record_of_their_own():
    desk = enter(hire("root", "admin"))
    assert desk.get("/api/v1/own/").status_code == 404
    assert post(desk, "copy").status_code == 404
    assert post(desk, "memberships", {}).status_code == 401
    assert Client().get("/api/v1/own/").status_code == 401
