"""The shipped roles against the verbs the domains really have."""

import pytest

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import INCOMPATIBLE, ROLES, STEP_UP
from unionloop.domains.access.ports import known_verbs

MONEY = ("dues.check", "dues.approve", "payments.check", "payments.release")


@pytest.mark.parametrize("code", ROLES)
def test_every_pattern_means_something(code):
    for pattern in ROLES[code].verbs:
        assert rules.expand([pattern.removeprefix("-")], known_verbs()), f"{code}: {pattern}"


def test_every_verb_is_held_by_some_role():
    held = {verb for code in ROLES for verb in verbs_of(code)}
    assert set(known_verbs()) - held == set()


def test_step_up_names_real_verbs():
    assert set(known_verbs()) >= STEP_UP


@pytest.mark.parametrize("code", ROLES)
def test_no_role_holds_two_signatures_of_one_payment(code):
    held = set(verbs_of(code))
    assert len(held & {"payments.draft", "payments.check", "payments.release"}) <= 1
    assert len(held & {"dues.lock", "dues.check", "dues.approve"}) <= 1


@pytest.mark.parametrize("pair", sorted(tuple(sorted(pair)) for pair in INCOMPATIBLE))
def test_incompatible_roles_exist(pair):
    assert set(pair) <= set(ROLES)


def test_who_draws_up_a_payment_and_who_signs_it_are_never_compatible():
    makers = [code for code in ROLES if "payments.draft" in verbs_of(code)]
    signers = [code for code in ROLES if {"payments.check", "payments.release"} & set(verbs_of(code))]
    assert makers
    assert all(frozenset({one, other}) in INCOMPATIBLE for one in makers for other in signers)


def test_whoever_administers_accounts_moves_no_money():
    held = set(verbs_of("admin"))
    assert not held & set(MONEY)
    assert not [verb for verb in held if verb.startswith(("dues.", "payments.", "ledger."))]


def test_an_auditor_changes_nothing():
    others = [verb for verb in verbs_of("auditor") if not verb.endswith((".read", ".count", ".review", ".oversee"))]
    assert sorted(others) == ["access.review_emergency", "journal.check", "payments.freeze", "payments.thaw"]


def verbs_of(code):
    return rules.expand(ROLES[code].verbs, known_verbs())
