"""Answers to a case by mail: in the thread of the letter they answer, with the number in the subject."""

import hashlib
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage

from unionloop.domains.appeals.ports import NotSent, Outgoing

from .. import configured

PERMANENT = 500


class Replies:
    """One mail for one answer."""

    knows_keys = True  # its Message-ID: a letter that comes twice is one letter

    def ready(self) -> bool:
        """Tell whether the channel is set up."""
        return configured.ready("smtp_host")

    def send(self, message: Outgoing) -> str:
        """Hand the mail over; return its Message-ID, the same whenever the same answer is sent again."""
        if "@" not in message.to or any(one in message.to for one in "\r\n,;"):
            raise NotSent("no mail address", again=False)
        message_id = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{own_host()}>"
        headers = {"Message-ID": message_id}
        if message.thread.startswith("<") and not set("\r\n") & set(message.thread):
            headers |= {"In-Reply-To": message.thread, "References": message.thread}
        subject = " ".join(f"回复：{message.subject or '您的诉求'} [{message.number}]".split())
        try:
            EmailMessage(subject, message.text, None, [message.to], headers=headers).send()
        except SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise NotSent(f"refused: {code}", again=code < PERMANENT) from error
        except (SMTPException, OSError) as error:
            raise NotSent(f"{type(error).__name__}: {error}"[:200], again=True) from error
        return message_id


def own_host() -> str:
    """Return what the ids of our letters end in."""
    return str(settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))


replies = Replies()
