"""A3: the web server is killed while people sign, release and send; their programs ask again with the same key.

The server is this process's own child on the test's database: warm, so that the kill meets work and not imports. What the
client sees is what a proxy would: the connection breaks, the next server takes the same call.
"""

import http.client
import json
import os
import signal
import socket
import time
from collections import Counter
from contextlib import suppress
from random import Random
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.cast import NOW
from tests.entrance import enter, hire
from tests.payments.conftest import build
from unionloop.config.wsgi import application
from unionloop.domains.documents.models import StoredFile
from unionloop.domains.payments.models import Batch, Line
from unionloop.jobs import checks
from unionloop.kernel.actor import system
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg, pytest.mark.kill]
KILLS = int(os.environ.get("UNIONLOOP_SERVER_KILLS", "3"))
SEED = int(os.environ.get("UNIONLOOP_EXAM_SEED", "20261128"))
CLICKS = {"check": ("finance_checker", {"note": ""}), "release": ("finance_releaser", {"note": ""}), "export": ("cashier", {"layout": ""})}
TOKEN = "x" * 32
MOST_TRIES = 2_000  # a call whose server died may be refused as "still at work" until the database has noticed


class Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, *_: object) -> None:
        return


class Served:
    """A listening socket that outlives its servers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=8)
        self.port, self.pid = self.socket.getsockname()[1], 0

    def start(self) -> None:
        """Fork a server, which takes calls until it is killed."""
        connections.close_all()  # a child must not inherit a connection
        self.pid = os.fork()
        if self.pid == 0:
            try:
                server = WSGIServer(self.socket.getsockname(), Quiet, bind_and_activate=False)
                server.socket.close()
                server.socket, server.server_name, server.server_port = self.socket, "localhost", self.port
                server.setup_environ()
                server.set_app(application)
                server.serve_forever(poll_interval=60)
            finally:
                os._exit(1)

    def kill(self) -> None:
        """Kill the server, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def ask(self, path: str, body: object, head: dict[str, str], killed_after: float | None = None) -> tuple[int, bytes] | None:
        """Send a call; None when the server died before it had answered."""
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with suppress(ConnectionError, http.client.HTTPException):
            caller.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **head})
            if killed_after is not None:
                caller.sock.settimeout(killed_after)
                with suppress(TimeoutError):
                    answer = caller.getresponse()
                    return answer.status, answer.read()
                self.kill()
                return None
            answer = caller.getresponse()
            return answer.status, answer.read()
        return None


@pytest.fixture
def served():
    server = Served()
    yield server
    with suppress(ProcessLookupError, ChildProcessError):
        server.kill()
    server.socket.close()


def test_every_click_has_one_effect_however_often_the_server_dies(served, settings, record_property):
    settings.CLOCK_START = NOW
    town, dice, kills, took = build(), Random(SEED), 0, dict.fromkeys(CLICKS, 0.05)
    heads = {verb: _head(enter(hire(role, role, town.city.id))) for verb, (role, _) in CLICKS.items()}
    Client().get("/login/")  # warm: addresses, templates
    served.start()
    batches = 0
    while kills < KILLS:
        batch, batches = town.draft(640_200, 12_345, source=f"run:{batches}"), batches + 1
        connections.close_all()
        for verb, (_, body) in CLICKS.items():
            path, head = f"/api/v1/payments/batches/{batch.id}/{verb}", heads[verb] | {"Idempotency-Key": f"{verb}-{batch.id}"}
            answer, began = None, time.monotonic()
            while answer is None and kills < KILLS:
                answer = served.ask(path, body, head, dice.uniform(0.001, 1.3 * took[verb]))
                if answer is None:
                    kills += 1
                    served.start()
                else:
                    took[verb], began = (took[verb] + time.monotonic() - began) / 2, time.monotonic()
            for _ in range(MOST_TRIES):
                if answer is not None and answer[0] != 409:
                    break
                answer = served.ask(path, body, head)
            assert answer is not None
            assert answer[0] == 200, (verb, answer)
    served.kill()
    print(f"{kills} kills over {batches} batches, seed {SEED}")
    record_property("kills", kills)
    acts = Counter(Entry.objects.filter(verb__in=[f"payments.{verb}" for verb in CLICKS]).values_list("verb", "row_id"))
    assert set(acts.values()) == {1}
    assert len(acts) == 3 * batches
    assert set(Batch.objects.values_list("state", "open_fen")) == {("exported", 652_545)}
    assert set(Line.objects.values_list("state", flat=True)) == {"sent"}
    assert StoredFile.objects.filter(kind="order").count() == batches
    assert checks.faults(system(NOW)) == []


def _head(client):
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, settings.CSRF_COOKIE_NAME: TOKEN}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-CSRFToken": TOKEN, "Host": "localhost"}
