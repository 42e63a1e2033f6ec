"""What there is to choose from, and what everything is called, as it is kept; see salesplan/ui/kept.py."""

from __future__ import annotations

from salesplan.core.scope import Scope
from salesplan.core.view import View
from salesplan.services import offer as offers
from salesplan.services.offer import Offer
from salesplan.ui import session
from salesplan.ui.kept import shared
from salesplan.ui.session import Version


@shared
def offer(scope: Scope, version: Version) -> Offer:
    """What there is to choose from."""
    return offers.offer(session.store(), scope)


@shared
def offer_then(scope: Scope, version: Version, load: int) -> Offer:
    """What there was to choose from right after a load."""
    return offers.offer_then(session.store(), scope, load, offer(scope=scope, version=version))


def offer_of(scope: Scope, version: Version, view: View) -> Offer:
    """The names, settings and versions of the moment that a view speaks of."""
    if view.as_of_load is None:
        return offer(scope=scope, version=version)
    return offer_then(scope=scope, version=version, load=view.as_of_load)
