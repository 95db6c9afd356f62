"""A load balancer learns without a login whether a process can serve, and nothing else."""

import pytest
from django.db import OperationalError, connection

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_ready_while_the_database_answers(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ready\n", "no-store")
    assert not answer.cookies


def test_503_without_a_word_of_why_while_it_does_not(client, monkeypatch):
    def refuse():
        raise OperationalError("connection to 10.0.0.7 refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (503, b"database\n", "no-store")
