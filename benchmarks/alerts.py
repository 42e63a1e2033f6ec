"""What warning rules cost an import, and an alert to be opened with its diagnosis, on the demo company."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.clock import Result, alternated
from benchmarks.company import demo_store
from salesplan.core.view import View
from salesplan.services.cockpit import cockpit
from salesplan.services.company import COMPANY
from salesplan.services.review import alerts, watching
from salesplan.services.review.alerts import Alert
from salesplan.services.review.diagnosis import diagnose
from salesplan.services.views import default_view
from salesplan.store import Store

ROUNDS = 5
MOST_COCKPITS = 8.0
"""How many answers of the cockpit a check of all rules may cost."""
MOST_MS = 1000.0


def results(folder: Path) -> Iterator[Result]:
    """CPU of all threads; nothing is cached."""
    store = Store.open(demo_store(folder))
    view, found = default_view(store, COMPANY), alerts.alerts(store, COMPANY)
    watching.check(store)
    works = [partial(cockpit, store, COMPANY, view), partial(watching.check, store)]
    works += [partial(_opened, store, one) for one in found if one.is_live]
    page, check, *opening = alternated(works, ROUNDS, time.process_time)
    yield Result("all rules checked, CPU", check * 1000, " ms")
    yield Result("all rules checked / the cockpit", check / page, "x", MOST_COCKPITS)
    yield Result(f"the slowest of {len(opening)} alerts opened, CPU", max(opening) * 1000, " ms", MOST_MS)
    store.close()


def _opened(store: Store, one: Alert) -> None:
    """The trend and the diagnosis of an alert, as its page asks for them the first time."""
    alerts.trend(store, COMPANY, one)
    months, rule = View(one.start, one.month), one.rule
    if rule.diagnosis is not None:
        diagnose(store, COMPANY, months, rule.kpi, dict(one.cut), rule.diagnosis, rule.basis)
