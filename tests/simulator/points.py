"""Named fail-points, woven into the product's functions by the simulator: the shipped program has none, at no cost.

A point stands before or after a function; when it is armed and reached, the process "dies" there: `Crash` passes
every `except Exception`, the open transaction is lost, and nothing the act did may be left.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

POINTS = {
    "change.before_save": ("unionloop.kernel.change", "_save", "before"),
    "change.after_save": ("unionloop.kernel.change", "_save", "after"),
    "change.before_record": ("unionloop.kernel.change", "record", "before"),
    "journal.after_line": ("unionloop.kernel.journal", "append", "after"),
    "errand.before_owed": ("unionloop.kernel.reactions", "owe", "before"),
    "errand.after_owed": ("unionloop.kernel.reactions", "owe", "after"),
    "errand.before_asked": ("unionloop.kernel.errands", "asked", "before"),
    "bulk.after_insert": ("unionloop.kernel.bulk", "insert_rows", "after"),
    "bulk.after_update": ("unionloop.kernel.bulk", "update_rows", "after"),
    "files.after_store": ("unionloop.domains.documents.commands", "store", "after"),
    "ledger.after_voucher": ("unionloop.domains.ledger.commands.posting", "write", "after"),
    "payments.before_batch": ("unionloop.domains.payments.commands.batches", "_open", "before"),
    "payments.after_batch": ("unionloop.domains.payments.commands.batches", "_open", "after"),
    "payments.after_outcomes": ("unionloop.domains.payments.commands.lines", "write_outcomes", "after"),
    "dues.after_posting": ("unionloop.domains.dues.commands.booking", "post_run", "after"),
}


class Crash(BaseException):
    """The process died here."""


class Weaver:
    """Lets the process die at the so-manieth point it comes to."""

    def __init__(self) -> None:
        self.left, self.died = -1, ""

    def arm(self, passes: int) -> None:
        """Die after so many passes."""
        self.left, self.died = passes, ""

    def disarm(self) -> None:
        """Let it live."""
        self.left = -1

    def pass_by(self, name: str) -> None:
        """Come to a point."""
        if self.left == 0:
            self.left, self.died = -1, name
            raise Crash(name)
        self.left -= self.left > 0


@contextmanager
def woven(given: Weaver | None = None) -> Iterator[Weaver]:
    """Weave all points into the product, and take them out again."""
    weaver, undo = given or Weaver(), []
    try:
        for name, (module, function, where) in POINTS.items():
            undo += rebind(getattr(import_module(module), function), _stop(weaver, name, where))
        yield weaver
    finally:
        for module, attribute, value in reversed(undo):
            setattr(module, attribute, value)


def _stop(weaver: Weaver, name: str, where: str) -> Callable[[Any], Any]:
    def around(function: Any) -> Any:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if where == "before":
                weaver.pass_by(name)
            found = function(*args, **kwargs)
            if where == "after":
                weaver.pass_by(name)
            return found

        return call

    return around


def rebind(old: Any, make: Callable[[Any], Any]) -> list[tuple[Any, str, Any]]:
    """Put another function in the place of one, in every module that holds it; return how to undo that."""
    new, undo = make(old), []
    for module in list(sys.modules.values()):
        if not getattr(module, "__name__", "").startswith("unionloop"):
            continue
        for attribute, value in list(vars(module).items()):
            if value is old:
                undo.append((module, attribute, old))
                setattr(module, attribute, new)
    return undo
