"""Accounts, posts, roles and keys on the command line."""

import getpass
import sys
from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import ROLES
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from .main import arg

ACCOUNT = arg("username")


def register(add: Any) -> None:
    """Add the commands of access."""
    day = date.fromisoformat
    add("access accounts", accounts, "list accounts", arg("--text", default=""), arg("--role", default=""),
        arg("--after", default=""), arg("--limit", type=int, default=50))  # fmt: skip
    add("access account", account, "show one account with its posts", ACCOUNT)
    add("access create-account", create_account, "make a login", ACCOUNT, arg("--label", required=True),
        arg("--unit", type=int, default=None), arg("--password", action="store_true", help="ask for one"))  # fmt: skip
    add("access grant", grant, "give an account a post", ACCOUNT, arg("role", choices=sorted(ROLES)),
        arg("--unit", type=int, default=None), arg("--from", dest="start", type=day, default=None),
        arg("--until", type=day, default=None), arg("--note", default=""))  # fmt: skip
    add("access revoke", revoke, "end a post", arg("post_id", type=int),
        arg("--last-day", type=day, default=None), arg("--note", default=""))  # fmt: skip
    add("access disable", disable, "shut an account", ACCOUNT, arg("--reason", default=""))
    add("access enable", enable, "open a shut account", ACCOUNT, arg("--reason", default=""))
    add("access set-password", set_password, "give an account a new password", ACCOUNT)
    add("access reset-totp", reset_totp, "take a lost second factor away", ACCOUNT, arg("--reason", default=""))
    add("access unlock", unlock, "forget the wrong guesses at an account", ACCOUNT, arg("--reason", default=""))
    add("access roles", roles, "list roles and what they may do")
    add("access who-may", who_may, "list the roles that hold a verb", arg("verb"))
    emergency = arg("emergency_id", type=int)
    add("access emergencies", emergencies, "list rights taken in an emergency", arg("--state", default=""),
        arg("--after", default=""))  # fmt: skip
    add("access ask-emergency", ask_emergency, "ask for a role for some hours", arg("role"), arg("reason"))
    add("access open-emergency", open_emergency, "open what a colleague asked for", emergency,
        arg("--hours", type=int, default=2))  # fmt: skip
    add("access refuse-emergency", refuse_emergency, "say no, and why", emergency, arg("reason"))
    add("access end-emergency", end_emergency, "give the rights back", emergency)
    add("access review-emergency", review_emergency, "close the review", emergency, arg("note"))
    add("access load-roles", load_roles, "write the shipped roles into the database")


def accounts(by: Actor, args: Namespace) -> Any:
    return queries.accounts(by, text=args.text, role=args.role, after=args.after, limit=args.limit)


def account(by: Actor, args: Namespace) -> Any:
    return queries.account(by, account_id=account_id(by, args.username))


def create_account(by: Actor, args: Namespace) -> Any:
    password = _ask_password() if args.password else ""
    return commands.create_account(
        by, username=args.username, label=args.label, unit_id=args.unit, password=password
    )


def grant(by: Actor, args: Namespace) -> Any:
    return commands.grant(
        by, account_id=account_id(by, args.username), role=args.role, unit_id=args.unit, valid_from=args.start,
        valid_to=args.until, note=args.note,
    )  # fmt: skip


def revoke(by: Actor, args: Namespace) -> Any:
    return commands.revoke(by, post_id=args.post_id, last_date=args.last_day, note=args.note)


def disable(by: Actor, args: Namespace) -> Any:
    return commands.disable(by, account_id=account_id(by, args.username), reason=args.reason)


def enable(by: Actor, args: Namespace) -> Any:
    return commands.enable(by, account_id=account_id(by, args.username), reason=args.reason)


def set_password(by: Actor, args: Namespace) -> Any:
    return commands.set_password(by, account_id=account_id(by, args.username), password=_ask_password())


def reset_totp(by: Actor, args: Namespace) -> Any:
    return commands.reset_totp(by, account_id=account_id(by, args.username), reason=args.reason)


def unlock(by: Actor, args: Namespace) -> Any:
    return commands.unlock(by, account_id=account_id(by, args.username), reason=args.reason)


def roles(by: Actor, args: Namespace) -> Any:
    return queries.roles(by)


def who_may(by: Actor, args: Namespace) -> Any:
    return [{"role": one.code, "label": one.label} for one in queries.roles(by) if args.verb in one.verbs]


def load_roles(by: Actor, args: Namespace) -> str:
    return f"{commands.load_roles(by)} changed"


def account_id(by: Actor, username: str) -> int:
    """Return the id of a login among those this actor sees."""
    found = queries.by_username(by, username=username)
    if found is None:
        raise NotFound("not_found", model="Account", id=username)
    return found.id


def _ask_password() -> str:
    """Read a password from the terminal, or one line from a pipe; never from the arguments."""
    return getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def emergencies(by: Actor, args: Namespace) -> Any:
    return queries.emergencies(by, state=args.state, after=args.after)


def ask_emergency(by: Actor, args: Namespace) -> Any:
    return commands.ask_emergency(by, role=args.role, reason=args.reason)


def open_emergency(by: Actor, args: Namespace) -> Any:
    return commands.open_emergency(by, emergency_id=args.emergency_id, hours=args.hours)


def refuse_emergency(by: Actor, args: Namespace) -> Any:
    return commands.refuse_emergency(by, emergency_id=args.emergency_id, reason=args.reason)


def end_emergency(by: Actor, args: Namespace) -> Any:
    return commands.end_emergency(by, emergency_id=args.emergency_id)


def review_emergency(by: Actor, args: Namespace) -> Any:
    return commands.review_emergency(by, emergency_id=args.emergency_id, note=args.note)
