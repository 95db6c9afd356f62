"""What an operator sets for a channel: the environment first, then a file beside the keys. Never the database.

`UNIONLOOP_WECHAT_SECRET` in the environment, or the first line of `<data>/keys/wechat_secret`, which only
its owner can read.
"""

import os

from django.conf import settings


def value(name: str, default: str = "") -> str:
    """Return one setting of a channel, e.g. `value("wechat_secret")`; `default` when it is not set."""
    given = os.environ.get(f"UNIONLOOP_{name.upper()}")
    if given is not None:
        return given
    path = settings.DATA / "keys" / name.lower()
    return path.read_text(encoding="utf-8").strip() if path.is_file() else default


def ready(*names: str) -> bool:
    """Tell whether all of these are set: a channel that is not set up is closed, not half open."""
    return all(value(name) for name in names)
