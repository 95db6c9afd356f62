"""Alibaba Cloud SMS: Dysmsapi 2017-05-25, action SendSms, RPC signature HMAC-SHA1 version 1.0.

Settings (adapters.configured): sms_endpoint, sms_key, sms_secret, sms_sign and, per notice template,
sms_template_<name> with the code the vendor approved.
"""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from unionloop.domains.messaging.ports import NotDelivered

from .. import configured, outgoing

ENDPOINT = "https://dysmsapi.aliyuncs.com/"
VERSION = "2017-05-25"
_PARAMS = {  # the approved text of a grade has the address before ${rate}
    "code": ("code",), "appeal_grade": ("receipt", "rate"), "letter_link": ("unit", "link"),
    "reception_moved": ("day", "who"),
}  # fmt: skip
AGAIN = {"isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_DENY", "Throttling.User",
         "ServiceUnavailable", "InternalError"}  # fmt: skip


def send(*, address: str, title: str, body: str, template: str, facts: dict[str, Any], key: str) -> str:
    """Hand one SMS over; return the vendor's BizId."""
    access_key, secret = configured.value("sms_key"), configured.value("sms_secret")
    if template == "appeal_grade" and not configured.value("sms_template_appeal_grade"):
        template = "appeal_answered"  # no text with a link approved yet: the answer is told all the same
    code = configured.value(f"sms_template_{template}")
    if not (access_key and secret and code):
        raise NotDelivered("SMS is not set up for this kind of notice", again=False)
    fields = {
        **_common(access_key),
        "Action": "SendSms",
        "PhoneNumbers": address,
        "SignName": configured.value("sms_sign"),
        "TemplateCode": code,
        # only what the text needs: never the receiver's name, a sum or a matter
        "TemplateParam": json.dumps({name: str(facts.get(name, "")) for name in _PARAMS.get(template, ("receipt",))},
                                    ensure_ascii=False),
        "OutId": hashlib.sha256(key.encode()).hexdigest()[:32],
    }
    fields["Signature"] = signature(fields, secret, "POST")
    base, hosts = outgoing.endpoint("sms_endpoint", ENDPOINT)
    try:
        answer = outgoing.call("POST", f"{base}/", hosts=hosts, data=fields)
        told = answer.json()
    except outgoing.Unreachable as error:
        raise NotDelivered(str(error), again=error.again) from error
    if told.get("Code") != "OK":
        code = str(told.get("Code", answer.status))
        raise NotDelivered(code, again=code in AGAIN or answer.status >= 500)
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
