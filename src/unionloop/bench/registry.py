"""The benches by name. A new one is a module with `BENCHES` here and one line in `MODULES`."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from .measure import Cost, Result

# bench → module of this package, those with goals first; read by the command line, which imports none of them to show its help
MODULES = {
    "import": "imports", "import-csv": "imports", "settle": "settle", "coverage": "coverage", "lake": "lake", "ledger": "ledger",
    "tree": "tree", "desk": "desk", "desk-http": "desk_http", "engines": "engines", "province": "province", "claims": "claims",
    "roll": "members", "member-search": "members", "triage": "triage", "flags": "flags",
}  # fmt: skip


@dataclass(frozen=True)
class Bench:
    """One bench: what runs it, and the sizes `bench all`, `bench all --quick` and `--growth` ask for.

    `run(rows, url)` does rounds in turn with its yardsticks, compares results, and returns what it cost; `once(rows, url)`
    does our own job once, for the growth. `url` is a PostgreSQL server, or "" for SQLite.
    """

    name: str
    run: Callable[[int, str], Result]
    rows: int
    quick: int
    once: Callable[[int, str], Cost] | None = None
    growth: tuple[int, ...] = ()  # three sizes, ten times apart
    stores: tuple[str, ...] = ("sqlite", "postgresql")  # ("none",) where no database is used
    quick_stores: tuple[str, ...] = ()  # fewer of them, for `all --quick`
    step: str = ""  # that `once` runs and a goal names: profiled where a goal is missed


def find(name: str) -> Bench:
    """Return a bench of MODULES."""
    benches: tuple[Bench, ...] = import_module(f"unionloop.bench.{MODULES[name]}").BENCHES
    return next(one for one in benches if one.name == name)
