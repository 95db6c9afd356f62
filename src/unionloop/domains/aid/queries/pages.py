"""One household, whole, as its page shows it."""

from unionloop.domains.aid.contracts import HouseholdFile, ProofRow
from unionloop.domains.aid.models import Proof
from unionloop.kernel.actor import Actor

from . import cases, doubts, files, ladder, money


def household_file(by: Actor, *, household_id: int) -> HouseholdFile:
    """Return everything one page shows of a household, of the actor's scope or his own. Flags are for staff."""
    row = files.own_or_seen(by, household_id)
    statement = files.latest(row.pk)
    ruling = files.ruling_of(statement, row, by.today) if statement else None
    proofs = tuple(ProofRow(one.pk, one.kind, one.attached_at, one.attached_by)
                   for one in Proof.objects.filter(household=row).order_by("-id")[:100])  # fmt: skip
    return HouseholdFile(
        row=files.row_of(by, row), statement=files.statement_row(statement) if statement else None,
        ruling=ruling, applications=cases.of_household(by, row.pk), grants=money.of_household(by, row.pk),
        steps=ladder.of_household(row.pk), exits=ladder.exits_of(row.pk), proofs=proofs,
        flags=doubts.of_household(by, row.pk) if by.may("aid.clear_flag", row.place) else (),
    )  # fmt: skip
