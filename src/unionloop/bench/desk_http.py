"""`bench desk-http`: cases created over HTTP, with key, journal and clock, beside a bare Django insert view.

Both stand on the same server program (granian) and the same database, which syncs every commit; 32 connections ask one after
another, ours and the yardstick's in turn. On PostgreSQL each has two processes of four threads, as the service is run; on SQLite
one of eight, for a second process would wait for the first one's lock asleep.
"""

import asyncio
import io
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import measure
from .desk import database_of
from .registry import Bench
from .rounds import ROUNDS

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS = 32
SHAPES = {"sqlite": (1, 8), "postgresql": (2, 4)}  # processes, threads of each
WARM = 64
BARE = Path(__file__).parent / "peers"
TEXT = "包工头拖欠三个月工资，电话打不通，请帮忙。" * 4


def creating(cases: int, url: str) -> measure.Result:
    """Create so many cases over HTTP, in rounds, in turn with the bare view on the same machine."""
    each = max(CONNECTIONS, cases // ROUNDS)
    ours, theirs = [], []
    with measure.scratch(url) as environment, database_of(url, environment, "bare") as bare:
        made = measure.child(environment, "desk_work:prepare")
        made |= measure.child(environment, "desk_work:keyed")
        headers = f"Authorization: Bearer {made['secret']}\r\n"
        peer = os.environ | {"DATABASE_URL": bare, "PYTHONPATH": str(BARE)}
        subprocess.run([sys.executable, str(BARE / "bare_insert.py")], env=peer, check=True)  # makes its table
        shape = SHAPES[measure.store_of(url)]
        with (_served(environment, "unionloop.config.wsgi:application", "/readyz", shape) as own,
              _served(peer, "bare_insert:application", "/", shape) as other):  # fmt: skip
            for number in range(-1, ROUNDS):
                many = each if number >= 0 else WARM
                got = asyncio.run(_load(own, "/api/v1/appeals/cases", headers, many, f"o{number}"))
                beside = asyncio.run(_load(other, "/", "", many, f"b{number}"))
                if number >= 0:
                    ours.append(got)
                    theirs.append(beside)
        kept = measure.child(environment, "desk_work:kept")["cases"]
    middle, yard = _middle(ours), _middle(theirs)
    facts = {
        "creates_per_second": round(each / middle["seconds"], 1), "p50_ms": middle["p50_ms"], "p95_ms": middle["p95_ms"],
        "refused": sum(one["refused"] for one in ours), "connections": CONNECTIONS,
        "processes": shape[0], "threads": shape[1],
        "rounds_seconds": [round(one["seconds"], 2) for one in ours], "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    yardstick = {"seconds": round(yard["seconds"], 2), "ratio": round(middle["seconds"] / yard["seconds"], 3),
                 "times_its_rate": round(yard["seconds"] / middle["seconds"], 3), "p95_ms": yard["p95_ms"],
                 "creates_per_second": round(each / yard["seconds"], 1),
                 "refused": sum(one["refused"] for one in theirs)}  # fmt: skip
    equal = kept == each * ROUNDS + WARM and not facts["refused"] and not yardstick["refused"]
    return measure.Result("desk-http", each * ROUNDS, measure.store_of(url), round(middle["seconds"], 2), 0.0, 0.0, equal,
                          facts, {"a bare Django view, one INSERT": yardstick}, measure.machine())  # fmt: skip


def once(cases: int, url: str) -> measure.Cost:
    """Create so many cases by calling the application itself, without a server: what one create costs its process."""
    with measure.scratch(url) as environment:
        measure.child(environment, "desk_work:prepare")
        made = measure.child(environment, "desk_work:keyed")
        return measure.cost_of(measure.child(environment, "desk_http:called", str(cases), made["secret"]))


def called(cases: str, secret: str) -> dict[str, Any]:
    """Measure so many calls of the application in this process, one after the other."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()

    def call(number: int) -> None:
        body = json.dumps(_said("c", number)).encode()
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/appeals/cases", "SERVER_NAME": "127.0.0.1",
                   "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": f"Bearer {secret}",
                   "CONTENT_TYPE": "application/json",
                   "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
                   "wsgi.errors": sys.stderr}  # fmt: skip
        answer = application(environ, lambda status, _: told.append(status))
        answer.close()

    told: list[str] = []
    for number in range(WARM):
        call(-1 - number)
    _, cost = measure.timed(lambda: [call(number) for number in range(int(cases))])
    assert all(one.startswith("2") for one in told), told
    return asdict(cost)


def _middle(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(rounds, key=lambda one: one["seconds"])[len(rounds) // 2]


@contextmanager
def _served(environment: dict[str, str], application: str, ready: str, shape: tuple[int, int]) -> "Iterator[int]":
    """Serve an application with granian on a free port, by so many processes of so many threads; yield it once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", str(shape[0]), "--blocking-threads", str(shape[1]), "--no-ws", "--log-level", "error",
               application]  # fmt: skip
    child = subprocess.Popen(command, env=measure.of_a_step(environment), stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait_for(port, ready, child)
        yield port
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(30)


def _wait_for(port: int, path: str, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and child.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.settimeout(30)
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                if line.recv(12).startswith(b"HTTP/1.1"):
                    return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"the server on port {port} did not start")


async def _load(port: int, path: str, headers: str, many: int, mark: str) -> dict[str, Any]:
    """Send `many` POSTs over CONNECTIONS connections; return seconds, milliseconds and how many were not 2xx."""
    waiting, times, refused = iter(range(many)), [], 0

    async def one_connection() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in waiting:
            body = json.dumps(_said(mark, number)).encode()
            begun = time.perf_counter()
            writer.write(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}"
                         f"Content-Length: {len(body)}\r\n\r\n".encode() + body)  # fmt: skip
            good = await _answer(reader)
            refused += not good
            times.append((time.perf_counter() - begun) * 1000)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    seconds = time.perf_counter() - started
    marks = statistics.quantiles(times, n=20)
    return {"seconds": seconds, "p50_ms": round(statistics.median(times), 1), "p95_ms": round(marks[18], 1), "refused": refused}


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer whole; tell whether it was 2xx."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    await reader.readexactly(int(fields.get(b"content-length", b"0")))
    return head.split(b" ", 2)[1].startswith(b"2")


def _said(mark: str, number: int) -> dict[str, Any]:
    phone = f"139{abs(hash((mark, number))) % 10**8:08d}"
    return {"channel": "phone", "key": f"{mark}:{number}", "text": TEXT, "sender": phone, "contact": phone, "name": "王小芳",
            "kind": "help", "category": "wage.arrears", "division_code": "510903"}  # fmt: skip


BENCHES = (Bench("desk-http", creating, 5_000, 500, once, (50, 500, 5_000), step="desk_http:called"),)
