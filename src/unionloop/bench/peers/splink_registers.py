"""Splink 5 on DuckDB over the two registers: name, its core and code, blocked as its guide says, trained unsupervised."""

import csv
import json
import re
import sys
import time
import unicodedata
from pathlib import Path

import duckdb
import splink.comparison_library as compare
from peak import peak_mb
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

FORMS = re.compile(r"(有限责任公司|股份有限公司|有限公司|责任公司|公司)")
PLACE = re.compile(r"^.{2,3}?[省市县]")
TABLES = (
    ("tax", "tax.csv", "tax_row", "taxpayer_name", "taxpayer_id"),
    ("unions", "union.csv", "union_row", "enterprise_name_recorded", "code_recorded"),
)
BLOCKS = (block_on("code"), block_on("name"), block_on("core"), block_on("substr(core, 1, 3)"), block_on("substr(core, -4)"))


def main() -> None:
    """Link the two files of a folder and print what it cost and how good it was."""
    folder = Path(sys.argv[1])
    started, cpu = time.perf_counter(), time.process_time()
    found = linked(folder)
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    truth = {row["union_row"]: row["tax_row"] for row in rows(folder / "truth.csv")}
    right = sum(truth.get(key) == value for key, value in found.items())
    print(json.dumps({"seconds": round(seconds, 2), "cpu_seconds": round(spent, 2), "peak_mb": peak_mb(),  # noqa: T201
                      "precision": round(right / max(len(found), 1), 5), "recall": round(right / len(truth), 4),
                      "f1": round(2 * right / (len(found) + len(truth)), 4)}))  # fmt: skip


def linked(folder: Path) -> dict[str, str]:
    """Return union row → its likeliest tax row at a probability of at least one half."""
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    for table, path, key, name, code in TABLES:
        made = []
        for row in rows(folder / path):
            whole = folded(row[name])
            made.append((row[key], whole, core(whole), row[code][-9:] or None))
        write(folder / f"{table}.splink.csv", made)
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM read_csv('{folder}/{table}.splink.csv', all_varchar=true)")
    settings = SettingsCreator(
        link_type="link_only", blocking_rules_to_generate_predictions=list(BLOCKS),
        comparisons=[
            compare.JaroWinklerAtThresholds("core", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("name", [1, 3]),
            compare.LevenshteinAtThresholds("code", [1]),
        ],
    )  # fmt: skip
    linker = Linker([api.register("tax"), api.register("unions")], settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match([block_on("code"), block_on("name")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("code"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("core"))
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    best: dict[str, tuple[float, str]] = {}
    for chance, left, right in connection.execute(
        f"SELECT match_probability, unique_id_l, unique_id_r FROM {predicted.physical_name}"
    ).fetchall():
        tax, union = (left, right) if left.startswith("T") else (right, left)
        if union not in best or chance > best[union][0]:
            best[union] = (chance, tax)
    return {union: tax for union, (_, tax) in best.items()}


def write(path: Path, made: list[tuple[str, str, str, str | None]]) -> None:
    """Write the folded rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("unique_id", "name", "core", "code"))
        out.writerows(made)


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
