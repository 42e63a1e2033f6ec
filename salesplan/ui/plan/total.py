"""The page of the total: four anchors on one axis, a total held against them, the evidence, and the forecast."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.charts import anchors_chart, anchors_frame, fan
from salesplan.core.plan.anchors import Position
from salesplan.exports import FORMATS, download_name, write
from salesplan.exports.total_sheet import total_sheets
from salesplan.i18n.formats import escape, money, percent
from salesplan.services.plan import report
from salesplan.services.plan.anchors import Total
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.grounds import RATIO, AnchorInputs, as_inputs, inputs_of, ratio_of
from salesplan.services.plan.operations import Keep
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, pictures, session
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import chosen, clicks, days, table, total_inputs, total_said
from salesplan.ui.records import typed
from salesplan.ui.words import lang, t

_STEP = Decimal(10_000)
_STEPS = 80


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.total"), chosen.offered())


def show(version: Version) -> None:
    """The page below its title; a reader of some regions is told why there is nothing, and where his own part is."""
    framed = frame.current()
    if framed.scope.regions is not None:
        names = [framed.offer.name("region", code, lang()) for code in framed.scope.regions]
        st.info(t("total.not_whole.text", regions=escape(t("total.comma").join(names))), icon=":material/info:")
        if st.button(t("total.not_whole.go"), icon=":material/account_tree:", key="total.breakdown"):
            st.switch_page(menu.DECOMPOSITION.path, query_params=frame.link(version=str(version.id)))
        return
    work(version)
    _fan(version.year)


@frame.part
def work(version: Version) -> None:
    """Everything that moves when evidence is typed."""
    desk, editable = _open(version)
    if why := chosen.only_read(desk):
        st.caption(why)
    before = inputs_of(desk.inputs)
    given = total_inputs.read(version.id, before, editable)
    weighed(version, given)
    _grounds(desk, _found(version.year, given), before, given, editable)


def _open(version: Version) -> tuple[Desk, bool]:
    """The version as it is now, and whether this reader may change it."""
    desk = chosen.desk(version.id, "revenue")
    return desk, desk.editable and frame.current().may_write


def _grounds(desk: Desk, found: Total, before: AnchorInputs, given: AnchorInputs, editable: bool) -> None:
    """What is typed, a group per anchor, each number with where it comes from; the days of the year."""
    st.markdown(f"### {t('total.grounds')}")
    days.draw(desk.version.year)
    total_inputs.draw(desk.version.id, found, before, editable)
    if editable:
        kept = as_inputs(given)
        clicks.button(t("total.keep"), "total.keep", desk, _keep, kept, icon=":material/save:")


def _found(year: int, given: AnchorInputs) -> Total:
    framed = frame.current()
    view = framed.view._replace(where={})
    asked: dict[str, Any] = {"scope": framed.scope, "view": view, "year": year, "inputs": given}
    return frame.last("total.found", (year, given), lambda: cache.total(**asked, version=framed.facts))


# A total held against the anchors


@frame.part
def weighed(version: Version, given: AnchorInputs) -> None:
    """The headline, the picture, the choice of a total and what speaks against it: all that a slider moves."""
    desk, editable = _open(version)
    found = _found(version.year, given)
    if st.session_state.get("total.trouble"):
        st.error(st.session_state.pop("total.trouble"))
    said, drawn = st.container(gap="xsmall"), st.container()
    total, ratio = _choice(desk, found, editable)
    challenge = None if total is None else (total * ratio).quantize(Decimal("0.01"))
    at = None if total is None else found.weigh(total, challenge)
    with said:
        with st.container(horizontal=True, vertical_alignment="top", gap="small"):
            st.markdown(f"**{_band(found)}**" + (f"  \n{_headline(at, desk)}" if at else ""), width="stretch")
            _export(desk, given, total, ratio)
        st.caption(total_said.bounds(found))
    with drawn:
        _picture(found, total, challenge)
    if at is None or challenge is None:
        return
    total_said.figures(found, at, challenge, ratio)
    total_said.cautions(at)
    if editable:
        st.button(
            t("total.choose"),
            type="primary",
            icon=":material/edit_document:",
            key="total.choose",
            on_click=_choose,
            args=(desk, total, ratio),
        )


def _export(desk: Desk, given: AnchorInputs, total: Decimal | None, ratio: Decimal) -> None:
    """What lies open, as it is typed, as a workbook."""
    framed, reader, store = frame.current(), lang(), session.store()
    scope, year = framed.scope, desk.version.year
    view = framed.view._replace(where={})

    def made() -> bytes:
        asked = report.Asked(year, given, total, ratio, desk.version.id)
        return write("xlsx", total_sheets(report.report(store, scope, view, asked), reader))

    st.download_button(
        t("total.export"),
        made,
        file_name=download_name(f"total-{year}", "xlsx"),
        mime=FORMATS["xlsx"].mime,
        on_click="ignore",
        icon=":material/download:",
        key="total.export",
    )


def _band(found: Total) -> str:
    within = found.within
    if within.floor is None or within.ceiling is None or not within.feasible:
        return t("total.no_band")
    return t("total.band", low=money(within.floor, lang()), high=money(within.ceiling, lang()))


def _headline(at: Position, desk: Desk) -> str:
    """Within reach only where the total lies in the band and nothing calls it wishful; chosen only when it is kept."""
    kept = desk.inputs.get("total")
    is_chosen = not desk.editable or (kept is not None and Decimal(str(kept)) == at.total)
    key = ("total.within" if at.is_within_reach else "total.chosen") + ("" if is_chosen else ".tried")
    return t(key, total=money(at.total, lang()), chance=percent(at.chance, lang(), 0))


def _choice(desk: Desk, found: Total, editable: bool) -> tuple[Decimal | None, Decimal]:
    """The total and the ratio of the challenge to it: typed, moved, or what the version holds."""
    id, state = desk.version.id, st.session_state
    ratio = ratio_of(desk.inputs)
    if not editable:
        return _first(desk, found), ratio
    total: Decimal | None = state.get(f"total.now.{id}", _first(desk, found))
    if total is None:
        return _typed_only(id), ratio
    slider, text = f"total.slide.{id}", f"total.text.{id}"
    state[slider], state[text] = total, money(total, lang())
    options = _options(found, total)
    names = frame.last("total.options", options, lambda: {one: money(one, lang()) for one in options})
    st.select_slider(
        t("total.slide"), options, format_func=names.__getitem__, key=slider, on_change=_moved, args=(id, slider)
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(t("total.of", year=desk.version.year), key=text, width=160, on_change=_moved, args=(id, text))
        by = st.number_input(t("plan.policy.ratio"), 1.0, 3.0, float(ratio), 0.01, key=f"total.ratio.{id}", width=130)
    return total, Decimal(str(round(by, 4)))


def _typed_only(id: int) -> Decimal | None:
    """A total where nothing suggests one."""
    key = f"total.text.{id}"
    st.text_input(t("total.slide"), key=key, width=160, on_change=_moved, args=(id, key))
    return None


def _moved(id: int, key: str) -> None:
    """Take over what was typed or moved; what is no amount changes nothing and is said."""
    value = st.session_state[key]
    number = value if isinstance(value, Decimal) else typed.number(value)
    if isinstance(number, Decimal) and number > 0:
        st.session_state[f"total.now.{id}"] = number
    else:
        st.session_state["total.trouble"] = t("grid.no_number")


def _first(desk: Desk, found: Total) -> Decimal | None:
    """What the version holds, else the middle of the stretch, else any anchor."""
    if "total" in desk.inputs:
        return Decimal(str(desk.inputs["total"]))
    planned = desk.version.totals.get("revenue")
    if planned is not None:
        return planned.base
    if found.within.stretch is not None:
        return _round(sum(found.within.stretch) / 2)
    return next((_round(value) for value in found.anchors.known.values()), None)


def _options(found: Total, total: Decimal) -> list[Decimal]:
    """Even round steps around everything that is known, and the total itself."""
    known = [*found.anchors.known.values(), float(total), *(found.within.stretch or ())]
    low, high = Decimal(min(known) * 0.9), Decimal(max(known) * 1.1)
    rough = max((high - low) / _STEPS, Decimal(1))
    power = Decimal(10) ** rough.adjusted()
    step = max(next(power * n for n in (1, 2, 5, 10) if power * n >= rough), _STEP)
    first = low // step * step
    return sorted({total, *(first + step * n for n in range(1, int((high - first) / step) + 1))})


def _round(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal(1)) // _STEP * _STEP


def _picture(found: Total, total: Decimal | None, challenge: Decimal | None) -> None:
    anchors = found.anchors
    picture = frame.last("total.picture", (found, total, challenge), lambda: _composed(found, total, challenge))
    pictures.draw(picture, anchors_chart(lang(), pictures.theme()), "total.anchors")
    if anchors.missing:
        names = t("total.comma").join(t(f"total.anchor.{name}") for name in anchors.missing)
        st.caption(t("total.missing", name=names, n=len(anchors.known)))


def _composed(found: Total, total: Decimal | None, challenge: Decimal | None) -> Picture:
    anchors = found.anchors
    points = [None if one is None else float(one) for one in (total, challenge)]
    told = t("total.comma").join(f"{t(f'total.anchor.{n}')} {money(v, lang())}" for n, v in anchors.known.items())
    made = anchors_frame(anchors, found.within, lang(), *points)
    return Picture(
        t("total.some" if anchors.missing else "total.four", anchors=told) if told else t("total.of", year=found.year),
        t("chart.anchors.caption", year=found.year),
        t("chart.anchors.alt", year=found.year, anchors=told, band=_band(found), total=money(total, lang())),
        pictures.as_table(made),
    )


def _choose(desk: Desk, total: Decimal | None, ratio: Decimal) -> None:
    """What stands in the fields at the click: the arguments of a button are those of the run before it."""
    id, state = desk.version.id, st.session_state
    by = Decimal(str(round(state.get(f"total.ratio.{id}", float(ratio)), 4)))
    _keep(desk, {"total": str(state.get(f"total.now.{id}", total)), RATIO: str(by)})


def _keep(desk: Desk, inputs: dict[str, str]) -> None:
    reply = table.do(desk, Keep(inputs), {}, 0)
    if reply.error:
        st.session_state["total.trouble"] = reply.error
    else:
        st.toast(t("total.kept"), icon=":material/check_circle:")


# The forecast


def _fan(year: int) -> None:
    """The newest two years and the months to come until the fiscal year ends."""
    framed = frame.current()
    asked: dict[str, Any] = {"scope": framed.scope, "view": framed.view._replace(where={}), "year": year}
    drawn = frame.last("total.fan", year, lambda: cache.fan_picture(**asked, version=framed.facts, lang=lang()))
    if drawn is None:
        st.caption(t("total.fan.none"))
        return
    pictures.draw(drawn.picture, fan(lang(), pictures.theme(), "money"), "total.fan")
    if not drawn.measured:
        st.caption(t("forecast.default"))
