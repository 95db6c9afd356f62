"""Documents made from the code: `python -m tools.documents` writes them, `--check` compares.

docs/generated/domains.md   the rank of domains, as a picture
docs/generated/flows.md     a state diagram per flow
docs/generated/verbs.md     which role holds which verb
"""

import importlib
import os
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "generated"
HEAD = "<!-- Made by `python -m tools.documents`; do not edit. -->\n\n"


def main() -> int:
    """Write or compare every document; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
    os.environ.setdefault("UNIONLOOP_MODE", "test")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    made = {"domains.md": rank(), "flows.md": flows(), "verbs.md": verbs()}
    if "--check" in sys.argv:
        stale = [name for name, text in made.items()
                 if not (FOLDER / name).exists() or (FOLDER / name).read_text() != HEAD + text]  # fmt: skip
        if stale:
            print(f"stale: {', '.join(stale)}; run `python -m tools.documents`")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_text(HEAD + text)
    return 0


def domains() -> list[str]:
    """Return the domain packages that exist, lowest rank first."""
    return [name for layer in reversed(_layers()) for name in layer]


def _layers() -> list[list[str]]:
    """Return the layers of the import contract, highest first; a place kept for a later domain is left out."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"] == "The rank of domains")
    named = [[name.strip(" ()") for name in layer.split("|")] for layer in layers]
    built = [[name for name in layer if (ROOT / "src/unionloop/domains" / name / "contracts.py").exists()
              or (ROOT / "src/unionloop/domains" / name / "contracts").is_dir()] for layer in named]  # fmt: skip
    return [layer for layer in built if layer]


def rank() -> str:
    """Return the layers as a diagram, highest first, with each domain's own first sentence."""
    text = "# Domains by rank\n\nA domain imports only domains below it.\n\n```mermaid\nflowchart TB\n"
    for index, layer in enumerate(_layers()):
        text += f"  subgraph rank{index}[ ]\n" + "".join(f"    {name}\n" for name in layer) + "  end\n"
    text += "".join(f"  rank{index} --> rank{index + 1}\n" for index in range(len(_layers()) - 1)) + "```\n\n"
    text += "| domain | what it is |\n|---|---|\n"
    for name in domains():
        package = importlib.import_module(f"unionloop.domains.{name}")
        text += f"| `{name}` | {(package.__doc__ or '').strip().splitlines()[0]} |\n"
    return text


def flows() -> str:
    """Return a state diagram for every Flow in the domains."""
    from unionloop.kernel.flow import Flow

    text = "# Flows\n\nThe arrows of every row that has a life. Four eyes: who did the verbs in brackets may not do this one.\n"
    for name in domains():
        for path in sorted((ROOT / "src/unionloop/domains" / name).glob("flow*.py")):
            module = importlib.import_module(f"unionloop.domains.{name}.{path.stem}")
            for label, flow in sorted(vars(module).items()):
                if isinstance(flow, Flow):
                    text += f"\n## {name}.{label}\n\n```mermaid\nstateDiagram-v2\n{_arrows(flow)}```\n"
    return text


def _arrows(flow: Any) -> str:
    lines = ""
    for arrow in flow.arrows:
        eyes = f" [{', '.join(arrow.not_by)}]" if arrow.not_by else ""
        lines += f"  {arrow.source or '[*]'} --> {arrow.target}: {arrow.verb}{eyes}\n"
    return lines


def labels() -> dict[str, str]:
    """Return every verb of every domain with its button text."""
    found: dict[str, str] = {}
    for name in domains():
        found |= importlib.import_module(f"unionloop.domains.{name}.contracts").VERBS
    return found


def verbs() -> str:
    """Return the verb × role table."""
    from unionloop.domains.access.contracts import ROLES

    roles = list(ROLES)
    text = "# Who may do what\n\n| verb | | " + " | ".join(roles) + " |\n|---|---|" + "---|" * len(roles) + "\n"
    for verb, label in sorted(labels().items()):
        cells = ["●" if any(fnmatch(verb, pattern) for pattern in _patterns(ROLES[role])) else "" for role in roles]
        text += f"| `{verb}` | {label} | " + " | ".join(cells) + " |\n"
    return text


def _patterns(role: Any) -> tuple[str, ...]:
    return tuple(role.verbs)


if __name__ == "__main__":
    sys.exit(main())
