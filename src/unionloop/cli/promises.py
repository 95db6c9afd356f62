"""Promises on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.promises import commands, queries
from unionloop.domains.promises.contracts import MEASURES, PromiseInput
from unionloop.kernel.actor import Actor

from .main import arg
from .rights import FILES, files_of

PROMISE = arg("promise_id", type=int)
VALUE = arg("value", type=int, help="in fen where the measure is a sum")
REASON = arg("reason")


def register(add: Any) -> None:
    """Add the commands of promises."""
    add("promises board", lambda by, args: list(queries.board(by, year=args.year).rows),
        "list what was announced for a year, late ones first", arg("--year", type=int, default=None))  # fmt: skip
    add("promises list", lambda by, args: queries.desk(by, year=args.year, after=args.after), "list promises, drafts too",
        arg("--year", type=int, default=None), arg("--after", default=""))  # fmt: skip
    add("promises progress", lambda by, args: queries.progress(by, promise_id=args.promise_id),
        "list the dated figures of a promise", PROMISE)  # fmt: skip
    add("promises draft", draft, "draft a promise", arg("number", type=int), arg("title"), arg("target", type=int),
        arg("--unit", type=int, required=True), arg("--year", type=int, required=True),
        arg("--measure", choices=sorted(MEASURES), default="reported"), arg("--word", required=True),
        arg("--owner", required=True), arg("--due", type=date.fromisoformat, required=True),
        arg("--detail", default=""))  # fmt: skip
    add("promises announce", lambda by, args: commands.announce(by, promise_id=args.promise_id),
        "make a draft public", PROMISE)  # fmt: skip
    add("promises report", lambda by, args: commands.report(by, promise_id=args.promise_id, value=args.value,
                                                            evidence=args.evidence, note=args.note,
                                                            files=files_of(args), open_to_all=args.open_to_all),
        "tell how far a promise has come", PROMISE, VALUE, arg("evidence"), arg("--note", default=""),
        FILES, arg("--open-to-all", action="store_true", help="everybody may read the files"))  # fmt: skip
    add("promises keep", lambda by, args: commands.keep(by, promise_id=args.promise_id, value=args.value, reason=args.reason),
        "decide that a promise was kept", PROMISE, VALUE, REASON)  # fmt: skip
    add("promises miss", lambda by, args: commands.miss(by, promise_id=args.promise_id, value=args.value, reason=args.reason),
        "decide that a promise was not kept", PROMISE, VALUE, REASON)  # fmt: skip
    add("promises withdraw", lambda by, args: commands.withdraw(by, promise_id=args.promise_id, reason=args.reason),
        "take a promise back", PROMISE, REASON)  # fmt: skip


def draft(by: Actor, args: Namespace) -> Any:
    what = PromiseInput(args.year, args.number, args.title, args.measure, args.target, args.word, args.owner, args.due,
                        args.detail)  # fmt: skip
    return commands.draft(by, unit_id=args.unit, promise=what)
