"""The page of the breakdown: which version, its state and totals, and the views of it: grid, policy, picture, weeks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from salesplan.charts import Block, icicle, icicle_frame
from salesplan.core.plan.measures import PLANNED, unit_of
from salesplan.core.plan.weeks import weeks
from salesplan.i18n.formats import day, escape, exact, money, money_scale
from salesplan.services.plan.desk import Desk
from salesplan.services.plan.held import amount
from salesplan.services.plan.history import Came
from salesplan.services.plan.versions import Version
from salesplan.ui import cache, frame, menu, pictures, tables
from salesplan.ui.pictures import Picture
from salesplan.ui.plan import chosen, policy, table, workbook
from salesplan.ui.tables import Field
from salesplan.ui.words import lang, said, t

VIEWS = ("table", "policy", "picture", "weeks")


def head() -> Version | None:
    """Title, the version that lies open, and the way to a new draft; None while there is no version."""
    return chosen.head(t("page.decomposition"), chosen.offered())


def nothing_yet() -> None:
    """No version: what to do first."""
    st.info(t("plan.empty"))
    framed = frame.current()
    if framed.offer.is_empty and st.button(t("start.import"), icon=":material/upload_file:"):
        st.switch_page(menu.IMPORTS.path)


@st.fragment
def work(version: Version) -> None:
    """Everything below the title; an edit draws only this again."""
    framed = frame.current()
    measure = st.session_state.get("plan.measure") or "revenue"
    desk = cache.desk(scope=framed.scope, version=framed.version, plan=version.id, measure=measure)
    _state(desk)
    if st.session_state.get("plan.trouble"):
        st.error(st.session_state.pop("plan.trouble"))
    empty = not len(desk.tracks.base.amounts)
    if empty and measure == "revenue":
        st.session_state["plan.view"] = "policy"
    view = _views(desk)
    if view == "policy":
        policy.draw(desk)
    elif empty:
        st.info(t("plan.nothing_planned", measure=t(f"measure.{measure}")))
    elif view == "picture":
        _picture(desk)
    elif view == "weeks":
        _weeks(desk)
    else:
        workbook.menu(desk)
        workbook.incoming(desk)
        table.draw(desk, table.choices(desk))
        _opened(desk)


def _state(desk: Desk) -> None:
    """Totals, that everything ties, and the state of the version."""
    version = desk.version
    parts = [chosen.totals(version), tied(desk), _who(version)]
    if not desk.editable:
        parts.append(t("plan.why.imported") if version.state == "draft" else t("plan.why.settled"))
    st.caption(" · ".join(filter(None, parts)))


def tied(desk: Desk) -> str:
    """Whether what is planned is the total that was agreed, or by how much not; nothing where none was."""
    planned = desk.version.totals.get("revenue")
    if planned is None:
        return t("plan.untouched")
    if "total" not in desk.inputs:
        return ""
    apart = planned.base - Decimal(str(desk.inputs["total"]))
    if not apart:
        return t("plan.ties")
    return f":orange[:material/warning: {t('plan.apart', apart=money(apart, lang(), sign=True))}]"


def _who(version: Version) -> str:
    when = day(version.at.date(), lang())
    return t("plan.by", author=escape(version.author), at=when) if version.author else ""


def _views(desk: Desk) -> str:
    measures = [one for one in PLANNED if one in desk.measures or one == "revenue"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="plan-views"):
        view = st.segmented_control(
            t("plan.view"),
            VIEWS,
            format_func=said(VIEWS, "plan.view"),
            default="table",
            key="plan.view",
            label_visibility="collapsed",
        )
        if len(measures) > 1:
            st.selectbox(
                t("plan.measure"),
                measures,
                format_func=said(measures, "measure"),
                key="plan.measure",
                label_visibility="collapsed",
                width=160,
            )
    return view or "table"


# The picture


def _picture(desk: Desk) -> None:
    """How the total splits, level by level, coloured by the growth on last year."""
    path = table.rows_choice()[:2]
    base = desk.tracks.base
    before = {depth: table.last_year(desk, path[:depth]) for depth in range(len(path) + 1)}
    sizes: dict[tuple[str, ...], int] = {}
    blocks = [_block((t("plan.company"),), base.sum_of({}), before[0].get((), {}), desk)]
    for depth in range(1, len(path) + 1):
        for codes, total in base.by(*path[:depth]).items():
            names = [frame.current().offer.name(d, c, lang()) for d, c in zip(path, codes, strict=False)]
            blocks.append(_block((t("plan.company"), *names), total, before[depth].get(codes, {}), desk))
            sizes[blocks[-1].path] = total
    blocks = sorted(blocks, key=lambda block: _rank(block.path, sizes))
    scale = money_scale([block.amount for block in blocks[:1]], lang())
    parts = "、".join(f"{b.path[-1]} {scale.text(b.amount)}" for b in blocks if len(b.path) == 2)
    pictures.draw(
        Picture(
            t("plan.picture", year=desk.version.year, unit=scale.unit),
            t("chart.icicle.caption"),
            t("chart.icicle.alt", total=scale.text(blocks[0].amount), parts=parts),
            pictures.as_table(icicle_frame(blocks, scale, lang())),
        ),
        icicle(lang(), pictures.theme(), len(path) + 1),
        "plan.icicle",
    )


def _rank(path: tuple[str, ...], sizes: Mapping[tuple[str, ...], int]) -> list[tuple[int, str]]:
    """Depth first, the largest first inside each whole."""
    return [(-sizes.get(path[: n + 1], 0), path[n]) for n in range(1, len(path))]


def _block(path: tuple[str, ...], total: int, months: Mapping[str, int], desk: Desk) -> Block:
    """`months` are those of last year; where one is missing there is nothing to compare with."""
    own = desk.tracks.base.members["month"]
    last = float(amount(desk.measure, sum(months[m] for m in own))) if all(m in months for m in own) else None
    return Block(path, float(amount(desk.measure, total)), last)


# By week


def _weeks(desk: Desk) -> None:
    """The plan by week, by the days that sell; one member at a time."""
    framed = frame.current()
    regions = ["", *desk.tracks.base.members["region"]]
    names = {"": t("plan.company")} | {r: framed.offer.name("region", r, lang()) for r in regions if r}
    region = st.selectbox(t("dim.region"), regions, format_func=names.__getitem__, key="plan.week.region", width=220)
    where = {"region": (region,)} if region else {}
    sums = {month: desk.tracks.base.sum_of({**where, "month": (month,)}) for month in desk.tracks.base.members["month"]}
    found = weeks(sums, cache.calendar(scope=framed.scope, version=framed.version, view=framed.view))
    rows = tuple(
        {
            "week": t("plan.week.name", n=number, start=f"{one.start:%m-%d}", end=f"{one.end:%m-%d}"),
            "days": one.days,
            "amount": amount(desk.measure, one.amount),
            "per_day": amount(desk.measure, one.amount) / one.days if one.days else None,
            "sum": amount(desk.measure, sum(other.amount for other in found[:number])),
        }
        for number, one in enumerate(found, start=1)
    )
    kind: tables.Kind = "money" if unit_of(desk.measure) == "money" else "count"
    fields = (
        Field("week", "plan.week", "text"),
        Field("days", "plan.week.days", "count"),
        Field("amount", "plan.week.amount", kind),
        Field("per_day", "plan.week.per_day", kind),
        Field("sum", "plan.week.sum", kind),
    )
    made = tables.table("weeks", t("plan.view.weeks"), fields, rows, lang())
    tables.draw(made, lang(), 520, "week", narrow=("week", "days", "amount"))
    st.caption(t("plan.week.ties", total=exact(amount(desk.measure, sum(one.amount for one in found)), lang())))


# Where a number comes from


def _opened(desk: Desk) -> None:
    """The history of the cell or subtotal that the reader asked about."""
    where = st.session_state.get("plan.opened")
    if where is None:
        return
    framed = frame.current()
    steps = cache.provenance(
        scope=framed.scope, version=framed.version, plan=desk.version.id, measure=desk.measure, where=where
    )
    with st.container(border=True, key="plan-opened"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{t('plan.came', where=escape(table.place_name(where)))}**")
            st.space("stretch")
            st.button(
                t("plan.close"), icon=":material/close:", type="tertiary", key="plan.opened.close", on_click=_close
            )
        if not steps:
            st.caption(t("plan.came.none"))
            return
        rows = tuple(map(_step, steps))
        fields = (
            Field("at", "plan.came.at", "text"),
            Field("what", "plan.came.what", "text"),
            Field("before", "plan.came.before", "text"),
            Field("after", "plan.came.after", "text"),
            Field("actor", "plan.came.by", "text"),
            Field("reason", "plan.reason", "text"),
        )
        made = tables.table("came", t("plan.came.what"), fields, rows, lang())
        tables.draw(made, lang(), 260, "what", narrow=("at", "what", "after"))


def _close() -> None:
    st.session_state.pop("plan.opened", None)


def _step(one: Came) -> dict[str, str]:
    return {
        "at": f"{one.at:%Y-%m-%d %H:%M}",
        "what": t(f"plan.kind.{one.kind}"),
        "before": money(one.before, lang()),
        "after": money(one.after, lang()),
        "actor": one.actor,
        "reason": one.reason,
    }
