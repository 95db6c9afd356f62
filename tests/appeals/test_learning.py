"""The desk learns from its own decisions, and proposes; without a model it proposes nothing."""

import pytest

from tests.triage.town import letters
from unionloop.adapters.triage import desk as adapter
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.appeals.models import Case
from unionloop.kernel.errors import NotFound
from unionloop.kernel.models import Entry as Line

from .scene import LI, SYSTEM, receive

CODES = {"工资": "wage.arrears", "工伤": "injury", "社保": "insurance", "建会": "union"}


@pytest.fixture
def place(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def decided(count, seed=1):
    """Put so many decided cases on the desk, as rows: their lives are told elsewhere."""
    pattern = Case.objects.values().get(pk=receive("样子").id)
    made = letters(count, seed=seed)
    Case.objects.bulk_create(
        Case(**pattern | {"id": None, "number": f"T{seed}{at:05d}", "title": one.title or "来电", "text": one.text,
                          "category": CODES[one.label], "state": "closed"}) for at, one in enumerate(made)
    )  # fmt: skip


class TestLearn:
    def test_learns_proposes_and_leaves_one_line_a_version(self, desk, place):
        decided(160)
        lesson = commands.learn(SYSTEM)
        assert (lesson.cases, lesson.kinds) == (160, 4)
        assert lesson.macro_f1_bp > 6_000
        assert commands.learn(SYSTEM).version == lesson.version
        assert Line.objects.filter(verb="appeals.learn").count() == 1
        assert queries.lessons(SYSTEM) == [lesson]
        case = receive("包工头，拖欠工资，写了欠条，讨薪没有结果", known=Known(kind="help"))
        found = queries.proposal(LI, case_id=case.id)
        assert (found.category, found.version) == ("wage.arrears", lesson.version)
        assert "欠条" in found.words
        assert queries.case(LI, case_id=case.id).category == ""  # proposed, not decided

    def test_more_decisions_give_another_version_and_keep_the_earlier(self, desk, place):
        decided(80)
        first = commands.learn(SYSTEM)
        decided(80, seed=2)
        second = commands.learn(SYSTEM)
        assert first.version != second.version
        assert {first.version, second.version} <= {one.name for one in (place / "triage").iterdir()}
        assert adapter.current().version == second.version

    def test_too_little_is_no_model_and_no_proposal(self, desk, place):
        case = receive("欠薪", known=Known(kind="help", category="wage.arrears"))
        assert commands.learn(SYSTEM) is None
        assert queries.proposal(LI, case_id=case.id) is None
        assert not Line.objects.filter(verb="appeals.learn").exists()

    def test_an_unseen_case_is_not_found(self, desk, place):
        with pytest.raises(NotFound):
            queries.proposal(LI, case_id=10_000)


def test_duplicates_and_clusters_through_the_port(desk, place):
    decided(80)
    commands.learn(SYSTEM)
    texts = [one.text for one in letters(6, seed=8)]
    texts.append(texts[2].replace("我们厂", "本厂"))
    assert adapter.current().duplicates(texts)[0][:2] == (2, 6)
    assert adapter.current().cluster(texts)[6] == 2


class TestBesideTheDecision:
    def test_the_journal_keeps_what_was_proposed_and_by_which_version(self, desk, place):
        decided(160)
        lesson = commands.learn(SYSTEM)
        taken = receive("包工头，拖欠工资，写了欠条，讨薪没有结果", known=Known(kind="help"))
        commands.classify(LI, case_id=taken.id, category="wage.arrears")
        other = receive("包工头，拖欠工资，写了欠条，讨薪没有结果", known=Known(kind="help"), sender="13811112222")
        commands.classify(LI, case_id=other.id, category="insurance", note="其实是工伤")
        notes = list(Line.objects.filter(verb="appeals.classify").order_by("id").values_list("note", flat=True))
        assert notes[0].startswith("机器建议 wage.arrears（")
        assert notes[0].endswith(f"模型 {lesson.version}），采用")
        assert notes[1].startswith("其实是工伤；机器建议 wage.arrears（")
        assert notes[1].endswith("人工定为 insurance")
