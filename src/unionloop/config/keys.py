"""The key files: one folder, readable by its owner only, outside the database and its backups."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class KeysMissing(SystemExit):
    """Refuse to start rather than write anything in the clear."""


@dataclass(frozen=True)
class Keyring:
    django: str
    fields: dict[str, bytes]
    newest: str
    blind: bytes
    cards: dict[str, bytes] = field(default_factory=dict)  # key id → PEM; the last one signs member cards
    exchange: dict[str, bytes] = field(default_factory=dict)  # key id → PEM; the last one signs what goes up


def load(folder: Path, *, create: bool) -> Keyring:
    """Read the keys of `folder`; make them first when `create` (demo and tests only).

    Files: `django`, `blind`, and one `field-<id>` per field key, each with 64 hex characters; one
    `card-<ID>` per signing key of member cards and one `exchange-<ID>` per signing key of packages for the instance above,
    in PEM. Without card keys no card is issued, without exchange keys nothing is sent up.
    """
    if create and not ((folder / "card-K1").exists() and (folder / "exchange-X1").exists()):
        make(folder)
    names = sorted(path.name for path in folder.glob("field-*"))
    if not names or not (folder / "django").exists() or not (folder / "blind").exists():
        raise KeysMissing(f"no keys in {folder}: `unionloop keys make` begins an installation (keep a copy of\n"
                          "the keys elsewhere), `unionloop demo` builds a demonstration")  # fmt: skip
    fields = {name.removeprefix("field-"): _read(folder / name) for name in names}
    return Keyring(
        django=(folder / "django").read_text().strip(),
        fields=fields,
        newest=names[-1].removeprefix("field-"),
        blind=_read(folder / "blind"),
        cards=_pems(folder, "card-"),
        exchange=_pems(folder, "exchange-"),
    )


def throwaway() -> Keyring:
    """Return keys nobody keeps, for a process that only lists its commands and opens no database."""
    return Keyring(secrets.token_hex(32), {"1": secrets.token_bytes(32)}, "1", secrets.token_bytes(32))


def make(folder: Path) -> None:
    """Write fresh keys; never over existing ones."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ("field-1", "blind", "django"):
        try:
            with (folder / name).open("x") as out:
                out.write(secrets.token_hex(32))
        except FileExistsError:
            continue
        (folder / name).chmod(0o600)
    make_card_key(folder, "K1")
    make_exchange_key(folder, "X1")


def make_card_key(folder: Path, key_id: str) -> None:
    """Write a fresh signing key for member cards; never over an existing one. The newest id signs."""
    _write_pem(folder / f"card-{key_id}", generate_private_key(SECP256R1()))


def make_exchange_key(folder: Path, key_id: str) -> None:
    """Write a fresh Ed25519 key that signs packages for the instance above; never over an existing one."""
    _write_pem(folder / f"exchange-{key_id}", Ed25519PrivateKey.generate())


def _write_pem(path: Path, key: EllipticCurvePrivateKey | Ed25519PrivateKey) -> None:
    try:
        with path.open("xb") as out:
            out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except FileExistsError:
        return
    path.chmod(0o600)


def _pems(folder: Path, prefix: str) -> dict[str, bytes]:
    return {path.name.removeprefix(prefix): path.read_bytes() for path in sorted(folder.glob(f"{prefix}*"))}


def _read(path: Path) -> bytes:
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != 32:
        raise KeysMissing(f"{path} does not hold 64 hex characters")
    return key
