"""Saved views: one's own on every machine, shared by role, never somebody else's to throw away."""

import pytest

from tests.cast import NOW
from tests.entrance import hire
from unionloop.domains.access import commands, queries
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    def actor(name, role):
        hire(name, role, label=name.title())
        return queries.actor_named(name, at=NOW, via="web")

    return {"chen": actor("chen", "organiser"), "huang": actor("huang", "county_organiser"), "kuai": actor("kuai", "accountant")}


def labels(by):
    return [(one.label, one.own, one.owner) for one in queries.views(by, listing="employers")]


class TestSaveView:
    def test_is_private_unless_shared_with_a_role(self, who):
        commands.save_view(who["chen"], listing="employers", label="我的", query="coverage=none")
        commands.save_view(who["chen"], listing="employers", label="催办", query="?at_least=25", share_with="county_organiser")
        assert labels(who["chen"]) == [("我的", True, "Chen"), ("催办", True, "Chen")]
        assert labels(who["huang"]) == [("催办", False, "Chen")]
        assert labels(who["kuai"]) == []
        assert queries.views(who["huang"], listing="employers")[0].query == "at_least=25"
        assert Entry.objects.filter(verb="access.save_view", actor="chen").count() == 2

    def test_the_same_name_replaces(self, who):
        for query in ("a=1", "a=2"):
            commands.save_view(who["chen"], listing="employers", label="我的", query=query)
        assert [one.query for one in queries.views(who["chen"], listing="employers")] == ["a=2"]

    def test_is_refused_without_name_for_unknown_roles_and_beyond_thirty(self, who):
        with pytest.raises(BadInput, match="bad_view"):
            commands.save_view(who["chen"], listing="employers", label=" ", query="")
        with pytest.raises(BadInput, match="unknown_role"):
            commands.save_view(who["chen"], listing="employers", label="x", query="", share_with="king")
        for number in range(30):
            commands.save_view(who["chen"], listing="employers", label=str(number), query="")
        with pytest.raises(Refused, match="too_many_views"):
            commands.save_view(who["chen"], listing="employers", label="31", query="")


class TestDropView:
    def test_is_for_the_owner_only(self, who):
        pk = commands.save_view(who["chen"], listing="employers", label="催办", query="", share_with="county_organiser")
        with pytest.raises(NotFound):
            commands.drop_view(who["huang"], view_id=pk)
        commands.drop_view(who["chen"], view_id=pk)
        assert labels(who["huang"]) == []
