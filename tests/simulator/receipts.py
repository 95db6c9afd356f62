"""Acts of the collecting desk: files of the tax office, new, again, corrected; and whose a payer is."""

from unionloop.domains.dues import commands as dues
from unionloop.domains.dues.models import Payer

from .calls import Calls, Diverged
from .papers import FIRMS, tax_file

PAYERS = range(1, 13)


class Receipts(Calls):
    """What comes in."""

    def bring(self) -> str:
        """A new file, often with lines of earlier ones."""
        known = list(self.oracle.current.values())
        lines = [(one.key, one.payer, one.fen, one.first) for one in self.random.sample(known, min(len(known), self.random.randrange(4)))]
        for _ in range(self.random.randrange(1, 5)):
            self.serial += 1
            lines.append((f"{self.serial:08d}", self.random.choice(PAYERS), self._fen(), self.month))
        self.random.shuffle(lines)
        return self._confirm(lines)

    def _fen(self) -> int:
        return self.random.choice((1, 19, 99, 100, 101, 391_250, self.random.randrange(1, 5_000_000)))

    def again(self) -> str | None:
        """A file that has been here, byte by byte or with its lines in another order."""
        if not self.files:
            return None
        lines = list(self.random.choice(self.files))
        if self.random.randrange(2):
            self.random.shuffle(lines)
        return self._confirm(lines)

    def correct(self) -> str | None:
        """The tax office sends some lines anew with other sums."""
        known = sorted(self.oracle.current.values(), key=lambda one: one.key)
        known = [one for one in known if one.fen > 0]
        if not known:
            return None
        some = self.random.sample(known, min(len(known), self.random.randrange(1, 3)))
        return self._confirm([(one.key, one.payer, self.random.randrange(1, 900_000), one.first) for one in some])

    def _confirm(self, lines: list[tuple[str, int, int, str]]) -> str:
        by, content = self._hand(), tax_file(lines)
        file = self.call(dues.receive, by=by, unit_id=self.town.city, name=f"{self.serial}.csv", content=content)
        if file is None:
            raise Diverged(f"a good file was refused: {self.refused}")
        if file.state == "received":
            file = dues.stage(by, file_id=file.id)
        if file.failed:
            raise Diverged(f"good lines were refused: {file}")
        if file.state == "live":  # the same bytes: the first coming is shown, and nothing moves
            return "seen before"
        effects = self.oracle.effects(lines)
        done = self.call(dues.confirm, by=by, file_id=file.id)
        self._must(bool(effects), done, f"confirm of {effects} effects")
        self.oracle.take(lines)
        self.files.append(tuple(lines))
        return f"{effects} effects of {len(lines)} lines"

    def know(self) -> str | None:
        """Somebody says whose a payer is."""
        payers = {one.pk: one for one in Payer.objects.filter(unit_id=self.town.city, employer__isnull=True)}
        if not payers:
            return None
        payer = payers[self.random.choice(sorted(payers))]
        number, firm = int(payer.name.removeprefix("缴费人")[:4]), None
        firm = FIRMS[number % len(FIRMS)]
        done = self.call(dues.match, by=self._hand(), payer_id=payer.pk, employer_id=self.town.firms[firm])
        self._must(True, done, "match")
        self.oracle.firms[number] = firm
        return f"{number} is {firm}"
