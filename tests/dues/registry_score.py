"""Score payer matching against the registry benchmark: precision, recall and F1 of what goes through
without a person. Run `python -m tests.dues.registry_score [suining|mianyang]`.
"""

import csv
import gzip
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from unionloop.domains.dues.rules.matching import Subject, match_all
from unionloop.domains.dues.rules.registry import Index

FOLDER = Path(os.environ.get("UNIONLOOP_SHARED", Path(__file__).resolve().parents[3] / "shared")) \
    / "data" / "registry_match"  # fmt: skip
PLACES = {
    "suining": {"四川": "510000", "遂宁": "510900", "船山": "510903", "安居": "510904", "蓬溪": "510921",
                "大英": "510923", "射洪": "510981"},
    "mianyang": {"四川": "510000", "绵阳": "510700", "涪城": "510703", "游仙": "510704", "安县": "510705",
                 "安州": "510705", "三台": "510722", "盐亭": "510723", "梓潼": "510725", "北川": "510726",
                 "平武": "510727", "江油": "510781"},
}  # fmt: skip


@dataclass(frozen=True)
class Key:
    """The shape of employers.queries.keys()."""

    id: int
    uscc: str
    old_tax_id: str
    tax_key: str
    name: str
    former_names: tuple[str, ...]
    division_code: str
    street: str


@dataclass(frozen=True)
class Score:
    """What went through alone, and what a person would find among the candidates."""

    payers: int
    true_pairs: int
    matched: int
    right: int
    offered: int  # true pairs matched or among the candidates shown

    @property
    def precision(self) -> float:
        return self.right / self.matched if self.matched else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true_pairs

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def read(city: str, side: str) -> list[dict[str, str]]:
    """Return one file of the benchmark."""
    with gzip.open(FOLDER / f"dev_{city}_{side}.csv.gz", "rt", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def sides(city: str) -> tuple[list[Subject], Index]:
    """Return a city's taxpayers and its unions' employers."""
    employers = []
    for number, one in enumerate(read(city, "union"), 1):
        code = one["code_recorded"].replace("-", "")
        uscc, old = (code, "") if len(code) == 18 else ("", code)
        employers.append(Key(number, uscc, old, "", one["enterprise_name_recorded"], (), "",
                             one["address_recorded"]))  # fmt: skip
    payers = [Subject(one["tax_row"], one["taxpayer_name"], old_tax_id=one["taxpayer_id"],
                      street=one["address"]) for one in read(city, "tax")]  # fmt: skip
    return payers, Index(employers, PLACES[city])


def score(city: str, *, show: bool = False) -> Score:
    """Match every taxpayer of a city against its unions' employers and compare with the truth."""
    rows = {one["union_row"]: number for number, one in enumerate(read(city, "union"), 1)}
    truth = {one["tax_row"]: rows[one["union_row"]] for one in read(city, "truth") if one["tax_row"]}
    kinds = {one["tax_row"]: one["name_noise"] for one in read(city, "truth")}
    payers, index = sides(city)
    decisions = dict(match_all(payers, index))
    matched = {key: one for key, one in decisions.items() if one.state == "matched"}
    right = sum(truth.get(key) == one.employer_id for key, one in matched.items())
    offered = sum(any(c.employer_id == truth[key] for c in one.candidates) or one.employer_id == truth[key]
                  for key, one in decisions.items() if key in truth)  # fmt: skip
    if show:
        _show(payers, index, decisions, truth, kinds)
    return Score(len(payers), len(truth), len(matched), right, offered)


def _show(payers: list, index: Index, decisions: dict, truth: dict, kinds: dict) -> None:
    for one in payers:
        got, want = decisions[one.key], truth.get(one.key)
        if (got.state == "matched" and got.employer_id != want) or (want and got.state != "matched"):
            print("WRONG" if got.state == "matched" else got.state, got.how, got.score, one.name,
                  one.street, "| want", index.keys[want].name if want else None, kinds.get(one.key),
                  "| got", [(index.keys[c.employer_id].name, c.score, c.reasons, c.against)
                            for c in got.candidates[:2]])  # fmt: skip


if __name__ == "__main__":
    for place in [one for one in sys.argv[1:] if one != "-v"] or ("suining", "mianyang"):
        found = score(place, show="-v" in sys.argv)
        print(f"{place}: payers {found.payers}, pairs {found.true_pairs}, matched {found.matched}, "
              f"precision {found.precision:.4f}, recall {found.recall:.4f}, F1 {found.f1:.4f}, "
              f"offered {found.offered / found.true_pairs:.4f}")  # fmt: skip
