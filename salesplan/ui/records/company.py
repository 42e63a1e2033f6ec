"""What the company decides once, as a form: names, fiscal year, revenue basis, tax, Spring Festival and lights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from salesplan.core.settings import FestivalWeights, Settings
from salesplan.i18n.formats import month_short
from salesplan.services.company import save_settings
from salesplan.ui import session
from salesplan.ui.frame import Framed
from salesplan.ui.words import lang, t

_MONTHS = tuple(range(1, 13))
_BASES = ("signed", "shipped", "invoiced", "collected")
_TAXES = ("net", "incl")
_PRESETS = ("default", "method", "strict")
_WEIGHTS = ("before", "holiday", "after")


def open_button(framed: Framed) -> None:
    """The button that opens the form; only who writes for the whole company sees it."""
    if session.scope().runs_company and st.button(t("settings.title"), icon=":material/tune:", key="company"):
        st.dialog(t("settings.title"), width="medium", icon=":material/tune:")(form)(framed.offer.settings)


def basis_words(settings: Settings) -> str:
    """Basis and tax in a few words, for the line under a title."""
    return f"{t(f'settings.basis.{settings.basis}')} · {t(f'settings.tax.{settings.tax}')}"


def form(now: Settings, may_write: bool = True) -> None:
    """Every decision as it holds; saving writes what differs, and the page runs again with it. Else it is only read."""
    fixed = not may_write
    with st.form("company-settings", border=False) if may_write else st.container():
        left, right = st.columns(2)
        changes: dict[str, Any] = {
            "company_zh": left.text_input(t("settings.company_zh"), now.company_zh, max_chars=60, disabled=fixed),
            "company_en": right.text_input(t("settings.company_en"), now.company_en, max_chars=60, disabled=fixed),
            "fiscal_start": left.selectbox(
                t("settings.fiscal_start"), _MONTHS, now.fiscal_start - 1, _month, disabled=fixed
            ),
            "basis": right.selectbox(
                t("settings.basis"), _BASES, _BASES.index(now.basis), _word("basis"), disabled=fixed
            ),
            "tax": left.selectbox(t("settings.tax"), _TAXES, _TAXES.index(now.tax), _word("tax"), disabled=fixed),
            "tax_rate": _share(
                right.number_input(t("settings.tax_rate"), 0.0, 100.0, float(now.tax_rate * 100), 0.5, disabled=fixed)
            ),
            "lights": left.selectbox(
                t("settings.lights"), _PRESETS, _PRESETS.index(now.lights), _word("lights"), disabled=fixed
            ),
            "hysteresis": _share(
                right.number_input(
                    t("settings.hysteresis"), 0.0, 10.0, float(now.hysteresis * 100), 0.5, disabled=fixed
                )
            ),
        }
        changes["festival"] = _festival(now.festival, fixed)
        if may_write and st.form_submit_button(t("settings.save"), type="primary"):
            save_settings(session.store(), session.scope(), **changes)
            st.rerun()


def _festival(now: FestivalWeights, fixed: bool) -> FestivalWeights:
    """How much a day near the Spring Festival sells: 1 is an ordinary day."""
    st.caption(t("settings.festival"))
    columns = st.columns(3)
    return FestivalWeights(
        **{
            name: Decimal(
                str(
                    column.number_input(
                        t(f"settings.{name}"), 0.0, 5.0, float(getattr(now, name)), 0.05, disabled=fixed
                    )
                )
            )
            for name, column in zip(_WEIGHTS, columns, strict=True)
        }
    )


def _word(group: str) -> Any:
    return lambda option: t(f"settings.{group}.{option}")


def _month(number: int) -> str:
    """A month of any year."""
    return month_short(f"2000-{number:02d}", lang())


def _share(percent: float) -> Decimal:
    """A typed percentage as a ratio, exactly."""
    return Decimal(str(percent)) / 100
