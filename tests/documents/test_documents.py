"""Files by hash, gap-free numbers, letters as PDF/A and docx whose names draw, hostile facts as text."""

import io
import re
import subprocess
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction

from tests.cast import OPERATOR, actor, moment
from unionloop.adapters.typeset import press
from unionloop.domains.documents import commands, queries, rules
from unionloop.domains.documents.contracts import DocumentState, Fields, Grid
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import BadInput, NotFound, Refused

NAMES = ("王喆", "李堃", "田中𠮷野", "欧阳·买买提·䶮", "㛃𬭎", "𫖯", "𰻝〇", "葛\U000e0100城")  # trust I1
COMMITTEE = [{"role": "委员", "name": name} for name in NAMES]
REPLY = {
    "issuer": "遂州市总工会", "addressee": "天泰玻璃厂工会筹备组", "union_name": "天泰玻璃厂工会委员会",
    "request_number": "关于成立工会的请示", "committee": COMMITTEE, "term_years": 3, "term_from": "2026-07-22",
    "term_to": "2029-07-21", "copy_to": "船山区总工会",
}  # fmt: skip
FACTS = {
    "notice": {"issuer": "遂州市总工会", "addressee": "天泰玻璃厂", "firm": "天泰玻璃厂", "staff_count": 86,
               "reply_by": "2026-08-10"},
    "request": {"issuer": "筹备组", "signer": "王喆", "union_name": "天泰玻璃厂工会委员会", "firm": "天泰玻璃厂", "staff_count": 86,
                "members_count": 71, "preparers": [{"name": "李堃", "duty": "组长"}], "meeting_date": "2026-08-01"},
    "reply": REPLY,
    "election": {"union_name": "天泰玻璃厂工会", "meeting_date": "2026-08-01", "committee_seats": 5, "candidates": 6,
                 "audit_seats": 3},
    "publicity": {"issuer": "遂州市总工会", "union_name": "天泰玻璃厂工会", "committee": COMMITTEE, "from_date": "2026-08-02",
                  "until_date": "2026-08-08", "contact": "组织部", "phone": "0825-1"},
    "register": {"union_name": "天泰玻璃厂工会", "fields": [["名称", "天泰玻璃厂工会"], ["主席", "王喆"]],
                 "members": [{"name": name, "sex": "男", "join_date": "2026-08-01"} for name in NAMES]},
    "receipt": {"unit": "天泰玻璃厂工会", "item": "经费返还", "month": "202607", "amount_fen": 10000101, "day": "2026-07-24",
                "holder": "天泰玻璃厂工会", "tail": "3391"},
    "statement": {"unit": "甲", "counterpart": "乙", "from_date": "2026-07-01", "to_date": "2026-07-31", "opening_fen": 0,
                  "closing_fen": 100, "rows": [{"day": "2026-07-02", "summary": "返还", "in_fen": 100, "out_fen": 0,
                                                "balance_fen": 100}]},
    "settlement": {"month": "2026-07", "run": "1", "rule": "v7", "signed": [["经办", "张敏"]],
                   "levels": [["base_fen", "基层"], ["city_fen", "市级"]],
                   "rows": [{"unit": "甲", "paid_fen": 100, "base_fen": 60, "city_fen": 40}]},
    "voucher": {"book": "遂州市总工会", "number": "记-202607-0001", "day": "2026-07-24", "maker": "张敏",
                "legs": [{"account": "102", "debit_fen": 100, "credit_fen": 0},
                         {"account": "401", "debit_fen": 0, "credit_fen": 100}]},
    "edition": {"title": "每月25日发布 2026年7月", "body": [{"heading": "一、覆盖"}, "全市单独建会率 98.2%。",
                {"table": {"head": ["区县", "企业"], "rows": [["船山区", "12"]], "foot": ["合计", "12"], "aligns": "lr"}}]},
}  # fmt: skip


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("template", FACTS)
def test_every_template_draws_and_is_steady(template: str) -> None:
    letter = rules.letter_of(template, FACTS[template], number="遂工复〔2026〕12号", day=date(2026, 7, 22))
    pdf, docx = press.pdf(letter), press.docx(letter)
    assert pdf == press.pdf(letter)
    assert docx == press.docx(letter)
    assert pdf.startswith(b"%PDF-1.")
    assert b"pdfaid" in pdf
    assert b"/JavaScript" not in pdf
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()  # sees into packed objects
    facts = dict(line.split(":", 1) for line in told.splitlines())
    assert [facts[name].strip() for name in ("JavaScript", "Form", "Encrypted")] == ["no", "none", "no"]
    assert zipfile.ZipFile(io.BytesIO(docx)).testzip() is None


def test_rare_names_are_drawn_not_boxed() -> None:
    letter = rules.letter_of("reply", REPLY, number="遂工复〔2026〕12号", day=date(2026, 7, 22))
    text = text_of(press.pdf(letter))
    for name in NAMES:
        assert name in text
    assert "遂工复〔2026〕12号" in text
    fonts = subprocess.run(
        ["pdffonts", "-"], input=press.pdf(letter), capture_output=True, check=True
    ).stdout.decode()
    assert all(row.split()[-5:-3] == ["yes", "yes"] for row in fonts.splitlines()[2:])  # embedded, subset
    assert {"FandolFang", "NotoSerifCJKsc"} <= set(re.findall(r"\+([A-Za-z]+)-", fonts))


@pytest.mark.parametrize(("name", "told"), [("𪚥", "𪚥（U+2A6A5）"), ("\ue823某", "\ue823（U+E823）")])
def test_a_character_no_font_has_is_named_not_boxed(name: str, told: str) -> None:
    """Private-use and rarest characters: the letter is refused and says which, the docx keeps the name."""
    facts = REPLY | {"committee": [{"role": "委员", "name": name}]}
    letter = rules.letter_of("reply", facts, number="遂工复〔2026〕12号", day=date(2026, 7, 22))
    with pytest.raises(BadInput, match="character_not_drawn") as refusal:
        press.pdf(letter)
    assert refusal.value.facts == {"character": told}
    assert name in zipfile.ZipFile(io.BytesIO(press.docx(letter))).read("word/document.xml").decode()


def test_the_fonts_are_those_of_the_manifest() -> None:
    folder = Path(press.FONTS)
    listed = dict(reversed(line.split("  ")) for line in (folder / "MANIFEST").read_text().splitlines())
    found = {path.name for path in folder.iterdir()} - {"MANIFEST"}
    assert found == set(listed)
    for name, digest in listed.items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    assert sum(path.stat().st_size for path in folder.iterdir()) < 40 * 1024 * 1024


HOSTILE = [
    "{{7*7}}",
    "{% include 'x' %}",
    "#panic()",
    "$x$ *b* _i_ @ref <label>",
    ']] #eval("1")',
    "&<>\"'\\",
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_facts_are_never_markup(bad: str) -> None:
    letter = rules.letter_of("letter", {"title": "函", "body": [bad, {"fields": [["值", bad]]}]})
    text = text_of(press.pdf(letter)).replace(" ", "").replace("\n", "")
    assert text.count(bad.replace(" ", "")) == 2
    xml = zipfile.ZipFile(io.BytesIO(press.docx(letter))).read("word/document.xml").decode()
    assert "49" not in re.sub("<[^>]+>", "", xml)


def test_docx_names_the_offices_fonts() -> None:
    docx = press.docx(rules.letter_of("reply", REPLY, day=date(2026, 7, 22)))
    xml = zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    assert 'w:eastAsia="方正小标宋简体"' in xml
    assert 'w:type="linesAndChars"' in xml


@pytest.mark.parametrize(
    ("template", "missing"), [("reply", "union_name"), ("receipt", "amount_fen"), ("voucher", "legs")]
)
def test_a_missing_fact_is_named(template: str, missing: str) -> None:
    facts = {key: value for key, value in FACTS[template].items() if key != missing}
    with pytest.raises(BadInput) as refused:
        rules.letter_of(template, facts)
    assert refused.value.facts["fact"] == missing


def test_sums_of_a_settlement_sheet() -> None:
    grid = next(
        one for one in rules.letter_of("settlement", FACTS["settlement"]).blocks if isinstance(one, Grid)
    )
    assert grid.foot == ("合计", "1.00", "0.60", "0.40")
    fields = next(
        one for one in rules.letter_of("receipt", FACTS["receipt"]).blocks if isinstance(one, Fields)
    )
    assert ("金额（大写）", "壹拾万零壹元零壹分") in fields.pairs


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a/b\\c.pdf", "a_b_c.pdf"), ("x\r\ny.txt", "xy.txt"), ("\u202efdp.exe", "fdp.exe"), ("", "file"), ("..", "file"),
     ('"quoted".csv', "_quoted_.csv")],
)  # fmt: skip
def test_file_names(given: str, kept: str) -> None:
    assert rules.file_name(given) == kept
    long = rules.file_name("长" * 255 + ".xlsx")
    assert len(long.encode()) <= 200
    assert long.endswith(".xlsx")


@pytest.fixture
def unit(db: None):
    return organisation.open_union(
        OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation"
    )


def draft(unit):
    return commands.draft(
        OPERATOR, template="reply", facts=REPLY, unit_id=unit.id, subject="同意成立", mark="遂工复"
    )


def test_numbers_have_no_gap_after_a_rollback(unit) -> None:
    assert commands.issue(OPERATOR, document_id=draft(unit).id).number == "遂工复〔2026〕1号"
    second = draft(unit)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert commands.issue(OPERATOR, document_id=second.id).number == "遂工复〔2026〕2号"
        raise ZeroDivisionError
    assert commands.issue(OPERATOR, document_id=second.id).number == "遂工复〔2026〕2号"
    late = OPERATOR.later(moment("2027-01-01 00:00"))
    assert commands.issue(late, document_id=draft(unit).id).number == "遂工复〔2027〕1号"


def test_an_issued_letter_is_found_by_its_code(unit) -> None:
    row = commands.issue(OPERATOR, document_id=draft(unit).id)
    assert row.state == DocumentState.ISSUED
    pdf = queries.content(OPERATOR, file_id=row.pdf_id)
    grouped = "-".join(row.check_code[at : at + 4] for at in (0, 4, 8))
    assert grouped in text_of(pdf)
    found = queries.verify(grouped.lower())
    assert found is not None
    assert found.pdf_sha256 == sha256(pdf).hexdigest()
    assert queries.verify("AAAABBBBCCCC") is None
    assert queries.verify("") is None
    assert queries.verify_file(sha256(pdf).hexdigest()) == found
    assert queries.verify_file(sha256(pdf + b" ").hexdigest()) is None
    commands.void(OPERATOR, document_id=row.id, reason="重复发文")
    assert queries.verify(row.check_code).state == DocumentState.VOID
    with pytest.raises(Refused):
        commands.issue(OPERATOR, document_id=row.id)


def test_files_are_kept_once_and_checked(unit) -> None:
    first = commands.store(OPERATOR, name="a.txt", content="内容".encode(), unit_id=unit.id, kind="evidence")
    again = commands.store(OPERATOR, name="b.txt", content="内容".encode(), unit_id=unit.id, kind="evidence")
    assert first.id == again.id
    assert queries.content(OPERATOR, file_id=first.id).decode() == "内容"
    path = queries.path_of(first.sha256, sealed=False)
    path.write_bytes(b"changed")
    with pytest.raises(Refused) as refused:
        queries.content(OPERATOR, file_id=first.id)
    assert refused.value.code == "file_changed"
    assert len(list(queries.check())) == 1
    path.unlink()
    with pytest.raises(Refused) as refused:
        queries.content(OPERATOR, file_id=first.id)
    assert refused.value.code == "file_lost"
    assert not [one for one in path.parent.iterdir() if one.name.startswith(".new-")]


def test_sealed_files_are_not_in_the_clear(unit) -> None:
    row = commands.store(
        OPERATOR, name="x", content=b"6222000011112222", unit_id=unit.id, kind="order", sealed=True
    )
    assert b"62220000" not in queries.path_of(row.sha256, sealed=True).read_bytes()
    assert queries.content(OPERATOR, file_id=row.id) == b"6222000011112222"


def test_who_may_read(unit) -> None:
    row = commands.store(
        OPERATOR, name="x", content=b"1", unit_id=unit.id, kind="order", read_verb="payments.export"
    )
    reader = actor("reader", "documents.read")
    with pytest.raises(NotFound):
        queries.content(reader, file_id=row.id)
    own = commands.store(OPERATOR, name="e", content=b"2", unit_id=unit.id, kind="export", owner="reader",
                         expires_at=moment("2026-07-23 10:00"))  # fmt: skip
    assert queries.content(reader, file_id=own.id) == b"2"
    with pytest.raises(NotFound):
        queries.content(OPERATOR, file_id=own.id)
    tomorrow = reader.later(moment("2026-07-23 10:00"))
    with pytest.raises(NotFound):
        queries.content(tomorrow, file_id=own.id)
