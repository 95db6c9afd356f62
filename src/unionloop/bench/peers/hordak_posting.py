"""django-hordak: balanced transactions of six legs, posted by its bulk_create. Matching and splitting were done for it.

Runs in its own environment on the PostgreSQL database of DATABASE_URL; its check that a transaction balances is on.
"""

import json
import os
import sys
import time
from decimal import Decimal
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from peak import peak_mb

ACCOUNTS, UPPER = 200, 5  # of base unions (its tree of accounts is slow to grow), and of those above them


def main() -> None:
    """Migrate, open accounts, then measure as many entries as asked, all in one transaction."""
    entries = int(sys.argv[1])
    parts = urlsplit(os.environ["DATABASE_URL"])
    query = dict(parse_qsl(parts.query))
    settings.configure(
        DATABASES={"default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""), "HOST": query.get("host", parts.hostname or ""),
            "PORT": query.get("port", parts.port or ""),
        }},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "djmoney", "hordak"],
        DEFAULT_CURRENCY="CNY", HORDAK_INTERNAL_CURRENCY="CNY", CURRENCIES=["CNY"], USE_TZ=True, SECRET_KEY="bench",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from hordak.models import Account, AccountType, Leg, Transaction

    call_command("migrate", verbosity=0)
    bank = Account.objects.create(name="bank", code="1", type=AccountType.asset, currencies=["CNY"])
    owed = [Account.objects.create(name=f"owed {at}", code=f"2{at:04d}", type=AccountType.liability, currencies=["CNY"])
            for at in range(ACCOUNTS + UPPER)]  # fmt: skip
    started, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        made = Transaction.objects.bulk_create([Transaction(description=f"receipt {at}") for at in range(entries)])
        legs = []
        for at, one in enumerate(made):
            shares = [Decimal(at % 900 + 100 + share) / 100 for share in range(5)]
            legs.append(Leg(transaction=one, account=bank, debit=sum(shares)))
            takers = [owed[at % ACCOUNTS], *owed[ACCOUNTS : ACCOUNTS + 4]]
            legs += [Leg(transaction=one, account=to, credit=fen) for to, fen in zip(takers, shares, strict=True)]
        Leg.objects.bulk_create(legs)
    cost = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - cpu,
            "peak_mb": peak_mb()}  # fmt: skip
    debit, credit = Leg.objects.sum_to_debit_and_credit()
    print(json.dumps({**cost, "entries": Transaction.objects.count(),  # noqa: T201
                      "balanced": debit["CNY"].amount == credit["CNY"].amount > 0}))


if __name__ == "__main__":
    main()
