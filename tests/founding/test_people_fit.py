"""Named persons are inserted past the ORM: what does not fit is refused alike on both databases."""

import pytest

from unionloop.domains.founding.commands.moving import add_people
from unionloop.domains.founding.contracts import PersonInput
from unionloop.domains.founding.models import Case, CasePerson
from unionloop.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("person", "field"),
    [
        (PersonInput("王" * 61), "name"),
        (PersonInput("王一", "主" * 41), "duty"),
        (PersonInput("王一", sex="x" * 8), "sex"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(person, field):
    with pytest.raises(BadInput) as refused:
        add_people(Case(pk=1), "committee", (person,))
    assert list(refused.value.facts["fields"]) == [field]


def test_the_words_of_the_persons_register_fit():
    CasePerson(name="王一", part="women", duty="主任", sex="female").clean_fields(exclude={"case"})
