"""No code word stands where a person reads: rows and payments are called by their names."""

import pytest
from django.apps import apps

from unionloop.cli.processes import threads_here
from unionloop.web.nouns import NOUNS, noun, origin

PARTS = {"membership.turn", "founding.driveline", "dues.taxrow", "appeals.sortgroup"}  # journalled under the row they belong to


def test_every_row_with_a_state_has_a_name():
    models = {one._meta.label_lower: one for one in apps.get_models() if one.__module__.startswith("unionloop.domains")}
    staged = {label for label, one in models.items() if any(field.name == "state" for field in one._meta.fields)}
    assert sorted(staged - set(NOUNS) - PARTS) == []
    assert sorted(set(NOUNS) - set(models)) == []
    assert noun("aid.grant") == "帮扶金"


@pytest.mark.parametrize(("source", "words", "page"), [
    ("dues.run:7/4/county", "结算", "/j/runs/7"),
    ("payments.rebatch:11:2530", "退回重付", "/j/pay/11"),
    ("mutualfund.claim:167", "互助理赔", ""),
    ("dues.pay:3:10436-10441:6:20260717200000000000", "经费返还", ""),
    ("aid.grant:9", "帮扶金", ""),
    ("sheet 2 row 4", "sheet 2 row 4", ""),
])  # fmt: skip
def test_a_payment_says_what_it_is_for_and_leads_there(source, words, page):
    assert origin(source) == (words, page)


@pytest.mark.parametrize(("cores", "threads"), [(1, 3), (2, 5), (16, 8), (None, 3)])
def test_web_threads_follow_the_cores(monkeypatch, cores, threads):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert threads_here() == threads
