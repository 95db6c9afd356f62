"""Every invariant of the system, in one list: what `unionloop verify` and the nightly check run.

A domain joins by an `invariants(by)` in its queries that returns (label, faults) pairs; its name stands
in DOMAINS. Checks only read, and say for every fault where it is; what they found stops the payouts.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.payments import commands as payments
from unionloop.kernel import errands, journal
from unionloop.kernel.actor import Actor

Check = Callable[[Actor], list[str]]
DOMAINS = ("organisation", "employers", "documents", "payments", "founding", "dues", "rights", "promises", "publication",
           "appeals")  # fmt: skip


def of_kernel(by: Actor) -> Iterator[tuple[str, Check]]:
    """Yield what the kernel promises: the journal is whole and chained."""
    yield "日志：摘要与链", lambda _: journal.check()
    yield "后续事项：没有一件被放弃", lambda _: [f"errand {one.pk} {one}: {one.last_error}" for one in errands.given_up()]


def of_ledger(
    by: Actor, published: Mapping[date, str] | None = None, walked: Any = None
) -> Iterator[tuple[str, Check]]:
    """Yield what the ledger promises: sums, numbers, chain, closed months, heads, balances, identities."""
    yield "账本：摘要、链、借贷、编号、结账、链头、余额", lambda by: ledger.check(by, published=published, walked=walked)
    yield "账本：控制恒等式", _identities


def run(
    by: Actor, published: Mapping[date, str] | None = None, walked: Any = None
) -> Iterator[tuple[str, list[str]]]:
    """Yield every check with its faults, one after another, so that a caller can show them as they come.

    `walked` (ledger.queries.chain.Walked) lets the walk along the books go on where another was broken off.
    """
    for label, check in (*of_kernel(by), *of_ledger(by, published, walked)):
        yield label, check(by)
    for name in DOMAINS:
        path = f"unionloop.domains.{name}.queries"
        if find_spec(path) is None:
            continue
        invariants = getattr(import_module(path), "invariants", None)
        if invariants is not None:
            yield from invariants(by)


def faults(by: Actor) -> list[str]:
    """Return all faults of all checks: empty when money may move."""
    return [f"{label}：{fault}" for label, found in run(by) for fault in found]


def guard(by: Actor) -> None:
    """Every hour: check everything; a fault stops the payouts until audit lets them move again."""
    payments.note_check(by, faults=faults(by))


def _identities(by: Actor) -> list[str]:
    found, after = [], ""
    while True:
        page = ledger.books(by, after=after, limit=200)
        for book in page.rows:
            found += [
                f"{book.unit_name}：{one.label}，差 {one.difference_fen} 分"
                for one in ledger.identities(by, unit_id=book.unit_id)
                if not one.holds
            ]
        if page.next is None:
            return found
        after = page.next
