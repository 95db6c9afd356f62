"""Files in and out, models on disk, the three commands: every way a file may be wrong gets its sentence."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unionloop.adapters.sheets import write_xlsx
from unionloop.adapters.triage import load, read_letters, save, training
from unionloop.cli.main import main
from unionloop.kernel.errors import BadInput

from .town import letters

NEED = ("id", "text")
HEADER = ["msg_id", "title", "detail", "label"]
ROWS = [["=1+1", "标题，一", "第一行\n第二行", "甲"], ["303508", "", "欠薪 𠮷", "乙"]]


def written(kind: str) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *ROWS])
    if kind == "xlsx":
        return write_xlsx(HEADER, ROWS)
    if kind == "parquet":
        out = io.BytesIO()
        pq.write_table(pa.table({name: [row[at] for row in ROWS] for at, name in enumerate(HEADER)}), out)
        return out.getvalue()
    encoding = {"csv": "utf-8", "bom": "utf-8-sig", "gb": "gb18030", "gz": "utf-8"}[kind]
    content = text.getvalue().encode(encoding)
    return gzip.compress(content) if kind == "gz" else content


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    model = training.train(letters(160))
    return folder, model, save(model, folder)


class TestReading:
    @pytest.mark.parametrize("kind", ["csv", "bom", "gb", "gz", "xlsx", "parquet"])
    def test_every_kind_of_file_gives_the_same_letters(self, tmp_path, kind):
        path = tmp_path / f"letters.{kind}"
        path.write_bytes(written(kind))
        found = read_letters(path, need=NEED)
        assert [[one.id, one.title, one.text, one.label] for one in found] == ROWS

    def test_a_number_in_a_spreadsheet_stays_the_number_people_see(self, tmp_path):
        path = tmp_path / "a.xlsx"
        path.write_bytes(write_xlsx(["编号", "内容"], [[303508, "欠薪"]]))
        assert read_letters(path, need=NEED)[0].id == "303508"

    @pytest.mark.parametrize(
        ("content", "code", "said"),
        [
            (b"", "sheet_empty", ""),
            (b"id,title\n1,x\n", "table_columns", "text"),
            (b"id,text\n", "table_no_rows", ""),
            ("id,text\n1,好\n2,\n3,好,多\n".encode(), "table_rows", "第 3 行"),
            (gzip.compress(b"id,text\n1,x\n", mtime=0)[:-6], "sheet_broken", "gz"),
            ('id,text\n1,"好'.encode(), "sheet_quotes", ""),
        ],
    )
    def test_a_bad_file_is_named(self, tmp_path, content, code, said):
        path = tmp_path / "bad.csv"
        path.write_bytes(content)
        with pytest.raises(BadInput, match=code) as refused:
            read_letters(path, need=NEED)
        assert said in str(refused.value.facts)

    def test_all_bad_rows_are_told_at_once(self, tmp_path):
        path = tmp_path / "bad.csv"
        path.write_text("id,text,label\n1,好,甲\n2,好,\n3,,乙\n")
        with pytest.raises(BadInput) as refused:
            read_letters(path, need=("text", "label"))
        assert refused.value.facts["rows"] == 2
        assert "第 3 行" in refused.value.facts["faults"]
        assert "第 4 行" in refused.value.facts["faults"]


class TestShelf:
    def test_what_is_loaded_judges_as_what_was_saved(self, kept):
        folder, model, version = kept
        again, same = load(folder)
        assert same == version
        assert np.array_equal(again.chances(letters(40, seed=3)), model.chances(letters(40, seed=3)))
        assert again.facts["marks"]["macro_f1"] == model.facts["marks"]["macro_f1"]

    def test_the_same_model_has_the_same_version(self, kept, tmp_path):
        assert save(kept[1], tmp_path) == kept[2]

    def test_a_changed_weight_is_noticed(self, kept, tmp_path):
        save(kept[1], tmp_path)
        content = bytearray((tmp_path / "weights.npz").read_bytes())
        content[len(content) // 2] ^= 1
        (tmp_path / "weights.npz").write_bytes(bytes(content))
        with pytest.raises(BadInput, match="triage_model"):
            load(tmp_path)

    def test_nothing_in_a_model_is_ever_run(self, kept, tmp_path):
        import hashlib

        save(kept[1], tmp_path)
        np.savez(tmp_path / "weights.npz", intercept=np.array([print], object))  # pickled inside
        words = json.loads((tmp_path / "model.json").read_text())
        words["weights_sha256"] = hashlib.sha256((tmp_path / "weights.npz").read_bytes()).hexdigest()
        (tmp_path / "model.json").write_text(json.dumps(words))
        with pytest.raises(BadInput, match="triage_model"):
            load(tmp_path)

    @pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', "[1]", "null"])
    def test_a_folder_that_is_no_model_is_refused(self, tmp_path, text):
        (tmp_path / "model.json").write_text(text)
        (tmp_path / "weights.npz").write_bytes(b"x")
        with pytest.raises(BadInput, match="triage_model"):
            load(tmp_path)

    def test_no_model_is_said_so(self, tmp_path):
        with pytest.raises(BadInput, match="triage_no_model"):
            load(tmp_path / "absent")


class TestCommands:
    def write(self, path, made):
        with path.open("w", newline="") as out:
            csv.writer(out).writerows([HEADER, *([one.id, one.title, one.text, one.label] for one in made)])

    def test_train_then_classify_then_cluster(self, tmp_path, capsys):
        known, new, out = tmp_path / "known.csv", tmp_path / "new.csv", tmp_path / "out.csv"
        self.write(known, letters(160))
        self.write(new, [*letters(40, seed=4), letters(1, seed=4)[0]])
        main(["appeals", "train", "--in", str(known), "--model", str(tmp_path / "m"), "--json"])
        assert json.loads(capsys.readouterr().out)["letters"] == 160
        main(["appeals", "classify", "--model", str(tmp_path / "m"), "--in", str(new), "--out", str(out)])
        rows = list(csv.reader(out.open()))
        assert rows[0] == ["id", "label", "confidence"]
        assert len(rows) == 42
        assert sum(row[1] == one.label for row, one in zip(rows[1:], letters(40, seed=4), strict=False)) > 34
        assert all(0 < float(row[2]) <= 1 for row in rows[1:])
        main(["appeals", "cluster", "--in", str(new), "--out", str(out)])
        rows = list(csv.reader(out.open()))
        assert rows[0] == ["id", "cluster"]
        assert rows[1][1] == rows[41][1] == "1"

    def test_the_three_need_neither_keys_nor_a_database(self, tmp_path):
        environment = {**os.environ, "UNIONLOOP_MODE": "production", "UNIONLOOP_DATA": str(tmp_path / "data"), "PYTHONPATH": "src"}
        known = tmp_path / "known.csv.gz"
        with gzip.open(known, "wt", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([HEADER, *([one.id, one.title, one.text, one.label] for one in letters(160))])
        for words in (["train", "--in", known, "--model", tmp_path / "m"],
                      ["classify", "--model", tmp_path / "m", "--in", known, "--out", tmp_path / "said.csv"],
                      ["cluster", "--in", known, "--out", tmp_path / "groups.csv.gz"]):  # fmt: skip
            done = subprocess.run([sys.executable, "-m", "unionloop", "appeals", *map(str, words)], env=environment,
                                  capture_output=True, text=True, check=False)  # fmt: skip
            assert (done.returncode, "keys" in done.stderr) == (0, False), done.stderr
        assert not (tmp_path / "data").exists()
        assert len((tmp_path / "said.csv").read_text().splitlines()) == 161

    def test_a_refusal_is_a_sentence_and_exit_1_and_writes_nothing(self, tmp_path):
        bad, out = tmp_path / "bad.csv", tmp_path / "out.csv"
        bad.write_text("id,text\n1,好\n2,\n")
        with pytest.raises(SystemExit) as end:
            main(["appeals", "cluster", "--in", str(bad), "--out", str(out)])
        assert "第 3 行" in str(end.value.code)
        assert not out.exists()

    def test_every_refusal_has_its_sentence(self, tmp_path):
        for words in (["classify", "--model", str(tmp_path)], ["cluster"]):
            with pytest.raises(SystemExit) as end:
                main(["appeals", *words, "--in", str(tmp_path / "none"), "--out", str(tmp_path / "o")])
            assert str(tmp_path) in str(end.value.code)
