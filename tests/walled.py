"""On PostgreSQL every request of the tests is served by the role `app`, behind row-level security, as in an installation.

The tests themselves stay the owner: they set the scene, and look at all rows afterwards.
"""

from collections.abc import Iterable

from django.db import connections

from unionloop.kernel import policies, prepared, rows


def install() -> None:
    """Let `confine` also take the role, and `release` give it back."""
    told, released = rows.confine, rows.release

    def confine(places: Iterable[str]) -> None:
        told(places)
        db = connections["default"]
        if db.vendor == "postgresql":
            prepared.run(db, f"SET ROLE {policies.APP}", ())

    def release() -> None:
        db = connections["default"]
        if db.vendor == "postgresql" and db.connection is not None and not rows.failed(db):
            prepared.run(db, "RESET ROLE", ())
        released()

    rows.confine, rows.release = confine, release
