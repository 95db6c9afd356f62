"""Encrypted values open only in their own column; equals are found by blind index, nothing else."""

import pytest

from unionloop.kernel import secret


class TestEncrypt:
    def test_opens_again(self):
        stored = secret.encrypt("510903199001010014", "people.id")
        assert "5109" not in stored
        assert secret.decrypt(stored, "people.id") == "510903199001010014"

    def test_two_of_the_same_look_different(self):
        assert secret.encrypt("x", "a") != secret.encrypt("x", "a")

    def test_does_not_open_in_another_column(self):
        with pytest.raises(secret.Unreadable):
            secret.decrypt(secret.encrypt("x", "a"), "b")

    def test_refuses_an_unknown_key(self):
        with pytest.raises(secret.Unreadable, match="key 9"):
            secret.decrypt("9.AAAA", "a")


class TestBlind:
    def test_finds_equals_per_column(self):
        assert secret.blind("138", "a") == secret.blind("138", "a")
        assert secret.blind("138", "a") != secret.blind("138", "b")
        assert secret.blind("1380", "a")[:8] != secret.blind("138", "a")[:8]
