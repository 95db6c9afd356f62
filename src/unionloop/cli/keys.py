"""`unionloop keys make|add|rotate|retire`: see docs/runbooks/keys.md."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any


def register(add: Any) -> None:
    """Add the commands."""
    from unionloop.cli.main import arg

    add("keys make", make, "make the key files (never over existing ones)", actor=False, raw=True)
    add("keys add", fresh, "write the next field key; processes started from then on seal with it", actor=False, raw=True)
    add("keys rotate", rotate, "seal everything anew under the newest field key, while work goes on", actor=False, raw=True)
    add("keys retire", retire, "put an older field key out of use, when nothing lies under it any more",
        arg("key", help="its id: 1 is the file field-1"), actor=False, raw=True)  # fmt: skip


def make(args: Namespace) -> None:
    """Make the key files where the settings look for them."""
    from unionloop.config import keys

    keys.make(_folder())
    print(f"{_folder()}: keep a copy elsewhere; without these files nothing encrypted can be read")


def fresh(args: Namespace) -> None:
    """Write the next field key."""
    from unionloop.config import keys

    key_id = keys.add_field_key(_folder())
    print(f"{_folder() / f'field-{key_id}'}: copy it to every machine of this installation and to the safe,\n"
          "start web, worker and timetable anew, then `unionloop keys rotate`")  # fmt: skip


def rotate(args: Namespace) -> None:
    """Seal everything anew; broken off, it goes on where it stopped when it is run again."""
    from django.conf import settings

    from unionloop.backup import rekeying
    from unionloop.kernel import clock
    from unionloop.kernel.actor import system

    def tell(place: str, count: int) -> None:
        if count:
            print(f"· {place}: {count}", file=sys.stderr, flush=True)

    done = rekeying.rotate(system(clock.now(), via="cli"), tell)
    print(f"{sum(done.values())} values sealed anew under key {settings.SECRET_KEY_ID}")
    for key_id in list(settings.SECRET_KEYS)[:-1]:
        print(f"when every process runs with it: unionloop keys retire {key_id}")


def retire(args: Namespace) -> None:
    """Put an older key out of use; refused while anything lies under it."""
    from django.conf import settings

    from unionloop.backup import rekeying
    from unionloop.config import keys
    from unionloop.kernel import clock, journal
    from unionloop.kernel.actor import system

    if args.key not in settings.SECRET_KEYS:
        sys.exit(f"there is no field key {args.key} here; there are {', '.join(settings.SECRET_KEYS)}")
    if args.key == settings.SECRET_KEY_ID:
        sys.exit(f"key {args.key} is the newest: `unionloop keys add` first")
    left = rekeying.left_under(args.key)
    if left:
        told = ", ".join(f"{place} {count}" for place, count in left.items())
        sys.exit(f"still under key {args.key}: {told}. Start every process anew, then `unionloop keys rotate`")
    path = keys.retire_field_key(_folder(), args.key)
    journal.append(system(clock.now(), via="cli"), "keys.retire", "kernel.key", 0, "", {"key": args.key})
    print(f"{path}: carry it to the safe; archives made until now open with it only")


def _folder() -> Path:
    from unionloop.config import stores

    return stores.folder() / "keys"
