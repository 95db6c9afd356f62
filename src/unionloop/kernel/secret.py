"""Encrypted fields with a blind index for equality search.

AES-256-GCM; the key id travels with the value so that keys can be rotated, and the column's name
is bound in as associated data so that a value cannot be moved to another column. The blind index
is HMAC-SHA-256 with a key of its own per column: it finds equals, and tells nothing else.
Keys come from settings.SECRET_KEYS ({id: 32 bytes}), the newest being settings.SECRET_KEY_ID.

A row may have a key of its own (`own_key`), kept wrapped under these in a table that is backed up
apart: destroying it makes every copy of the row's sealed values unreadable, in backups too.
"""

import base64
import hmac
import secrets
from functools import lru_cache
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

WRAPPED = "kernel.own_key"
Stored = TypeVar("Stored", str, bytes)


class Unreadable(Exception):
    """A stored value does not open with any key we hold: wrong key, or the value was changed."""


def encrypt(text: str, column: str) -> str:
    """Return `key id.nonce+ciphertext` in base64 for one column ("" stays "")."""
    if text == "":
        return ""
    key_id = settings.SECRET_KEY_ID
    nonce = secrets.token_bytes(12)
    sealed = _cipher(settings.SECRET_KEYS[key_id]).encrypt(nonce, text.encode(), column.encode())
    return f"{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, column: str) -> str:
    """Return the text of a stored value; raises Unreadable rather than showing rubbish."""
    if stored == "":
        return ""
    key_id, _, body = stored.partition(".")
    key = _key(key_id, column)
    raw = base64.b64decode(body)
    try:
        return _cipher(key).decrypt(raw[:12], raw[12:], column.encode()).decode()
    except InvalidTag as error:
        raise Unreadable(f"{column}: does not open with key {key_id}") from error


def encrypt_bytes(content: bytes, column: str) -> bytes:
    """Return a whole file sealed under the newest key; the key id stands before it."""
    key_id, nonce = settings.SECRET_KEY_ID, secrets.token_bytes(12)
    return key_id.encode() + b"." + nonce + AESGCM(settings.SECRET_KEYS[key_id]).encrypt(nonce, content, column.encode())


def decrypt_bytes(stored: bytes, column: str) -> bytes:
    """Return what `encrypt_bytes` sealed."""
    key_id, _, body = bytes(stored).partition(b".")
    key = _key(key_id.decode(), column)
    try:
        return AESGCM(key).decrypt(body[:12], body[12:], column.encode())
    except InvalidTag as error:
        raise Unreadable(f"{column}: does not open with key {key_id.decode()}") from error


def blind(text: str, column: str) -> str:
    """Return the blind index of a value for one column (32 hex characters; "" stays "")."""
    if text == "":
        return ""
    return hmac.digest(_blind_key(settings.BLIND_KEY, column), text.encode(), "sha256").hex()[:32]


def is_stale(stored: str | bytes) -> bool:
    """Tell whether a value lies under another key than the newest ("" under none)."""
    newest = f"{settings.SECRET_KEY_ID}."
    mark = newest if isinstance(stored, str) else newest.encode()
    return bool(stored) and stored[: len(mark)] != mark


def renewed(stored: Stored, column: str) -> Stored:
    """Return the same value sealed anew under the newest key."""
    if isinstance(stored, str):
        return encrypt(decrypt(stored, column), column)
    return encrypt_bytes(decrypt_bytes(stored, column), column)


def _key(key_id: str, column: str) -> bytes:
    try:
        key: bytes = settings.SECRET_KEYS[key_id]
    except KeyError as error:
        raise Unreadable(f"{column}: key {key_id} is not here") from error
    return key


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Return the cipher of one of the house's few keys, ready; persons' own keys are never kept here."""
    return AESGCM(key)


@lru_cache(maxsize=100)
def _blind_key(master: bytes, column: str) -> bytes:
    return hmac.digest(master, column.encode(), "sha256")


def own_key() -> tuple[bytes, str]:
    """Return a fresh key for one row, and the same key wrapped for keeping."""
    key = secrets.token_bytes(32)
    return key, encrypt(key.hex(), WRAPPED)


def unwrap(wrapped: str) -> bytes:
    """Return the key that `own_key` wrapped."""
    return bytes.fromhex(decrypt(wrapped, WRAPPED))


def seal(text: str, key: bytes, column: str) -> str:
    """Return a text sealed under a row's own key for one column ("" stays "")."""
    if text == "":
        return ""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), column.encode())).decode()


def unseal(stored: str, key: bytes, column: str) -> str:
    """Return the text that `seal` sealed; raises Unreadable rather than showing rubbish."""
    if stored == "":
        return ""
    raw = base64.b64decode(stored)
    try:
        return AESGCM(key).decrypt(raw[:12], raw[12:], column.encode()).decode()
    except InvalidTag as error:
        raise Unreadable(f"{column}: does not open with the row's own key") from error


class SecretField(models.TextField):  # type: ignore[type-arg]
    """A text stored encrypted. Always list it in the model's `private_fields`."""

    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value), self._column())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else decrypt(value, self._column())
