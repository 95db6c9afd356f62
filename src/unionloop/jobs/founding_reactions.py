"""What follows for founding: money that has come home, and clocks after a change of the calendar."""

from unionloop.domains.access import queries as access
from unionloop.domains.dues import queries as dues
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding import queries
from unionloop.domains.founding.contracts import DriveState
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry


def note_rebates(by: Actor, entry: Entry) -> None:
    """After bank news is booked: cases whose preparation fund has arrived say so."""
    for case in queries.awaiting_rebate(by):
        arrived = [one for one in dues.releases(by, employer_id=case.employer_id).rows if one.payout == "paid"]
        if arrived:
            founding.rebate(by, case_id=case.id, rebate_fen=sum(one.returned_fen for one in arrived),
                            rebated_date=by.today)  # fmt: skip


def run_drive(by: Actor, entry: Entry) -> None:
    """After a drive was started, and after every part of it: the next lines, until none is left."""
    row = queries.drive(by, drive_id=entry.row_id)
    if row.state is DriveState.RUNNING:
        acting = access.actor_holding(row.asked_name, row.facts.act.verb, at=by.at, via="jobs")
        founding.run_drive(by, drive_id=row.id, acting=acting)


def recompute_clocks(by: Actor, entry: Entry) -> None:
    """After the calendar has changed: running deadlines move with it, and the journal lists each."""
    founding.recompute(by)
