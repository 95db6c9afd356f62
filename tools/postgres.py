"""A private PostgreSQL cluster for the tests: own folder, unix socket only, gone afterwards.

`with cluster() as url:` gives a DATABASE_URL. Nothing listens on TCP, so no other server can be
reached by mistake, and no other server's data be touched.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoPostgres(Exception):
    """The server programs are not on this machine."""


def programs() -> Path:
    """Return the folder with initdb and pg_ctl (Debian keeps them off the PATH)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    raise NoPostgres("PostgreSQL's server programs are missing: apt install postgresql")


@contextmanager
def cluster(durable: bool = False, checksums: bool = False, parent: Path | None = None) -> Iterator[str]:
    """Start a cluster, yield its DATABASE_URL, stop and remove it.

    `durable` keeps fsync on, `checksums` those of pages; `parent` is a folder for it other than the temporary one.
    """
    folder = Path(tempfile.mkdtemp(prefix="unionloop-pg-", dir=parent))
    bin_folder = programs()
    as_user = _other_user(folder)
    try:
        _run(as_user, bin_folder / "initdb", "-D", folder / "data", "-U", "unionloop", "-A", "trust",
             "--locale=C.UTF-8", "-E", "UTF8", *(["-k"] if checksums else []))  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c max_connections=120 -c shared_buffers=256MB"
        if not durable:
            options += " -c fsync=off -c full_page_writes=off"
        _run(as_user, bin_folder / "pg_ctl", "-D", folder / "data", "-w", "-o", options,
             "-l", folder / "log", "start")  # fmt: skip
        _run(as_user, bin_folder / "createdb", "-h", folder, "-U", "unionloop", "unionloop")
        yield f"postgresql://unionloop@/unionloop?host={folder}"
    finally:
        subprocess.run([*as_user, bin_folder / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"],
                       check=False, capture_output=True, cwd="/")  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _other_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: hand the folder to `postgres` (or `nobody`) then."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, name)
    folder.chmod(0o755)
    return ["setpriv", f"--reuid={name}", f"--regid={pwd.getpwnam(name).pw_gid}", "--clear-groups"]


def _run(as_user: list[str], *command: object) -> None:
    words = [*as_user, *map(str, command)]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise NoPostgres(f"{command[0]}: {done.stdout}{done.stderr}")
