"""G8: without a journal nothing moves. Its table refuses every line; no door lets anything through, and each says so."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.cast import NOW, OPERATOR, SUN, moment
from tests.entrance import enter, hire
from tests.payments.conftest import Town, build
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.models import Unit
from unionloop.domains.payments import commands
from unionloop.domains.payments.models import Batch, Line
from unionloop.kernel import errands
from unionloop.kernel.models import Entry, Errand, Key

pytestmark = pytest.mark.django_db
WORDS = "the journal is away"


def take_away() -> None:
    """Let the journal's table refuse every new line, as a full or broken disk under it would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$")
            cursor.execute("CREATE TRIGGER away BEFORE INSERT ON kernel_entry FOR EACH ROW EXECUTE FUNCTION away()")
        else:
            cursor.execute(f"CREATE TRIGGER away BEFORE INSERT ON kernel_entry BEGIN SELECT RAISE(ABORT, '{WORDS}'); END")


@pytest.fixture
def town(settings) -> Town:
    settings.CLOCK_START = NOW
    return build()


def picture():
    return (Unit.objects.count(), sorted(Batch.objects.values_list("id", "state")), Line.objects.count(), Entry.objects.count(),
            Errand.objects.filter(done_at__isnull=False).count(), Key.objects.count())  # fmt: skip


def test_no_command_moves_anything(town):
    batch = town.draft(640_200)
    take_away()
    before = picture()
    for act in (
        lambda: commands.check(SUN, batch_id=batch.id),
        lambda: town.draft(1, source="other"),
        lambda: organisation.open_union(OPERATOR, parent_id=town.city.id, name="丙区总工会", tier="county", kind="federation"),
    ):
        with pytest.raises(DatabaseError, match=WORDS), transaction.atomic():
            act()
    assert picture() == before


def test_an_errand_that_would_act_stays_owed(town):
    at = moment("2026-07-23 10:00")
    batch = town.sent(640_200)
    errand = Errand.objects.create(entry=Entry.objects.latest("id"), target=f"{__name__}.opens_a_union", due_at=NOW)
    take_away()
    before = picture()
    assert errands.run(errand.pk, at) is False
    errand.refresh_from_db()
    assert (errand.done_at, WORDS in errand.last_error) == (None, True)
    assert (picture(), Batch.objects.get(pk=batch.id).state) == (before, "exported")


def opens_a_union(by, entry) -> None:
    """What an errand may do: an act of its own."""
    organisation.open_union(OPERATOR, parent_id=None, name="某市总工会", tier="city", kind="federation")


def test_page_and_api_answer_and_do_nothing(town):
    batch, client = town.draft(640_200), enter(hire("checker", "finance_checker", town.city.id), client=Client(raise_request_exception=False))
    take_away()
    before = picture()
    api = client.post(f"/api/v1/payments/batches/{batch.id}/check", json.dumps({"note": ""}), content_type="application/json",
                      headers={"Idempotency-Key": "k1"})  # fmt: skip
    page = client.post(f"/j/pay/{batch.id}/check/", {"note": ""})
    assert (api.status_code, page.status_code) == (500, 500)
    assert WORDS not in api.content.decode() + page.content.decode()
    assert picture() == before
