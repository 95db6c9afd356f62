"""Names of firms made equal: one folding for whoever compares, finds or keys them.

A stored name stays as it was written; this is the copy that matching reads. Rare characters (𠮷) stay themselves.
"""

import unicodedata

from .traditional import SIMPLIFIED


def fold(text: str) -> str:
    """Return a name in which width, case, script, spaces, brackets and dots make no difference."""
    folded = unicodedata.normalize("NFKC", text).translate(SIMPLIFIED).upper()
    return folded if folded.isalnum() else "".join(one for one in folded if one.isalnum())
