"""The auditor reads the vouchers of the months that are over; this month's wait for him on his desk."""

from datetime import date

from unionloop.domains.ledger import commands, queries

from .scene import Scene, moment

READER = "shen"


def read(scene: Scene, month: date) -> int:
    """Read every voucher of the months before `month` in his scope, oldest first; return how many."""
    by, done = scene.actor(READER, moment(month.replace(day=24), 15)), 0
    for book in queries.books(by, limit=20).rows:
        for row in list(queries.every_voucher(by, unit_id=book.unit_id, waiting=True)):
            if row.month < f"{month:%Y%m}" and "ledger.review" in row.verbs:
                commands.review(by, voucher_id=row.id)
                done += 1
    return done
