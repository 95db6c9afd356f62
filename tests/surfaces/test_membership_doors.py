"""Members over the API and the command line; the register of identities over a loopback that speaks its protocol."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.cast import NOW, OPERATOR
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from tests.entrance import enter, hire
from tests.membership.people import application, roll, row, somebody
from unionloop.adapters.identity import tencent
from unionloop.cli.main import main
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.models import Card
from unionloop.domains.people import commands as people
from unionloop.domains.people.contracts import Verdict
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.django_db
KEY, SECRET = "AKIDexample", "secret-of-the-vendor"


class Vendor(BaseHTTPRequestHandler):
    """FaceID PhoneVerification as documented: refuses a bad signature, answers by the phone's last digit."""

    seen: list[dict] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given = json.loads(body)
        if not self.signed(body):
            answer = {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}, "RequestId": "r0"}
        else:
            self.seen.append(given)
            result = {"1": "0", "2": "-4", "3": "-9", "4": "-11"}[given["Phone"][-1]]
            answer = {"Result": result, "Description": "", "Isp": "移动", "RequestId": "r1"}
        text = json.dumps({"Response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def signed(self, body):
        """Work the signature out from the headers as they came, independently of the adapter."""
        names = ["content-type", "host", "x-tc-action"]
        lines = "".join(f"{name}:{self.headers[name].strip().lower() if name == 'x-tc-action' else self.headers[name]}\n"
                        for name in names)  # fmt: skip
        request = f"POST\n/\n\n{lines}\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
        day = datetime.fromtimestamp(int(self.headers["x-tc-timestamp"]), UTC).strftime("%Y-%m-%d")
        text = f"TC3-HMAC-SHA256\n{self.headers['x-tc-timestamp']}\n{day}/faceid/tc3_request\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = b"TC3" + SECRET.encode()
        for part in (day, "faceid", "tc3_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        wanted = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return self.headers["Authorization"] == (
            f"TC3-HMAC-SHA256 Credential={KEY}/{day}/faceid/tc3_request, SignedHeaders={';'.join(names)}, Signature={wanted}"
        )

    def log_message(self, *args):
        pass


@pytest.fixture
def vendor(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Vendor)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("UNIONLOOP_ID_ENDPOINT", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("UNIONLOOP_ID_KEY", KEY)
    monkeypatch.setenv("UNIONLOOP_ID_SECRET", SECRET)
    yield
    server.shutdown()
    server.server_close()


class TestRegister:
    @pytest.mark.parametrize(("tail", "verdict"), [("1", Verdict.MATCH), ("2", Verdict.MISMATCH), ("3", Verdict.UNKNOWN)])
    def test_speaks_the_documented_protocol(self, vendor, tail, verdict):
        person = people.record(OPERATOR, name="王小芳", id_type="resident", id_number="11010519491231002X",
                               phone=f"1380013220{tail}")  # fmt: skip
        assert people.verify(OPERATOR, person_id=person.id).verified is verdict
        assert Vendor.seen[-1] == {"IdCard": "11010519491231002X", "Name": "王小芳", "Phone": f"1380013220{tail}"}

    def test_busy_unreachable_or_badly_signed_leaves_the_record_alone(self, vendor, monkeypatch):
        person = people.record(OPERATOR, name="王小芳", id_type="resident", id_number="11010519491231002X",
                               phone="13800132204")  # fmt: skip
        for variable, value in (("_KEY", KEY), ("_SECRET", "wrong"), ("_SECRET", ""), ("_ENDPOINT", "http://127.0.0.1:9/")):
            monkeypatch.setenv(f"UNIONLOOP_ID{variable}", value)
            with pytest.raises(Refused, match="register_unreachable"):
                people.verify(OPERATOR, person_id=person.id)

    def test_the_vendors_own_example_of_a_signature(self):
        # the signing steps of "signature v3" applied to fixed values, worked out by the loopback's own code above
        at = datetime(2019, 2, 25, 16, 46, 30, tzinfo=UTC)
        found = tencent.headers(b"{}", "https://faceid.tencentcloudapi.com/", KEY, SECRET, at)
        assert found["X-TC-Timestamp"] == "1551113190"
        assert found["Authorization"].startswith("TC3-HMAC-SHA256 Credential=AKIDexample/2019-02-25/faceid/tc3_request")


@pytest.fixture
def profile(street, settings):
    settings.CLOCK_START = NOW
    reference.load_profile(OPERATOR)
    return street


def test_api(profile, firms):
    chen = enter(hire("chen", "organiser", profile.city.id))
    asked = commands.apply(somebody(), application=application(1, employer_id=firms.food.id))
    waiting = chen.get("/api/v1/membership/waiting").json()["rows"]
    assert [one["id"] for one in waiting] == [asked.id]
    done = chen.post(f"/api/v1/membership/{asked.id}/approve", content_type="application/json").json()
    assert done["state"] == "active"
    staged = chen.post("/api/v1/membership/rolls", {
        "unit_id": profile.joint.id, "name": "名册.csv", "content_base64": base64.b64encode(roll([row(5), row(6)])).decode(),
    }, content_type="application/json").json()  # fmt: skip
    chen.post(f"/api/v1/membership/rolls/{staged['id']}/confirm", content_type="application/json")
    assert chen.get("/api/v1/membership/numbers").json()["members"] == 3
    listed = chen.get("/api/v1/membership/", {"text": done["number"]}).json()["rows"]
    assert [one["name_masked"] for one in listed] == ["赵*勇"]
    refused = chen.post(f"/api/v1/membership/{asked.id}/approve", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert enter(hire("nobody")).get(f"/api/v1/membership/{asked.id}").status_code == 404


def test_command_line(profile, tmp_path, capsys):
    hire("chen", "organiser", profile.city.id)
    path = tmp_path / "名册.csv"
    path.write_bytes(roll([row(1), row(2)]))
    main(["membership", "stage-roll", str(path), "--union", profile.own.code, "--as", "chen", "--json"])
    staged = json.loads(capsys.readouterr().out)
    main(["membership", "confirm-roll", str(staged["id"]), "--as", "chen", "--json"])
    main(["membership", "count", "--as", "chen", "--json"])
    assert '"members": 2' in capsys.readouterr().out


def test_a_code_is_checked_without_keys_or_database(profile, tmp_path):
    staged = commands.stage_roll(OPERATOR, unit_id=profile.own.id, name="x.csv", content=roll([row(1)]))
    commands.confirm_roll(OPERATOR, roll_id=staged.id)
    code = commands.show_code(Actor("m1", (), NOW, person=Card.objects.get().person_id))
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(queries.key_file(OPERATOR)))
    words = [sys.executable, "-m", "unionloop", "card", "check", code.text, "--keys", str(keys), "--at"]
    bare = {"PYTHONPATH": "src", "UNIONLOOP_DATA": str(tmp_path / "empty")}
    good = subprocess.run([*words, NOW.isoformat()], env=bare, capture_output=True, text=True, check=False)
    late = subprocess.run([*words, "2026-07-22T10:10:00+08:00"], env=bare, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.split()[0]) == (0, "ok"), good.stderr
    assert (late.returncode, late.stdout.split()[0]) == (1, "expired")
    assert not (tmp_path / "empty").exists()
