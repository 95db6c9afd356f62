"""From the legal person to the money: the union enters the tree and gets what waits for it."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from unionloop.domains.employers import commands as employers
from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import AccountInput, BlankState, CaseRow, Shape
from unionloop.domains.founding.models import Case, CasePerson
from unionloop.domains.founding.queries.cases import row_of
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as tree
from unionloop.domains.organisation.contracts import CommitteeKind, Role, SeatInput
from unionloop.domains.payments import commands as payments
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import BadInput, Refused

from . import moving
from .cases import leave_blank


@transaction.atomic
def register_legal(
    by: Actor, *, case_id: int, certificate_number: str, certificate_date: date, note: str = ""
) -> CaseRow:
    """Record the legal-person certificate, once the public notice has run its days."""
    if not certificate_number.strip():
        raise BadInput("certificate_missing")
    with moving.moved(by, "founding.register_legal", case_id, note=note) as case:
        rules.check_publicity(case.publicity_until, by.today)
        case.certificate_number, case.certificate_date = certificate_number.strip(), certificate_date
    return row_of(case, by)


@transaction.atomic
def seal(by: Actor, *, case_id: int, sealed_date: date, note: str = "") -> CaseRow:
    """Record that the seals are cut and on file."""
    with moving.moved(by, "founding.seal", case_id, note=note) as case:
        case.sealed_date = sealed_date
    return row_of(case, by)


@transaction.atomic
def account(by: Actor, *, case_id: int, account: AccountInput, note: str = "") -> CaseRow:
    """Keep the new union's bank account until it can be proposed for payment."""
    number = "".join(account.number.split())
    if not (number.isdigit() and 8 <= len(number) <= 32):
        raise BadInput("case_account_number", length=len(number))
    with moving.moved(by, "founding.account", case_id, note=note) as case:
        case.account_holder, case.account_number = account.holder.strip(), number
        case.account_tail = number[-4:]
        case.bank_name, case.bank_code = account.bank_name.strip(), account.bank_code.strip()
    return row_of(case, by)


@transaction.atomic
def found(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Let the union enter the tree, link its firm, seat its committee and propose its account.

    What the firm has paid as preparation fund follows as an errand of this verb.
    """
    with moving.moved(by, "founding.found", case_id, note=note) as case:
        if Shape(case.shape) is Shape.JOINT:
            raise Refused("not_own_union", shape=Shape(case.shape).label)
        parent = tree.by_ids([case.unit_id])[case.unit_id]
        union = organisation.open_union(
            by, parent_id=case.unit_id, name=case.union_name, tier="base", kind="base",
            division_code=parent.division_code, founded_date=by.today,
        )
        case.union_id, case.founded_date = union.id, by.today
        employers.link_union(by, employer_id=case.employer_id, unit_id=union.id)
        _seat(by, case)
        payments.propose_account(
            _proposing(by, union.path), unit_id=union.id, holder=case.account_holder, number=case.account_number,
            bank_name=case.bank_name, bank_code=case.bank_code,
        )
    leave_blank(by, "founding.found", case, BlankState.FILLED)
    return row_of(case, by)


def _proposing(by: Actor, place: str) -> Actor:
    """Founding brings the account along: finance still confirms it, so no second right is asked here."""
    return replace(by, grants=(*by.grants, Grant("payments.propose_account", place)))


def _seat(by: Actor, case: Case) -> None:
    """Seat the committees the election filled."""
    elected = CasePerson.objects.filter(case=case, part__in=("committee", "audit", "women")).order_by("id")
    for kind in ("committee", "audit", "women"):
        titles = CommitteeKind(kind).titles
        seats = [SeatInput(titles.get(one.duty, Role.MEMBER), one.name) for one in elected if one.part == kind]
        if seats:
            assert case.union_id is not None
            assert case.elected_date is not None
            assert case.term_years is not None
            organisation.seat_committee(
                by, unit_id=case.union_id, kind=kind, term_from=case.elected_date, term_years=case.term_years,
                seats=seats,
            )


@transaction.atomic
def switch_item(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Record that the tax office now collects 经费 from the firm instead of 筹备金."""
    with moving.moved(by, "founding.switch_item", case_id, note=note) as case:
        case.switched_date = by.today
    if case.rebated_date is not None:
        with moving.moved(by, "founding.rebate", case_id) as case:
            pass
    return row_of(case, by)


@transaction.atomic
def rebate(by: Actor, *, case_id: int, rebate_fen: int, rebated_date: date) -> CaseRow:
    """Record that the firm's preparation fund has arrived on the union's account."""
    if rebate_fen < 0:
        raise BadInput("rebate_negative")
    with moving.moved(by, "founding.rebate", case_id) as case:
        if case.rebated_date is not None:
            raise Refused("rebated_already", day=case.rebated_date)
        case.rebate_fen, case.rebated_date = rebate_fen, rebated_date
    return row_of(case, by)


