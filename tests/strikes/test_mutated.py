"""C4: files with some bytes changed, cut, doubled or moved are read or refused in words; nothing else ever happens.

`UNIONLOOP_MUTATED` sets how many files (the exam's night takes five thousand); a run is repeated by `UNIONLOOP_SEED`.
"""

import os
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from itertools import islice
from random import Random

import pytest

from tests.cast import NOW
from tests.dues import tax_files as made
from tests.payments.test_bank_layouts import CAMT
from unionloop.adapters.mail import letters
from unionloop.adapters.sheets import check_container, open_tables
from unionloop.domains.documents import rules as documents
from unionloop.domains.dues.rules.headers import TAX_ALIASES, TAX_NEEDED, TAX_NEEDED_ONE
from unionloop.domains.dues.rules.opening import choose
from unionloop.domains.dues.rules.rows import Reader
from unionloop.domains.employers.rules import intake
from unionloop.domains.membership.rules import rolls
from unionloop.domains.payments import ports
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.once
FILES = int(os.environ.get("UNIONLOOP_MUTATED", "90"))
SEED = int(os.environ.get("UNIONLOOP_SEED", "20261128"))
TODAY, MOST_ROWS = NOW.date(), 2_000
MAIL = ("From: =?utf-8?B?546L?= <a@example.cn>\r\nDate: Wed, 22 Jul 2026 10:00:00 +0800\r\nMessage-ID: <1@x>\r\nSubject: =?gbk?B?xOPDxw==?=\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n你好\r\n--b\r\n"
        "Content-Type: image/jpeg; name*=utf-8''%E7%85%A7.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--b--\r\n").encode("gb18030")  # fmt: skip
RETURN = "参考号|状态|金额|户名|原因|银行回单号\r\nHK2026-000001-00001|成功|10.00|王喆||R1\r\n".encode("gb18030")


def as_table(name: str) -> Callable[[bytes], None]:
    """Return a reader that takes a table file through every list it may be a list of."""

    def read(content: bytes) -> None:
        check_container(content, name)
        tables = open_tables(content, name)
        for table in tables:
            found = list(islice(table.rows(), MOST_ROWS))
            for heads in (rolls.find_head, intake.find_heads):
                try:
                    heads(found)
                except Refused:
                    continue
        table, layout = choose(tables, TAX_ALIASES, TODAY, needed=TAX_NEEDED, one_of=TAX_NEEDED_ONE)
        reader = Reader(layout, TODAY, {})
        for _, cells in islice(table.rows(), layout.header_line, MOST_ROWS):
            reader.read(cells)

    return read


READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "xlsx": (made.xlsx(made.rows(6)), as_table("表.xlsx")),
    "xlsx inside": (made.xlsx(made.rows(6)), as_table("表.xlsx")),  # the sheet's XML is changed, then packed whole
    "csv": (made.csv(made.rows(6), encoding="gb18030"), as_table("表.csv")),
    "parquet": (made.parquet(made.rows(6)), as_table("表.parquet")),
    "bank text": (RETURN, lambda content: ports.detect(content).read(content)),
    "bank xml": (CAMT.encode(), lambda content: ports.detect(content).read(content)),
    "mail": (MAIL, lambda content: letters.read(content, fallback_key="k", now=NOW)),
    "jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)), lambda content: documents.content_type_of("image/jpeg", content)),
    "pdf": (b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF", lambda content: documents.content_type_of("application/pdf", content)),
}  # fmt: skip


def mutated(content: bytes, dice: Random) -> bytes:
    """Return the file with one to six things done to it."""
    whole = bytearray(content)
    for _ in range(dice.randrange(1, 7)):
        at, size = dice.randrange(len(whole) or 1), dice.choice((1, 1, 2, 8, 64))
        what = dice.randrange(6)
        if what == 0:
            whole[at : at + size] = dice.randbytes(size)
        elif what == 1:
            del whole[at : at + size]
        elif what == 2:
            whole[at:at] = dice.choice((b"\x00", b"\xff" * 9, b"<", b'"', b"\r\n", b"&", "𠮷".encode(), b"9" * 30, b"1E+309", b"-0", b"9999-12-31"))
        elif what == 3:
            del whole[at : None if dice.randrange(4) == 0 else at + 1]
        elif what == 4:
            whole[at:at] = whole[at : at + size]
        elif whole:
            whole[at % len(whole)] ^= 1 << dice.randrange(8)
    return bytes(whole)


def inside(book: bytes, dice: Random) -> bytes:
    """Return a workbook one of whose members is changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        struck = dice.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            new.writestr(name, mutated(old.read(name), dice) if name == struck else old.read(name))
    return out.getvalue()


def test_a_mutated_file_is_read_or_refused(record_property):
    dice, seen, broken = Random(SEED), Counter(), {}
    for content, read in READERS.values():
        read(content)  # whole, each is read
    for at in range(FILES):
        kind = list(READERS)[at % len(READERS)]
        content, read = READERS[kind]
        content = inside(content, dice) if kind == "xlsx inside" else mutated(content, dice)
        try:
            read(content)
            seen[kind, "read"] += 1
        except Refused:
            seen[kind, "refused"] += 1
        except Exception as error:
            broken.setdefault(f"{kind}: {type(error).__name__}: {str(error)[:150]}", (at, content[:200]))
    record_property("files", FILES)
    print(f"{FILES} files, seed {SEED}: {dict(sorted(seen.items()))}")
    assert broken == {}
