"""Who asks for something, what they may do, and what they may see."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import Flag, auto

from bot.errors import ForbiddenError
from bot.model import SHARED, Scope

MANAGERS_ONLY = "Only people with the Manage Server permission can do this."
EDITORS_ONLY = (
    "Only editors can do this: people with the Manage Server permission, and the role that they "
    "choose with /settings."
)


class Right(Flag):
    """What not everyone may do."""

    NONE = 0
    EDIT = auto()
    """Add, revise, remove and export articles."""
    MANAGE = auto()
    """Change what holds for the whole scope, and build its index anew."""
    TIDY = auto()
    """Take away what others were shown."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks for something. An edge makes it once a request; every use case takes it first.

    ``scope`` is where they are: a server, or ``shared`` in a direct message and in the terminal.
    ``actor`` is their id in Discord, 0 in the terminal; ``roles`` are those that they have there.
    """

    scope: Scope
    actor: int = 0
    roles: frozenset[int] = frozenset()
    rights: Right = Right.NONE

    @classmethod
    def operator(cls, scope: Scope) -> "Caller":
        """Whoever has the machine: they may change everything."""
        return cls(scope, rights=Right.EDIT | Right.MANAGE)

    def demand(self, right: Right) -> None:
        """Raise ForbiddenError unless they have a right."""
        if right not in self.rights:
            raise ForbiddenError(EDITORS_ONLY if right is Right.EDIT else MANAGERS_ONLY)


@dataclass(frozen=True, slots=True)
class View:
    """What may be seen: the articles of some scopes, or of these only those in ``allow``.

    It is made once a request. The store and the indexes take it, and give nothing else.
    """

    scopes: tuple[Scope, ...]
    allow: frozenset[int] | None = None

    def only(self, articles: Collection[int]) -> "View":
        """What is seen of some articles, by their ids."""
        known = frozenset(articles)
        return replace(self, allow=known if self.allow is None else known & self.allow)


def readable(caller: Caller) -> View:
    """What a caller may read: the articles of their scope and the shared ones."""
    scope = caller.scope
    return View((scope,) if scope == SHARED else (scope, SHARED))


def changeable(caller: Caller) -> View:
    """The articles of a caller's own scope, which alone they may change."""
    return View((caller.scope,))
