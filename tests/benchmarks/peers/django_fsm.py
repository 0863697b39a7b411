"""django-fsm-2 with django-fsm-log: a protected state field, transitions on the model, a log row by its signal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django
import sqlalchemy as sa
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests.benchmarks.peers.mover import MEASURES, Mover

_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"


def _database(url: sa.URL) -> dict[str, Any]:
    """Return Django's word for a database, with the same settings as all others' connections."""
    if url.get_backend_name() == "sqlite":
        options = {"transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database, "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.database,
        "HOST": url.host,
        "PORT": url.port or "",
        "USER": url.username,
        "PASSWORD": url.password or "",
    }


class DjangoFsm(Mover):
    """Django in a process of its own."""

    def fill(self, items: int) -> Sequence[int]:
        settings.configure(
            DATABASES={"default": _database(sa.make_url(self.url))},
            INSTALLED_APPS=[
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "django_fsm",
                "django_fsm_log",
                "tests.benchmarks.peers.django_app",
            ],
            USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        )
        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0)
        from tests.benchmarks.peers.django_app.models import Measure, Problem  # noqa: PLC0415 - after `setup`

        self.problems = Problem.objects
        made = Problem.objects.bulk_create(Problem() for _ in range(items))
        Measure.objects.bulk_create(Measure(problem=one) for one in made for _ in range(MEASURES))
        self.closing.callback(connection.close)
        return [one.pk for one in made]

    def one_by_one(self, trigger: str) -> None:
        for key in self.keys:
            with transaction.atomic():
                self.move(self.problems.get(pk=key), trigger)

    def together(self, trigger: str) -> None:
        with transaction.atomic():
            for problem in self.problems.prefetch_related("measures"):
                self.move(problem, trigger)

    def move(self, problem: Any, trigger: str) -> None:
        getattr(problem, trigger)()
        problem.save()

    def recorded(self) -> int:
        from django_fsm_log.models import StateLog  # noqa: PLC0415 - after `setup`

        return int(StateLog.objects.count())
