"""The ledger on the command line."""

import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput, VoucherInput
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .main import arg

BOOK = arg("unit_id", type=int, help="the union whose book it is")
MONTH = arg("month", help="yyyymm")
DAY = date.fromisoformat
AFTER, LIMIT = arg("--after", default=""), arg("--limit", type=int, default=50)


def register(add: Any) -> None:
    """Add the commands of the ledger."""
    add("ledger books", books, "list the books", AFTER, LIMIT)
    add("ledger open", open_book, "open the books of a union", BOOK, arg("--standard", default=""))
    add("ledger accounts", accounts, "show a chart of accounts", arg("standard"))
    add("ledger load-chart", load_chart, "load a chart of accounts from a JSON file", arg("file", type=Path))
    add("ledger verify-account", verify_account, "note that an account agrees with the official text",
        arg("account_id", type=int), arg("source"))  # fmt: skip
    add("ledger vouchers", vouchers, "list vouchers, newest first", arg("--unit", type=int, default=None),
        arg("--month", default=""), arg("--text", default=""), arg("--account", default=""), AFTER, LIMIT)  # fmt: skip
    add("ledger voucher", voucher, "show one voucher with its legs", arg("voucher_id", type=int))
    add("ledger post", post, "post vouchers from a file of JSON lines", BOOK, arg("file", type=Path))
    add("ledger reverse", reverse, "reverse a voucher in red", arg("voucher_id", type=int), arg("reason"),
        arg("--day", type=DAY, default=None))  # fmt: skip
    add("ledger review", review, "note that a second person has read a voucher", arg("voucher_id", type=int))
    add("ledger drafts", drafts, "list vouchers made by hand", arg("--unit", type=int, default=None),
        arg("--state", default=""), AFTER, LIMIT)  # fmt: skip
    add("ledger draft", draft, "make vouchers by hand from a file of JSON lines; somebody else posts them", BOOK,
        arg("file", type=Path))  # fmt: skip
    add("ledger post-draft", lambda by, args: commands.post_draft(by, draft_id=args.draft_id),
        "read a voucher made by somebody else and post it", arg("draft_id", type=int))  # fmt: skip
    add("ledger return-draft", lambda by, args: commands.return_draft(by, draft_id=args.draft_id, note=args.note),
        "send a voucher back to its maker", arg("draft_id", type=int), arg("note"))  # fmt: skip
    add("ledger drop-draft", lambda by, args: commands.drop_draft(by, draft_id=args.draft_id),
        "throw a voucher away before it is posted", arg("draft_id", type=int))  # fmt: skip
    add("ledger close", close, "close a month for ever", BOOK, MONTH)
    add("ledger close-year", close_year, "carry a year into the surplus", BOOK, arg("year", type=int))
    add("ledger record-head", record_head, "record today's chain heads")
    add("ledger trial-balance", trial_balance, "show the trial balance of a month", BOOK, MONTH)
    add("ledger balance-sheet", balance_sheet, "show the balance sheet of a month", BOOK, MONTH)
    add("ledger income-statement", income_statement, "show income and expenditure of a month", BOOK, MONTH)
    add("ledger sub-ledger", sub_ledger, "show an account by counterpart", BOOK, arg("account_code"), AFTER, LIMIT)
    add("ledger statement", statement, "show one union's account in a book", BOOK, arg("counterpart", type=int),
        arg("--from", dest="start", type=DAY, default=None), arg("--until", type=DAY, default=None),
        AFTER, LIMIT)  # fmt: skip
    add("ledger check", check, "derive the books again and name every fault", arg("--unit", type=int, default=None))


def drafts(by: Actor, args: Namespace) -> Any:
    return queries.drafts(by, unit_id=args.unit, state=args.state, after=args.after, limit=args.limit)


def draft(by: Actor, args: Namespace) -> Any:
    return [
        commands.draft(by, book_unit_id=args.unit_id, day=one.day, summary=one.summary, legs=one.legs,
                       attachments=one.attachments)
        for one in _read(args.file)
    ]  # fmt: skip


def books(by: Actor, args: Namespace) -> Any:
    return queries.books(by, after=args.after, limit=args.limit)


def open_book(by: Actor, args: Namespace) -> Any:
    return commands.open_book(by, unit_id=args.unit_id, standard=args.standard)


def accounts(by: Actor, args: Namespace) -> Any:
    return queries.accounts(by, standard=args.standard)


def load_chart(by: Actor, args: Namespace) -> Any:
    return commands.load_chart(by, content=args.file.read_bytes())


def verify_account(by: Actor, args: Namespace) -> Any:
    return commands.verify_account(by, account_id=args.account_id, source=args.source)


def vouchers(by: Actor, args: Namespace) -> Any:
    return queries.vouchers(
        by, unit_id=args.unit, month=args.month, text=args.text, account_code=args.account, after=args.after,
        limit=args.limit,
    )  # fmt: skip


def voucher(by: Actor, args: Namespace) -> Any:
    return {
        "voucher": queries.voucher(by, voucher_id=args.voucher_id),
        "legs": list(queries.every_leg(by, voucher_id=args.voucher_id)),
    }


def post(by: Actor, args: Namespace) -> Any:
    """Post a file with one voucher per line: {"day", "summary", "source", "legs": [{"account_code", …}]}."""
    return commands.post_many(by, book_unit_id=args.unit_id, vouchers=_read(args.file))


def reverse(by: Actor, args: Namespace) -> Any:
    return commands.reverse(by, voucher_id=args.voucher_id, day=args.day or by.today, reason=args.reason)


def review(by: Actor, args: Namespace) -> Any:
    return commands.review(by, voucher_id=args.voucher_id)


def close(by: Actor, args: Namespace) -> Any:
    return commands.close_month(by, unit_id=args.unit_id, month=args.month)


def close_year(by: Actor, args: Namespace) -> Any:
    return commands.close_year(by, unit_id=args.unit_id, year=args.year)


def record_head(by: Actor, args: Namespace) -> Any:
    return commands.record_head(by) or "no vouchers yet"


def trial_balance(by: Actor, args: Namespace) -> Any:
    found = queries.trial_balance(by, unit_id=args.unit_id, month=args.month)
    return [*found.lines, found.total]


def balance_sheet(by: Actor, args: Namespace) -> Any:
    return queries.balance_sheet(by, unit_id=args.unit_id, month=args.month)


def income_statement(by: Actor, args: Namespace) -> Any:
    return queries.income_statement(by, unit_id=args.unit_id, month=args.month)


def sub_ledger(by: Actor, args: Namespace) -> Any:
    return queries.sub_ledger(
        by, unit_id=args.unit_id, account_code=args.account_code, after=args.after, limit=args.limit
    )


def statement(by: Actor, args: Namespace) -> Any:
    return queries.statement(
        by, book_unit_id=args.unit_id, unit_id=args.counterpart,
        from_date=args.start or date(by.today.year, 1, 1), to_date=args.until or by.today,
        after=args.after, limit=args.limit,
    ).page  # fmt: skip


def check(by: Actor, args: Namespace) -> Any:
    return queries.check(by, unit_id=args.unit) or "books valid"


def _read(file: Path) -> Iterator[VoucherInput]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                legs = [LegInput(**leg) for leg in row.pop("legs")]
                yield VoucherInput(date.fromisoformat(row.pop("day")), legs=legs, **row)
            except (ValueError, TypeError, KeyError) as error:
                raise BadInput("bad_voucher_line", line=number, reason=str(error)[:120]) from error
