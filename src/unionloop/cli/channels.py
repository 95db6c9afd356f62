"""Which channels are set up, what the others lack, and whether the vendors let us in."""

from argparse import Namespace
from dataclasses import dataclass
from typing import Any

from .main import arg

NEEDED = {
    "phone": ("phone_secret",),
    "wechat": ("wechat_appid", "wechat_secret", "wechat_token", "wechat_aes_key"),
    "weibo": ("weibo_secret", "weibo_token"),
    "mail in": ("imap_host", "imap_user", "imap_password"),
    "mail out": ("smtp_host", "mail_from"),
    "sms out": ("sms_key", "sms_secret", "sms_sign", "sms_template_appeal_answered"),
    "sms in": ("sms_uplink_secret",),
    "links": ("public_address",),
}


@dataclass(frozen=True)
class ChannelRow:
    """One channel: what it lacks, and what came of trying it."""

    channel: str
    ready: bool
    lacks: str
    tried: str = ""


def register(add: Any) -> None:
    """Add the command."""
    add("channels", channels, "list the channels, what each lacks, and try them",
        arg("--try", dest="wanted", action="store_true", help="ask each vendor, without sending anything"),
        actor=False)  # fmt: skip


def channels(args: Namespace) -> Any:
    from unionloop.adapters import configured

    found = []
    for name, needed in NEEDED.items():
        lacks = [one for one in needed if not configured.value(one)]
        tried = _tried(name) if args.wanted and not lacks else ""
        found.append(ChannelRow(name, not lacks, ", ".join(lacks), tried))
    return found


def _tried(name: str) -> str:
    ask = {"wechat": _ask_wechat, "mail in": _ask_mailbox, "mail out": _ask_smtp}.get(name)
    if ask is None:
        return "nothing to ask"
    try:
        ask()
    except Exception as error:  # whatever the vendor or the network does is the answer
        return f"{type(error).__name__}: {error}"[:160]
    return "good"


def _ask_wechat() -> None:
    from unionloop.adapters.wechat import calls

    calls.token(force=False)


def _ask_mailbox() -> None:
    from unionloop.adapters.mail import mailbox

    mailbox.look()


def _ask_smtp() -> None:
    from django.core.mail import get_connection

    connection = get_connection()
    connection.open()
    connection.close()
