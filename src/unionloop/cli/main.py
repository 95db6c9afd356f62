"""The command line: every module of this package with `register(add)` brings its commands.

`add(name, run, help, *args)`: `run(by, args)` returns what is printed. With `actor=False` it is
`run(args)`; with `raw=True` it prints for itself, and must import nothing of Django at module level.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from unionloop import __version__, cli
from unionloop.config import stores

from .show import show

# These modules import no Django, so that they work without keys and may choose the mode themselves.
LIGHT = ("processes", "demo", "test", "verify", "bench", "worker", "triage", "card", "backup", "coverage", "lake",
         "exam", "database", "keys")
HELP = frozenset(("-h", "--help"))
BEFORE_SETTINGS = (
    "test", "demo", "bench", "card check", "keys make", "keys add", "backup key", "exam quick", "exam night", "appeals train",
    "appeals classify", "appeals cluster", "coverage match", "database roles",
)  # fmt: skip
INSTALLING = frozenset(
    ("migrate", "check", "backup restore", "database walls", "database check")
)  # of an installation: never of the demonstration, nor of its tables
WHOLE = frozenset(("verify", "serve"))  # need every table of today, and say so at once


@dataclass(frozen=True)
class Arg:
    """One argparse argument, kept until its command is chosen."""

    names: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    name: str
    run: Callable[..., Any]
    help: str
    args: tuple[Arg, ...]
    actor: bool
    raw: bool


def arg(*names: str, **options: Any) -> Arg:
    """Return an argument for `add`; the words are argparse's."""
    return Arg(names, options)


class Book:
    """The commands known so far."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}

    def add(
        self, name: str, run: Callable[..., Any], help: str, *args: Arg, actor: bool = True, raw: bool = False
    ) -> None:
        """Take one command; `name` is `domain verb`."""
        assert name not in self.commands, f"two commands named {name}"
        self.commands[name] = Command(name, run, help, args, actor, raw)

    def load(self, modules: Sequence[str]) -> None:
        """Import modules of this package and take their commands."""
        for name in modules:
            register = getattr(import_module(f"{cli.__name__}.{name}"), "register", None)
            if register is not None:
                register(self.add)

    def find(self, words: Sequence[str]) -> tuple[Command, list[str]] | None:
        """Return the command with the longest name the words begin with, and the words left."""
        for size in range(min(3, len(words)), 0, -1):
            found = self.commands.get(" ".join(words[:size]))
            if found is not None:
                return found, list(words[size:])
        return None


def main(argv: Sequence[str] | None = None) -> None:
    """Find the command, run it, print its answer; a refusal is a sentence and exit code 1."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words in (["--version"], ["version"]):
        print(f"unionloop {__version__}")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
    helping = asks_for_help(words)
    words = words[1:] if words[:1] == ["help"] else words
    names = [one.name for one in iter_modules(cli.__path__)]
    book = Book()
    book.load([name for name in LIGHT if name in names])
    found = book.find(words)
    if found is None:
        _set_up(helping)
        book.load(sorted(set(names) - {*LIGHT, "main", "show"}))
        found = book.find(words)
    if found is None:
        _explain(book, words, helping)
    elif helping:
        _parser(found[0]).print_help()
    elif found[0].raw:
        _run_raw(*found)
    else:
        _set_up()
        _run(*found)


def asks_for_help(words: Sequence[str]) -> bool:
    """Tell whether only an explanation is wanted: that needs no keys, and opens no database."""
    flags = words[: words.index("--")] if "--" in words else words
    return not words or words[0] == "help" or bool(HELP & set(flags))


def _run_raw(command: Command, words: list[str]) -> None:
    args = _parser(command).parse_args(words)
    if command.name not in BEFORE_SETTINGS:
        _set_up(installing=command.name in INSTALLING)
        if command.name not in INSTALLING:
            stores.require(whole=command.name in WHOLE)
    command.run(args)


def _run(command: Command, words: list[str]) -> None:
    from unionloop.kernel.errors import Refused
    from unionloop.web.refusals import as_json, sentence

    args = _parser(command).parse_args(words)
    stores.require(whole=False)
    try:
        answer = command.run(actor_of(args), args) if command.actor else command.run(args)
        show(answer, as_json=args.json)
    except Refused as refused:
        if args.json:
            show(as_json(refused), as_json=True)
        print(sentence(refused), file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


def actor_of(args: argparse.Namespace) -> Any:
    """Return who acts: the operator at the machine, or the account named with --as."""
    from unionloop.domains.access import queries
    from unionloop.kernel import clock
    from unionloop.kernel.actor import system

    if args.acting_as:
        return queries.actor_named(args.acting_as, at=clock.now(), via="cli", post_id=args.post)
    return system(clock.now(), via="cli")


def _parser(command: Command) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"unionloop {command.name}", description=command.help)
    for one in command.args:
        parser.add_argument(*one.names, **one.options)
    if not command.raw:
        parser.add_argument("--json", action="store_true", help="print JSON")
        if command.actor:
            parser.add_argument("--as", dest="acting_as", metavar="ACCOUNT", default="",
                                help="act as this account instead of the operator system.cli")  # fmt: skip
            parser.add_argument("--post", type=int, default=None, help="in this post of the account")
    return parser


def _explain(book: Book, words: list[str], helping: bool) -> None:
    asked = [word for word in words if not word.startswith("-")]
    close = [name for name in book.commands if asked and name.split()[0] == asked[0]]
    shown = sorted(close or book.commands)
    lost = bool(asked) and not (close and helping)
    out = sys.stderr if lost else sys.stdout
    print("usage: unionloop COMMAND … [--as ACCOUNT] [--json]\n", file=out)
    width = max(len(name) for name in shown)
    for name in shown:
        print(f"  {name:<{width}}  {book.commands[name].help}", file=out)
    if lost:
        print(f"\nno such command: {' '.join(asked)}", file=sys.stderr)
        sys.exit(2)


def _set_up(helping: bool = False, *, installing: bool = False) -> None:
    import django
    from django.apps import apps

    if apps.ready:  # inside another process, which has opened its own data
        return
    if helping:
        os.environ["UNIONLOOP_MODE"] = "help"
    elif not installing and (said := stores.follow()):
        print(said, file=sys.stderr)
    django.setup()
