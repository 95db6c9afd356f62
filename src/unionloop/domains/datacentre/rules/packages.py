"""The package that carries a report to another instance: a zip with a signed manifest. Layout: docs/exchange.md.

Signature: Ed25519 (RFC 8032) over a fixed prefix and the manifest's bytes; the manifest names every file with its SHA-256.
The same reports make the same content, byte for byte.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from unionloop.domains.datacentre.contracts import FIGURES, Manifest, SentFigure, SentReport
from unionloop.kernel.errors import BadInput, Refused

SCHEMA, VERSION = "unionloop.exchange/datacentre.report", 1
PREFIX = b"unionloop.exchange.1\n"  # a signature made for anything else is none here
MANIFEST, SIGNATURE, REPORTS, FIGURE_ROWS = "manifest.json", "manifest.sig", "reports.csv", "figures.csv"
CONTENT = (REPORTS, FIGURE_ROWS)
MOST_BYTES = 20 * 1024 * 1024
REPORT_HEADS = ("division_code", "tier", "unit", "depth", "submitted_at", "submitted_by", "accepted_at", "accepted_by", "note")
FIGURE_HEADS = ("division_code", "tier", "code", "value", "sources", "rule")
_KEPT_AT = (1980, 1, 1, 0, 0, 0)  # no clock in the bytes


@dataclass(frozen=True)
class Opened:
    """A package taken apart; nothing in it is believed before `verify`."""

    manifest: Manifest
    manifest_bytes: bytes
    signature: bytes
    hashes: Mapping[str, str]
    files: Mapping[str, bytes]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.manifest_bytes).hexdigest()


def public_key_of(pem: bytes) -> str:
    """Return the public half of a signing key, 64 hex characters."""
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey), "an exchange key is an Ed25519 key"
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def fingerprint(public_key: str) -> str:
    """Return the name of a key: the first 16 characters of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def check_public_key(text: str) -> str:
    """Return a public key as 64 lower-case hex characters, or refuse it."""
    plain = re.sub(r"\s", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise BadInput("exchange_key", found=text.strip()[:20])
    return plain


def addressee(division: str) -> str:
    """Return the division a union reports to: county → city → province → 000000 (the nation)."""
    code = division[:6]
    if code.endswith("0000"):
        return "000000"
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def file_name(division: str, month: str, edition: int) -> str:
    """Return what a package is called."""
    return f"unionloop-{division}-{month}-{edition}.zip"


def content_files(reports: Sequence[SentReport]) -> dict[str, bytes]:
    """Return the two tables of a package."""
    heads = [[_plain(getattr(one, name)) for name in REPORT_HEADS] for one in reports]
    figures = [[one.division_code, one.tier, figure.code, _plain(figure.value), figure.sources, figure.rule]
               for one in reports for figure in one.figures]  # fmt: skip
    return {REPORTS: _csv(REPORT_HEADS, heads), FIGURE_ROWS: _csv(FIGURE_HEADS, figures)}


def digest(files: Mapping[str, bytes]) -> str:
    """Return SHA-256 over the tables of a package: what it says, apart from when and by whom."""
    whole = hashlib.sha256()
    for name in CONTENT:
        whole.update(hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


def make_package(manifest: Manifest, files: Mapping[str, bytes], pem: bytes) -> tuple[bytes, str]:
    """Return (the package, SHA-256 of its manifest)."""
    said: dict[str, Any] = {"schema": SCHEMA, **asdict(manifest)}
    said["files"] = {name: {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)} for name, body in files.items()}
    told = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, Ed25519PrivateKey), "an exchange key is an Ed25519 key"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in {MANIFEST: told, SIGNATURE: key.sign(PREFIX + told).hex().encode(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, _KEPT_AT), body, zipfile.ZIP_DEFLATED)
    return out.getvalue(), hashlib.sha256(told).hexdigest()


def open_package(content: bytes) -> Opened:
    """Take a package apart. Refuses what is none (exchange_unreadable) or of another version (exchange_version)."""
    if len(content) > MOST_BYTES:
        raise BadInput("exchange_unreadable", why=f"> {MOST_BYTES >> 20} MB")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            wrong = {MANIFEST, SIGNATURE, *CONTENT} ^ set(archive.namelist())
            if wrong or len(archive.namelist()) != 4:
                raise BadInput("exchange_unreadable", why="、".join(sorted(wrong)) or "zip")
            if sum(one.file_size for one in archive.infolist()) > 4 * MOST_BYTES:
                raise BadInput("exchange_unreadable", why=f"> {4 * MOST_BYTES >> 20} MB")
            told, signature, *bodies = (archive.read(name) for name in (MANIFEST, SIGNATURE, *CONTENT))
        said = json.loads(told)
        hashes = {str(name): str(one["sha256"]) for name, one in said.pop("files").items()}
        schema, version = said.pop("schema"), said["version"]
        if schema != SCHEMA or version != VERSION:
            raise BadInput("exchange_version", found=f"{schema} {version}"[:60], known=f"{SCHEMA} {VERSION}")
        manifest = Manifest(**said)
        _check_kinds(manifest)
        return Opened(manifest, told, bytes.fromhex(signature.decode()), hashes, dict(zip(CONTENT, bodies, strict=True)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, TypeError, KeyError,
            AttributeError) as broken:  # fmt: skip
        raise BadInput("exchange_unreadable", why=type(broken).__name__) from broken


def _check_kinds(manifest: Manifest) -> None:
    numbers = ("version", "edition")
    for name, value in asdict(manifest).items():
        if not isinstance(value, int if name in numbers else str) or isinstance(value, bool):
            raise ValueError(name)
    if not (re.fullmatch(r"20\d{2}-(0[1-9]|1[0-2])", manifest.month) and 0 < manifest.edition < 10_000):
        raise ValueError("month")


def verify(opened: Opened, public_key: str) -> None:
    """Refuse a package that is not, byte for byte, what the holder of the key signed (exchange_tampered)."""
    try:
        signed = PREFIX + opened.manifest_bytes
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(opened.signature, signed)
    except InvalidSignature as wrong:
        raise Refused("exchange_tampered", name=MANIFEST) from wrong
    for name in CONTENT:
        if opened.hashes.get(name) != hashlib.sha256(opened.files[name]).hexdigest():
            raise Refused("exchange_tampered", name=name)


def refuse_order(manifest: Manifest, last: tuple[int, str] | None) -> None:
    """Refuse an edition not after the last one taken (exchange_older), or of another line of editions (exchange_line)."""
    if last is None:
        return
    edition, sha256 = last
    if manifest.edition <= edition:
        raise Refused("exchange_older", edition=manifest.edition, have=edition, month=manifest.month)
    if manifest.edition == edition + 1 and manifest.previous != sha256:
        raise Refused("exchange_line", edition=manifest.edition, have=edition)


def read_reports(opened: Opened) -> list[SentReport]:
    """Return the reports of a verified package, the one that goes up first. Refuses by file and line (exchange_content)."""
    figures: dict[tuple[str, str], list[SentFigure]] = {}
    for line, row in _rows(opened.files[FIGURE_ROWS], FIGURE_ROWS, FIGURE_HEADS):
        with _naming(FIGURE_ROWS, line):
            if row["code"] not in FIGURES:
                raise ValueError(row["code"])
            value = int(row["value"]) if row["value"] else None
            figure = SentFigure(row["code"], value, int(row["sources"]), row["rule"][:120])
            figures.setdefault((row["division_code"], row["tier"]), []).append(figure)
    reports = []
    for line, row in _rows(opened.files[REPORTS], REPORTS, REPORT_HEADS):
        with _naming(REPORTS, line):
            reports.append(SentReport(
                row["division_code"], row["tier"], row["unit"], int(row["depth"]), _moment(row["submitted_at"]),
                row["submitted_by"][:80], _moment(row["accepted_at"]), row["accepted_by"][:80], row["note"][:500],
                tuple(figures.get((row["division_code"], row["tier"]), ())),
            ))  # fmt: skip
    top, manifest = next(iter(reports), None), opened.manifest
    if top is None or (top.division_code, top.tier) != (manifest.division_code, manifest.tier) or not top.figures:
        raise BadInput("exchange_content", name=REPORTS, line=2)
    return reports


class _naming:
    """Turn whatever a line cannot be read as into a refusal that names it."""

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, wrong: BaseException | None, trace: Any) -> None:
        if isinstance(wrong, ValueError | OverflowError):
            raise BadInput("exchange_content", name=self.name, line=self.line) from wrong


def _rows(body: bytes, name: str, heads: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    try:
        lines = list(csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise BadInput("exchange_content", name=name, line=1) from wrong
    if not lines or tuple(lines[0]) != tuple(heads):
        raise BadInput("exchange_content", name=name, line=1)
    for line, cells in enumerate(lines[1:], start=2):
        if len(cells) != len(heads):
            raise BadInput("exchange_content", name=name, line=line)
    return [(line, dict(zip(heads, cells, strict=True))) for line, cells in enumerate(lines[1:], start=2)]


def _csv(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue().encode()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return found
