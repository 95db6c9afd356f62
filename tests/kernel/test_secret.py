"""Encrypted values open only in their own column; equals are found by blind index, nothing else."""

import pytest

from unionloop.config import keys
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


class TestKeyFiles:
    def test_the_next_key_is_the_newest_and_one_put_away_is_not_there(self, tmp_path):
        keys.make(tmp_path)
        before = keys.load(tmp_path, create=False)
        for _ in range(9):
            keys.add_field_key(tmp_path)
        ring = keys.load(tmp_path, create=False)
        assert (before.newest, ring.newest, list(ring.fields)[-2:]) == ("1", "10", ["9", "10"])
        assert (tmp_path / "field-10").stat().st_mode & 0o777 == 0o600
        assert keys.retire_field_key(tmp_path, "10").exists()
        assert keys.load(tmp_path, create=False).newest == "9"
        assert keys.add_field_key(tmp_path) == "11"  # what lies in old archives under 10 is not taken for this one

    def test_a_process_reads_what_others_seal_under_a_key_it_did_not_begin_with(self, tmp_path, settings):
        keys.make(tmp_path)
        running = keys.load(tmp_path, create=False)
        keys.add_field_key(tmp_path)
        fresh = keys.load(tmp_path, create=False)
        settings.SECRET_KEYS, settings.SECRET_KEY_ID = fresh.fields, fresh.newest
        stored = secret.encrypt("x", "a")
        settings.SECRET_KEYS, settings.SECRET_KEY_ID = running.fields, running.newest
        assert secret.decrypt(stored, "a") == "x"
        assert secret.encrypt("x", "a").startswith("1.")
        assert secret.is_stale(stored)
        for strange in ("../django", "3", ""):
            with pytest.raises(secret.Unreadable):
                secret.decrypt(f"{strange}.AAAA", "a")
