"""Alibaba Cloud SMS: Dysmsapi 2017-05-25, action SendSms, RPC signature HMAC-SHA1 version 1.0.

Settings come from the environment: UNIONLOOP_SMS_ENDPOINT, _KEY, _SECRET, _SIGN and, per notice
template, UNIONLOOP_SMS_TEMPLATE_<NAME> with the code the vendor approved.
"""

import base64
import hashlib
import hmac
import json
import os
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from unionloop.domains.messaging.ports import NotDelivered

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
VERSION = "2017-05-25"
TIMEOUT_SECONDS = 10
AGAIN = {"isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_DENY", "Throttling.User",
         "ServiceUnavailable", "InternalError"}  # fmt: skip


def send(*, address: str, title: str, body: str, template: str, facts: dict[str, Any], key: str) -> str:
    """Hand one SMS over; return the vendor's BizId."""
    access_key, secret = os.environ.get("UNIONLOOP_SMS_KEY", ""), os.environ.get("UNIONLOOP_SMS_SECRET", "")
    code = os.environ.get(f"UNIONLOOP_SMS_TEMPLATE_{template.upper()}", "")
    if not (access_key and secret and code):
        raise NotDelivered("SMS is not set up for this kind of notice", again=False)
    fields = {
        **_common(access_key),
        "Action": "SendSms",
        "PhoneNumbers": address,
        "SignName": os.environ.get("UNIONLOOP_SMS_SIGN", ""),
        "TemplateCode": code,
        # only what the text needs: never a name, a sum or a matter
        "TemplateParam": json.dumps({"receipt": str(facts.get("receipt", ""))}, ensure_ascii=False),
        "OutId": hashlib.sha256(key.encode()).hexdigest()[:32],
    }
    fields["Signature"] = signature(fields, secret, "POST")
    try:
        answer = httpx.post(
            os.environ.get("UNIONLOOP_SMS_ENDPOINT", ENDPOINT), data=fields, timeout=TIMEOUT_SECONDS
        )
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotDelivered(f"{type(error).__name__}", again=True) from error
    if not isinstance(told, dict) or told.get("Code") != "OK":
        code = (
            str(told.get("Code", answer.status_code)) if isinstance(told, dict) else str(answer.status_code)
        )
        raise NotDelivered(code, again=code in AGAIN or answer.status_code >= 500)
    return str(told.get("BizId", ""))


def signature(fields: dict[str, str], secret: str, method: str) -> str:
    """Return the RPC signature of request fields, as the vendor's "request signatures" page sets it down."""
    pairs = "&".join(f"{_escape(name)}={_escape(fields[name])}" for name in sorted(fields))
    text = f"{method}&{_escape('/')}&{_escape(pairs)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _common(access_key: str) -> dict[str, str]:
    return {
        "AccessKeyId": access_key, "Format": "JSON", "RegionId": "cn-hangzhou", "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": uuid.uuid4().hex, "SignatureVersion": "1.0", "Version": VERSION,
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),  # the vendor's clock, not a domain's
    }  # fmt: skip


def _escape(text: str) -> str:
    """Percent-encode as RFC 3986 does: space %20, * %2A, ~ kept."""
    return quote(text, safe="~")
