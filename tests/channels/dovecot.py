"""A Dovecot of one's own: a mailbox in a folder, one IMAP port on loopback, stopped with its group."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "susong@example.org", "mail-password"


@dataclass
class Mailbox:
    """Where the box listens, and how to drop a letter into it."""

    port: int
    folder: Path
    count: int = 0

    def drop(self, raw: bytes) -> None:
        """Deliver one letter as it is, byte for byte."""
        self.count += 1
        name = f"{int(time.time())}.{self.count:06d}.peer"
        (self.folder / "tmp" / name).write_bytes(raw)
        owner = self.folder.stat()
        os.chown(self.folder / "tmp" / name, owner.st_uid, owner.st_gid)
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)

    def flags(self) -> list[str]:
        """Return the maildir flags of the letters, oldest first: S seen, F starred."""
        found = sorted((self.folder / "cur").iterdir(), key=lambda one: one.name.split(".")[1])
        return [one.name.partition(":2,")[2] for one in found]


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(type=kind) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def dovecot() -> Iterator[Mailbox]:
    """Start a server and yield its mailbox."""
    home = Path(tempfile.mkdtemp(prefix="dovecot-"))
    home.chmod(0o755)
    port, folder = free_port(), home / "mail"
    root = os.geteuid() == 0
    # Dovecot serves nobody's mail as root; as root it needs a user to become
    user = pwd.getpwnam("mail") if root else pwd.getpwuid(os.geteuid())
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    for path in (folder, *folder.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    (home / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}:{user.pw_uid}:{user.pw_gid}::{home}::\n")
    group = grp.getgrgid(user.pw_gid).gr_name
    (home / "dovecot.conf").write_text(_settings(home, port, user.pw_name, group, root))
    server = subprocess.Popen(
        ["/usr/sbin/dovecot", "-F", "-c", str(home / "dovecot.conf")], start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port, home)
        yield Mailbox(port, folder)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _settings(home: Path, port: int, user: str, group: str, root: bool) -> str:
    own = "" if root else f"default_internal_user = {user}\ndefault_login_user = {user}\ndefault_internal_group = {group}\n"
    chroot = "" if root else "service imap-login {\n  chroot =\n}\nservice anvil {\n  chroot =\n}\n"
    return f"""
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{home}/mail
first_valid_uid = 1
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = passwd-file
  args = {home}/users
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
{own}{chroot}"""


def _wait(port: int, home: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as one:
                if one.recv(10).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)  # the server itself has no way to tell us
    log = home / "log"
    raise AssertionError("dovecot did not start: " + (log.read_text()[-2000:] if log.exists() else ""))
