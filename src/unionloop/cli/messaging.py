"""Notices on the command line: the inbox, and how one wants to be told."""

from argparse import Namespace
from typing import Any

from unionloop.domains.messaging import commands, queries
from unionloop.domains.messaging.contracts import Kind
from unionloop.kernel.actor import Actor

from .main import arg


def register(add: Any) -> None:
    """Add the commands of messaging."""
    add("messaging inbox", inbox, "list one's own notices", arg("--unread", action="store_true"),
        arg("--after", default=""))  # fmt: skip
    add("messaging mark-read", lambda by, args: commands.mark_read(by, notice_id=args.notice_id),
        "mark a notice of one's own as read", arg("notice_id", type=int))  # fmt: skip
    add("messaging retry", lambda by, args: commands.retry(by, notice_id=args.notice_id),
        "queue a message again that could not be delivered", arg("notice_id", type=int))  # fmt: skip
    add("messaging wishes", wishes, "show how one wants to be told")
    add("messaging choose", choose, "say how one wants to be told; kinds: " + ", ".join(Kind),
        arg("kinds", nargs="*", metavar="KIND=CHANNEL,CHANNEL"), arg("--mail", default=""), arg("--phone", default=""),
        arg("--quiet-from", type=int, default=21), arg("--quiet-to", type=int, default=8),
        arg("--digest", action="store_true"))  # fmt: skip


def inbox(by: Actor, args: Namespace) -> Any:
    return queries.inbox(by, unread=args.unread, after=args.after)


def wishes(by: Actor, args: Namespace) -> Any:
    return queries.own_wish(by)


def choose(by: Actor, args: Namespace) -> Any:
    pairs = (text.partition("=") for text in args.kinds)
    channels = {kind: [one for one in chosen.split(",") if one] for kind, _, chosen in pairs}
    return commands.choose(by, channels=channels, mail=args.mail, phone=args.phone, quiet_from=args.quiet_from,
                           quiet_to=args.quiet_to, digest=args.digest)  # fmt: skip
