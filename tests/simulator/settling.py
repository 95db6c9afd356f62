"""Acts of the settlement: a run opened, computed, locked, checked, approved, sent back."""

from collections import Counter
from typing import Any

from django.db.models import F

from unionloop.domains.dues import commands as dues
from unionloop.domains.dues.models import Claim, Payout, Sample

from .oracle import Settling
from .truths import Truths


class Settlement(Truths):
    """Who gets what."""

    def open(self) -> str:
        months = sorted({one.month for one in self.oracle.counting if not one.run}) or [self.month]
        month = self.random.choice(months)
        busy = any(one.month == month and one.state != "approved" for one in self.oracle.runs.values())
        run = self.call(dues.open_run, by=self._hand(), unit_id=self.town.city, month=month)
        self._must(not busy, run, f"open {month}")
        if run:
            self.oracle.runs[run.id] = Settling(month)
        return f"{month} {self.refused}"

    def _run(self, *states: str) -> int | None:
        ids = [pk for pk, one in sorted(self.oracle.runs.items()) if one.state in states]
        return self.random.choice(ids) if ids else None

    def compute(self) -> str | None:
        if (pk := self._run("draft", "computed")) is None:
            return None
        by = self._hand()
        gives = self.oracle.would(pk)
        done = self.call(dues.compute, by=by, run_id=pk)
        self._must(bool(gives), done, "compute")
        if done:
            self.oracle.compute(pk)
            self._did("run", pk, by, "compute")
        return f"{len(gives)}"

    def lock(self) -> str | None:
        if (pk := self._run("computed")) is None:
            return None
        by, same = self._hand(), self.oracle.stands(pk)
        done = self.call(dues.lock, by=by, run_id=pk)
        self._must(same, done, "lock")
        if done:
            self.oracle.lock(pk)
            self._did("run", pk, by, "compute")
        return f"{self.refused}"

    def check(self) -> str | None:
        if (pk := self._run("locked")) is None:
            return None
        by = self._hand()
        for one in Sample.objects.filter(run=pk).order_by("position").values_list("allocation_id", flat=True):
            dues.view_sample(by, run_id=pk, allocation_id=one)
        done = self.call(dues.check, by=by, run_id=pk)
        self._must(self._eyes("run", pk, by, "compute"), done, "check")
        if done:
            self.oracle.runs[pk].state = "checked"
            self._did("run", pk, by, "check")
        return f"{by.name} {self.refused}"

    def approve(self) -> str | None:
        if (pk := self._run("checked")) is None:
            return None
        by, held = self._hand(), self._held()
        done = self.call(dues.approve, by=by, run_id=pk)
        overtaken = self.oracle.runs[pk].overtaken
        self._must(not overtaken and self._eyes("run", pk, by, "compute", "check"), done, "approve")
        if done:
            self.oracle.approve(pk, held)
            claims: Counter[Any] = Counter()
            for tier, unit, fen in Claim.objects.values_list("line__tier", "unit_id", F("claimed_fen") - F("offset_fen")):
                claims[tier, self.codes[unit]] += fen
            self._same([+self.oracle.claims], [+claims], "open claims")
            self.compare()
        return f"{by.name} {self.refused}"

    def _held(self) -> Counter[tuple[str, str]]:
        held: Counter[tuple[str, str]] = Counter()
        rows = Payout.objects.filter(state="held").values_list("tier", "unit_id", F("amount_fen") - F("cut_fen"))
        for tier, unit, fen in rows:
            held[tier, self.codes[unit]] += fen
        return held

    def send_back(self) -> str | None:
        if (pk := self._run("locked", "checked")) is None:
            return None
        self._must(True, self.call(dues.send_back, by=self._hand(), run_id=pk, reason="再核"), "send back")
        self.oracle.open_again(pk)
        return "sent back"
