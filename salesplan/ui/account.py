"""Who is at the keyboard, where the program has no login: a name that is chosen, and kept to be chosen again."""

from __future__ import annotations

import streamlit as st

from salesplan.core.errors import CockpitError
from salesplan.i18n.formats import escape
from salesplan.services.company import save_settings
from salesplan.services.offer import Offer
from salesplan.ui import session, trouble
from salesplan.ui.words import t


def menu(offer: Offer) -> None:
    """The menu of the frame: the names that are known, and a field for another. The first is the system's account."""
    now = session.scope().user
    popover = st.popover(escape(now), icon=":material/person:", key="account", on_change="rerun")
    if not popover.open:
        return
    known = list(dict.fromkeys([session.account(), *offer.settings.people, now]))
    with popover:
        name = st.selectbox(t("account.name"), known, index=known.index(now), key=f"account.name.{now}")
        new = st.text_input(t("account.new"), max_chars=session.LONGEST_NAME, key=f"account.new.{now}")
        st.caption(t("account.unchecked"))
        chosen = new.strip() or name
        if chosen != now:
            _become(chosen, known, offer)


def _become(name: str, known: list[str], offer: Offer) -> None:
    """Be this person from now on in this session; a new name is kept for the next time."""
    try:
        if name not in known:
            save_settings(session.store(), session.scope(), people=(*offer.settings.people, name))
    except CockpitError as error:
        st.error(trouble.sentence(error))
        return
    session.become(name)
    st.rerun()
