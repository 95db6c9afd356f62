"""The facts of the demonstration city before any system touches them: streets, firms, payrolls, months."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from unionloop.kernel.codes import ALPHABET, org_digit, uscc_digit

from . import grammar


@dataclass(frozen=True)
class Size:
    """How large a city to make. Firms above `full_heads` staff keep their base share themselves (P2)."""

    name: str
    streets: int
    firms: int
    months: int
    founded_bp: int  # firms with their own union or covered, at the start of the current month
    full_heads: int
    declared_bp: int = 10_000  # of the trade's wages that firms declare to the tax office


# The world is synthetic: `founded_bp` and `declared_bp` were tuned until its rows came to the figures of the newspaper
# page (charter §2, rows 1–4). The report counts rows; it knows nothing of these numbers.
SIZES = {
    "hamlet": Size("hamlet", 8, 90, 2, 8200, 300),
    "town": Size("town", 40, 1200, 12, 9560, 300),
    "city": Size("city", 90, 12_000, 24, 9805, 9, declared_bp=9400),
}


@dataclass(frozen=True)
class Street:
    district_code: str
    name: str


@dataclass(frozen=True)
class Firm:
    """One employer as it truly is; what the tax office writes about it may be worse (see taxfile)."""

    number: int
    name: str
    uscc: str
    tax_key: str
    old_tax_id: str
    street: int  # index into City.streets
    industry: str
    headcount: int
    women: int
    payroll_fen: int  # a month
    opened: date
    size_class: str
    non_public: bool
    status: str
    union: str  # own, covered, none
    has_account: bool
    contact: str
    chair: str
    quarterly: bool
    pattern: str  # P1: the tax office collects all 2 %; P2: 0.8 %, the unit keeps its share


@dataclass(frozen=True)
class City:
    seed: int
    size: Size
    streets: list[Street]
    firms: list[Firm]
    first_month: date
    months: list[date] = field(default_factory=list)


def build(size_name: str, seed: int, current: date) -> City:
    """Make the whole city for one seed; the same seed makes the same city on any machine."""
    size, random = SIZES[size_name], Random(f"unionloop {seed} {size_name}")
    taken: set[str] = set()
    streets = [Street(grammar.DISTRICTS[index % len(grammar.DISTRICTS)][0], _street(random, taken, index))
               for index in range(size.streets)]  # fmt: skip
    names: set[str] = set()
    firms = [_firm(random, number, size, names) for number in range(size.firms)]
    months = [_back(current, size.months - 1 - index) for index in range(size.months)]
    return City(seed, size, streets, firms, months[0], months)


def _street(random: Random, taken: set[str], index: int) -> str:
    if len(taken) < len(grammar.STREET_HEADS):
        return grammar.street(random, taken)
    return f"{grammar.STREET_HEADS[index % len(grammar.STREET_HEADS)]}第{index // 40 + 1}街道"


def _back(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def _firm(random: Random, number: int, size: Size, names: set[str]) -> Firm:
    trade = random.choice(grammar.TRADES)
    name = grammar.company(random, trade)
    while name in names:
        name = grammar.company(random, trade)
    names.add(name)
    street = random.randrange(size.streets)
    heads = max(1, min(2600, round(trade.heads * random.lognormvariate(-0.35, 0.85))))
    payroll_yuan = heads * round(trade.wage * random.uniform(0.85, 1.25)) * size.declared_bp // 10_000
    organisation = _organisation_code(random)
    district = grammar.DISTRICTS[street % len(grammar.DISTRICTS)][0]
    random.random()  # nothing hangs on this draw any more; without it every later one would be another
    women = heads // 7 * 4 + min(heads % 7, 4)  # as many as the papers of its staff can say (demo.members)
    return Firm(
        number=number, name=name, uscc=_uscc(district, organisation), street=street,
        tax_key=f"1015109{number:013d}", old_tax_id=district + organisation, industry=trade.industry,
        headcount=heads, women=women, payroll_fen=payroll_yuan * 100,
        opened=date(random.randint(1998, 2025), random.randint(1, 12), random.randint(1, 28)),
        size_class="micro" if heads < 10 else "small" if heads < 100 else "medium" if heads < 500 else "large",
        non_public=random.random() < 0.93, status=_status(random), union=_union(random, size, heads),
        has_account=random.random() < 0.94, contact=grammar.person(random), chair=grammar.person(random),
        quarterly=heads < 8 and random.random() < 0.5, pattern="P1" if heads <= size.full_heads else "P2",
    )  # fmt: skip


def _status(random: Random) -> str:
    return random.choices(("normal", "suspended", "shell", "moved"), (965, 15, 12, 8))[0]


def _union(random: Random, size: Size, heads: int) -> str:
    if random.randrange(10_000) >= size.founded_bp:
        return "none"
    return "covered" if heads < 25 and random.random() < 0.6 else "own"


def _organisation_code(random: Random) -> str:
    body = "MA" + "".join(random.choice(ALPHABET) for _ in range(6))
    return body + org_digit(body)


def _uscc(district: str, organisation: str) -> str:
    body = f"91{district}{organisation}"
    return body + uscc_digit(body)
