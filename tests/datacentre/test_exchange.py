"""A county's report goes up in a signed package to another instance, with its own database and key; what is wrong is named."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import transaction

from tests import template
from tests.cast import STRANGER, actor
from tests.datacentre.test_datacentre import NOW, city, clerk, filled, up
from unionloop.domains.datacentre import commands, queries, rules
from unionloop.domains.datacentre.contracts import State
from unionloop.domains.datacentre.models import Package, Report
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

__all__ = ["city", "filled"]
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def fresh_key():
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def sent(filled, settings):
    """Two editions of a county's package, made in an instance that is then forgotten: the one above never saw its rows."""
    settings.EXCHANGE_KEYS = {"X1": fresh_key()}
    below = clerk("county0", filled.counties[0])
    out = {}
    with transaction.atomic():
        report = up(filled, 0)
        first = commands.export_package(below, report_id=report.id)
        assert commands.export_package(below, report_id=report.id) == first
        out[1] = queries.package_content(below, package_id=first.id)[1]
        commands.send_back(clerk("boss", filled.city), report_id=report.id, reason="说明写清")
        up(filled, 0, note="上月停产，没有数")
        out[2] = queries.package_content(below, package_id=commands.export_package(below, report_id=report.id).id)[1]
        transaction.set_rollback(True)
    assert not Package.objects.exists()
    out["key"] = rules.public_key_of(settings.EXCHANGE_KEYS["X1"])
    settings.EXCHANGE_KEYS = {"X1": fresh_key()}
    return out


def boss(town):
    return clerk("boss", town.city)


def trusted(town, sent, at=0):
    admin = actor("admin", "datacentre.read", "datacentre.trust", "datacentre.distrust", path=town.city.path, at=NOW)
    return commands.trust(admin, unit_id=town.counties[at].id, name="船山区机房", public_key=sent["key"]), admin


def take(town, content, name="a.zip"):
    return commands.import_package(boss(town), name=name, content=content)


def altered(content, name, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return out.getvalue()


class TestTaking:
    def test_the_report_stands_as_submitted_and_counts_when_accepted(self, filled, sent):
        trusted(filled, sent)
        row = take(filled, sent[1])
        assert (row.direction, row.edition, row.sender, row.reports) == ("in", 1, "船山区机房", 1)
        report = queries.report(boss(filled), report_id=row.report_id)
        assert (report.state, report.submitted_by, report.unit) == (State.SUBMITTED, "county0", "船山区总工会")
        values = {one.code: (one.value, one.sources) for one in queries.figures(boss(filled), report_id=row.report_id)}
        assert (values["payees"], values["wages_fen"], values["staff"]) == ((70, 2), (34_000_050, 2), (None, 0))
        commands.accept(boss(filled), report_id=row.report_id)
        whole = commands.compile(boss(filled), unit_id=filled.city.id, month="2026-06")
        steps = queries.trace(boss(filled), report_id=whole.id, code="payees")
        assert [(one.unit, one.value, one.submitted_by, one.accepted_by) for one in steps] == [
            ("遂宁市总工会", 70, "", ""), ("船山区总工会", 70, "county0", "boss")]  # fmt: skip
        line = Entry.objects.filter(verb="datacentre.import_package", model="datacentre.package").get()
        assert line.changes["content"] == [None, "changed"]

    def test_the_same_bytes_are_taken_once_and_a_later_edition_replaces(self, filled, sent):
        trusted(filled, sent)
        first = take(filled, sent[1])
        assert take(filled, sent[1], "another name.zip") == first
        second = take(filled, sent[2])
        assert (second.edition, second.report_id) == (2, first.report_id)
        assert Report.objects.get().note == "上月停产，没有数"
        assert take(filled, sent[1]) == first  # taken before: nothing is undone by it
        assert Report.objects.get().note == "上月停产，没有数"

    def test_an_older_edition_is_refused(self, filled, sent):
        trusted(filled, sent)
        take(filled, sent[2])
        with pytest.raises(Refused, match="exchange_older"):
            take(filled, sent[1])

    def test_what_came_by_package_goes_on_by_package(self, filled, sent, settings):
        trusted(filled, sent)
        commands.accept(boss(filled), report_id=take(filled, sent[1]).report_id)
        whole = commands.compile(boss(filled), unit_id=filled.city.id, month="2026-06")
        commands.submit(boss(filled), report_id=whole.id, note="下级未齐")
        package = commands.export_package(boss(filled), report_id=whole.id)
        opened = rules.open_package(queries.package_content(boss(filled), package_id=package.id)[1])
        assert opened.manifest.to == "510000"
        assert [(one.unit, one.depth, one.accepted_by) for one in rules.read_reports(opened)] == [
            ("遂宁市总工会", 0, ""), ("船山区总工会", 1, "boss")]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("name", "code"), [
        ("figures.csv", "exchange_tampered"), ("reports.csv", "exchange_tampered"), ("manifest.json", "exchange_tampered"),
        ("manifest.sig", "exchange_tampered"),
    ])  # fmt: skip
    def test_a_changed_byte_is_found(self, filled, sent, name, code):
        trusted(filled, sent)
        change = {"manifest.json": lambda body: body.replace(b'"county0"', b'"county1"'),
                  "manifest.sig": lambda body: body[:-2] + (b"00" if body[-2:] != b"00" else b"11")}  # fmt: skip
        with pytest.raises(Refused, match=code):
            take(filled, altered(sent[1], name, change.get(name, lambda body: body.replace(b",70,", b",71,") + b"\n")))
        assert not Report.objects.exists()

    def test_a_key_not_trusted_or_ended_or_of_another_county_is_foreign(self, filled, sent):
        with pytest.raises(Refused, match="exchange_foreign"):
            take(filled, sent[1])
        row, admin = trusted(filled, sent, at=1)
        with pytest.raises(Refused, match="exchange_foreign"):
            take(filled, sent[1])
        commands.distrust(admin, sender_id=row.id, reason="误登")
        with pytest.raises(Refused, match="exchange_key_used"):
            trusted(filled, sent)

    def test_another_version_no_package_and_another_addressee_are_named(self, filled, sent, settings):
        trusted(filled, sent)
        newer = altered(sent[1], "manifest.json", lambda body: json.dumps(json.loads(body) | {"version": 2}).encode())
        with pytest.raises(BadInput, match="exchange_version"):
            take(filled, newer)
        for wrong in (b"", b"PK\x03\x04", sent[1][:200], altered(sent[1], "manifest.json", lambda body: b"[]")):
            with pytest.raises(BadInput, match="exchange_unreadable"):
                take(filled, wrong)
        settings.EXCHANGE_KEYS = {"X1": fresh_key()}
        sent["key"] = rules.public_key_of(settings.EXCHANGE_KEYS["X1"])
        trusted(filled, sent)
        opened = rules.open_package(sent[1])
        said = vars(opened.manifest) | {"to": "440000", "key": rules.fingerprint(sent["key"])}
        astray, _ = rules.make_package(type(opened.manifest)(**said), opened.files, settings.EXCHANGE_KEYS["X1"])
        with pytest.raises(Refused, match="exchange_elsewhere"):
            take(filled, astray)

    def test_only_from_above_and_never_by_strangers(self, filled, sent):
        trusted(filled, sent)
        with pytest.raises(NotAllowed):
            commands.import_package(STRANGER, name="a.zip", content=sent[1])
        with pytest.raises(NotAllowed, match="datacentre_not_above"):
            commands.import_package(clerk("county0", filled.counties[0]), name="a.zip", content=sent[1])
        with pytest.raises(NotFound):
            commands.trust(STRANGER, unit_id=filled.city.id, name="某处", public_key=sent["key"])

    def test_a_draft_is_not_sent(self, filled):
        row = commands.compile(clerk("county0", filled.counties[0]), unit_id=filled.counties[0].id, month="2026-06")
        with pytest.raises(Refused, match="exchange_not_submitted"):
            commands.export_package(clerk("county0", filled.counties[0]), report_id=row.id)


@pytest.mark.once
class TestTwoInstances:
    def test_a_package_crosses_from_one_process_to_the_other(self, filled, tmp_path):
        """Below: another process with its own database, keys and ids, packing by the command line. Above: this one."""
        data = tmp_path / "below"
        data.mkdir()
        made = template.PLACE / f"{template.key()}.sqlite3"
        if made.exists():
            with closing(sqlite3.connect(made)) as old, closing(sqlite3.connect(data / "unionloop.sqlite3")) as new:
                old.backup(new)
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "UNIONLOOP_DATA": str(data), "UNIONLOOP_MODE": "test", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "DJANGO_SETTINGS_MODULE": "unionloop.config.settings",
        }  # fmt: skip
        said = subprocess.run([sys.executable, "-c", BELOW, str(tmp_path)], env=environment, cwd=ROOT, capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip
        assert said.returncode == 0, said.stderr
        told = json.loads(said.stdout.splitlines()[-1])
        trusted(filled, {"key": told["public_key"]})
        row = take(filled, (tmp_path / told["name"]).read_bytes())
        assert (row.key_id, row.unit_id, row.month) == (told["key"], filled.counties[0].id, "2026-06")
        assert {one.code: one.value for one in queries.figures(boss(filled), report_id=row.report_id)}["payees"] == 70
        assert told["key"] != queries.own_key()[0]


BELOW = """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
if "datacentre_package" not in connection.introspection.table_names():
    call_command("migrate", verbosity=0, interactive=False)
from tests.datacentre.test_datacentre import city, clerk, filled, up
from tests.founding import town as towns
from unionloop.cli.main import main
from unionloop.domains.datacentre import queries
town = filled.__wrapped__(city.__wrapped__(None))
report = up(town, 0)
main(["exchange", "export", str(report.id), "--to", sys.argv[1], "--json"])
key, public = queries.own_key()
row = queries.packages(clerk("c", town.counties[0])).rows[0]
print(json.dumps({"key": key, "public_key": public, "name": row.name}))
"""
