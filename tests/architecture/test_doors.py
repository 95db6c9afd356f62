"""The API and the command line are two doors to the same verbs (issue 2 C)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.conf import settings

from tools.documents import labels
from unionloop import cli
from unionloop.cli.main import BEFORE_SETTINGS, Book
from unionloop.domains.access.contracts import STEP_UP

SOURCE = Path(settings.PACKAGE)
DOORS = ("api", "cli")

# No person acts by these: a worker, an errand or another verb does, with its own line in the journal.
MACHINE = {
    "access.shut": "too many guesses at a login do it",
    "documents.shred": "part of an act whose keeping time is over (aid.forget)",
    "membership.forget": "the worker's clock erases who left so many years ago",
    "documents.expire_export": "the worker's clock takes old exports away",
    "documents.store": "other verbs store what they wrote or were given",
    "documents.write_export": "the worker writes what was asked for",
    "founding.run_drive": "the worker does the lines of a drive that was started",
    "messaging.add_step": "the errand of another verb adds the step to its receipt",
    "messaging.deliver": "the worker delivers",
    "messaging.open_receipt": "receiving a case or an application opens it",
    "messaging.send": "the errand of another verb sends, in the words of its kind",
    "aid.book": "payments tells what the bank returned",
    "aid.end_watch": "the worker's clock ends watches that are over",
    "aid.note_bounce": "payments tells what the bank returned",
    "dues.book_return": "payments tells what the bank returned",
    "membership.enrol": "confirming a roll enrols its rows",
    "membership.issue_card": "approving an application issues the card",
    "membership.remind": "the worker's clock reminds whose dues are missing",
    "mutualfund.note_payment": "payments tells what the bank returned",
    "people.place": "moving a membership moves the person",
    "people.restore_phone": "the worker's clock puts an allowed phone on the record",
    "people.record_many": "confirming a roll records its persons",
    "promises.measure": "the worker's clock takes every day's figures",
    "payments.pass_on": "approving a handover tells that the orders are owed to others",
    "payments.keep_return": "reading a return file keeps what belongs to no batch",
    "appeals.hear": "receiving adds to an open case of the same speaker",
    "appeals.send": "passing an answer puts it out",
    "appeals.follow": "the telephone exchange reports calls",
    "appeals.alarm": "many speak of one employer at once",
    "appeals.recompute": "a new calendar moves the deadlines",
    "appeals.see_speaker": "a right asked for inside reads, no act",
    "publication.review": "the right to see the review desk, no act",
}

# A person acts, yet not at this door, and why it stays so.
CLOSED = {
    "api access.load_roles": "installing and upgrading does it, at the machine",
    "api journal.check": "walks the whole chain: minutes of one worker",
    "api ledger.record_head": "the worker's clock does it; by hand only at the machine",
    "api appeals.learn": "trains a model: minutes of one worker",
    "api appeals.load_profile": "installing a city does it, at the machine",
    "cli documents.ask_export": "an export is of a list somebody looks at",
    "cli documents.export": "an export is of a list somebody looks at",
    "api documents.ask_export": "each list has its own export address",
    "api documents.export": "each list has its own export address",
    "cli appeals.rate": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli membership.apply": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli membership.shield": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli membership.withdraw": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.ask": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.ask_phone": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.stop_phone": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.consent": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.copy": "a worker's own act: he proves his phone at the page, and has no account at the machine",
    "cli people.withdraw": "a worker's own act: he proves his phone at the page, and has no account at the machine",
}


def calls(door: str) -> Iterator[str]:
    """Yield `domain.command` for every command of a domain that a module of this door names."""
    for path in sorted((SOURCE / door).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = dict(_commands_modules(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                yield f"{known[node.value.id]}.{node.attr}"


def _commands_modules(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the name a `commands` package has in a module, and its domain."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("unionloop.domains."):
            for one in node.names:
                if one.name == "commands":
                    yield one.asname or one.name, str(node.module).split(".")[2]


def names(door: str) -> set[str]:
    """Return the names of a door's own entries, as verbs: `founding_open` and `founding open` are `founding.open`."""
    if door == "cli":
        book = Book()
        book.load(sorted({one.name for one in iter_modules(cli.__path__)} - {"main", "show"}))
        verbs = set(book.commands) - set(BEFORE_SETTINGS)  # tools for files, without a database: no verb's door
        found = {name.replace("-", "_").replace(" ", ".", 1) for name in verbs}
        return {name.replace(" ", "_") for name in found}
    from unionloop.api.root import api

    paths = api.get_openapi_schema()["paths"].values()
    return {one["operationId"].replace("_", ".", 1) for path in paths for one in path.values()}


@pytest.fixture(scope="module")
def behind() -> dict[str, set[str]]:
    """What stands behind each door: its own entries, and the commands they call."""
    return {door: names(door) | set(calls(door)) for door in DOORS}


def missing(behind: dict[str, set[str]]) -> set[str]:
    """Return `door verb` for every verb of a person that a door lacks; looking has many names and is left out."""
    acts = [verb for verb in labels() if not verb.endswith(".read") and verb not in MACHINE]
    return {f"{door} {verb}" for door in DOORS for verb in acts if verb not in behind[door]}


def test_both_doors_offer_every_verb(behind):
    assert missing(behind) - set(CLOSED) == set()


def test_exceptions_are_none_too_many(behind):
    """What has been closed, or is no verb any more, leaves the lists above."""
    assert set(CLOSED) - missing(behind) == set()
    assert [verb for verb in MACHINE if verb not in labels() or all(verb in behind[door] for door in DOORS)] == []


def test_what_asks_for_a_second_factor_is_known_by_its_verb():
    """`api.entrance` knows a verb by the name of its operation: under another name it would ask for nothing."""
    assert set(calls("api")) & STEP_UP - names("api") == set()
