"""Saved views of lists: one's own, or shared with a role. They hold no right: whoever opens one sees only their own."""

from django.db import transaction

from unionloop.domains.access.models import Account, Role, SavedView
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

VIEWS_MOST = 30  # of one person, for one list
LABEL_MOST, QUERY_MOST = 50, 2000


@transaction.atomic
def save_view(by: Actor, *, listing: str, label: str, query: str, share_with: str = "") -> int:
    """Keep the conditions of a list under a name; the same name again replaces them. Return its id."""
    account = Account.objects.select_for_update().filter(username=by.name, is_active=True).first()
    if account is None:
        raise NotFound("not_found", model="Account", id=by.name)
    label = label.strip()
    if not label or len(label) > LABEL_MOST or len(query) > QUERY_MOST:
        raise BadInput("bad_view", most=LABEL_MOST)
    role = Role.objects.filter(code=share_with).first() if share_with else None
    if share_with and role is None:
        raise BadInput("unknown_role", role=share_with)
    mine = SavedView.objects.filter(account=account, listing=listing)
    if not mine.filter(label=label).exists() and mine.count() >= VIEWS_MOST:
        raise Refused("too_many_views", most=VIEWS_MOST)
    row, _ = SavedView.objects.update_or_create(
        account=account, listing=listing[:40], label=label, defaults={"query": query.lstrip("?"), "role": role}
    )
    facts = {"listing": row.listing, "label": label, "role": share_with}
    journal.append(by, "access.save_view", "access.account", account.pk, account.place, facts)
    return int(row.pk)


@transaction.atomic
def drop_view(by: Actor, *, view_id: int) -> None:
    """Throw away a view of one's own; others lose it too when it was shared."""
    row = SavedView.objects.select_related("account").filter(pk=view_id, account__username=by.name).first()
    if row is None:
        raise NotFound("not_found", model="SavedView", id=view_id)
    facts = {"listing": row.listing, "label": row.label}
    journal.append(by, "access.drop_view", "access.account", row.account_id, row.account.place, facts)
    row.delete()
