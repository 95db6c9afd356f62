"""A form sent twice has one effect; a form that failed may be sent again."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from tests.cast import SUN, ZHANG
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Key
from unionloop.web.once import fresh, post_once

pytestmark = pytest.mark.django_db


def post(actor=ZHANG, **fields):
    request = RequestFactory().post("/runs/", fields)
    request.actor = actor
    return request


@pytest.fixture
def view():
    done = []

    @post_once
    def make(request):
        done.append(request.POST["name"])
        if request.POST["name"] == "bad":
            return HttpResponse(status=422)
        if request.POST["name"] == "refused":
            raise Refused("wrong_state")
        return HttpResponseRedirect(f"/runs/{len(done)}/")

    make.done = done
    return make


class TestPostOnce:
    def test_second_sending_gets_the_first_answer(self, view):
        token = fresh()
        answers = [view(post(name="a", once=token)) for _ in range(3)]
        assert view.done == ["a"]
        assert {one.headers["Location"] for one in answers} == {"/runs/1/"}

    def test_other_content_under_the_same_token_is_refused(self, view):
        token = fresh()
        view(post(name="a", once=token))
        with pytest.raises(Refused, match="form_already_sent"):
            view(post(name="b", once=token))
        assert view.done == ["a"]

    def test_a_faulty_form_may_be_sent_again(self, view):
        token = fresh()
        assert view(post(name="bad", once=token)).status_code == 422
        assert view(post(name="good", once=token)).status_code == 302

    def test_a_refusal_leaves_the_token_free(self, view):
        token = fresh()
        with pytest.raises(Refused, match="wrong_state"), transaction.atomic():
            view(post(name="refused", once=token))
        assert not Key.objects.filter(key=f"web:{token}").exists()

    def test_tokens_belong_to_persons(self, view):
        token = fresh()
        view(post(name="a", once=token))
        view(post(actor=SUN, name="a", once=token))
        assert view.done == ["a", "a"]

    def test_without_a_token_the_view_just_runs(self, view):
        view(post(name="a"))
        view(post(name="a"))
        assert view.done == ["a", "a"]


# trust B6: every page that takes a form answers a second sending with the first answer, or needs no token for one of these
READS = "nothing is kept, or each look is a line of its own"
KEY = "what is sent has a natural key: the same again is the same"
STATE = "the second sending finds it done, and is refused or changes nothing"
WITHOUT_A_TOKEN = {
    READS: "accounts.demo_login aid_file.words audit.check card_check.alone card_check.check downloads.verify employer_page.reveal line.alike "
           "members.reveal payment_freeze.check track.track worker_check.check worker_me.copy worker_entry.demo_worker worker_entry.entry "
           "worker_entry.paper",
    KEY: "field.visit hooks.phone hooks.sms hooks.wechat hooks.weibo member_rolls.send recon.receive_sheet taxfiles.receive "
         "worker_aid.papers",
    STATE: "casedesk.draft employer_files.stop employer_files.take letters.act letters.clause letters.save line.sit me.change_password me.end_others me.end_visit "
           "me.revoke_key me.switch me.take_back member_records.askings taxfiles.stage taxfiles.stop users.set_password "
           "worker_aid.answer worker_family.family worker_aid.sums worker_aid.why worker_join.facts worker_me.leave_device "
           "worker_me.phone worker_told.living worker_told.told",
}  # fmt: skip


def _posting() -> dict[str, bool]:
    """Return every page that takes POST by its decorators, and whether it is effective once."""
    found = {}
    for path in sorted((Path(settings.PACKAGE) / "web").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                marks = [ast.unparse(one) for one in node.decorator_list]
                if any(one == "require_POST" or (one.startswith("require_http_methods") and "POST" in one) for one in marks):
                    found[f"{path.stem}.{node.name}"] = "post_once" in marks
    return found


def test_every_form_is_effective_once_or_says_why_it_needs_no_token():
    found = _posting()
    assert len(found) > 150
    named = [name for names in WITHOUT_A_TOKEN.values() for name in names.split()]
    assert sorted(named) == sorted(set(named))
    assert {name for name, once in found.items() if not once} == set(named)
