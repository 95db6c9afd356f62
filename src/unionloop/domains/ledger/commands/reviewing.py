"""Review: a second person reads a voucher (复核)."""

from django.db import transaction

from unionloop.domains.ledger.contracts import VoucherRow
from unionloop.domains.ledger.models import Review, Voucher
from unionloop.domains.ledger.queries.vouchers import voucher_row
from unionloop.domains.ledger.rules import vouchers as rules
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, seen
from unionloop.kernel.errors import Refused


@transaction.atomic
def review(by: Actor, *, voucher_id: int) -> VoucherRow:
    """Note that somebody other than the maker has read the voucher. Once."""
    voucher = seen(by, "ledger.review", Voucher, voucher_id)
    if voucher.maker == by.name:
        raise Refused("same_person", verb="ledger.review", earlier="ledger.post")
    earlier = Review.objects.filter(voucher=voucher).first()
    if earlier is not None:
        number = rules.number_text(voucher.month, voucher.ordinal)
        raise Refused("already_reviewed", number=number, reviewer=earlier.reviewer)
    with change(by, "ledger.review", Review(voucher=voucher, reviewer=by.name, reviewed_at=by.at)):
        pass
    return voucher_row(by, Voucher.objects.get(pk=voucher_id))
