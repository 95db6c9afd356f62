"""Tencent Cloud FaceID 2018-03-01, action PhoneVerification (name, resident id and phone), signature TC3-HMAC-SHA256.

Settings come from the environment: UNIONLOOP_ID_KEY, _SECRET and, for another address, _ENDPOINT.
Documentation: cloud.tencent.com/document/api/1007/39765 (result codes) and 1007/31324 (signature version 3).
"""

import hashlib
import hmac
import json
import os
from datetime import UTC, datetime
from urllib.parse import urlsplit

from unionloop.domains.people.contracts import Verdict
from unionloop.domains.people.ports import Answer, Unreachable

from .. import outgoing

ENDPOINT = "https://faceid.tencentcloudapi.com/"
SERVICE, VERSION, ACTION = "faceid", "2018-03-01", "PhoneVerification"
ALGORITHM, SIGNED = "TC3-HMAC-SHA256", "content-type;host;x-tc-action"
CONTENT_TYPE = "application/json; charset=utf-8"
TIMEOUT_SECONDS = 10
# -6…-8: a part is not well formed; -9: no record; -13: a range of numbers the carriers do not answer for
VERDICTS = {"0": Verdict.MATCH, "-4": Verdict.MISMATCH, "-6": Verdict.MISMATCH, "-7": Verdict.MISMATCH,
            "-8": Verdict.MISMATCH, "-9": Verdict.UNKNOWN, "-13": Verdict.UNKNOWN}  # fmt: skip


def check(*, name: str, number: str, phone: str) -> Answer:
    """Ask whether three facts belong to one person."""
    key, secret = os.environ.get("UNIONLOOP_ID_KEY", ""), os.environ.get("UNIONLOOP_ID_SECRET", "")
    if not key or not secret:
        raise Unreachable("the register is not set up")
    address = os.environ.get("UNIONLOOP_ID_ENDPOINT", ENDPOINT)
    body = json.dumps({"IdCard": number, "Name": name, "Phone": phone}, ensure_ascii=False).encode()
    at = datetime.now(UTC)  # the vendor's clock, not a domain's: it refuses stamps five minutes off
    try:
        answer = outgoing.call("POST", address, hosts=frozenset({urlsplit(address).hostname or ""}), content=body,
                               headers=headers(body, address, key, secret, at), timeout=TIMEOUT_SECONDS)  # fmt: skip
        told = answer.json()["Response"]
    except (outgoing.Unreachable, KeyError, TypeError) as error:
        raise Unreachable(type(error).__name__) from error
    result = str(told.get("Result", ""))
    if (
        result not in VERDICTS
    ):  # busy, over the day's limit, or refused: nothing has been said about the person
        raise Unreachable(str(told.get("Error", {}).get("Code", result)))
    return Answer(VERDICTS[result], str(told.get("RequestId", ""))[:80])


def headers(body: bytes, address: str, key: str, secret: str, at: datetime) -> dict[str, str]:
    """Return the headers of a signed request, as "signature v3" sets them down."""
    host, stamp, day = urlsplit(address).netloc, str(int(at.timestamp())), at.strftime("%Y-%m-%d")
    lines = f"content-type:{CONTENT_TYPE}\nhost:{host}\nx-tc-action:{ACTION.lower()}\n"
    request = "\n".join(("POST", "/", "", lines, SIGNED, hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{SERVICE}/tc3_request"
    text = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()))
    signing = f"TC3{secret}".encode()
    for part in (day, SERVICE, "tc3_request"):
        signing = hmac.digest(signing, part.encode(), "sha256")
    signature = hmac.digest(signing, text.encode(), "sha256").hex()
    return {
        "Content-Type": CONTENT_TYPE, "Host": host, "X-TC-Action": ACTION, "X-TC-Version": VERSION,
        "X-TC-Timestamp": stamp,
        "Authorization": f"{ALGORITHM} Credential={key}/{scope}, SignedHeaders={SIGNED}, Signature={signature}",
    }  # fmt: skip
