"""The channels out, as messaging sees them."""

from importlib import import_module
from typing import Any, Protocol

from django.conf import settings

SENDERS = {"mail": "unionloop.adapters.mail.smtp", "sms": "unionloop.adapters.sms.alibaba"}


class NotDelivered(Exception):
    """The channel did not take the message; `again` tells whether trying later may help."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


class Sender(Protocol):
    """One channel. `key` is the notice's own: a vendor that knows it does not send twice."""

    def send(
        self, *, address: str, title: str, body: str, template: str, facts: dict[str, Any], key: str
    ) -> str: ...


def sender(channel: str) -> Sender:
    """Return the sender of a channel (settings.SENDERS: dotted paths of modules)."""
    paths = {**SENDERS, **getattr(settings, "SENDERS", {})}
    return import_module(paths[channel])  # type: ignore[return-value]
