"""Backups: one sealed archive of database and files, the persons' own keys apart from it, and the way back.

`sealed` knows archives, `sources` the two databases, `making` and `restoring` put them together; `rekeying` seals what
lies under old field keys anew. The key files of the installation are never in a backup: whoever steals one must not be
able to read it.
"""

from .making import KEYS_NAME, Made, make
from .restoring import Restored, examine, restore
from .sealed import BadArchive, fresh_identity

__all__ = ["KEYS_NAME", "BadArchive", "Made", "Restored", "examine", "fresh_identity", "make", "restore"]
