"""One request of Kamailio's: which agent a call goes to, or what became of it.

Form fields `call` (Call-ID), `type`, `from`, `to`, `try`, `agent`, and `recording` from a recorder beside it.
Signed in two rounds, which Kamailio's own transformations can do: sha256(secret:sha256(secret:moment:body)),
`moment` being seconds since 1970. 200 OK is repeated on the wire until acknowledged, so the same event comes
more than once.
"""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

from unionloop.domains.appeals.contracts import CallKind, CallTold

from .. import configured
from ..pushed import Forged, Unreadable

MOST_BYTES = 4096
FRESH = timedelta(minutes=2)
SHORTEST_SECRET = 32


def check(body: bytes, moment: str, sign: str, now: datetime) -> None:
    """Refuse what is not signed with our secret, or was signed more than two minutes ago."""
    secret = configured.value("phone_secret").encode()
    if len(secret) < SHORTEST_SECRET or len(body) > MOST_BYTES:
        raise Forged("secret or size")
    wanted = signature(secret, moment.encode(), body)
    if not hmac.compare_digest(wanted.encode(), sign.encode()):
        raise Forged("signature")
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        raise Forged("moment")
    if abs(now.timestamp() - int(moment)) > FRESH.total_seconds():
        raise Forged("too old")


def signature(secret: bytes, moment: bytes, body: bytes) -> str:
    """Return the signature of a body: two rounds, so that nothing can be appended to it."""
    inner = sha256(secret + b":" + moment + b":" + body).hexdigest().encode()
    return sha256(secret + b":" + inner).hexdigest()


def read(body: bytes) -> CallTold:
    """Return what a checked request says."""
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20, errors="strict"))
        kind = CallKind(form.get("type", ""))
    except ValueError as error:  # UnicodeDecodeError is one
        raise Unreadable("no event of a call") from error
    call, attempt = form.get("call", ""), form.get("try", "")
    if not 0 < len(call) <= 120 or any("\x00" in one for one in form.values()):
        raise Unreadable("no call")
    caller = "".join(one for one in form.get("from", "") if one.isascii() and (one.isdigit() or one == "+"))
    return CallTold(
        call=call, kind=kind, caller=caller[:20], attempt=int(attempt) if attempt.isdigit() and len(attempt) < 3 else 1,
        recording=form.get("recording", "")[:200],
    )  # fmt: skip
