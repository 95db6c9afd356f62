"""The marked strings of the pages and their English: `python -m tools.messages` lists what has none.

`--write` adds the missing ones to django.po with an empty translation and compiles django.mo;
translations no page asks for any more are dropped then.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "unionloop"
CATALOGUE = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "_lazy", "phrase"}
TABLES = {"vocabulary", "Word"}  # kernel.words: whole tables of names; so are every `@word`, SENTENCES and _WORDS
# Labels drawn through gettext where they are shown: constructor → positions and names of the arguments.
LABELS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "Column": ((1,), ("label", "unit")), "RailItem": ((0,), ("label", "group")), "DueItem": ((0,), ("label", "act", "note")),
    "Empty": ((0, 1, 2), ("title", "why", "act")), "RoleShape": ((1,), ("label",)),
    "Indicator": ((1, 2, 3, 4, 5, 6), ()), "Metric": ((1, 2, 3), ()), "Figure": ((2,), ()),
}  # fmt: skip
_CALL = re.compile(r"""\b(?:gettext|_)\(\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""", re.S)
_PAIR = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.M)
_HAN = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")  # Chinese stops are words too


def marked() -> dict[str, str]:
    """Return every marked string with the first place it stands at."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            texts = _of_python(path)
        elif path.suffix == ".html":
            texts = _of_template(path)
        else:
            continue
        for text in texts:
            if text.strip() and _HAN.search(text):
                found.setdefault(text, str(path.relative_to(SOURCE)))
    return found


def _of_python(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(getattr(one, "id", "") == "word" for one in node.decorator_list):
            yield from _texts(*node.body)
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(getattr(one, "id", "") in ("SENTENCES", "_WORDS") for one in targets):
            yield from _texts(node.value)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in MARKS and node.args:
            yield from _text(node.args[0])
        if name in TABLES and node.args:
            yield from _texts(node.args[0])
        positions, keywords = LABELS.get(name, ((), ()))
        for at in positions:
            if at < len(node.args):
                yield from _text(node.args[at])
        for one in node.keywords:
            if one.arg in keywords:
                yield from _text(one.value)


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _texts(*nodes: ast.AST) -> Iterator[str]:
    """Yield the texts in a table of words: the values of a mapping, not its keys; no docstrings."""
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Dict):
            yield from _texts(*node.values)
        elif isinstance(node, ast.Constant):
            yield from _text(node)
        else:
            yield from _texts(*ast.iter_child_nodes(node))


def _of_template(path: Path) -> Iterator[str]:
    from django.utils.translation.template import templatize

    text = templatize(path.read_text(encoding="utf-8"))
    for quoted in _CALL.findall(text):
        yield ast.literal_eval(quoted)


def quote(text: str) -> str:
    """Return text as one line of a catalogue."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def unquote(quoted: str) -> str:
    """Return a quoted entry of the catalogue as text."""
    joined = "".join(line[1:-1] for line in quoted.strip().split("\n"))
    return joined.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def translations() -> dict[str, str]:
    """Return msgid → English, as the catalogue stands."""
    found = _PAIR.findall(CATALOGUE.read_text(encoding="utf-8"))
    return {unquote(source): unquote(target) for source, target in found if unquote(source)}


def missing() -> dict[str, str]:
    """Return the marked strings without English, with where they stand."""
    known = translations()
    return {text: place for text, place in marked().items() if not known.get(text)}


def write(english: dict[str, str]) -> None:
    """Rewrite the catalogue: every marked string, in order of place, and compile it."""
    import subprocess

    head = CATALOGUE.read_text(encoding="utf-8").split("\n\n", 1)[0]
    blocks = [f"msgid {quote(text)}\nmsgstr {quote(english.get(text, ''))}" for text in marked()]
    CATALOGUE.write_text("\n\n".join([head, *blocks]) + "\n", encoding="utf-8")
    subprocess.run(["msgfmt", "-o", str(CATALOGUE.with_suffix(".mo")), str(CATALOGUE)], check=True)


def main() -> int:
    """List what is missing; with --write also rewrite the catalogue."""
    if "--write" in sys.argv:
        write(translations())
    absent = missing()
    for text, place in absent.items():
        print(f"{place}: {text!r}")
    print(f"{len(marked())} marked strings, {len(absent)} without English")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
