"""The key files: one folder, readable by its owner only, outside the database and its backups."""

import os
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

FIELD, RETIRED = "field-", "old-field-"


class FieldKeys(dict[str, bytes]):
    """The field keys by their ids. One that came after this process began is read when a value first asks for it.

    So a process that has not been started anew yet reads what others already write under a fresh key.
    """

    def __init__(self, folder: Path) -> None:
        names = sorted((path.name.removeprefix(FIELD) for path in folder.glob(f"{FIELD}*")), key=by_age)
        super().__init__({name: _read(folder / f"{FIELD}{name}") for name in names})
        self.folder = folder

    def __missing__(self, key_id: str) -> bytes:
        path = self.folder / f"{FIELD}{key_id}"
        if not key_id.isalnum() or not path.exists():
            raise KeyError(key_id)
        self[key_id] = _read(path)
        return self[key_id]


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
    fields = FieldKeys(folder)
    if not fields or not (folder / "django").exists() or not (folder / "blind").exists():
        raise KeysMissing(f"no keys in {folder}: `unionloop keys make` begins an installation (keep a copy of\n"
                          "the keys elsewhere), `unionloop demo` builds a demonstration")  # fmt: skip
    return Keyring(
        django=(folder / "django").read_text().strip(),
        fields=fields,
        newest=list(fields)[-1],
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


def by_age(key_id: str) -> tuple[int, str]:
    """Return what sorts key ids from the oldest to the newest: 9 comes before 10."""
    return len(key_id), key_id


def add_field_key(folder: Path) -> str:
    """Write the next field key and return its id. Processes started from now on seal with it."""
    known = [int(one) for one in FieldKeys(folder) if one.isdecimal()]
    key_id = str(max(known, default=0) + 1)
    while (folder / f"{RETIRED}{key_id}").exists():
        key_id = str(int(key_id) + 1)
    with os.fdopen(os.open(folder / f"{FIELD}{key_id}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(32))
    return key_id


def retire_field_key(folder: Path, key_id: str) -> Path:
    """Put a field key out of use; return its file, to be carried to the safe."""
    return (folder / f"{FIELD}{key_id}").rename(folder / f"{RETIRED}{key_id}")


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
