"""What other areas know of an employer or a union, shown on its page: money, founding, the account."""

from django.utils.translation import gettext

from unionloop.domains.dues import queries as dues
from unionloop.domains.employers.contracts import EmployerRow
from unionloop.domains.founding import queries as founding
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.payments import queries as payments
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import Actor

from . import employers, organisation
from .founding_money import estimate
from .rights import letter_state

RECEIPTS = 12


def money(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return what the firm paid, what waits for it in the preparation fund, and what went back."""
    if not by.holds("dues.read"):
        return None
    page = dues.source_rows(by, employer_id=row.id, limit=200)
    context = {
        "receipts": page.rows[-RECEIPTS:][::-1], "count": page.total or 0, "paid_fen": page.sums.get("paid_fen", 0),
        "estimate": estimate(by, row.id), "releases": dues.releases(by, employer_id=row.id, limit=10).rows,
        "row": row,
    }  # fmt: skip
    return employers.Panel(gettext("资金"), "employers/_money.html", context, order=10)


def cases(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return the founding cases of the firm, and the way to open one where there is none."""
    if not by.holds("founding.read"):
        return None
    found = founding.by_employer(by, employer_id=row.id)
    running = any(one.founded_date is None and one.days_left is not None for one in found)
    may_open = row.union_id is None and row.status == "normal" and not running and by.holds("founding.open")
    if not found and not may_open:
        return None
    context = {"cases": found, "may_open": may_open, "row": row}
    return employers.Panel(gettext("建会"), "employers/_cases.html", context, order=20)


def letters(by: Actor, row: EmployerRow) -> employers.Panel | None:
    """Return the rights letters about the firm, and the way to register a lead."""
    if not by.holds("rights.read"):
        return None
    found = [(one, letter_state(one)) for one in rights.by_employer(by, employer_id=row.id)]
    may_open = by.holds("rights.open_lead")
    if not found and not may_open:
        return None
    return employers.Panel(
        gettext("维权文书"),
        "employers/_letters.html",
        {"letters": found, "may_open": may_open, "row": row},
        order=30,
    )


def account(by: Actor, row: UnitRow) -> organisation.Panel | None:
    """Return the union's receiving account, masked, and the way to its statement."""
    if not by.may("payments.read", row.path):
        return None
    context = {"account": payments.active_accounts([row.id], by.at).get(row.id), "row": row,
               "may_ledger": by.holds("ledger.read")}  # fmt: skip
    return organisation.Panel(gettext("收款账户"), "organisation/_account.html", context, order=10)


def came(by: Actor, row: UnitRow) -> organisation.Panel | None:
    """Return what was and is owed to the union; every sum leads to the rule and the tax rows behind it."""
    if not by.may("dues.read", row.path):
        return None
    found = dues.payouts_to(by, unit_id=row.id, limit=RECEIPTS)
    if not found.rows:
        return None
    meta = gettext("最近 %(n)s 笔，共 %(total)s 笔") % {"n": len(found.rows), "total": found.total}
    return organisation.Panel(gettext("经费往来"), "organisation/_came.html", {"rows": found.rows, "row": row}, meta, order=5)


def origin(by: Actor, row: UnitRow) -> organisation.Panel | None:
    """Return how a union came to be: the approval under its seal, the certificate, the seal it may use."""
    found = founding.origin_of(by, union_id=row.id) if by.holds("founding.read") else None
    return organisation.Panel(gettext("成立与印章"), "organisation/_origin.html", {"origin": found}, order=5) if found else None


employers.PANELS += [money, cases, letters]
organisation.PANELS += [origin, account, came]
urlpatterns: list[object] = []  # the root imports every module of pages: that is how panels get registered
