"""Encrypted fields with a blind index for equality search.

AES-256-GCM; the key id travels with the value so that keys can be rotated, and the column's name
is bound in as associated data so that a value cannot be moved to another column. The blind index
is HMAC-SHA-256 with a key of its own per column: it finds equals, and tells nothing else.
Keys come from settings.SECRET_KEYS ({id: 32 bytes}), the newest being settings.SECRET_KEY_ID.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models


class Unreadable(Exception):
    """A stored value does not open with any key we hold: wrong key, or the value was changed."""


def encrypt(text: str, column: str) -> str:
    """Return `key id.nonce+ciphertext` in base64 for one column ("" stays "")."""
    if text == "":
        return ""
    key_id = settings.SECRET_KEY_ID
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(settings.SECRET_KEYS[key_id]).encrypt(nonce, text.encode(), column.encode())
    return f"{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, column: str) -> str:
    """Return the text of a stored value; raises Unreadable rather than showing rubbish."""
    if stored == "":
        return ""
    key_id, _, body = stored.partition(".")
    key = settings.SECRET_KEYS.get(key_id)
    if key is None:
        raise Unreadable(f"{column}: key {key_id} is not here")
    raw = base64.b64decode(body)
    try:
        return AESGCM(key).decrypt(raw[:12], raw[12:], column.encode()).decode()
    except InvalidTag as error:
        raise Unreadable(f"{column}: does not open with key {key_id}") from error


def blind(text: str, column: str) -> str:
    """Return the blind index of a value for one column (32 hex characters; "" stays "")."""
    if text == "":
        return ""
    key = hmac.digest(settings.BLIND_KEY, column.encode(), "sha256")
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()[:32]


class SecretField(models.TextField):  # type: ignore[type-arg]
    """A text stored encrypted. Always list it in the model's `private_fields`."""

    def _column(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(str(value), self._column())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else decrypt(value, self._column())
