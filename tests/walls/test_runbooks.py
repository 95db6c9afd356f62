"""M3: for every bad day there is a runbook, and whatever it tells one to type or to look at exists."""

import re
from pathlib import Path
from pkgutil import iter_modules

import pytest

from unionloop import cli
from unionloop.cli.main import Book

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = {"breach": "data out", "backup": "data gone", "keys": "a key lost or stolen", "payouts-frozen": "payouts stopped", "down": "no pages"}
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/runbooks").glob("*.md"), *(ROOT / "docs/tutorials").glob("*.md")])
TYPED = re.compile(r"(?:\./|`)unionloop ((?:[a-z][a-z0-9-]*\s?)+)((?:[^`\n])*)")
OPTION = re.compile(r"(?<!\S)\[?(--[a-z][a-z-]+)")
NAMED = re.compile(r"`((?:tests|tools|deploy|docs|src)/[\w./-]+\w)")


@pytest.fixture(scope="module")
def book():
    found = Book()
    found.load([one.name for one in iter_modules(cli.__path__) if one.name not in ("main", "show")])
    return found


@pytest.mark.parametrize("name", RUNBOOKS)
def test_every_bad_day_has_its_runbook(name):
    assert len((ROOT / f"docs/runbooks/{name}.md").read_text(encoding="utf-8")) > 500


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.stem)
def test_what_is_to_be_typed_is_a_command(page, book):
    domains, wrong = {name.split()[0] for name in book.commands} | {"help", "version"}, []
    for words, rest in TYPED.findall(page.read_text(encoding="utf-8")):
        said = words.split()
        if not said or said[0] not in domains:
            wrong.append(words.strip())
            continue
        found = book.find(said)
        if found is None:  # `unionloop help access`, `unionloop access …`
            wrong += [] if len(said) == 1 or said[0] == "help" else [words.strip()]
            continue
        known = {name for one in found[0].args for name in one.names} | {"--json", "--help", "--as"}
        wrong += [f"{found[0].name} {option}" for option in OPTION.findall(rest) if option not in known]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.stem)
def test_what_is_pointed_at_exists(page):
    text = page.read_text(encoding="utf-8")
    assert [path for path in NAMED.findall(text) if not (ROOT / path.partition("::")[0]).exists()] == []


