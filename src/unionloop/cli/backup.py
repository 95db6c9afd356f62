"""`unionloop backup key|make|check|restore`: see docs/runbooks/backup.md."""

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any


def register(add: Any) -> None:
    """Add the commands."""
    from unionloop.cli.main import arg

    archive = arg("archive", type=Path, help="unionloop-….age")
    key = arg("--key", type=Path, required=True, help="file with the secret key (AGE-SECRET-KEY-1…)")
    add("backup key", fresh_key, "make a key to open backups with; keep it away from this machine",
        arg("--out", type=Path, required=True, help="file for the secret key"), actor=False, raw=True)  # fmt: skip
    add("backup make", make, "write database, files and persons' keys as sealed archives, while work goes on",
        arg("--to", type=Path, required=True, help="folder"),
        arg("--for", dest="recipients", action="append", default=[], metavar="age1…",
            help="public key to seal for, more than one allowed; else UNIONLOOP_BACKUP_FOR"),
        actor=False, raw=True)  # fmt: skip
    add("backup check", check, "open a backup to its last byte and compare every member", archive, key,
        actor=False, raw=True)  # fmt: skip
    add("backup restore", restore, "make an empty installation what the backup was, then verify it", archive, key,
        arg("--person-keys", type=Path, help="the newest person-keys.age; else the one beside the archive"),
        actor=False, raw=True)  # fmt: skip


def fresh_key(args: Namespace) -> None:
    """Write a secret key nobody else can read, and print its public half."""
    from unionloop.backup import fresh_identity

    secret, public = fresh_identity()
    try:
        with os.fdopen(os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(f"# public key: {public}\n{secret}\n")
    except FileExistsError:
        sys.exit(f"{args.out} exists already; a key is never overwritten")
    print(f"{public}\nback up with `--for {public}`; carry {args.out} away from this machine: it alone opens the backups")


def make(args: Namespace) -> None:
    """Back up and say what was written."""
    from unionloop import backup
    from unionloop.kernel import clock

    recipients = args.recipients or os.environ.get("UNIONLOOP_BACKUP_FOR", "").split()
    made = backup.make(args.to, recipients, clock.now())
    print(f"{made.archive}: {made.rows} rows, {made.files} files, {made.bytes / 1e6:.1f} MB; keys of persons: {made.keys}")


def check(args: Namespace) -> None:
    """Read a backup whole and say what it holds."""
    from unionloop import backup

    found = backup.examine(args.archive, _secret(args.key))
    print(f"whole: made {found.made_at}, {found.rows} rows, {found.files} files")


def restore(args: Namespace) -> None:
    """Restore, bring the tables up to date, and run every invariant; the exit code is that of `verify`."""
    from unionloop import backup

    keys = args.person_keys or args.archive.with_name(backup.KEYS_NAME)
    found = backup.restore(args.archive, keys, _secret(args.key))
    print(f"restored: made {found.made_at}, {found.rows} rows, {found.files} files, keys of {found.keys} persons", flush=True)
    for step in ("migrate", "verify"):
        code = subprocess.run([sys.executable, "-m", "unionloop", step], check=False).returncode
        if code:
            sys.exit(code)


def _secret(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}")
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
