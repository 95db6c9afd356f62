"""The command line: same verbs, same refusals; rows as text or JSON."""

import json
import os
import subprocess
import sys

import pytest

from tests.entrance import hire
from unionloop.cli import show
from unionloop.cli.main import main
from unionloop.domains.access.models import Account
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


def run(capsys, *words):
    code = 0
    try:
        main(words)
    except SystemExit as end:
        code = end.code or 0
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_operator_acts_under_a_name_of_its_own(capsys):
    code, out, _ = run(capsys, "access", "create-account", "zhang", "--label", "张敏")
    assert code == 0
    assert "张敏" in out
    entry = Entry.objects.get(verb="access.create_account")
    assert (entry.actor, entry.via) == ("system.cli", "cli")


def test_json_is_json(capsys):
    hire("zhang", "leader")
    code, out, _ = run(capsys, "access", "accounts", "--json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert rows[0]["username"] == "zhang"
    assert rows[0]["posts"][0]["role"] == "leader"


def test_a_refusal_is_a_sentence_and_exit_1(capsys):
    hire("zhang")
    code, out, err = run(capsys, "access", "create-account", "zhang", "--label", "x")
    assert (code, out) == (1, "")
    assert err.strip() == "登录名“zhang”已有人用，请换一个。"


def test_as_somebody_with_that_persons_rights(capsys):
    hire("zhang", "leader")
    code, _, err = run(capsys, "journal", "lines", "--as", "zhang")
    assert code == 1
    assert "看审计" in err
    code, _, _ = run(capsys, "access", "create-account", "li", "--label", "李", "--as", "zhang")
    assert code == 1
    assert not Account.objects.filter(username="li").exists()
    assert run(capsys, "journal", "lines", "--as", "nobody")[0] == 1


def test_grant_and_who_may(capsys):
    hire("zhang")
    assert run(capsys, "access", "grant", "zhang", "admin")[0] == 0
    assert run(capsys, "access", "load-roles")[0] == 0
    _, out, _ = run(capsys, "access", "who-may", "access.grant", "--json")
    assert [one["role"] for one in json.loads(out)] == ["admin"]


def test_the_password_comes_from_a_pipe_not_from_the_arguments(capsys, monkeypatch):
    import io

    hire("zhang")
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough one 7\n"))
    assert run(capsys, "access", "set-password", "zhang")[0] == 0
    assert Account.objects.get().check_password("a long enough one 7")


def test_journal_commands(capsys):
    hire("zhang")
    assert "lines chained" in run(capsys, "journal", "seal")[1]
    assert run(capsys, "journal", "check")[1].strip() == "chain valid"
    assert "waiting" in run(capsys, "journal", "chain")[1]


def test_an_unknown_command_lists_its_neighbours(capsys):
    code, _, err = run(capsys, "access", "fly")
    assert code == 2
    assert "access create-account" in err
    assert run(capsys)[0] == 0


def test_wide_characters_are_aligned(capsys):
    show.show([{"name": "张", "n_fen": 123456}, {"name": "ab", "n_fen": -5}], as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert [show._width(line[: line.index("1,234.56") if "1,234.56" in line else len(line)]) for line in lines[1:2]] == [6]
    assert lines[2] == "ab    -0.05"


def test_explains_itself_on_a_fresh_checkout_without_keys(tmp_path):
    environment = {**os.environ, "UNIONLOOP_MODE": "production", "UNIONLOOP_DATA": str(tmp_path), "PYTHONPATH": "src"}
    told = {}
    for words in (("help",), ("dues", "settle", "--help"), ("bench", "-h"), ("dues", "balance", "1")):
        told[words] = subprocess.run([sys.executable, "-m", "unionloop", *words], env=environment, capture_output=True,
                                     text=True, check=False)  # fmt: skip
    assert "dues settle" in told["help",].stdout
    assert "open and compute the settlement" in told["dues", "settle", "--help"].stdout
    assert "--rows" in told["bench", "-h"].stdout
    assert "keys make" in told["dues", "balance", "1"].stderr  # what reads money still refuses without them
    assert [one.returncode for one in told.values()] == [0, 0, 0, 1]
    assert list(tmp_path.iterdir()) == []
