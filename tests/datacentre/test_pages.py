"""The pages of the data centre: every one answers, acts come back to the row, a stranger sees nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.datacentre.test_datacentre import WAGES, city, clerk, filled, firm, up
from tests.entrance import enter, hire
from unionloop.adapters.sheets import write_csv
from unionloop.domains.datacentre import commands
from unionloop.domains.datacentre.models import Delivery, Package, Report, Sender

__all__ = ["city", "filled"]
pytestmark = pytest.mark.django_db


def test_a_month_from_file_to_figure(filled):
    client = enter(hire("shitong", "statistician", filled.city.id))
    content = write_csv((*WAGES[:3], "参保人数"), [firm(55), firm("x", code="1")])
    answer = client.post("/d/files/receive/", {"unit_id": filled.city.id, "kind": "insurance", "month": "2026-06",
                                               "file": SimpleUploadedFile("社保.csv", content)}, follow=True)  # fmt: skip
    page = answer.content.decode()
    assert "对照营业执照" in page
    delivery = Delivery.objects.latest("id")
    client.post(f"/d/files/{delivery.pk}/take/", follow=True)
    assert Delivery.objects.get(pk=delivery.pk).state == "taken"
    assert "遂州食品有限公司" in client.get("/d/warn/?month=2026-06&alarm=owed").content.decode()
    sent = up(filled, 0)
    assert "船山区总工会" in client.get("/d/?month=2026-06").content.decode()
    Report.objects.filter(pk=sent.id).update(closes_date=date(2099, 12, 31))  # the pages live in today's month
    client.post(f"/d/reports/{sent.id}/act/accept/", follow=True)
    assert Report.objects.get(pk=sent.id).state == "accepted"
    whole = commands.compile(clerk("boss", filled.city), unit_id=filled.city.id, month="2026-06")
    assert "430,000.50" not in client.get(f"/d/reports/{whole.id}/").content.decode()
    assert "340,000.50" in client.get(f"/d/reports/{whole.id}/").content.decode()
    way = client.get(f"/d/reports/{whole.id}/wages_fen/").content.decode()
    assert "船山区总工会" in way
    assert "wages.csv" in way
    assert client.get("/d/files/").status_code == 200


def test_is_not_for_those_without_the_right(filled):
    client = enter(hire("qian", "agent", filled.counties[1].id))
    sent = up(filled, 0)
    assert client.get(f"/d/reports/{sent.id}/").status_code in (403, 404)


def test_a_package_goes_out_and_another_comes_in(filled, settings):
    client = enter(hire("shitong", "statistician", filled.city.id))
    sent = up(filled, 0)
    client.post(f"/d/reports/{sent.id}/package/", follow=True)
    row = Package.objects.get()
    page = client.get("/d/exchange/").content.decode()
    assert row.name in page
    answer = client.get(f"/d/exchange/{row.pk}/file/")
    assert answer.content == bytes(row.content)
    upload = {"file": SimpleUploadedFile(row.name, answer.content)}
    assert "没有登记给这个工会" in client.post("/d/exchange/import/", upload, follow=True).content.decode()
    key = {"unit_id": filled.counties[0].id, "name": "船山机房", "public_key": "ab" * 32}
    assert client.post("/d/exchange/trust/", key).status_code == 404
    admin = enter(hire("guanli", "admin", filled.city.id))
    admin.post("/d/exchange/trust/", key)
    sender = Sender.objects.get()
    assert "船山机房" in client.get("/d/exchange/").content.decode()
    admin.post(f"/d/exchange/senders/{sender.pk}/distrust/", {"reason": "换机"})
    assert Sender.objects.get().ended_at is not None


def test_a_figure_of_the_lake_down_to_its_files(filled, settings, tmp_path):
    """Dictionary, figure by place and trade, small cells kept back, partitions, files, and who sent and accepted it."""
    settings.DATA = tmp_path
    boss = clerk("boss", filled.city)
    sent = up(filled, 0)
    commands.accept(boss, report_id=sent.id)
    commands.compile(boss, unit_id=filled.city.id, month="2026-06")
    client = enter(hire("shitong", "statistician", filled.city.id))
    assert "还没有交过" in client.get("/d/lake/").content.decode()
    assert "湖里还没有这个月的数" in client.get("/d/lake/firm.wages/").content.decode()
    handed = commands.hand_over(boss, unit_id=filled.city.id, month="2026-06")
    page = client.get("/d/lake/").content.decode()
    assert "各单位报的应发工资总额之和" in page
    assert handed.sha256[:12] in page
    page = client.get("/d/lake/firm.wages/?month=2026-06").content.decode()
    assert "不足 5，不公布" in page  # three firms in all
    assert "430,000.50" not in page.partition("逐级来历")[0]
    assert all(word in page for word in ("船山区总工会", "wages.csv", "单位指标", handed.sha256[:12], "county0", "boss"))
    cells = b"".join(client.get("/d/lake/firm.wages/?month=2026-06&format=json").streaming_content)
    assert "不足 5，不公布" in cells.decode()
    assert client.get("/d/lake/no.such/").status_code == 404
    assert enter(hire("qian", "agent", filled.counties[1].id)).get("/d/lake/").status_code in (403, 404)
