"""Who asks in a test, and what they see, where nothing else is said of them."""

from dataclasses import replace

from bot.access import Caller, View
from bot.model import Scope


def by(scope: Scope, actor: int = 0) -> Caller:
    """Somebody who may do everything in a scope."""
    return replace(Caller.operator(scope), actor=actor)


def of(*scopes: Scope) -> View:
    """All articles of some scopes."""
    return View(scopes)
