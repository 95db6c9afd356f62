"""A form sent twice has one effect; a form that failed may be sent again."""

import pytest
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
