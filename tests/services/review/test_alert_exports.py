"""The list of alerts as a file: one row each, with its figure, what it is held against, and who has it."""

import io
from datetime import date

import openpyxl

from salesplan.core.dimensions import Member, Membership
from salesplan.core.registers.contingencies import CONTINGENCIES, Contingency
from salesplan.core.review.noted import Number
from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.exports import figures_sheet, in_words
from salesplan.i18n import LANGS
from salesplan.services import notes, records
from salesplan.services.company import save_settings
from salesplan.services.exporting import export
from salesplan.services.members import write_members, write_memberships
from salesplan.services.review import alerts, watching
from salesplan.store import Store
from tests.services.small_company import ADMIN, cell, load, plan, year_plan

GOLDEN = """\
编号,状态,规则,区域,产品,团队,渠道,其他范围,指标,单位,实际,对照什么,对照,影响（元）,从,到,超出阈值起于,按数据开启于,首次检查到,状态日期,\
负责人,无数据月数,分析,预案,未了的争议,未了的批注,代码
2,■ 新预警,预案触发,,,,,,'=magnets,%,12.600000,触发线,12.000000,,2026-06,2026-06,2026-06,2026-06,2026-07-10,2026-07-10,,0,,\
E01,0,0,rule=contingency; kpi=indicator
1,▲ 处理中,区域进度落后,East,,,,,应达进度达成,比率（0.15 即 15%）,0.800000,应达进度,1.000000,120.00,2026-01,2026-06,2026-02,2026-03,\
2026-07-10,2026-07-10,Ann,0,达成分析,,1,1,rule=pace_region; kpi=pace; region=R01
"""


def company():
    made = Store.memory()
    save_settings(made, ADMIN, today=date(2026, 7, 10))
    with made.transaction("tester", "setup") as tx:
        people = [Member("person", "S01", "Ann", extra={"role": "East lead"})]
        write_members(tx, [Member("region", "R01", "East"), Member("region", "R02", "West"), *people])
        write_memberships(tx, "team_region", [Membership(f"T0{n}", f"R0{n}") for n in (1, 2)])
    plan(made, [*year_plan(100, "R01"), *year_plan(500, "R02", team="T02")])
    months = [f"2026-{n:02d}" for n in range(1, 7)]
    load(made, [cell(month, revenue=80) for month in months])
    load(made, [cell(month, "R02", team="T02", revenue=500) for month in months])
    watching.check(made)
    alerts.acknowledge(made, ADMIN, 1)
    notes.add(made, ADMIN, Number("pace", {"region": ("R01",)}, "2026-01", "2026-06", None), "no", "disputed")
    read = {"indicator": "=magnets", "unit": "%", "threshold": "12", "reading": "12.6", "read_on": "2026-06-18"}
    records.save(made, ADMIN, CONTINGENCIES, Contingency.model_validate({"title": "Lock", "crosses": "above", **read}))
    return made


def test_slices_beyond_the_cube_and_figures_that_only_alerts_watch_are_in_words_in_both_languages():
    row = {"within": "tier=growth; industry=食品", "kpi": "retention", "codes": "tier=growth"}
    sheets = {lang: figures_sheet("alerts", tuple(row), [row], lang) for lang in LANGS}
    told = {lang: in_words(in_words(made, "", lang), "", lang).rows[0] for lang, made in sheets.items()}
    assert (told["zh"]["within"], told["zh"]["kpi"]) == ("成长客户 × 食品行业", "客户留存率")
    assert told["en"]["kpi"] == "Customers who still order" and "growth customers" in told["en"]["within"].lower()
    assert told["en"]["codes"] == "tier=growth"


def test_every_alert_is_a_row_and_nothing_of_it_runs():
    made, view = company(), View("2026-06", "2026-06", {"region": ("R02",)})
    content, rows, name = export(made, ADMIN, "alerts", "csv", view)
    assert (content.decode("utf-8-sig").replace("\r\n", "\n"), rows) == (GOLDEN, 2)
    assert name == "alerts-2026-06-2026-06.csv"
    book = openpyxl.load_workbook(io.BytesIO(export(made, ADMIN, "alerts", "xlsx", view, lang="en")[0]))
    cells = [[c.value for c in row] for row in book.worksheets[0].iter_rows()]
    assert cells[0][:3] == ["Number", "State", "Rule"] and cells[2][13] == 120 and cells[1][8] == "=magnets"
    west = export(made, Scope("w", "viewer", ("R02",)), "alerts", "csv", view)
    assert west[1] == 0
