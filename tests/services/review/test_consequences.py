"""By what an action from a worksheet is judged, now and as it was right after a load."""

from datetime import date

from salesplan.core.registers.dimensions import PRODUCT, Product
from salesplan.services import records
from salesplan.services.review import worksheets
from salesplan.store import Store
from salesplan.ui import review_cache, session
from salesplan.ui.session import Version
from tests.services.small_company import ADMIN, cell, load


def test_looking_back_to_a_load_tells_by_what_an_action_was_judged_then(monkeypatch):
    store = Store.memory()
    for zh, category in (("A1", "machine"), ("A2", "machine"), ("B1", "parts")):
        records.save(store, ADMIN, PRODUCT, Product(zh=zh, category=category))
    load(store, [cell("2026-01", product=code, revenue=100, orders=5) for code in ("P01", "P02", "P03")])
    where = {"product": ("P01", "P02")}
    code = worksheets.begin(store, ADMIN, "revenue", where, "2026-01", "2026-01", diagnose=lambda *_: None)
    second = load(store, [cell("2026-02", product="P01", revenue=100, orders=5)], as_of=date(2026, 2, 28))
    parts = records.get(store, ADMIN, PRODUCT, "P03")
    records.save(store, ADMIN, PRODUCT, parts.but(category="machine"))
    monkeypatch.setattr(session, "store", lambda: store)

    def judged(at):
        return review_cache.worksheet_judged_by(scope=ADMIN, version=Version("m", store.data_version, at), code=code)

    assert (judged(None).where, judged(second).where) == ({"channel": "C01"}, {"category": "machine"})
