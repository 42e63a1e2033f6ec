"""Sentences say the number first, leave out what is unknown, and never let a name become mark-up."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from salesplan.core.dimensions import Member
from salesplan.core.review.noted import Note, Noted, Number
from salesplan.core.view import View
from salesplan.i18n import LANGS
from salesplan.services.cockpit import MonthPoint, Slice
from salesplan.services.mix import Oversold
from salesplan.ui.cockpit import sentences
from salesplan.ui.cockpit.cards import card_text
from salesplan.ui.cockpit.page import compose, compose_slices
from tests.ui.invented import a_card, an_answer, an_offer, money

OFFER, ANSWER = an_offer(), an_answer()
YEAR, TODAY = View("2026-01", "2026-12"), date(2026, 11, 23)
HOSTILE = "![x](http://evil.test/a.png)<b>`$1$`"


def test_the_headline_speaks_of_both_targets_and_the_landing():
    assert sentences.standing(ANSWER.headline, YEAR, TODAY, "zh") == "基础目标达成 99.1%，挑战目标 90.1%"
    assert sentences.landing(ANSWER.headline, "en") == "Full-year estimate 517.0M, 99.4% of base"


def test_attainment_by_calendar_days_stands_beside_the_gap_where_it_differs():
    assert sentences.months_message((), ANSWER.headline, "zh") == "累计落后计划 394.0万（按天均摊的序时进度达成 98.5%）"
    same = ANSWER.headline._replace(linear=ANSWER.headline.attainment_base)
    assert sentences.months_message((), same, "zh") == "累计落后计划 394.0万"


def test_without_a_plan_nothing_is_claimed():
    bare = ANSWER.headline._replace(
        attainment_base=None, attainment_challenge=None, gap=None, landing=None, landing_rate=None
    )
    assert sentences.standing(bare, YEAR, TODAY, "en") == "No plan: actuals and last year only"
    assert sentences.landing(bare, "zh") == sentences.to_date(bare, "zh") == ""


def test_months_to_come_have_a_plan_but_nothing_to_hold_against_it():
    ahead = ANSWER.headline._replace(attainment_base=None, attainment_challenge=None, gap=None)
    assert sentences.standing(ahead, YEAR, TODAY, "zh") == "这段时间还没有数据"
    assert sentences.months_message((), ahead, "zh") == "各月实际与去年"
    to_come = [cell._replace(value=None, gap=None, rate=None) for cell in ANSWER.heat]
    assert sentences.heat_message(to_come, OFFER, "en") == "No figures for this period yet"


def test_a_year_to_come_says_that_it_has_not_begun_and_what_is_planned():
    ahead = ANSWER.headline._replace(attainment_base=None, attainment_challenge=None, gap=None, ahead=money(5750))
    year = View("2027-01", "2027-12")
    told = [sentences.standing(ahead, year, day, "zh") for day in (TODAY, date(2027, 1, 4))]
    assert told == ["2027年1–12月尚未开始，基础目标 5,750万", "2027年1–12月还没有数据，基础目标 5,750万"]
    assert sentences.months_message((), ahead, "en") == "Monthly plan against last year"


def test_a_total_that_is_fine_still_names_the_weak_the_far_ahead_and_the_crowding_product():
    told = sentences.signals(ANSWER, Oversold("P03", 1.76, "整机", -0.058, -0.0111), OFFER, "zh")
    assert told[0].text == ":red[■] 合计正常，但华北仅 80.0%，少 1,802万"
    assert told[1].text.startswith(":green[●] 华东达成 119.1%")
    assert told[2].text == ":yellow[▲] 经济型螺杆机达成 176%，同时单看整机比去年客单价 −5.8%、毛利率 −1.1pt"
    assert [signal.about.slice for signal in told] == [{"region": "R03"}, {"region": "R01"}, {}]


def test_a_sentence_carries_the_mark_of_the_figures_that_it_tells_and_of_no_others():
    def note(n, kind, measure, **where):
        number = Number(measure, where, YEAR.start, YEAR.end)
        return Note(n, kind, number, where, "?", "li", datetime(2026, 11, 1), False, "", "", None)

    def flags(*notes):
        page = compose(
            YEAR, ANSWER, Oversold("P03", 1.7, "整机", -0.1, -0.1, ("P01", "P03")), OFFER, "x", "zh", Noted(notes)
        )
        return ["".join(sign for sign in "⚑⚐✎" if sign in one.text) for one in page.signals]

    assert flags() == ["", "", ""]
    one = flags(
        note(1, "disputed", "revenue", region=("R03",)),
        note(2, "disputed", "revenue", region=("R01",), product=("P02",)),
        note(3, "comment", "gross_margin", product=("P01", "P03")),
        note(4, "disputed", "orders", region=("R01",)),
    )
    assert one == ["⚑", "⚐", "✎"]
    assert flags(note(1, "disputed", "revenue", product=("P03",))) == ["", "", "⚑"]


def test_months_that_were_missed_in_a_row_are_counted_back_from_the_newest_finished_one():
    def point(month, value, light, partial=False):
        return MonthPoint(month, money(value), money(100), money(100), None, partial, light)

    points = [
        point("2026-01", 90, "red"),
        point("2026-02", 99, "green"),
        point("2026-03", 95, "yellow"),
        point("2026-04", 88, "red"),
        point("2026-05", 1, "red", True),
    ]
    assert sentences.months_message(points, ANSWER.headline, "zh").endswith("；3月起连续 2 个月未达标，少 17.00万")
    assert "；" not in sentences.months_message(points[:2], ANSWER.headline, "zh")


def test_a_gap_between_months_breaks_the_row():
    points = [MonthPoint(m, money(1), money(2), money(2), None, False, "red") for m in ("2026-01", "2026-03")]
    assert "；" not in sentences.months_message(points, ANSWER.headline, "zh")


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ((-20, 5), "华东拖累最大（−20.00万），其余合计 +5.00万"),
        ((3, 5), "没有落后的，合计超出 8.00万"),
        ((-20,), "华东 −20.00万"),
        ((None, None), "各区域没有计划"),
    ],
)
def test_the_slices_say_who_weighs_most(gaps, told):
    slices = [
        Slice({"region": f"R{at:02d}"}, money(1), None, None, None, None, None if gap is None else money(gap), "grey")
        for at, gap in enumerate(gaps, 1)
    ]
    assert sentences.slices_message(slices, "region", OFFER, "zh") == told


def test_the_map_names_the_cell_with_the_largest_shortfall_or_that_there_is_none():
    assert sentences.heat_message(ANSWER.heat, OFFER, "zh").startswith("最大缺口：华北 × 永磁变频螺杆机，达成 66%")
    good = [cell for cell in ANSWER.heat if cell.gap > 0]
    assert sentences.heat_message(good, OFFER, "zh") == "没有低于计划的格子"
    assert sentences.heat_message([], OFFER, "zh") == "没有计划，先看实际与去年"


@pytest.mark.parametrize("lang", LANGS)
def test_a_hostile_name_stays_text_in_every_sentence(lang):
    named = {
        kind: tuple(Member(kind, m.code, HOSTILE, HOSTILE) for m in found) for kind, found in OFFER.members.items()
    }
    offer = an_offer(members=named)
    page = compose(View("2026-01", "2026-11"), ANSWER, Oversold("P03", 1.7, HOSTILE, -0.1, -0.1), offer, "x", lang)
    part = compose_slices(ANSWER.slices, "region", View("2026-01", "2026-11"), offer, lang)
    signals = [signal.text for signal in page.signals]
    for text in (page.title, *signals, page.months.headline, page.heat.headline, part.picture.headline):
        assert "![x](" not in text and "<b>" not in text and "$1$" not in text


def test_a_card_tells_the_comparison_that_set_its_light_and_colours_by_what_is_good():
    view = View("2026-01", "2026-11")
    falling = card_text(a_card("return_rate", 0.0144, -0.0027, "green", "history"), view, "zh")
    assert falling.badge == "● 正常 去年"
    assert ":gray[去年]\u00a0:green[−0.3pt]" in falling.small  # fewer returns are good
    behind = card_text(a_card("revenue", money(96), money(-4), "yellow", plan=money(100)), view, "zh")
    assert (behind.badge, behind.tone) == ("▲ 滞后 −4.0%", "yellow")


def test_a_single_february_is_not_compared_with_last_year_alone():
    card = a_card("revenue", money(96), money(-4))._replace(to_last_year=None)
    assert "去年\u00a0春节错位" in card_text(card, View("2026-02", "2026-02"), "zh").small


def test_a_slice_that_opened_during_last_year_is_not_compared_with_it():
    card = a_card("revenue", money(96), money(-4))._replace(to_last_year=None)
    assert "去年\u00a0不可比" in card_text(card, View("2026-01", "2026-11"), "zh").small


def test_a_ratio_without_a_reference_is_not_said_to_lack_a_plan():
    card = a_card("conversion", 0.15, None, "grey")._replace(to_plan=None, to_last_year=None, to_industry=None)
    assert card_text(card, View("2024-01", "2024-12"), "zh").badge == "○ 不可比"


def test_a_card_names_the_months_that_it_does_not_count():
    card = a_card("leads", 100, 5)._replace(left_out=(("2026-08", 0), ("2026-09", 0), ("2026-10", 2)))
    view = View("2026-01", "2026-11")
    assert card_text(card, view, "zh").small.endswith(":small[:orange[缺 8月、9月 · 10月缺 2 个区域]]")
    assert "Aug, Sep missing · Oct: 2 regions missing" in card_text(card, view, "en").small


def test_a_card_without_a_figure_or_a_plan_says_so():
    bare = a_card("collected", Decimal(5), None, "grey", "", last_year=None)
    assert card_text(bare, View("2026-01", "2026-11"), "zh").badge == "○ 无计划"
    nothing = bare._replace(row=bare.row._replace(value=None), spark=(("2026-01", None),))
    assert card_text(nothing, View("2026-01", "2026-11"), "zh")[2:4] == ("—", "○ 无数据")
