"""Fetch the few scripts and icons we keep a copy of, and write down what they are.

    python tools/vendor.py            fetch, copy, write static/vendor/MANIFEST.csv
    python tools/vendor.py --check    compare the kept files with the manifest

Only a change of version needs this; running and installing the product does not.
"""

import csv
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "src/unionloop/web/static/vendor"
TEST_KEPT = ROOT / "tests/web/vendor"
MANIFEST = KEPT / "MANIFEST.csv"
ICONS = (
    "search",
    "download",
    "printer",
    "filter",
    "columns-3",
    "external-link",
    "phone",
    "language",
    "text-size",
)
# package, version, licence, {file in the package: kept file}
PACKAGES = (
    ("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": KEPT / "htmx.min.js", "LICENSE": KEPT / "htmx.LICENSE"}),
    ("@tabler/icons", "3.51.0", "MIT",
     {**{f"icons/outline/{name}.svg": None for name in ICONS}, "LICENSE": KEPT / "tabler-icons.LICENSE"}),
    ("axe-core", "4.14.1", "MPL-2.0",
     {"axe.min.js": TEST_KEPT / "axe.min.js", "LICENSE": TEST_KEPT / "axe-core.LICENSE"}),
)  # fmt: skip
SPRITE = KEPT.parent / "img/icons.svg"
COLUMNS = ("file", "package", "version", "licence", "sha256")


def fetch() -> list[tuple[str, ...]]:
    """Copy the wanted files out of the packages and return the lines of the manifest."""
    lines = []
    for package, version, licence, wanted in PACKAGES:
        files = _unpack(package, version, list(wanted))
        symbols = []
        for name, target in wanted.items():
            content = files[name]
            if target is None:
                symbols.append(_symbol(Path(name).stem, content.decode()))
                continue
            if target.suffix == ".js":
                content = re.sub(rb"\n?//# sourceMappingURL=\S+\s*", b"\n", content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            lines.append(_line(target, package, version, licence))
        if symbols:
            head = '<svg xmlns="http://www.w3.org/2000/svg">\n'
            SPRITE.write_text(head + "".join(symbols) + "</svg>\n", encoding="utf-8")
            lines.append(_line(SPRITE, package, version, licence))
    return lines


def check() -> list[str]:
    """Return what differs between the kept files and the manifest; empty when all is well."""
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        wanted = {line["file"]: line["sha256"] for line in csv.DictReader(file)}
    faults = []
    for name, digest in wanted.items():
        path = ROOT / name
        if not path.exists():
            faults.append(f"{name} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            faults.append(f"{name} is not the file of the manifest")
    kept = {str(path.relative_to(ROOT)) for folder in (KEPT, TEST_KEPT) for path in folder.iterdir()}
    faults += [
        f"{name} is not in the manifest" for name in kept - set(wanted) - {str(MANIFEST.relative_to(ROOT))}
    ]
    return sorted(faults)


def _unpack(package: str, version: str, names: list[str]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            return {name: archive.extractfile(f"package/{name}").read() for name in names}


def _symbol(name: str, svg: str) -> str:
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S).group(1)
    inner = re.sub(r"\s+", " ", inner).strip()
    style = (
        'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24"><g {style}>{inner}</g></symbol>\n'


def _line(path: Path, package: str, version: str, licence: str) -> tuple[str, ...]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return (str(path.relative_to(ROOT)), package, version, licence, digest)


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = check()
        print("\n".join(found) or "all kept files are those of the manifest")
        sys.exit(bool(found))
    rows = fetch()
    with MANIFEST.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows))
