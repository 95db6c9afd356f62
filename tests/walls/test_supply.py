"""L2, L3, L4: what the product is made of is pinned and listed, its source holds no dangerous calls, nothing secret was ever kept."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tools import sbom

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src/unionloop"
LICENCES = {"MIT", "MIT-0", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "PSF-2.0", "LGPL-2.1-or-later",
            "LGPL-3.0-only", "Zlib", "CC0-1.0"}  # fmt: skip
# L3: a call, and the files that may make it with the reason. Whatever else makes it is found.
CALLS = {
    "eval": {}, "exec": {}, "compile": {}, "__import__": {}, "os.system": {}, "os.popen": {}, "pickle.loads": {}, "pickle.load": {},
    "marshal.loads": {}, "yaml.load": {}, "tempfile.mktemp": {}, "hashlib.md5": {}, "random.SystemRandom": {},
    "hashlib.sha1": {"adapters/wechat/inbound.py": "the vendor's signature", "adapters/weibo/inbound.py": "the vendor's signature",
                     "adapters/sms/alibaba.py": "the vendor's signature", "adapters/wechat/calls.py": "the vendor's signature"},
    "mark_safe": {"web/templatetags/show.py": "figures made here", "web/worker_card.py": "a picture made here",
                  "web/columns.py": "a fixed attribute"},
}  # fmt: skip
KEYWORDS = {"shell": True, "verify": False}  # subprocess, httpx
# L4: what a secret looks like. A test's own made-up keys say so in the name of what they are kept in.
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|AGE-SECRET-KEY-1[0-9A-Z]{50,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    rb"|\bxox[abp]-[0-9A-Za-z-]{20,}|\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,}|postgres(?:ql)?://[^\s:/@\"'{]+:[^\s@\"'{<*]+@(?!localhost|127\.)"
)

MADE_UP = (b"://a:secret@h/", b"://a:b@db/x")  # of tests/surfaces/test_stores.py, and of this file


def test_the_bill_of_materials_is_that_of_the_lock():
    made = sbom.bill()
    assert sbom.FILE.read_text(encoding="utf-8") == sbom.json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", \
        "python -m tools.sbom"  # fmt: skip
    parts = {one["name"]: one for one in made["components"]}
    assert {"django", "psycopg", "htmx.org"} <= set(parts)
    assert "pkg:pypi/sqlparse@" in str(next(one for one in made["dependencies"] if one["ref"].startswith("pkg:pypi/django@")))


def test_every_part_has_a_hash_and_a_licence_that_is_allowed():
    for one in sbom.bill()["components"]:
        assert one["hashes"], one["name"]
        words = set(re.split(r" (?:OR|AND) ", one["licenses"][0]["expression"]))
        assert words <= LICENCES, (one["name"], words)


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda one: one.name)
def test_every_line_of_a_lock_is_pinned_by_hash(lock):
    text = re.sub(r"\\\n", " ", lock.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert "--index-url" not in text


def test_the_source_makes_no_dangerous_call():
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = str(path.relative_to(SOURCE))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            call = ast.unparse(node.func)
            if call in CALLS and name not in CALLS[call]:
                found.append(f"{name}:{node.lineno} {call}")
            found += [f"{name}:{node.lineno} {one.arg}={one.value.value}" for one in node.keywords
                      if isinstance(one.value, ast.Constant) and one.arg in KEYWORDS and one.value.value is KEYWORDS[one.arg]]  # fmt: skip
    assert found == []


def test_sql_is_made_of_names_of_the_model_and_values_travel_apart():
    """No statement holds text from outside: f-strings in `execute` fill in names only, never `request` or `by`."""
    found = []
    for path in sorted((SOURCE / "domains").rglob("*.py")) + sorted((SOURCE / "web").rglob("*.py")) + sorted((SOURCE / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".execute", ".executemany", ".raw", ".extra", "RawSQL")):
                parts = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.FormattedValue)] if node.args else []
                found += [f"{path.name}:{node.lineno} {ast.unparse(one)}" for one in parts
                          if re.search(r"request|\bby\b|text|search|words|query", ast.unparse(one))]  # fmt: skip
    assert found == []


def test_nothing_secret_stands_in_any_commit():
    """L4, over the whole history: keys, tokens and addresses with a password."""
    told = subprocess.run(["git", "log", "-p", "-U0", "--no-color", "--no-renames", "--no-textconv"], cwd=ROOT, capture_output=True, check=False)
    if told.returncode:  # a release without its history: then what is here
        lines = [path.read_bytes() for path in sorted(SOURCE.rglob("*")) if path.is_file()]
    else:
        lines = [line for line in told.stdout.splitlines() if line[:1] == b"+"]
    assert len(lines) > 1000
    found = {line[:160] for line in lines if SECRETS.search(line) and not any(one in line for one in MADE_UP)}
    assert found == set()
    assert SECRETS.search(b"postgresql://a:b@db/x")
    assert SECRETS.search(b"-----BEGIN " + b"RSA PRIVATE KEY-----")
