"""The agreed table of characters for banks that read only GBK."""

from django.db import transaction

from unionloop.kernel import change
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from ..contracts import SubstituteRow
from ..models import Substitute
from ..queries import substitute_row


@transaction.atomic
def set_substitute(by: Actor, *, character: str, replacement: str, agreed: str) -> SubstituteRow:
    """Agree on what a bank is given for one character; the paper it was agreed under is kept."""
    if len(character) != 1 or not replacement or not agreed.strip():
        raise BadInput("bad_substitute", character=character[:4])
    try:
        replacement.encode("gbk")
    except UnicodeEncodeError as error:
        raise BadInput("bad_substitute", character=character) from error
    row = Substitute.objects.select_for_update().filter(character=character).first()
    row = row or Substitute(character=character)
    with change.change(by, "payments.set_substitute", row):
        row.replacement, row.agreed = replacement, agreed[:200]
    return substitute_row(row)
