"""The bill of materials in CycloneDX: `python -m tools.sbom` writes it, `--check` compares.

docs/generated/sbom.cdx.json lists what the product is made of besides itself: the wheels of requirements.lock with
their hashes and who asks for them, the files of static/vendor, each with its licence. Nothing is asked over the network:
licences are read from what is installed, so the environment must be the lock's.
"""

import csv
import json
import re
import sys
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs/generated/sbom.cdx.json"
LOCK = ROOT / "requirements.lock"
MANIFEST = ROOT / "src/unionloop/web/static/vendor/MANIFEST.csv"
_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ASKER = re.compile(r"^    #(?: via)?\s+([A-Za-z0-9._-]+)")
# Names as packages spell them → SPDX. Whatever is not here stays as it is written.
_SPDX = {
    "BSD License": "BSD-3-Clause", "BSD": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause", "MIT License": "MIT",
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0", "Apache License 2.0": "Apache-2.0",
    "Apache-2.0 license": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "PSF": "PSF-2.0", "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "New BSD": "BSD-3-Clause",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only", "LGPL": "LGPL-2.1-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later", "BSD-2-Clause License": "BSD-2-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later", "The Unlicense (Unlicense)": "Unlicense",
}  # fmt: skip
_SAYS_NOTHING = {"pyrage": "MIT"}  # read in its LICENSE; its metadata has none


def main() -> int:
    """Write the bill, or with --check tell whether it is today's."""
    text = json.dumps(bill(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if "--check" in sys.argv:
        if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
            return 0
        print("stale: sbom.cdx.json; run `python -m tools.sbom`")
        return 1
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)}: {len(bill()['components'])} components")
    return 0


def bill() -> dict[str, Any]:
    """Return the whole bill: the same for the same lock, so without a moment of its own."""
    locked, askers = read_lock(LOCK.read_text(encoding="utf-8"))
    parts = [_wheel(name, version, hashes) for name, version, hashes in locked] + _kept()
    refs = {name: f"pkg:pypi/{name}@{version}" for name, version, _ in locked}
    wants: dict[str, list[str]] = {ref: [] for ref in (*refs.values(), "unionloop")}
    for name, by in askers.items():
        for one in by:
            wants[refs.get(one, "unionloop")].append(refs[name])
    wants["unionloop"] += [one["bom-ref"] for one in parts if one["bom-ref"].startswith("pkg:npm/")]
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts, sort_keys=True))}",
        "metadata": {"component": {"type": "application", "bom-ref": "unionloop", "name": "unionloop"}},
        "components": parts,
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(found))} for ref, found in sorted(wants.items())],
    }  # fmt: skip


def read_lock(text: str) -> tuple[list[tuple[str, str, list[str]]], dict[str, list[str]]]:
    """Return (name, version, SHA-256 of every file) of each wheel, and who asks for it ("requirements.in": the product)."""
    wheels: list[tuple[str, str, list[str]]] = []
    askers: dict[str, list[str]] = {}
    for line in text.splitlines():
        if found := _PACKAGE.match(line):
            wheels.append((_plain(found[1]), found[2], []))
            askers[wheels[-1][0]] = []
        elif found := _HASH.search(line):
            wheels[-1][2].append(found[1])
        elif wheels and (found := _ASKER.match(line)) and found[1] != "-r":
            askers[wheels[-1][0]].append(_plain(found[1]))
    return wheels, askers


def licence_of(name: str) -> str:
    """Return a package's licence as it says itself, in SPDX where it can be told; "" when it says nothing."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    said = about.get("License-Expression") or ""
    if not said:
        words = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License :: OSI")]
        own = about.get("License") or ""
        said = words[0] if words else own if len(own) < 40 else ""
    return _SPDX.get(said, said) or _SAYS_NOTHING.get(name, "")


def _wheel(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    purl, licence = f"pkg:pypi/{name}@{version}", licence_of(name)
    return {
        "type": "library", "bom-ref": purl, "purl": purl, "name": name, "version": version,
        "licenses": [{"expression": licence}] if licence else [],
        # of every file the lock allows: which of them is installed depends on the machine
        "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
    }  # fmt: skip


def _kept() -> list[dict[str, Any]]:
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if not line["file"].startswith("tests/")]
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        purl = f"pkg:npm/{line['package'].replace('@', '%40')}@{line['version']}"
        part = found.setdefault(purl, {
            "type": "library", "bom-ref": purl, "purl": purl, "name": line["package"], "version": line["version"],
            "licenses": [{"expression": line["licence"]}], "hashes": [],
        })  # fmt: skip
        part["hashes"].append({"alg": "SHA-256", "content": line["sha256"]})
    return list(found.values())


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
