"""The checking centre of the civil-affairs side, over HTTPS with JSON and a signature; docs/economic-check.md has it whole.

Two calls: `POST /v1/checks` hands a question in, `GET /v1/checks/{reference}` asks for its answer (200 done, 202 not
yet). Every call carries X-Caller, X-Time (seconds) and X-Signature: hex HMAC-SHA-256 over method, path, time and the
body's SHA-256, a line each. Answers carry X-Signature over the body, made with the same key.
Settings: UNIONLOOP_CHECK_ADDRESS, _CALLER, _KEY.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from unionloop.domains.aid.contracts import Found, IncomeKind
from unionloop.domains.aid.ports import Asked, Unreachable

from .. import outgoing

NAME = "民政核对中心"
TIMEOUT_SECONDS = 20
MOST_BYTES = 200_000


def ask(*, reference: str, persons: Sequence[Asked], paper_sha256: str) -> None:
    """Hand a question in; the centre takes the same reference once."""
    body = {"reference": reference, "paper_sha256": paper_sha256,
            "persons": [{"name": one.name, "id_number": one.number} for one in persons]}  # fmt: skip
    answer = _call("POST", "/v1/checks", json.dumps(body, ensure_ascii=False).encode())
    if answer.status not in (200, 201, 202, 409):  # 409: it has this reference already
        raise Unreachable(f"HTTP {answer.status}")


def answer(*, reference: str) -> Found | None:
    """Return the answer; None while the centre is still looking."""
    got = _call("GET", f"/v1/checks/{reference}", b"")
    if got.status == 202:
        return None
    if got.status != 200:
        raise Unreachable(f"HTTP {got.status}")
    if not hmac.compare_digest(got.headers.get("x-signature", ""), _sign(got.body.decode("utf-8", "replace"))):
        raise Unreachable("the answer is not signed by the centre")
    try:
        return _found(reference, json.loads(got.body))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreachable(f"an answer that cannot be read: {type(error).__name__}") from error


def _found(reference: str, told: dict[str, Any]) -> Found:
    if told["reference"] != reference:
        raise ValueError("another reference")
    return Found(
        reference=reference, cars=told.get("cars"), dwellings=told.get("dwellings"), companies=told.get("companies"),
        budget_paid=told.get("budget_paid"), income={IncomeKind(kind): int(fen) for kind, fen in told["income_fen"].items()},
        dead=tuple(date.fromisoformat(one) for one in told.get("deaths", ())),
        programmes=tuple(str(one)[:40] for one in told.get("programmes", ())),
    )  # fmt: skip


def _call(method: str, path: str, body: bytes) -> outgoing.Answer:
    address, caller = os.environ.get("UNIONLOOP_CHECK_ADDRESS", ""), os.environ.get("UNIONLOOP_CHECK_CALLER", "")
    if not address or not caller or not os.environ.get("UNIONLOOP_CHECK_KEY"):
        raise Unreachable("the checking centre is not set up")
    stamp = str(int(datetime.now(UTC).timestamp()))  # the centre's clock, not a domain's
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Caller": caller, "X-Time": stamp,
               "X-Signature": _sign("\n".join((method, path, stamp, hashlib.sha256(body).hexdigest())))}  # fmt: skip
    hosts = frozenset({urlsplit(address).hostname or ""})
    try:
        return outgoing.call(method, address.rstrip("/") + path, hosts=hosts, most_bytes=MOST_BYTES, content=body,
                             headers=headers, timeout=TIMEOUT_SECONDS)  # fmt: skip
    except outgoing.Unreachable as error:
        raise Unreachable(str(error)) from error


def _sign(text: str) -> str:
    return hmac.digest(os.environ.get("UNIONLOOP_CHECK_KEY", "").encode(), text.encode(), "sha256").hex()
