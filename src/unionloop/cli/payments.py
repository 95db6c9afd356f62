"""Payments on the command line."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, LineInput
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .main import arg

BATCH = arg("batch_id", type=int)
NOTE, REASON = arg("--note", default=""), arg("reason")
AFTER, LIMIT = arg("--after", default=""), arg("--limit", type=int, default=50)


def register(add: Any) -> None:
    """Add the commands of payments."""
    add("payments frozen", frozen, "say whether money stands still, and why")
    add("payments freeze", freeze, "stop the money by hand", arg("reason"))
    add("payments thaw", thaw, "let money move again, after a clean check", arg("note"))
    add("payments batches", batches, "list batches, newest first", arg("--state", default=""), AFTER, LIMIT)
    add("payments batch", batch, "show one batch", BATCH)
    add("payments lines", lines, "list the lines of a batch", BATCH, arg("--state", default=""), AFTER, LIMIT)
    add("payments draft", draft, "draft a batch from a JSON file", arg("file", type=Path))
    for name, help_text in (("check", "sign that the lines are right"), ("release", "release the money")):
        add(f"payments {name}", _noted(name), help_text, BATCH, NOTE)
    for name, help_text in (("send-back", "send a batch back"), ("cancel", "cancel a batch that has not left"),
                            ("mark-unknown", "mark unanswered lines as unknown")):  # fmt: skip
        add(f"payments {name}", _reasoned(name), help_text, BATCH, REASON)
    add(
        "payments drop",
        drop,
        "take lines out of a draft",
        BATCH,
        REASON,
        arg("line_ids", type=int, nargs="+"),
    )
    add("payments export", export, "write the bank's file", BATCH, arg("--layout", default=""),
        arg("--to", type=Path, default=None))  # fmt: skip
    add("payments rebatch", rebatch, "pay bounced lines anew", BATCH, arg("line_ids", type=int, nargs="*"))
    add("payments take-return", take_return, "take a bank return", arg("file", type=Path))
    add("payments returns", returns, "list bank returns", AFTER, LIMIT)
    add("payments exceptions", exceptions, "list what no rule could settle", AFTER, LIMIT)
    add("payments match-exception", match, "say which line an exception speaks of", arg("item_id", type=int),
        arg("reference"))  # fmt: skip
    add("payments close-exception", close, "close an exception", arg("item_id", type=int), arg("note"))
    add("payments answer-unknown", answer, "say what became of an unknown line", arg("line_id", type=int),
        arg("answer", choices=("paid", "bounced", "part")), arg("note"), arg("--fen", type=int, default=0))  # fmt: skip
    add("payments settle-unknown", settle, "agree with another person's answer", arg("line_id", type=int), NOTE,
        arg("--reject", action="store_true"))  # fmt: skip
    add("payments accounts", accounts, "list accounts", arg("--unit", type=int, default=None),
        arg("--state", default=""), AFTER, LIMIT)  # fmt: skip
    add("payments propose-account", propose, "propose an account", arg("unit_id", type=int), arg("holder"),
        arg("number"), arg("--bank-name", default=""), arg("--bank-code", default=""),
        arg("--contact-phone", default=""), arg("--reason", default=""),
        arg("--person", type=int, default=None, help="a person whose own account it is"))  # fmt: skip
    add("payments propose-accounts", propose_many, "propose a list of accounts from a JSON file",
        arg("unit_id", type=int), arg("file", type=Path))  # fmt: skip
    add("payments confirm-account", confirm, "confirm an account", arg("account_id", type=int))
    add("payments confirm-accounts", confirm_many, "confirm a list of accounts", arg("sheet_id", type=int))
    add("payments refuse-account", refuse, "refuse an account", arg("account_id", type=int), REASON)
    add("payments close-account", close_account, "close an account", arg("account_id", type=int), REASON)
    add("payments set-substitute", substitute, "agree on a substitute character", arg("character"),
        arg("replacement"), arg("agreed"))  # fmt: skip


def _noted(name: str) -> Any:
    def run(by: Actor, args: Namespace) -> Any:
        return getattr(commands, name)(by, batch_id=args.batch_id, note=args.note)

    return run


def _reasoned(name: str) -> Any:
    def run(by: Actor, args: Namespace) -> Any:
        return getattr(commands, name.replace("-", "_"))(by, batch_id=args.batch_id, reason=args.reason)

    return run


def batches(by: Actor, args: Namespace) -> Any:
    return queries.batches(by, state=args.state, after=args.after, limit=args.limit)


def batch(by: Actor, args: Namespace) -> Any:
    return queries.batch(by, batch_id=args.batch_id)


def lines(by: Actor, args: Namespace) -> Any:
    return queries.lines(by, batch_id=args.batch_id, state=args.state, after=args.after, limit=args.limit)


def draft(by: Actor, args: Namespace) -> Any:
    """The file: {"payer_unit_id", "purpose", "source", "lines": [{"unit_id" or "person_id", "amount_fen", …}]}."""
    body = _read(args.file)
    try:
        given = [LineInput(**{"unit_id": None, "remark": "", **one}) for one in body.pop("lines")]
        return commands.draft(by, lines=given, **body)
    except (TypeError, KeyError, AttributeError) as error:
        raise BadInput("bad_form", field=str(args.file), problem=str(error)[:100]) from error


def drop(by: Actor, args: Namespace) -> Any:
    return commands.drop(by, batch_id=args.batch_id, line_ids=args.line_ids, reason=args.reason)


def export(by: Actor, args: Namespace) -> Any:
    row = commands.export(by, batch_id=args.batch_id, layout=args.layout)
    if args.to is not None:
        args.to.write_bytes(queries.order_file(by, batch_id=row.id)[1])
    return row


def rebatch(by: Actor, args: Namespace) -> Any:
    return commands.rebatch(by, batch_id=args.batch_id, line_ids=args.line_ids)


def take_return(by: Actor, args: Namespace) -> Any:
    return commands.take_return(by, content=args.file.read_bytes(), name=args.file.name)


def returns(by: Actor, args: Namespace) -> Any:
    return queries.returns(by, after=args.after, limit=args.limit)


def exceptions(by: Actor, args: Namespace) -> Any:
    return queries.exceptions(by, after=args.after, limit=args.limit)


def match(by: Actor, args: Namespace) -> Any:
    return commands.match_exception(by, item_id=args.item_id, reference=args.reference)


def close(by: Actor, args: Namespace) -> Any:
    return commands.close_exception(by, item_id=args.item_id, note=args.note)


def answer(by: Actor, args: Namespace) -> Any:
    return commands.answer_unknown(
        by, line_id=args.line_id, answer=args.answer, note=args.note, amount_fen=args.fen
    )


def settle(by: Actor, args: Namespace) -> Any:
    return commands.settle_unknown(by, line_id=args.line_id, agree=not args.reject, note=args.note)


def accounts(by: Actor, args: Namespace) -> Any:
    return queries.accounts(by, unit_id=args.unit, state=args.state, after=args.after, limit=args.limit)


def propose(by: Actor, args: Namespace) -> Any:
    return commands.propose_account(
        by, unit_id=args.unit_id, holder=args.holder, number=args.number, bank_name=args.bank_name,
        bank_code=args.bank_code, contact_phone=args.contact_phone, reason=args.reason, person_id=args.person,
    )  # fmt: skip


def propose_many(by: Actor, args: Namespace) -> Any:
    try:
        rows = [AccountInput(**one) for one in _read(args.file)]
    except TypeError as error:
        raise BadInput("bad_form", field=str(args.file), problem=str(error)[:100]) from error
    return commands.propose_accounts(by, unit_id=args.unit_id, name=args.file.name, rows=rows)


def confirm(by: Actor, args: Namespace) -> Any:
    return commands.confirm_account(by, account_id=args.account_id)


def confirm_many(by: Actor, args: Namespace) -> Any:
    return commands.confirm_accounts(by, sheet_id=args.sheet_id)


def refuse(by: Actor, args: Namespace) -> Any:
    return commands.refuse_account(by, account_id=args.account_id, reason=args.reason)


def close_account(by: Actor, args: Namespace) -> Any:
    return commands.close_account(by, account_id=args.account_id, reason=args.reason)


def substitute(by: Actor, args: Namespace) -> Any:
    return commands.set_substitute(
        by, character=args.character, replacement=args.replacement, agreed=args.agreed
    )


def frozen(by: Actor, args: Namespace) -> Any:
    return queries.freeze() or "放款正常"


def freeze(by: Actor, args: Namespace) -> Any:
    return commands.freeze(by, reason=args.reason)


def thaw(by: Actor, args: Namespace) -> Any:
    return commands.thaw(by, note=args.note)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("bad_form", field=str(path), problem=str(error)[:100]) from error
