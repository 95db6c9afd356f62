"""The hotline and the voices over JSON and on the command line: one happy path and one refusal each."""

import json

import pytest

from tests.appeals.scene import receive
from tests.entrance import enter, hire
from tests.founding import town as towns
from tests.surfaces.test_cli import run
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import CallKind, CallTold, Channel
from unionloop.kernel.actor import system
from unionloop.kernel.clock import now

pytestmark = pytest.mark.django_db
BASE = "/api/v1/appeals_line"


@pytest.fixture
def town(db):
    return towns.build()


@pytest.fixture
def agent(town):
    return enter(hire("li", "agent", label="李娟"))


def send(client, url, **body):
    return client.post(BASE + url, json.dumps(body), content_type="application/json")


def test_an_agent_sits_down_and_a_call_pops_up(agent, town):
    assert send(agent, "/seats/own", state="ready").json()["code"] == "no_seat"
    seat = send(agent, "/seats", login="li", unit_id=town.city.id, sip="sip:1@127.0.0.1:5060").json()
    assert (seat["label"], seat["state"]) == ("李娟", "away")
    assert send(agent, "/seats/own", state="ready").json()["state"] == "ready"
    assert agent.get(BASE + "/pop-up").json() == {}
    commands.route_call(system(now()), told=CallTold("c1", CallKind.ROUTE, "13800002207"))
    found = agent.get(BASE + "/pop-up").json()
    assert found["call"]["caller"] == "138****2207"
    case = send(agent, f"/calls/{found['call']['id']}/attend", text="欠薪").json()
    assert agent.get(BASE + "/calls").json()["rows"][0]["case_number"] == case["number"]
    assert "13800002207" not in json.dumps([found, case])
    assert send(agent, "/calls/987654321/attend", text="x").status_code == 404
    assert agent.get(BASE + "/seats").json()[0]["state"] == "ringing"


def test_voices_are_joined_and_parted(agent, town):
    one, other = receive("欠薪"), receive("还没发", Channel.WECHAT, sender="openid-1")
    link = send(agent, f"/voices/{one.id}/join", other_case_id=other.id, reason="当面确认").json()
    assert len(agent.get(f"{BASE}/voices/{other.id}").json()["voices"]) == 2
    assert send(agent, f"/voices/{one.id}/identify", person_id=None, reason="尚未核实").status_code == 200
    assert send(agent, f"/voices/{one.id}/links/{link['id']}/part", reason="认错了人").json()["parted_by"] == "李娟"
    assert send(agent, f"/voices/{one.id}/join", other_case_id=other.id, reason="x").status_code == 422


def test_whoever_holds_no_verb_sees_nothing(town):
    case, nobody = receive("欠薪"), enter(hire("nobody"))
    assert nobody.get(BASE + "/seats").json() == []
    assert nobody.get(f"{BASE}/voices/{case.id}").status_code == 404
    assert send(nobody, "/seats", login="x", unit_id=town.city.id, sip="sip:1@h").status_code == 403


def test_on_the_command_line(town, capsys):
    one, other = receive("欠薪"), receive("还没发", Channel.WECHAT, sender="openid-1")
    code, out, _ = run(capsys, "appeals", "equip", "li", "--unit", str(town.city.id), "--sip", "sip:1@127.0.0.1")
    assert (code, "li" in out) == (0, True)
    assert "sip:1@127.0.0.1" in run(capsys, "appeals", "seats")[1]
    assert run(capsys, "appeals", "sit", "ready")[0] == 1  # the machine has no seat
    assert run(capsys, "appeals", "calls", "--json")[0] == 0
    assert run(capsys, "appeals", "attend", "7", "欠薪")[0] == 1
    assert run(capsys, "appeals", "join", one.number, other.number, "--reason", "当面确认")[0] == 0
    found = json.loads(run(capsys, "appeals", "voices", one.number, "--json")[1])
    link = found["links"][0]["id"]
    assert run(capsys, "appeals", "part", other.number, str(link), "--reason", "认错了人")[0] == 0
    assert run(capsys, "appeals", "identify", one.number, "--reason", "尚未核实")[0] == 0


def test_channels_say_what_they_lack(capsys, wechat, monkeypatch):
    rows = {one["channel"]: one for one in json.loads(run(capsys, "channels", "--try", "--json")[1])}
    assert (rows["wechat"]["ready"], rows["wechat"]["tried"]) == (True, "good")
    assert (rows["phone"]["ready"], rows["phone"]["lacks"]) == (False, "phone_secret")
    monkeypatch.setenv("UNIONLOOP_WECHAT_SECRET", "wrong")
    from unionloop.adapters.wechat import calls

    calls.forget()
    rows = {one["channel"]: one for one in json.loads(run(capsys, "channels", "--try", "--json")[1])}
    assert "40125" in rows["wechat"]["tried"]
