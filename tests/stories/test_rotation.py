"""P2: the field key is changed while people work; nothing is lost, nothing stays under the old one, the old one goes."""

import os
from argparse import Namespace

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps

from tests.aid.conftest import authority as authority
from tests.cast import NOW, OPERATOR
from tests.entrance import hire
from tests.membership.people import roll, row
from tests.stories.test_canaries import plant
from tests.stories.test_canaries import town as town
from unionloop.backup import rekeying
from unionloop.cli import keys as cli
from unionloop.domains.aid.models import Cause, Household
from unionloop.domains.documents import queries as documents
from unionloop.domains.documents.models import StoredFile
from unionloop.domains.membership import commands as membership
from unionloop.domains.membership import queries as rolls
from unionloop.domains.people.models import Person
from unionloop.domains.people.queries import sealed
from unionloop.kernel import errands, secret
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def world(town, settings, tmp_path):
    """Two families with letters, a roll with a faulty line, a second factor; and a fresh key beside the old one."""
    settings.FILES = tmp_path / "files"
    ids = [plant(town, at)[0] for at in (1, 2)]
    errands.drain(NOW)
    staged = membership.stage_roll(OPERATOR, unit_id=town.base.id, name="名册.csv", content=roll([row(1), row(2, 手机="12345")]))
    TOTP.activate(hire("zhang", "leader"), SEED)
    old = settings.SECRET_KEY_ID
    settings.SECRET_KEYS = {old: settings.SECRET_KEYS[old], "77": os.urandom(32)}
    settings.SECRET_KEY_ID = "77"
    return ids, staged.id, old


def opened(staged_id):
    """Return all that is sealed, opened: every field, letter, person, file, faulty line and second factor."""
    found = {}
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if isinstance(field, secret.SecretField)]
        if names:
            found[model._meta.db_table] = list(model._default_manager.order_by("pk").values_list("pk", *names))
    found["people"] = [(one.pk, sealed.opened(one, "id_number")) for one in Person.objects.order_by("pk")]
    found["files"] = {one.sha256: documents.read_content(one.sha256, sealed=True) for one in StoredFile.objects.filter(sealed=True)}
    found["letters"] = [one.facts for one in documents.documents(OPERATOR, limit=200).rows]
    found["roll"] = [one.cells for one in rolls.failed_cells(OPERATOR, roll_id=staged_id)[1]]
    held = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    return found | {"code": get_adapter().decrypt(held)}


def test_everything_opens_under_the_new_key_alone(world, settings, monkeypatch):
    ids, staged, old = world
    before, left = opened(staged), rekeying.left_under(old)
    assert before["code"] == SEED
    assert {f"{one.table}.{one.name}" for one in rekeying.APART} | {"files"} <= set(left)

    monkeypatch.setattr(rekeying, "BATCH", 2)
    write, batches = rekeying._write, iter(range(9))
    monkeypatch.setattr(rekeying, "_write", lambda *given: write(*given) if next(batches) < 8 else 1 / 0)
    with pytest.raises(ZeroDivisionError):  # broken off
        rekeying.rotate(OPERATOR)
    monkeypatch.setattr(rekeying, "_write", write)
    halfway = rekeying.left_under(old)
    assert sum(halfway.values()) < sum(left.values())
    assert opened(staged) == before  # both keys at once: whoever works now notices nothing

    done = rekeying.rotate(OPERATOR)
    assert {place: count for place, count in done.items() if count} == halfway
    assert rekeying.left_under(old) == {}
    line = Entry.objects.get(verb="keys.rotate")
    assert (line.actor, line.changes) == (OPERATOR.name, {"key": "77", "values": sum(done.values())})
    assert sum(rekeying.rotate(OPERATOR).values()) == 0

    settings.SECRET_KEYS = {"77": settings.SECRET_KEYS["77"]}
    assert opened(staged) == before
    assert Household.objects.filter(pk__in=ids).count() == 2


def test_a_key_goes_when_nothing_needs_it(world, settings, tmp_path, monkeypatch, capsys):
    (tmp_path / f"field-{world[2]}").write_text("00" * 32)
    monkeypatch.setattr(cli, "_folder", lambda: tmp_path)
    for key_id, why in ((world[2], "still under"), ("77", "newest"), ("5", "no field key 5")):
        with pytest.raises(SystemExit, match=why):
            cli.retire(Namespace(key=key_id))
    cli.rotate(Namespace())
    assert f"keys retire {world[2]}" in capsys.readouterr().out
    cli.retire(Namespace(key=world[2]))
    assert [path.name for path in tmp_path.glob("*field-*")] == [f"old-field-{world[2]}"]
    assert Entry.objects.get(verb="keys.retire").changes == {"key": world[2]}


def test_what_somebody_writes_meanwhile_stays(world, monkeypatch):
    renewed, cause = rekeying._renewed, Cause.objects.exclude(note="").first()

    def slow(column, stored):
        new = renewed(column, stored)
        if (column.table, column.name) == (Cause._meta.db_table, "note"):
            Cause.objects.filter(pk=cause.pk).update(note="刚改的")
        return new

    monkeypatch.setattr(rekeying, "_renewed", slow)
    rekeying.rotate(OPERATOR)
    assert Cause.objects.get(pk=cause.pk).note == "刚改的"


def test_a_place_this_program_does_not_know_keeps_the_key(world, monkeypatch):
    monkeypatch.setattr(rekeying, "APART", rekeying.APART[1:])
    rekeying.rotate(OPERATOR)
    assert set(rekeying.left_under(world[2])) == {"people_personkey.wrapped"}
