"""What must be true of a town's money, told from domain.md §1.4–§1.10 alone; nothing of the product is imported.

A receipt of 2 % is shared 60/5/17/8/5/5, each share rounded down to the fen, the rest to the base; an unknown payer's
money waits, but for the upper shares, until he is known; a settled row is never edited, its reversal undoes what it was; what a union has
too much becomes a claim, set off against what it gets next. What the bank says is paid is paid, once.
"""

from collections import Counter
from dataclasses import dataclass, field

SHARES = {"base": 60, "street": 5, "county": 17, "city": 8, "province": 5, "national": 5}
ABOVE = {"U1": ("A1", "A"), "U2": ("A2", "A"), "U3": ("B1", "B"), "U4": ("B1", "B"), "J1": ("A1", "A")}
UNION = {"E1": "U1", "E2": "U2", "E3": "U3", "E4": "U4", "E6": "J1", "E7": "J1"}
FOUNDERS = {"E8": "N8", "E9": "N9"}  # the unions those firms may found
PLACE = {"E8": ("A2", "A"), "E9": ("B1", "B")}  # no union: its money is held in its name
Key = tuple[str, str]


def split(fen: int) -> dict[str, int]:
    """Return the shares of one payment; a repayment mirrors it."""
    sign, whole = (-1, -fen) if fen < 0 else (1, fen)
    parts = {name: whole * share // 100 for name, share in SHARES.items()}
    parts["base"] += whole - sum(parts.values())
    return {name: sign * part for name, part in parts.items()}


def allot(firm: str | None, fen: int) -> Counter[Key]:
    """Return who gets what of one receipt."""
    parts = split(fen)
    given: Counter[Key] = Counter({("city", ""): parts["city"], ("upper", "P"): parts["province"] + parts["national"]})
    if firm is None:  # the upper shares are the same whoever he is
        given["suspense", ""] = parts["base"] + parts["street"] + parts["county"]
        return given
    union = UNION.get(firm)
    street, county = ABOVE[union] if union else PLACE[firm]
    given["street", street], given["county", county] = parts["street"], parts["county"]
    given[("base", union) if union else ("held", firm)] = parts["base"]
    return given


@dataclass
class Receipt:
    """One line of the tax office; `undoes` is the settled line a reversal takes back."""

    key: str
    payer: int
    fen: int
    month: str
    run: int = 0
    first: str = ""  # the month it was received in
    undoes: "Receipt | None" = None
    given: Counter[Key] = field(default_factory=Counter)  # what approved runs gave of it


@dataclass
class Settling:
    """A run: the receipts it counted, and what it would give of each, also of earlier ones cleared now."""

    month: str
    state: str = "draft"
    counted: list[Receipt] = field(default_factory=list)
    gives: list[tuple[Receipt, Counter[Key]]] = field(default_factory=list)
    overtaken: bool = False  # a run approved since put right one of its earlier receipts

    def earlier(self) -> set[int]:
        """Return the receipts of runs before that this one clears or takes back."""
        mine = {id(one) for one in self.counted}
        return {id(one) for one, _ in self.gives} - mine | {id(one.undoes) for one in self.counted if one.undoes is not None}


class Oracle:
    """The town's money as it must be."""

    def __init__(self) -> None:
        self.firms: dict[int, str] = {}  # payer → firm, once somebody has said so
        self.current: dict[str, Receipt] = {}
        self.counting: list[Receipt] = []
        self.runs: dict[int, Settling] = {}
        self.given: Counter[Key] = Counter()
        self.claims: Counter[Key] = Counter()
        self.paid: Counter[str] = Counter()  # union → fen, as the bank says
        self.founded: set[str] = set()
        self.released: Counter[str] = Counter()  # firm → fen given back to the union it founded
        self.said: dict[str, str] = {}  # line of a bank order → what the bank has said of it

    def effects(self, lines: list[tuple[str, int, int, str]]) -> int:
        """Return how many lines of a file would have an effect."""
        return sum(key not in self.current or self.current[key].fen != fen for key, _, fen, _ in lines)

    def take(self, lines: list[tuple[str, int, int, str]]) -> None:
        """Take the lines (key, payer, fen, month) of a confirmed file."""
        for key, payer, fen, month in lines:
            old = self.current.get(key)
            if old is not None and old.fen == fen:
                continue
            new = Receipt(key, payer, fen, month, first=month)
            if old is not None and old.run:
                self.counting.append(Receipt(key, payer, -old.fen, old.month, first=month, undoes=old))
            elif old is not None:
                self.counting = [one for one in self.counting if one is not old]
            self.current[key] = new
            self.counting.append(new)

    def sums(self) -> Counter[str]:
        """Return what counts, by month."""
        found: Counter[str] = Counter()
        for one in self.counting:
            found[one.month] += one.fen
        return Counter({month: fen for month, fen in found.items() if fen})

    def free(self, month: str) -> list[Receipt]:
        """Return the receipts of a month no run has settled."""
        return [one for one in self.counting if one.month == month and not one.run]

    def would(self, run: int) -> list[tuple[Receipt, Counter[Key]]]:
        """Return what a run would give now, receipt by receipt, with what was held of payers who are known by now."""
        fresh = self.free(self.runs[run].month)
        gives = [(one, allot(self.firms.get(one.payer), one.fen)) for one in fresh if one.undoes is None]
        now = {id(one): given for one, given in gives}
        for one in fresh:
            if one.undoes is not None:
                before = one.undoes.given or now.get(id(one.undoes), Counter())
                gives.append((one, Counter({key: -fen for key, fen in before.items()})))
        undone = {id(one.undoes) for one in self.counting if one.undoes is not None}
        for pk, other in self.runs.items():  # what another open run clears is not cleared twice
            if pk != run and other.state != "approved":
                undone |= {id(one) for one, _ in other.gives if one.given["suspense", ""]}
        for one in self.counting:
            firm = self.firms.get(one.payer)
            if firm and one.given["suspense", ""] and one.undoes is None and id(one) not in undone:
                more = allot(firm, one.fen)
                for key, fen in one.given.items():
                    more[key] -= fen
                gives.append((one, more))
        return gives

    def compute(self, run: int) -> None:
        """Work a run out."""
        settling = self.runs[run]
        settling.state, settling.counted, settling.gives = "computed", self.free(settling.month), self.would(run)
        settling.overtaken = False

    def stands(self, run: int) -> bool:
        """Tell whether the receipts that count are those the run was worked out over, and those before are as they were."""
        settling = self.runs[run]
        if settling.overtaken:
            return False
        now = self.free(settling.month)
        return (len(now), sum(one.fen for one in now)) == (len(settling.counted), sum(one.fen for one in settling.counted))

    def lock(self, run: int) -> None:
        """Close a run to change."""
        settling = self.runs[run]
        for one in settling.counted:
            one.run = run
        settling.state = "locked"

    def open_again(self, run: int) -> None:
        """Send a locked run back."""
        settling = self.runs[run]
        settling.state = "computed"
        for one in settling.counted:
            one.run = 0

    def approve(self, run: int, held: Counter[Key]) -> None:
        """Approve a run: what it gives is given, less old claims; what it takes back is cut from `held`, or claimed."""
        settling = self.runs[run]
        whole: Counter[Key] = Counter()
        settling.state = "approved"
        for other in self.runs.values():
            if other.state != "approved" and other.earlier() & settling.earlier():
                other.overtaken = True
        for one, given in settling.gives:
            for key, fen in given.items():
                one.given[key] += fen
                self.given[key] += fen
                whole[key] += fen
            one.given = Counter({key: fen for key, fen in one.given.items() if fen})

        for key, fen in whole.items():
            if key[0] in ("base", "street", "county", "upper"):
                self.claims[key] += -min(fen, self.claims[key]) if fen > 0 else max(0, -fen - held[key])

    def found(self, firm: str) -> None:
        """Let a firm have a union of its own; it goes on paying under the old name, so its money goes on being held."""
        self.founded.add(firm)

    def held_of(self, firm: str) -> int:
        """Return what is held of a firm."""
        return self.given["held", firm] - self.released[firm]

    def give_back(self, firm: str) -> int:
        """Give a union all that was held of its firm, unless that is nothing or less: the base share is what the rule returns."""
        fen = max(0, self.held_of(firm))
        if fen:
            self.released[firm] += fen
        return fen

    def owed(self) -> dict[Key, int]:
        """Return what each union is to get in all, less what it has to give back."""
        found = Counter({key: fen for key, fen in self.given.items() if key[0] in ("base", "street", "county", "upper")})
        found.update({("base", FOUNDERS[firm]): fen for firm, fen in self.released.items()})
        return {key: fen for key, fen in found.items() if fen}

    def bank(self, reference: str, union: str, word: str, fen: int) -> None:
        """Hear what the bank says of a line, for the first time."""
        self.said[reference] = word
        if word == "成功":
            self.paid[union] += fen
