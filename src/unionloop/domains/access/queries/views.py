"""Reads of saved views: one's own first, then those shared with a role one holds today."""

from unionloop.domains.access.contracts import ViewRow
from unionloop.domains.access.models import SavedView
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

from .accounts import own_account_id
from .actors import current_posts

VIEWS_SHOWN = 60


def views(by: Actor, *, listing: str) -> list[ViewRow]:
    """Return the saved views of a list this person may choose from."""
    account = own_account_id(by)
    if account is None:
        return []
    roles = {one.role_id for one in current_posts(account, by.today)}
    rows = SavedView.objects.filter(listing=listing).select_related("role", "account").order_by("id")
    own = rows.filter(account=account)[:VIEWS_SHOWN]
    shared = rows.filter(role__in=roles, account__is_active=True).exclude(account=account)[:VIEWS_SHOWN]
    return [
        ViewRow(one.pk, one.label, one.query, Word(one.role.label) if one.role else "", one.account.label,
                one.account_id == account)
        for one in (*own, *shared)
    ]  # fmt: skip
