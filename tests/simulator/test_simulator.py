"""S1, S3 and S4 of the trust list: lives drawn by seeds hold against the oracle, and a seed replays byte by byte."""

import os
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import transaction

from tests.dues import town

from .machine import Life
from .mutants import MUTANTS, Mutant, planted, site
from .points import POINTS, Weaver, woven

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SEEDS = int(os.environ.get("UNIONLOOP_SEEDS", "1"))
STEPS = int(os.environ.get("UNIONLOOP_STEPS", "50"))
FIRST = int(os.environ.get("UNIONLOOP_EXAM_SEED", "1"))
BUGS = slice(*(int(one) for one in os.environ.get("UNIONLOOP_MUTANTS", "1").split("-")))  # so many, or 4-15
HUNT = int(os.environ.get("UNIONLOOP_HUNT", "3"))  # seeds a planted bug may hide from
PLACES = ("U1", "U2", "U3", "U4", "J1", "A1", "A2", "B1", "A", "B", "P")


def lived(place: town.Town, seed: int, weaver: Weaver, steps: int = STEPS, percent: int = 25, told: bool = True) -> Life:
    """Live one seed and leave nothing."""
    life = Life(place, seed, weaver, percent)
    try:
        with transaction.atomic():
            life.live(steps, seed)
            raise transaction.TransactionManagementError
    except transaction.TransactionManagementError:
        return life
    except BaseException:
        if told:
            print(f"seed {seed}", *life.trace[-40:], sep="\n")
        raise


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """One town for all seeds."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield town.build(PLACES)
        transaction.set_rollback(True)


def test_seeds_hold_against_the_oracle(place: town.Town, record_property: Callable[[str, int], None]) -> None:
    crashes: Counter[str] = Counter()
    with woven() as weaver:
        for seed in range(FIRST, FIRST + SEEDS):
            crashes += lived(place, seed, weaver).crashes
    print(f"{SEEDS} seeds × {STEPS} steps, {sum(crashes.values())} deaths at {len(crashes)} of {len(POINTS)} points")
    record_property("steps", SEEDS * STEPS)
    assert crashes


def test_a_seed_replays_byte_by_byte(place: town.Town) -> None:
    with woven() as weaver:
        first, second = (lived(place, FIRST, weaver, 25).trace for _ in range(2))
    assert first == second


@pytest.mark.parametrize("seed", [409573403, 780642133])
def test_lives_that_found_something(place: town.Town, seed: int) -> None:
    """409573403: two runs locked at once set off one claim; the second one's lines still told of it when approved.

    780642133: what an open run would clear out of suspense was reversed by another as if it had been.
    """
    with woven() as weaver:
        lived(place, seed, weaver, 200)


def test_every_bug_finds_its_line() -> None:
    """A bug whose line has moved would plant nothing; it must not pass for one that was caught."""
    assert [site(one)[1] for one in MUTANTS if one.old == one.new] == []
    assert len({one.name for one in MUTANTS if site(one)}) == len(MUTANTS) >= 30


@pytest.fixture(scope="module")
def sound() -> set[int]:
    """Seeds the product without a bug lives through: a bug counts as noticed only where nothing else is."""
    return set()


@pytest.mark.parametrize("mutant", MUTANTS[BUGS], ids=lambda one: one.name.replace(" ", "-"))
def test_planted_bugs_are_noticed(
    place: town.Town, sound: set[int], mutant: Mutant, record_property: Callable[[str, int], None]
) -> None:
    site(mutant)  # outside the hunt: a bug that cannot be planted is not one that was caught
    with woven() as weaver:
        for seed in range(FIRST, FIRST + HUNT):
            try:
                with planted(mutant):
                    lived(place, seed, weaver, 150, told=False)
            except Exception as found:
                print(f"caught by seed {seed}: {type(found).__name__} {str(found)[:160]}")
                if seed not in sound:
                    lived(place, seed, weaver, 150)
                    sound.add(seed)
                record_property("bugs", 1)
                return
    pytest.fail(f"{mutant.name} hid from {HUNT} seeds")
