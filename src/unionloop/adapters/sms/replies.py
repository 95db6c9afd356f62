"""Answers to a case by SMS. The vendor sends approved templates only, so the text itself is read by tracking."""

from unionloop.domains.appeals.ports import NotSent, Outgoing
from unionloop.domains.messaging.ports import NotDelivered

from .. import configured
from . import alibaba


class Replies:
    """One SMS that tells the number of the case and nothing of the matter."""

    def ready(self) -> bool:
        """Tell whether the channel is set up."""
        return configured.ready("sms_key", "sms_secret", "sms_template_appeal_answered")

    def send(self, message: Outgoing) -> str:
        """Send the notice of an answer (template UNIONLOOP_SMS_TEMPLATE_APPEAL_ANSWERED)."""
        try:
            return alibaba.send(
                address=message.to, title="", body="", key=message.key,
                template="appeal_grade" if message.rate else "appeal_answered",
                facts={"receipt": message.number, "rate": message.rate},
            )  # fmt: skip
        except NotDelivered as error:
            raise NotSent(str(error), again=error.again) from error


replies = Replies()
