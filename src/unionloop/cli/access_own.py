"""Saved views, keys and lent posts on the command line; who acts is the account named with --as."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import KeyKind
from unionloop.kernel.actor import Actor

from .access import account_id
from .main import arg

DAY = date.fromisoformat
LIST = arg("listing", help="the name of the list, e.g. employers")


def register(add: Any) -> None:
    """Add what everybody has of their own."""
    add("access views", lambda by, args: queries.views(by, listing=args.listing), "list saved views of a list", LIST)
    add("access save-view", save_view, "keep the conditions of a list under a name", LIST, arg("label"), arg("query"),
        arg("--share-with", default="", metavar="ROLE"))  # fmt: skip
    add("access drop-view", drop_view, "throw away a view of one's own", arg("view_id", type=int))
    add("access keys", lambda by, args: queries.keys(by, after=args.after), "list keys of programs",
        arg("--after", default=""))  # fmt: skip
    add("access issue-key", issue_key, "issue a key for one's own post; the secret is shown this once", arg("name"),
        arg("post_id", type=int), arg("until", type=DAY), arg("--unit", type=int, default=None),
        arg("--kind", default=KeyKind.LIVE.value, choices=[one.value for one in KeyKind]))  # fmt: skip
    add("access revoke-key", lambda by, args: commands.revoke_key(by, key_id=args.key_id, reason=args.reason),
        "end a key at once", arg("key_id", type=int), arg("--reason", default=""))  # fmt: skip
    add("access delegate", delegate, "let a colleague act in one's own post", arg("post_id", type=int),
        arg("username"), arg("start", type=DAY), arg("until", type=DAY))  # fmt: skip
    add("access end-delegation", lambda by, args: commands.end_delegation(by, post_id=args.post_id),
        "take back one's own post before the agreed day", arg("post_id", type=int))  # fmt: skip
    add("access rename-account", rename_account, "correct the shown name and the home unit", arg("username"),
        arg("label"), arg("--unit", type=int, default=None))  # fmt: skip


def save_view(by: Actor, args: Namespace) -> Any:
    return commands.save_view(by, listing=args.listing, label=args.label, query=args.query, share_with=args.share_with)


def drop_view(by: Actor, args: Namespace) -> str:
    commands.drop_view(by, view_id=args.view_id)
    return f"view {args.view_id} dropped"


def issue_key(by: Actor, args: Namespace) -> Any:
    return commands.issue_key(by, name=args.name, kind=args.kind, post_id=args.post_id, unit_id=args.unit,
                              valid_to=args.until)  # fmt: skip


def delegate(by: Actor, args: Namespace) -> Any:
    return commands.delegate(by, post_id=args.post_id, to_account_id=account_id(by, args.username),
                             valid_from=args.start, valid_to=args.until)  # fmt: skip


def rename_account(by: Actor, args: Namespace) -> Any:
    return commands.rename_account(by, account_id=account_id(by, args.username), label=args.label, unit_id=args.unit)
