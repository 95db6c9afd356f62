"""A parameter on screen is a promise: some code reads it, and what code reads can be seen and changed."""

import ast
import json
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src/unionloop"
ASKING = ("value", "parameter", "number", "days")  # queries of reference, and the short names domains give them
NOT_WHOLE = ("sentences", "migrations", "profiles", "locale")


@cache
def _trees():
    found = [path for path in sorted(SOURCE.rglob("*.py")) if not set(path.relative_to(SOURCE).parts) & set(NOT_WHOLE)]
    return [(path, list(ast.walk(ast.parse(path.read_text())))) for path in found]


@cache
def _words():
    """Return every string in the code, and every beginning of a string put together ("rights.days.")."""
    whole, beginnings = set(), set()
    for _, nodes in _trees():
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
                if node.value.endswith(".") and node.value.count(".") == 2:
                    beginnings.add(node.value)
    return whole, tuple(beginnings)


def _parameters():
    for path in sorted((SOURCE / "profiles").glob("*/parameters.json")):
        for one in json.loads(path.read_text()):
            yield path.parent.name, one["code"]


def test_every_parameter_of_a_profile_is_read():
    whole, beginnings = _words()
    idle = [f"{profile}: {code}" for profile, code in _parameters()
            if code not in whole and not (beginnings and code.startswith(beginnings))]  # fmt: skip
    assert idle == [], "nobody reads these: wire them, or take them off the screen"


def test_every_parameter_read_by_name_is_in_the_sample_profile():
    known = {code for profile, code in _parameters() if profile == "sample"}
    hidden = []
    for path, nodes in _trees():
        for node in nodes:
            if isinstance(node, ast.Call) and _asks(node) and node.args[0].value not in known:
                hidden.append(f"{path.relative_to(SOURCE)}: {node.args[0].value}")
    assert hidden == [], "these can be changed by nobody: put them into profiles/sample/parameters.json"


def test_every_field_of_a_dated_rule_is_read():
    """The rules of profiles/sample/split_rules.json: a key there is a word of the code that loads or applies them."""
    whole, _ = _words()
    names = {node.attr for _, nodes in _trees() for node in nodes if isinstance(node, ast.Attribute)}
    rules = json.loads((SOURCE / "profiles/sample/split_rules.json").read_text())
    keys = {key for part in rules.values() if isinstance(part, list) for row in part for key in row}
    assert keys - whole - names == set()


def _asks(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    first = node.args[0] if node.args else None
    return (name in ASKING and isinstance(first, ast.Constant) and isinstance(first.value, str)
            and first.value.count(".") >= 1 and len(node.args) >= 3)  # fmt: skip
