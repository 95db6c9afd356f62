"""Joint handling, links between cases and sealed identities, on the command line."""

from argparse import Namespace
from datetime import datetime
from typing import Any

from unionloop.domains.appeals import commands, queries
from unionloop.kernel.actor import BEIJING, Actor

from .appeals import CASE, REASON
from .main import arg

OTHER, TEXT = arg("other", help="the other case's number"), arg("text")


def register(add: Any) -> None:
    """Add what is done beside the road of a case."""
    add("appeals note", lambda by, args: commands.note(by, case_id=_id(by, args.number), text=args.text),
        "write an internal remark", CASE, TEXT)  # fmt: skip
    add("appeals link", link, "note that two cases belong together", CASE, OTHER)
    add("appeals unlink", unlink, "take a link back", CASE, OTHER)
    add("appeals split", split, "take a second matter out into a case of its own", CASE, TEXT, arg("--title", default=""),
        arg("--category", default=""))  # fmt: skip
    add("appeals ask-help", ask_help, "ask another unit for its part", CASE, arg("unit", type=int), TEXT,
        arg("--due", type=_moment, default=None, metavar="YYYY-MM-DDTHH:MM"))  # fmt: skip
    add("appeals tasks", lambda by, args: queries.tasks(by, state=args.state, after=args.after),
        "list tasks of joint handling", arg("--state", default="open"), arg("--after", default=""))  # fmt: skip
    add("appeals finish-task", finish_task, "answer a task, or say why one cannot", arg("task_id", type=int),
        arg("answer"), arg("--declined", action="store_true"))  # fmt: skip
    add("appeals ask-identity", ask_identity, "ask to know who an anonymous speaker is", CASE, REASON)
    add("appeals grant-identity", grant_identity, "grant what another person asked for", CASE)
    add("appeals open-identity", lambda by, args: commands.open_identity(by, case_id=_id(by, args.number)),
        "see what was granted; that it was seen is journalled first", CASE)  # fmt: skip


def _id(by: Actor, number: str) -> int:
    return queries.case_by_number(by, number=number).id


def _moment(text: str) -> datetime:
    given = datetime.fromisoformat(text)
    return given if given.tzinfo else given.replace(tzinfo=BEIJING)


def link(by: Actor, args: Namespace) -> Any:
    commands.link(by, case_id=_id(by, args.number), other_id=_id(by, args.other))
    return queries.case_by_number(by, number=args.number)


def unlink(by: Actor, args: Namespace) -> Any:
    commands.unlink(by, case_id=_id(by, args.number), other_id=_id(by, args.other))
    return queries.case_by_number(by, number=args.number)


def split(by: Actor, args: Namespace) -> Any:
    return commands.split(by, case_id=_id(by, args.number), text=args.text, title=args.title, category=args.category)


def ask_help(by: Actor, args: Namespace) -> Any:
    return commands.ask_help(by, case_id=_id(by, args.number), unit_id=args.unit, text=args.text, due_at=args.due)


def finish_task(by: Actor, args: Namespace) -> Any:
    return commands.finish_task(by, task_id=args.task_id, answer=args.answer, declined=args.declined)


def ask_identity(by: Actor, args: Namespace) -> str:
    commands.ask_identity(by, case_id=_id(by, args.number), reason=args.reason)
    return "asked; another person decides"


def grant_identity(by: Actor, args: Namespace) -> str:
    commands.grant_identity(by, case_id=_id(by, args.number))
    return "granted"
