"""The worksheet as a page to print: what stands on it, and what is asked of the store for that."""

from __future__ import annotations

from salesplan.core.registers.actions import ACTIONS, Action
from salesplan.core.registers.contingencies import CONTINGENCIES
from salesplan.core.scope import Scope
from salesplan.exports.why_words import Words
from salesplan.exports.worksheet_sheet import Paper, as_html
from salesplan.services import company, record_links, records
from salesplan.services.review import pins, worksheets
from salesplan.store import Store


def paper(store: Store, scope: Scope, code: str, words: Words, load: int | None = None) -> bytes:
    """The page as HTML, as the worksheet stands now or right after a load. Raises Unknown."""
    at = records.at_load(store, scope, load)
    sheet = worksheets.current(store, scope, code, at)
    settings = company.settings(store, scope, None if load is None else at)
    names = {
        to: {one: target.name(words.lang) for one, target in record_links.targets(store, scope, to, at).items()}
        for to in ("person", CONTINGENCIES.name)
    }
    return as_html(
        Paper(
            sheet=sheet,
            company=settings.company_en if words.lang == "en" and settings.company_en else settings.company_zh,
            people=names["person"],
            actions=_actions(store, scope, code, at),
            now=pins.now(store, scope, sheet, load),
            plans=names[CONTINGENCIES.name],
            printed=company.clock().date(),
        ),
        words,
    )


def _actions(store: Store, scope: Scope, code: str, at: int) -> tuple[Action, ...]:
    found = (line.record for line in records.listing(store, scope, ACTIONS, at=at).lines)
    return tuple(one for one in found if isinstance(one, Action) and one.worksheet == code)
