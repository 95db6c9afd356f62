"""The script a city writes first: fold names, join by code, by name, by core name, then likeness within a block."""

import csv
import json
import re
import sys
import time
import unicodedata
from collections import defaultdict
from pathlib import Path

from peak import peak_mb
from rapidfuzz import fuzz, process

FORMS = re.compile(r"(有限责任公司|股份有限公司|有限公司|责任公司|公司)")
PLACE = re.compile(r"^.{2,3}?[省市县]")


def main() -> None:
    """Match the two files of a folder and print what it cost and how good it was."""
    folder = Path(sys.argv[1])
    started, cpu = time.perf_counter(), time.process_time()
    found = matched(rows(folder / "tax.csv"), rows(folder / "union.csv"))
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    truth = {row["union_row"]: row["tax_row"] for row in rows(folder / "truth.csv")}
    right = sum(truth.get(key) == value for key, value in found.items())
    print(json.dumps({"seconds": round(seconds, 2), "cpu_seconds": round(spent, 2), "peak_mb": peak_mb(),  # noqa: T201
                      "precision": round(right / len(found), 5), "recall": round(right / len(truth), 4),
                      "f1": round(2 * right / (len(found) + len(truth)), 4)}))  # fmt: skip


def matched(taxpayers: list[dict[str, str]], unions: list[dict[str, str]]) -> dict[str, str]:
    """Return union row → tax row."""
    codes = {row["taxpayer_id"][-9:]: row["tax_row"] for row in taxpayers if row["taxpayer_id"]}
    names: dict[str, list[str]] = defaultdict(list)
    cores: dict[str, list[str]] = defaultdict(list)
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in taxpayers:
        name = folded(row["taxpayer_name"])
        bare = core(name)
        names[name].append(row["tax_row"])
        cores[bare].append(row["tax_row"])
        blocks[bare[:2]].append((bare, row["tax_row"]))
    found = {}
    for row in unions:
        name = folded(row["enterprise_name_recorded"])
        bare = core(name)
        hit = codes.get(row["code_recorded"]) if row["code_recorded"] else None
        for table, key in ((names, name), (cores, bare)):
            if hit is None and len(table.get(key, ())) == 1:
                hit = table[key][0]
        if hit is None and (block := blocks.get(bare[:2])):
            best = process.extractOne(bare, [one for one, _ in block], scorer=fuzz.ratio, score_cutoff=85)
            hit = block[best[2]][1] if best else None
        if hit is not None:
            found[row["union_row"]] = hit
    return found


def folded(text: str) -> str:
    """Return a name without width, spaces and signs."""
    return "".join(one for one in unicodedata.normalize("NFKC", text) if one.isalnum())


def core(name: str) -> str:
    """Return a name without place and legal form."""
    bare = FORMS.sub("", PLACE.sub("", name))
    return bare if len(bare) > 1 else name


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a csv."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
