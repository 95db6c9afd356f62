"""J8: tables are changed while pages are served, and changed back; a table in use is waited for in turns, not held shut.

At night the next release's migrations are made up (new columns, an index, a table that points at a busy one) and run forwards
and backwards while people read and write by the release of today, each as the role that serves.
"""

import itertools
import os
import shutil
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import clearing
from tests.entrance import enter, hire
from unionloop.cli import processes
from unionloop.domains.access.models import SavedView
from unionloop.domains.organisation.models import Unit
from unionloop.kernel import clock, policies
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.pg
PEOPLE, ROUNDS = 6, int(os.environ.get("UNIONLOOP_UPGRADES", "2"))
BUSY = (("access", "savedview"), ("appeals", "case"), ("payments", "line"), ("organisation", "unit"), ("messaging", "notice"))
READ = ("/desk/", "/home/", "/k/", "/j/pay/", "/nowhere/", "/find/?q=工会", "/api/v1/appeals/cases", "/api/v1/payments/batches")
NEXT = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [({app!r}, {last!r})]
    operations = [
        migrations.AddField({model!r}, "later", models.IntegerField(null=True)),
        migrations.AddField({model!r}, "marked", models.BooleanField(db_default=False)),
        migrations.AddIndex({model!r}, models.Index(fields=["later"], name="{app}_{model}_later")),
        migrations.CreateModel("Later", fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("row", models.ForeignKey("{app}.{model}", models.PROTECT, related_name="+")),
        ]),
    ]
"""


@pytest.mark.django_db
class TestPatience:
    def test_a_table_in_use_is_tried_again_and_nothing_is_left_half(self, monkeypatch):
        monkeypatch.setattr(processes, "LOCK_MS", 20)
        told = []
        with _elsewhere() as other, transaction.atomic():
            other.execute("BEGIN; LOCK TABLE kernel_errand IN ROW EXCLUSIVE MODE")

            def change():
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("CREATE TABLE half (id int)")
                    cursor.execute("ALTER TABLE kernel_errand ADD COLUMN later int")
                return "done"

            def tell(said):
                told.append(said)
                other.execute("ROLLBACK" if len(told) == 2 else "SELECT 1")

            assert processes.patiently(change, tell) == "done"
            assert len(told) == 2
            assert "half" in connection.introspection.table_names()
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                assert cursor.fetchone() == ("0",)
            transaction.set_rollback(True)

    def test_what_is_no_lock_is_not_tried_again(self):
        def change():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("ALTER TABLE nobody ADD COLUMN later int")

        with pytest.raises(Exception, match="nobody"):
            processes.patiently(change, lambda said: pytest.fail(said))

    def test_walls_that_stand_are_not_built_again(self):
        policies.build(connection)
        with CaptureQueriesContext(connection) as captured:
            assert policies.build(connection) == len(policies.walled())
        said = [one["sql"] for one in captured]
        assert [one for one in said if "POLICY" in one or "ROW LEVEL" in one] == []
        assert any(one.startswith("GRANT") for one in said)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_person DISABLE ROW LEVEL SECURITY")
        with CaptureQueriesContext(connection) as captured:
            policies.build(connection)
        assert sum("CREATE POLICY" in one["sql"] for one in captured) == 2  # of the one table


@contextmanager
def _elsewhere():
    told = connection.settings_dict
    with psycopg.connect(host=told["HOST"], user=told["USER"], dbname=told["NAME"], autocommit=True) as other:
        yield other


@pytest.fixture
def town(django_db_setup, django_db_blocker):
    """The smallest town with its history, committed."""
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        from unionloop.demo import story

        story.tell("hamlet", lambda *_: None, lambda *_: None)
        yield Unit.objects.filter(tier="city").order_by("path").first()
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def upgrade(tmp_path, settings, monkeypatch):
    """Yield app → the name of its last migration; the next release's lie beside them."""
    monkeypatch.syspath_prepend(str(tmp_path))
    last = {}
    for app, model in BUSY:
        source, target = Path(apps.get_app_config(app).path) / "migrations", tmp_path / f"next_{app}"
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        last[app] = max(one.stem for one in target.glob("[0-9]*.py"))
        (target / "9999_next.py").write_text(NEXT.format(app=app, model=model, last=last[app]))
    settings.MIGRATION_MODULES = {app: f"next_{app}" for app in last}
    yield last
    for name in [one for one in sys.modules if one.startswith("next_")]:
        del sys.modules[name]


class Person(Thread):
    """Reads page after page and saves a view now and then, on a connection of the role that serves."""

    def __init__(self, client: Client, stop: Event) -> None:
        super().__init__()
        self.client, self.stop, self.answers, self.saved, self.broken = client, stop, Counter(), [], []

    def run(self) -> None:
        connections["default"].settings_dict = {**connection.settings_dict, "OPTIONS": {
            "options": f"-c unionloop.places= -c role={policies.APP}"}}  # fmt: skip
        try:
            for at in itertools.count():
                if self.stop.is_set():
                    return
                name = f"{self.name}-{at}"
                answer = self.client.get(READ[at % len(READ)]) if at % 5 else self.client.post(
                    "/api/v1/access_own/views", {"listing": name, "label": "x", "query": "state=new"}, content_type="application/json")
                self.answers[answer.status_code] += 1
                if answer.status_code >= 500:
                    self.broken.append((READ[at % len(READ)] if at % 5 else name, getattr(answer, "exc_info", None)))
                elif not at % 5:
                    self.saved.append((name, answer.status_code))
        finally:
            connections.close_all()


@pytest.mark.exam
@pytest.mark.django_db(transaction=True)
def test_people_work_on_while_tables_change_and_change_back(town, upgrade, record_property):
    stop, day = Event(), clock.now().date()
    people = [Person(enter(hire(f"j8-{role}", role, town.id, start=day), client=Client(raise_request_exception=False)), stop)
              for role in ("leader", "rights_officer", "finance_checker", "organiser", "auditor", "agent")[:PEOPLE]]  # fmt: skip
    turns, waits = 0, []
    for one in people:
        one.start()
    try:
        for _ in range(ROUNDS):
            for target in ("9999_next", None):  # forwards, and back to the release that serves
                for app, last in upgrade.items():
                    processes.patiently(lambda app=app, name=target or last: call_command("migrate", app, name, verbosity=0), waits.append)
                processes.patiently(lambda: policies.build(connection), waits.append)
                turns += len(upgrade)
    finally:
        stop.set()
        for one in people:
            one.join()
    answers = sum((one.answers for one in people), Counter())
    print(f"{turns} migrations, {dict(answers)}, waited {len(waits)} times")
    assert [one.broken for one in people if one.broken] == []
    assert {status for status in answers if status not in (200, 201, 302, 403, 404)} == set()
    assert all(one.answers for one in people)
    saved = {name for one in people for name, status in one.saved if status in (200, 201)}
    assert len(saved) >= PEOPLE
    assert set(SavedView.objects.filter(label="x").values_list("listing", flat=True)) == saved
    assert Entry.objects.filter(verb="access.save_view").count() >= len(saved)
    record_property("migrations", turns)
