"""Every refusal has a sentence, and every answer has its form: page, fragment, JSON."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

import unionloop
from tests.entrance import enter, hire
from unionloop.kernel.errors import BadInput, NotAllowed, Refused
from unionloop.web.refusals import as_json, sentence
from unionloop.web.sentences import CLASHES, SENTENCES

SOURCE = Path(unionloop.__file__).parent
RAISED = {"Refused", "NotFound", "NotAllowed", "BadInput", "TooMany", "Unavailable"}


def codes():
    """Yield (code, place) of every refusal raised with a literal code."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_every_code_has_a_sentence():
    missing = {code: place for code, place in codes() if code not in SENTENCES}
    assert missing == {}


def test_no_code_is_said_in_two_ways():
    assert not CLASHES


def test_sentences_say_something_and_end():
    for code, text in SENTENCES.items():
        assert len(text) >= 6, code
        assert text[-1] in "。？！…}", (code, text)


@pytest.mark.parametrize(
    ("refused", "text"),
    [
        (NotAllowed("not_allowed", verb="access.grant"), "授岗"),
        (Refused("roles_do_not_mix", role="finance_maker", held="finance_releaser"), "财务经办"),
        (Refused("same_person", verb="access.grant", earlier="access.revoke"), "撤岗"),
        (BadInput("invalid", fields={"label": ["不能为空"]}), "label 不能为空"),
        (Refused("no_such_code_at_all"), "no_such_code_at_all"),
        (Refused("not_allowed"), "…"),  # a fact that is missing leaves a gap, not an error
    ],
)
def test_facts_are_filled_in(refused, text):
    assert text in sentence(refused)


def test_facts_with_braces_stay_text():
    assert "{0.__class__}" in sentence(Refused("username_taken", username="{0.__class__}"))


def test_facts_become_json():
    body = as_json(Refused("x", day=date(2026, 7, 25), some={"a": (1, None)}))
    assert body["facts"] == {"day": "2026-07-25", "some": {"a": [1, None]}}


@pytest.mark.django_db
class TestForms:
    def test_a_person_gets_a_page(self):
        page = enter(hire("li", "chair")).get("/g/users/")
        assert page.status_code == 403
        assert "您的岗位不能“看账号”" in page.content.decode()

    def test_htmx_gets_a_fragment(self):
        page = enter(hire("li", "chair")).get("/g/users/", headers={"HX-Request": "true"})
        assert (page.status_code, page["HX-Retarget"]) == (403, "#main")
        assert "<html" not in page.content.decode()

    def test_a_program_gets_json(self):
        answer = enter(hire("li", "chair")).get("/g/users/", headers={"Accept": "application/json"})
        assert answer.json()["code"] == "not_allowed"

    def test_nobody_is_led_to_the_login_and_back(self, client):
        assert client.get("/g/users/?q=a")["Location"] == "/login/?next=/g/users/%3Fq%3Da"

    def test_a_forged_form_is_refused(self):
        client = enter(hire("li", "chair"), client=Client(enforce_csrf_checks=True))
        assert client.post("/me/visits/end/").status_code == 403

    def test_an_address_that_only_takes_a_form_says_so(self):
        answer = enter(hire("zhou", "leader")).get("/k/bulk/")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "只收表单" in answer.content.decode()
        assert enter(hire("zhao", "leader")).get("/k/bulk/", headers={"accept": "application/json"}).json()["code"] == "method"

    def test_request_ids_come_back(self, client):
        assert client.get("/login/", headers={"X-Request-Id": "abc-12345"})["X-Request-Id"] == "abc-12345"
        odd = client.get("/login/", headers={"X-Request-Id": "x\ty"})["X-Request-Id"]
        assert odd != "x\ty"
        assert len(odd) == 16


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/j/acct/{}", "/j/ledger/{}", "/j/pay/{}", "/k/{}/"])
def test_a_number_no_row_can_have_is_absent(url):
    client = enter(hire("zhang", "finance_maker"))
    assert client.get(url.format(2**63)).status_code == 404


@pytest.mark.django_db
def test_a_day_outside_any_calendar_is_named():
    client = enter(hire("li", "organiser"))
    for day in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/c/rate/?day={day}").status_code == 422


@pytest.mark.django_db
def test_an_amount_that_is_none_is_named():
    from tests.cast import OPERATOR
    from unionloop.domains.organisation import commands as organisation

    city = organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation",
                                   division_code="", founded_date=date(1951, 5, 1))  # fmt: skip
    client = enter(hire("he", "rights_officer", city.id))
    given = {"unit_id": city.id, "employer_name": "天泰玻璃厂", "topic": "wages", "facts": "欠薪三个月，五人", "source": "inspection"}
    assert client.post("/l/lead/", given | {"amount": "abc"}).status_code in (400, 422)
