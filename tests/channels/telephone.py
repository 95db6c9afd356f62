"""A Kamailio of one's own with the shipped configuration, and SIPp callers and agents, all on loopback."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .dovecot import free_port

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = Path(__file__).resolve().parent / "sipp"
SECRET = "a-secret-of-the-tests-0123456789"
QUIET: dict[str, int] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def kamailio(hook_url: str, *, ring_ms: int = 1000, trunk: str = "127[.]0[.]0[.]1") -> Iterator[int]:
    """Start Kamailio and yield the port it takes calls on."""
    home, port = Path(tempfile.mkdtemp(prefix="kamailio-")), free_port(socket.SOCK_DGRAM)
    shutil.copy(ROOT / "deploy/kamailio/unionloop.cfg", home)
    local = {"SIP_LISTEN": f"udp:127.0.0.1:{port}", "TRUNK_ADDRESSES": trunk, "RING_MILLISECONDS": str(ring_ms),
             "HOOK_URL": hook_url, "HOOK_SECRET": SECRET}  # fmt: skip
    (home / "local.cfg").write_text("".join(f'#!substdef "!{name}!{value}!g"\n' for name, value in local.items()))
    server = subprocess.Popen(
        ["/usr/sbin/kamailio", "-f", str(home / "unionloop.cfg"), "-DD", "-E", "-m", "32", "-M", "4",
         "-P", str(home / "pid"), "-Y", str(home)], stdout=subprocess.DEVNULL, stderr=(home / "log").open("w"),
        start_new_session=True,
    )  # fmt: skip
    try:
        _wait(port, home)
        yield port
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def agent(port: int, scenario: str = "agent") -> Iterator[None]:
    """Let an agent's phone wait for one call."""
    phone = subprocess.Popen(
        ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", "127.0.0.1", "-p", str(port), "-m", "1", "-nostdin",
         "-timeout", "30"], start_new_session=True, **QUIET,
    )  # fmt: skip
    try:
        yield
    finally:
        phone.terminate()
        phone.wait(5)


def call(port: int, number: str) -> bool:
    """Make one call; tell whether it was answered and ended well."""
    return calling(port, number).wait(25) == 0


def calling(port: int, number: str, scenario: str = "caller") -> "subprocess.Popen[bytes]":
    """Begin one call; it ends by itself."""
    return subprocess.Popen(
        ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", "127.0.0.1", "-p", str(free_port(socket.SOCK_DGRAM)),
         "-s", "12351", "-set", "number", number, "-m", "1", "-nostdin", "-timeout", "15", f"127.0.0.1:{port}"],
        start_new_session=True, **QUIET,
    )  # fmt: skip


def _wait(port: int, home: Path) -> None:
    """Wait until Kamailio answers: an OPTIONS gets its 405."""
    until, ask = time.monotonic() + 20, socket.socket(type=socket.SOCK_DGRAM)
    ask.bind(("127.0.0.1", 0))
    ask.settimeout(0.2)
    here = f"127.0.0.1:{ask.getsockname()[1]}"
    text = (f"OPTIONS sip:x@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKw\r\nFrom: <sip:w@{here}>;tag=1\r\n"
            f"To: <sip:x@127.0.0.1>\r\nCall-ID: w@{here}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n")  # fmt: skip
    with ask:
        while time.monotonic() < until:
            try:
                ask.sendto(text.encode(), ("127.0.0.1", port))
                if ask.recv(100).startswith(b"SIP/2.0 405"):
                    return
            except OSError:
                continue  # not listening yet: the next packet asks again
    raise AssertionError("kamailio did not start: " + (home / "log").read_text()[-2000:])
