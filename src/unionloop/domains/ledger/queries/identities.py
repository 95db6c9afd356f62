"""Control identities: figures that must be equal because they are the same money seen twice."""

from django.db.models import Q, Sum

from unionloop.domains.ledger.contracts import Identity
from unionloop.domains.ledger.contracts.roles import Kind
from unionloop.domains.ledger.models import Account, Balance, Book, Leg
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

from .books import seen_book

PAYABLE_LOWER, CUSTODY, RECEIVABLE_UPPER = "222", "231", "131"
LOWER_BOOKS_SHOWN = 50

def identities(by: Actor, *, unit_id: int) -> list[Identity]:
    """Return the control identities of a book as it stands now."""
    book = seen_book(by, unit_id)
    turned = Balance.objects.filter(book=book)
    sums = turned.aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    found = [Identity(Word("借贷平衡"), Word("借方发生额"), sums["debit"] or 0, Word("贷方发生额"), sums["credit"] or 0)]
    found.append(Identity(
        Word("资产 = 负债 + 净资产 + 未结转收支"), Word("资产"), _net(book, kind=Kind.ASSET),
        Word("负债、净资产、收支"), -_net_of_others(book),
    ))  # fmt: skip
    for code, name in ((PAYABLE_LOWER, Word("应付下级经费：总账 = 各户之和")), (CUSTODY, Word("代管经费：总账 = 各户之和"))):
        general = -_net(book, prefix=code)
        named = Leg.objects.filter(_own(book, code)).filter(Q(unit__isnull=False) | Q(employer__isnull=False))
        owed = named.aggregate(net=Sum("amount_fen"))["net"] or 0
        found.append(Identity(name, Word("总账"), general, Word("各户之和"), -owed))
    return [*found, *_between_books(by, book)]

def _between_books(by: Actor, book: Book) -> list[Identity]:
    """What this book owes a lower union that keeps books = what that union's book claims from above."""
    lower = Book.visible(by, "ledger.read").select_related("unit").filter(unit__path__startswith=book.place)
    lower = lower.exclude(pk=book.pk).filter(
        pk__in=Leg.objects.filter(unit=book.unit_id, account__code__startswith=RECEIVABLE_UPPER).values("book")
    )
    found = []
    for other in lower.order_by("unit__path")[:LOWER_BOOKS_SHOWN]:
        name = organisation.by_ids([other.unit_id])[other.unit_id].name
        ours = Leg.objects.filter(_own(book, PAYABLE_LOWER), unit=other.unit_id).aggregate(net=Sum("amount_fen"))
        theirs = Leg.objects.filter(_own(other, RECEIVABLE_UPPER), unit=book.unit_id).aggregate(net=Sum("amount_fen"))
        found.append(Identity(
            f"应付下级（{name}）= 对方应收上级", "本账应付", -(ours["net"] or 0), "对方应收", theirs["net"] or 0
        ))  # fmt: skip
    return found

def _own(book: Book, prefix: str) -> Q:
    accounts = Account.objects.filter(standard=book.standard, code__startswith=prefix)
    return Q(book=book, account__in=list(accounts.values_list("pk", flat=True)))

def _net(book: Book, *, prefix: str = "", kind: str = "") -> int:
    rows = Balance.objects.filter(book=book)
    rows = rows.filter(account__code__startswith=prefix) if prefix else rows.filter(account__kind=kind)
    sums = rows.aggregate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    return (sums["debit"] or 0) - (sums["credit"] or 0)


def _net_of_others(book: Book) -> int:
    return sum(_net(book, kind=kind) for kind in Kind if kind is not Kind.ASSET)

