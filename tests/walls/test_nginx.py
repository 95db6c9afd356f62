"""The shipped nginx example, read by a small parser everywhere, and run between a browser and an application where nginx is."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import warnings
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytestmark = pytest.mark.once
TEXT = (Path(__file__).resolve().parents[2] / "deploy/nginx.conf").read_text(encoding="utf-8")
OWN = {"Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy"}
WORD = re.compile(r"""\s*(?:#[^\n]*|("[^"]*"|'[^']*'|[^\s;{}]+)|([;{}]))""")


def parse(text: str) -> list:
    """Return the directives, each a list of words; a block's last word is the list of what stands in it."""
    stack: list[list] = [[]]
    words: list = []
    for word, mark in WORD.findall(text):
        if word:
            words.append(word.strip("\"'"))
        elif mark == ";":
            stack[-1].append(words)
            words = []
        elif mark == "{":
            stack[-1].append([*words, inner := []])
            stack.append(inner)
            words = []
        elif mark == "}":
            assert not words, f"no semicolon after {words}"
            stack.pop()
    assert (len(stack), words) == (1, [])
    return stack[0]


def test_it_ends_tls_and_says_the_scheme_itself():
    plain, secure = (one[-1] for one in parse(TEXT) if one[0] == "server")
    assert ["return", "301", "https://$server_name$request_uri"] in plain
    found = {one[0]: one[1:] for one in secure}
    assert found["ssl_protocols"] == ["TLSv1.2", "TLSv1.3"]
    assert found["client_max_body_size"] == ["1100m"], "as the Caddyfile"
    assert {one[1]: one[-1] for one in secure if one[0] == "add_header"} == dict.fromkeys(OWN, "always")
    (proxy,) = (one[-1] for one in secure if one[0] == "location")
    assert ["proxy_pass", "http://127.0.0.1:8000"] in proxy
    told = {one[1]: one[2] for one in proxy if one[0] == "proxy_set_header"}
    assert (told["X-Forwarded-Proto"], told["X-Forwarded-For"], told["Host"]) == ("$scheme", "$remote_addr", "$host")
    (log,) = (one for one in parse(TEXT) if one[0] == "log_format")
    assert not re.search(r"\$(request|request_uri|args|query_string|http_\w+)\b", log[2]), "no secrets of links, no cookies"
    assert not [one for one in proxy if one[0] == "add_header"], "a header set further in would drop all those of the server"


class Application(BaseHTTPRequestHandler):
    """Answers with its own headers, and with what it was told."""

    def do_GET(self) -> None:
        told = "|".join(self.headers.get_all("X-Forwarded-Proto", []) + self.headers.get_all("X-Forwarded-For", [])).encode()
        self.send_response(200)
        for name in OWN:
            self.send_header(name, "the application's")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


if NGINX := shutil.which("nginx"):  # Debian's; elsewhere the parser above is all there is

    @pytest.fixture(scope="module")
    def front(tmp_path_factory):
        folder = tmp_path_factory.mktemp("nginx")
        folder.chmod(0o755)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                        "/CN=unionloop.example.cn", "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
                       check=True, capture_output=True)  # fmt: skip
        behind = ThreadingHTTPServer(("127.0.0.1", 0), Application)
        Thread(target=behind.serve_forever, daemon=True).start()
        port = _free()
        text = (TEXT.replace("/etc/ssl/unionloop", str(folder)).replace("/var/log/nginx", str(folder))
                .replace("127.0.0.1:8000", f"127.0.0.1:{behind.server_port}")
                .replace("listen 443", f"listen 127.0.0.1:{port}").replace("listen 80;", f"listen 127.0.0.1:{_free()};"))  # fmt: skip
        paths = "".join(f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = folder / "nginx.conf"
        config.write_text(f"pid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n{paths}{text}\n}}\n", encoding="utf-8")
        words = [NGINX, "-p", str(folder), "-c", str(config)]
        told = subprocess.run([*words, "-t"], capture_output=True, text=True, check=False)
        assert (told.returncode, [line for line in told.stderr.splitlines() if "[warn]" in line]) == (0, []), told.stderr
        subprocess.run(words, check=True, capture_output=True)  # comes back when it listens
        yield port, behind
        subprocess.run([*words, "-s", "stop"], check=True, capture_output=True)
        behind.server_close()

    def _ask(port: int, **headers: str) -> tuple[int, Counter[str], str]:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        there = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=10)
        there.request("GET", "/", headers={"Host": "unionloop.example.cn"} | {name.replace("_", "-"): one for name, one in headers.items()})
        answer = there.getresponse()
        return answer.status, Counter(name for name, _ in answer.getheaders()), answer.read().decode()

    def _handshake(port: int, version: ssl.TLSVersion, ciphers: str) -> str:
        """Return the cipher the front agrees to, "" when it will not talk like that; this end would take anything."""
        willing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        willing.check_hostname, willing.verify_mode = False, ssl.CERT_NONE
        willing.set_ciphers(f"{ciphers}:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            willing.minimum_version = willing.maximum_version = version
        try:
            with socket.create_connection(("127.0.0.1", port), 10) as line, willing.wrap_socket(line) as spoken:
                return str(spoken.cipher()[0])
        except (ssl.SSLError, ConnectionError):
            return ""

    @pytest.mark.parametrize(("version", "ciphers"), [
        (ssl.TLSVersion.TLSv1, "ALL"), (ssl.TLSVersion.TLSv1_1, "ALL"), (ssl.TLSVersion.TLSv1_2, "eNULL"), (ssl.TLSVersion.TLSv1_2, "aNULL"),
        (ssl.TLSVersion.TLSv1_2, "kRSA"), (ssl.TLSVersion.TLSv1_2, "ALL:!AESGCM:!CHACHA20:!AESCCM:!ARIAGCM"),
    ])  # fmt: skip
    def test_no_weak_handshake(front, version, ciphers):
        """D13: neither an old protocol, nor a cipher without forward secrecy, authenticity or a key."""
        assert _handshake(front[0], version, ciphers) == ""

    def test_strong_handshakes(front):
        assert _handshake(front[0], ssl.TLSVersion.TLSv1_2, "ALL").startswith("ECDHE-")
        assert _handshake(front[0], ssl.TLSVersion.TLSv1_3, "ALL").startswith("TLS_")

    def test_it_runs_and_sends_each_header_once(front):
        port, behind = front
        status, names, told = _ask(port, X_Forwarded_Proto="http", X_Forwarded_For="6.6.6.6")
        assert (status, told) == (200, "https|127.0.0.1"), "what the browser says of itself is not believed"
        assert {name: names[name] for name in OWN} == dict.fromkeys(OWN, 1)
        status, names, _ = _ask(port, Content_Length="2000000000")
        assert (status, {name: names[name] for name in OWN}) == (413, dict.fromkeys(OWN, 1))
        behind.shutdown()
        behind.server_close()
        status, names, _ = _ask(port)
        assert (status, {name: names[name] for name in OWN}) == (502, dict.fromkeys(OWN, 1))
