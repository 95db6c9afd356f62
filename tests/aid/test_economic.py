"""The checking centre spoken to over a real socket: signatures both ways, not yet, rubbish, nobody there."""

import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.aid.conftest import FAMILY, GU, HE, opened
from tests.membership.people import paper
from unionloop.adapters.economic import civil
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.commands import checking
from unionloop.domains.aid.contracts import IncomeKind, State
from unionloop.domains.aid.ports import Asked, Unreachable
from unionloop.kernel.errors import Refused

KEY = b"a key of two"


class Centre(BaseHTTPRequestHandler):
    """A centre of ours that follows docs/economic-check.md and checks every signature itself."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._signed("POST", body):
            return self._say(401, {})
        told = json.loads(body)
        known = told["reference"] in self.server.asked
        self.server.asked.setdefault(told["reference"], told)
        return self._say(409 if known else 202, {})

    def do_GET(self):
        if not self._signed("GET", b""):
            return self._say(401, {})
        found = self.server.answers.get(self.path.rpartition("/")[2])
        return self._say(200, found) if found else self._say(202, {})

    def _signed(self, method, body):
        text = "\n".join((method, self.path, self.headers["X-Time"], hashlib.sha256(body).hexdigest()))
        return hmac.compare_digest(self.headers["X-Signature"], hmac.new(KEY, text.encode(), "sha256").hexdigest())

    def _say(self, status, body):
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("X-Signature", hmac.new(self.server.signs, content, "sha256").hexdigest())
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def centre(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Centre)
    server.asked, server.answers, server.signs = {}, {}, KEY
    monkeypatch.setenv("UNIONLOOP_CHECK_ADDRESS", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("UNIONLOOP_CHECK_CALLER", "suizhou")
    monkeypatch.setenv("UNIONLOOP_CHECK_KEY", KEY.decode())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_asks_and_is_answered_later(centre):
    civil.ask(reference="BF2026-000001-1", persons=[Asked("王大勇", paper(7))], paper_sha256="f" * 64)
    civil.ask(reference="BF2026-000001-1", persons=[Asked("王大勇", paper(7))], paper_sha256="f" * 64)  # the same question
    assert centre.asked["BF2026-000001-1"]["persons"] == [{"name": "王大勇", "id_number": paper(7)}]
    assert civil.answer(reference="BF2026-000001-1") is None
    centre.answers["BF2026-000001-1"] = {"reference": "BF2026-000001-1", "income_fen": {"wage": 3_600_000}, "cars": 1,
                                         "deaths": ["2026-01-31"], "programmes": ["低保"]}  # fmt: skip
    found = civil.answer(reference="BF2026-000001-1")
    assert (found.income, found.cars, found.dwellings, found.programmes) == ({IncomeKind.WAGE: 3_600_000}, 1, None, ("低保",))


def test_an_answer_nobody_signed_is_no_answer(centre):
    centre.answers["x"] = {"reference": "x", "income_fen": {}}
    centre.signs = b"somebody else"
    with pytest.raises(Unreachable, match="not signed"):
        civil.answer(reference="x")


@pytest.mark.parametrize("rubbish", [{"reference": "y", "income_fen": {}}, {"reference": "x"}, {"reference": "x", "income_fen": 3}, []])
def test_an_answer_that_cannot_be_read(centre, rubbish):
    centre.answers["x"] = rubbish or [1]
    with pytest.raises(Unreachable):
        civil.answer(reference="x")


def test_a_wrong_key_and_nobody_there(centre, monkeypatch):
    monkeypatch.setenv("UNIONLOOP_CHECK_KEY", "another")
    with pytest.raises(Unreachable, match="401"):
        civil.ask(reference="x", persons=[], paper_sha256="")
    monkeypatch.setenv("UNIONLOOP_CHECK_ADDRESS", "http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        civil.answer(reference="x")


def test_how_far_two_incomes_may_differ_is_the_regions():
    assert checking.agrees(1_000, 900)
    assert not checking.agrees(1_000, 899)
    assert not checking.agrees(1_000, 900, 999)
    assert checking.agrees(0, 0, 0)


def test_a_household_is_asked_about_and_the_night_brings_the_answer(centre, town):
    pk = opened(town, FAMILY)
    row = commands.apply(HE, household_id=pk, guardian=True)
    commands.examine(HE, application_id=row.id)
    commands.visit(HE, application_id=row.id, second="吴敏", found="两间旧房，属实")
    commands.ask_check(GU, application_id=row.id)
    assert commands.fetch_checks(GU) == 0
    reference = f"{row.number}-{row.id}"
    centre.answers[reference] = {"reference": reference, "income_fen": {"wage": 3_500_000}, "cars": 0, "dwellings": 1}
    assert commands.fetch_checks(GU) == 1
    found = queries.application_file(GU, application_id=row.id)
    assert (found.row.state, found.inquiries[0].agrees) == (State.CHECKED, True)
    assert commands.fetch_checks(GU) == 0


def test_without_a_line_the_application_waits(town):
    pk = opened(town, FAMILY)
    row = commands.apply(HE, household_id=pk, guardian=True)
    commands.examine(HE, application_id=row.id)
    commands.visit(HE, application_id=row.id, second="吴敏", found="两间旧房，属实")
    with pytest.raises(Refused, match="aid_authority_unreachable"):
        commands.ask_check(GU, application_id=row.id)
    assert queries.application(GU, application_id=row.id).state is State.VISITED
