"""Letters, runs, near-duplicates, learning: against plain Python that does the same slowly."""

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from unionloop.adapters.triage import Letter, alike, grams, training
from unionloop.adapters.triage.letters import solid, spell
from unionloop.kernel.errors import BadInput

from .town import KINDS, altered, letters


@pytest.fixture(scope="module")
def model():
    return training.train(letters(320))


class TestLetters:
    def test_width_case_and_digits_do_not_differ(self):
        one, other = (spell([text])[0].tolist() for text in ("ＡＢ公司欠薪１２３４元", "ab公司欠薪9999元"))
        assert one == other

    def test_rare_ideographs_stay_letters_and_layout_goes(self):
        codes, starts = solid(["𠮷野·家，\n欠 薪", ""])
        assert "".join(map(chr, codes)) == "𠮷野家欠薪"
        assert starts.tolist() == [0, 5, 5]


class TestGrams:
    def test_counts_are_those_of_plain_python(self):
        texts = [letter.text for letter in letters(300)] + ["", "。。", "只此一家"]
        found = grams.learn_grams(texts, longest=3)
        slow = [Counter(part[at : at + size] for part in text.split("，") for size in (1, 2, 3)
                        for at in range(len(part) - size + 1)) for text in texts]  # fmt: skip
        held = Counter(run for one in slow for run in one)
        usual = {run for run, count in held.items() if count >= 2}
        assert len(found.keys) == len(usual)
        counts = found.count(texts)
        lost = len(usual) - len(set(found.find(found.keys)) - {-1})
        assert lost < 0.05 * len(usual)  # two keys in one slot of the hash table
        for row, one in enumerate(slow[:40]):
            assert counts[[row]].sum() == pytest.approx(sum(n for run, n in one.items() if run in usual), rel=0.1)

    def test_spans_say_where_each_run_stands(self):
        found = grams.learn_grams(["欠薪维权", "欠薪维权"], longest=2)
        text = "甲，欠薪"
        assert {text[at : at + size] for _, at, size in found.spans(text)} == {"欠", "薪", "欠薪"}

    def test_words_are_the_longest_known_from_the_end(self):
        cut = [["劳动", "合同", "劳动合同", "同工"], ["劳动", "合同", "劳动合同", "同工"]]
        texts = ["劳动合同，合同工", "劳动合同，合同工"]
        found = grams.learn_words(texts, cut)
        spans = {texts[0][at : at + size] for _, at, size in found.spans(texts[0])}
        assert spans == {"劳动合同", "合", "同工"}


class TestGroups:
    def test_finds_the_pairs_that_share_half_their_triples_and_no_others(self):
        drawn = random.Random(7)
        texts = [letter.text for letter in letters(150, seed=3)]
        texts += [altered(text, share, drawn) for share in (0.0, 0.03, 0.08, 0.3) for text in texts[:50]]
        first = alike.group(texts)
        triples = [{clean[at : at + 3] for at in range(len(clean) - 2)} for clean in
                   ("".join(map(chr, solid([text])[0])) for text in texts)]  # fmt: skip
        sure = {(a, b) for a, b in combinations(range(len(texts)), 2)
                if len(triples[a] & triples[b]) >= 0.53 * len(triples[a] | triples[b])}  # fmt: skip
        found = {(a, b) for a, b in combinations(range(len(texts)), 2) if first[a] == first[b]}
        assert len(sure) > 100
        assert len(sure - found) <= 0.01 * len(sure)
        near = {(a, b) for a, b in found if len(triples[a] & triples[b]) >= 0.25 * len(triples[a] | triples[b])}
        assert found == near  # nothing far apart was chained together here

    def test_layout_alone_does_not_separate_and_short_texts_group_only_when_equal(self):
        assert alike.group(["欠薪，三个月！", "欠薪 三个月", "在", "在", "再", "", "！"]).tolist() == [0, 0, 2, 2, 4, 5, 6]

    def test_nothing_is_grouped_of_nothing(self):
        assert alike.group([]).tolist() == []


class TestLearning:
    def test_knows_new_letters_and_says_how_sure(self, model):
        new = letters(200, seed=9)
        verdicts = model.classify(new)
        right = [verdict.label == letter.label for verdict, letter in zip(verdicts, new, strict=True)]
        assert np.mean(right) > 0.8
        assert all(0 < verdict.confidence <= 1 for verdict in verdicts)
        assert np.mean(right) == pytest.approx(np.mean([verdict.confidence for verdict in verdicts]), abs=0.08)

    def test_is_unsure_of_what_it_never_saw(self, model):
        chances = model.chances([Letter("1", "", "zzzz"), Letter("2", "", "")])
        assert chances.tolist() == [[0.25] * 4] * 2

    def test_the_words_that_decided_are_those_of_the_kind(self, model):
        letter = Letter("1", "", "我们厂，拖欠工资，请领导，关心一下")
        assert model.classify([letter])[0].label == "工资"
        words = [word.text for word in model.words(letter, "工资")]
        assert words[0] in "拖欠工资"

    def test_the_words_add_up_to_the_score(self, model):
        letter = letters(3, seed=5)[1]
        scores = model.scores([letter])[0] - model.intercept
        kind = model.labels.index(letter.label)
        every = model.words(letter, letter.label, most=10_000)
        other = sum(word.weight for label in [letter.label] for word in every)
        assert other >= scores[kind] - scores.mean() - 1e-3  # those that spoke against it are left out

    def test_the_same_letters_give_the_same_model(self, model):
        again = training.train(letters(320))
        assert again.facts == model.facts
        assert all(np.array_equal(a.slopes, b.slopes) for a, b in zip(again.blocks, model.blocks, strict=True))

    def test_near_duplicates_never_stand_on_both_sides(self):
        truth, same = np.arange(60) % 3, np.arange(60) // 4
        for known, new in training.folds(truth, same):
            assert not set(same[known]) & set(same[new])

    def test_refuses_what_nothing_can_be_learnt_from(self):
        with pytest.raises(BadInput, match="triage_one_kind"):
            training.train([one for one in letters(80) if one.label == "工资"])
        with pytest.raises(BadInput, match="triage_too_few"):
            training.train(letters(4) * 20)

    def test_a_kind_with_a_single_letter_is_learnt_and_marked_as_it_is(self):
        alone = Letter("1", "", "孤例，独一无二的事情，只有这一次", "孤")
        model = training.train([*letters(80), alone])
        assert model.classify([alone])[0].label == "孤"
        marks = next(kind for kind in model.facts["marks"]["kinds"] if kind["label"] == "孤")
        assert (marks["letters"], marks["f1"] < 0.5) == (1, True)

    def test_verdicts_called_sure_are_right(self, model):
        new = letters(200, seed=9)
        sure = [verdict.label == letter.label for verdict, letter in zip(model.classify(new), new, strict=True)
                if verdict.confidence >= model.facts["sure_from"]]  # fmt: skip
        assert len(sure) > 20
        assert np.mean(sure) > 0.9

    def test_two_kinds_are_enough(self):
        two = [one for one in letters(160) if one.label in list(KINDS)[:2]]
        assert training.train(two).facts["marks"]["macro_f1"] > 0.9
