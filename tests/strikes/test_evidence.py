"""C8, C12: what people hand in as evidence comes back as a download nothing will run, under a name that says what it is."""

import re

import pytest

from tests.cast import OPERATOR
from tests.entrance import enter, hire
from unionloop.domains.documents import commands
from unionloop.domains.documents import rules as documents
from unionloop.domains.organisation import commands as organisation

HTML, SVG = b"<html><script>alert(1)</script>", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
LONG = "证" * 85 + ".jpg"  # 255 bytes and four
EVIDENCE = (  # name, what its sender calls it, its bytes, what it is handed out as
    ("工资条.exe", "application/x-msdownload", b"MZ\x90\x00", "application/x-msdownload"),
    ("说明.html", "text/html", HTML, "application/octet-stream"),
    ("印章.svg", "image/svg+xml", SVG, "application/octet-stream"),
    ("页.xhtml", "application/xhtml+xml", HTML, "application/octet-stream"),
    ("照片.jpg", "image/jpeg", HTML, "application/octet-stream"),
    ("照片.jpg", "image/jpeg", JPEG + b"\xff\xfe" + HTML, "image/jpeg"),  # a polyglot
    ("壳.php", "application/x-httpd-php", b"<?php system($_GET[0]); ?>", "application/octet-stream"),
    ("快捷方式.lnk", "application/x-ms-shortcut", b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    ("合同.pdf", "application/pdf", HTML, "application/octet-stream"),
    ("合同.pdf.exe", "application/pdf", b"MZ\x90\x00", "application/octet-stream"),
    ("收据\u202efdp.exe", "application/pdf", b"MZ\x90\x01", "application/octet-stream"),
    (LONG, "image/jpeg", JPEG, "image/jpeg"),
    ("无类.bin", "", b"\x00", "application/octet-stream"),
    ("类.bin", "x" * 300, b"\x01", "application/octet-stream"),
    ("类.bin", "text/plain\x00; a=b", b"\x02", "application/octet-stream"),
    ("脚本.js", "text/javascript", b"alert(1)", "application/octet-stream"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "declared", "content", "kind"), EVIDENCE)
def test_a_kind_is_believed_only_when_it_can_do_no_harm(name, declared, content, kind):
    assert documents.content_type_of(declared, content) == kind


@pytest.mark.django_db
def test_evidence_comes_back_as_a_download_nothing_will_run():
    city = organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation")
    reader = enter(hire("guan", "admin", city.id))
    for at, (name, declared, content, kind) in enumerate(EVIDENCE):
        row = commands.store(OPERATOR, name=name, content=content + bytes([at]), unit_id=city.id, kind="appeal",
                             content_type=declared, read_verb="access.read")  # fmt: skip
        answer = reader.get(f"/file/{row.id}")
        assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, kind, "nosniff"), name
        assert answer["Content-Disposition"].startswith("attachment;"), name
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert not re.search(r"[\x00-\x1f\u202a-\u202e]", row.name)
        assert len(row.name.encode()) <= 200
    real = commands.store(OPERATOR, name="合同.pdf", content=b"%PDF-1.7", unit_id=city.id, kind="appeal",
                          content_type="application/pdf", read_verb="access.read")  # fmt: skip
    assert reader.get(f"/file/{real.id}")["Content-Disposition"].startswith("inline;")
