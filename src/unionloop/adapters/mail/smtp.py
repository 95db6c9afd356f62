"""Sends a notice as plain-text mail over SMTP, as settings.EMAIL_* say."""

import hashlib
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from unionloop.domains.messaging.ports import NotDelivered

PERMANENT = 500


def send(*, address: str, title: str, body: str, template: str, facts: dict[str, Any], key: str) -> str:
    """Hand one mail over; return its Message-ID, the same whenever the same notice is sent again."""
    if "@" not in address or any(one in address for one in "\r\n,;"):
        raise NotDelivered("no mail address", again=False)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    message_id = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"
    mail = EmailMessage(title, body, None, [address], headers={
        "Message-ID": message_id, "Auto-Submitted": "auto-generated",  # no machine answers a machine
    })  # fmt: skip
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise NotDelivered(f"refused: {code}", again=code < PERMANENT) from error
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}", again=True) from error
    return message_id
