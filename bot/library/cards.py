"""Answers that were shown, kept for the buttons below them."""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.access import Caller, Right, readable
from bot.errors import ForbiddenError, UnknownArticleError, UnknownCardError
from bot.model import SHARED, Answer, Card, Page, Rating, Scope, Target
from bot.store.store import Store

KEPT = timedelta(days=30)
"""How long the buttons of an answer work."""

LATE = timedelta(days=1)
"""How much later a card that everyone sees is forgotten where its buttons cannot be taken off."""

EDITED = timedelta(days=365)
"""For how long an answer that everyone sees is edited where an article is removed."""

FOLLOWED = 3
"""Earlier questions that one can follow up."""

TRIES = 5
"""How often a stale card is tried: Discord bans who tries in vain too often."""

AT_ONCE = 50
"""Stale cards that are looked at in one go."""

_KEY_BYTES = 9


class Cards:
    """The cards of every scope. For a caller there are those of their scope that they were shown.

    ``shown`` is the store of them: it notes where everyone sees each, and what became of it there.
    """

    def __init__(self, store: Store) -> None:
        self.shown = store.cards

    async def keep(
        self,
        caller: Caller,
        answer: Answer,
        *,
        earlier: Sequence[str] = (),
        article_id: int | None = None,
        after: Card | None = None,
        target: Target | None = None,
        asked_in: Collection[int] = (),
        shared: bool = False,
        page: int = 0,
    ) -> Card:
        """Keep an answer that is about to be shown, under a new key that nobody can guess.

        Args:
            earlier, article_id: what the question was asked with.
            after: the card that led to the question, whose spellings may stand in it.
            target: the message that was searched for; ``shared`` if everyone is to see it.
            asked_in: the messages that ask the question, which the card lives with.
        """
        spelt_by = answer.spelt_by | (after.answer.spelt_by if after else frozenset())
        card = Card(
            key=secrets.token_urlsafe(_KEY_BYTES),
            scope=caller.scope,
            asker=caller.actor,
            answer=replace(answer, spelt_by=spelt_by),
            pages=tuple(Page(each, each.revision) for each in answer.citations or answer.closest),
            earlier=tuple(earlier),
            article_id=article_id,
            target=target,
            asked_in=tuple(asked_in),
            shared=shared,
            page=page,
        )
        # As it is stored: something may have been removed since the question was answered.
        return await self.shown.add(card, datetime.now(UTC), readable(caller))

    async def find(self, caller: Caller, key: str) -> Card:
        """The card of a key as it stands now.

        Raises:
            UnknownCardError: there is none for the caller, or no longer.
        """
        card = _for(caller, await self.shown.card(caller.scope, readable(caller), key))
        if card is None:
            raise UnknownCardError(
                f"That answer was deleted, or is more than {KEPT.days} days old: ask again."
            )
        return card

    async def of_message(self, caller: Caller, message: int) -> Card | None:
        """The card that a message shows to everyone, if it is one."""
        found = await self.shown.card_of_message(caller.scope, readable(caller), message)
        return _for(caller, found)

    async def asked_in(self, scope: Scope, message: int) -> list[Card]:
        """The cards, however old, of the question in a message, which go when it goes."""
        return await self.shown.cards_asked_in(scope, readable(Caller(scope)), message)

    async def servers_of(self, caller: Caller) -> list[Scope]:
        """The servers in which the caller has asked something not long ago."""
        return [scope for scope in await self.shown.scopes_of(caller.actor) if scope != SHARED]

    async def share(self, caller: Caller, card: Card, page: int) -> Card:
        """A card of its own for whoever wrote the message that was searched for.

        Raises:
            UnknownCardError: it has been shared before.
            UnknownArticleError: what it quoted was removed.
        """
        open_page = card.pages[page].citation if card.pages else None
        if open_page is None:
            raise UnknownArticleError("What was quoted here has been removed.")
        if card.target is None or not await self.shown.share(card.key):
            raise UnknownCardError("That answer has been shared already.")
        citations = tuple(each.citation for each in card.pages if each.citation)
        return await self.keep(
            replace(caller, actor=card.target.author),
            replace(card.answer, citations=citations),
            earlier=card.earlier,
            article_id=card.article_id,
            target=card.target,
            shared=True,
            page=citations.index(open_page),
        )

    async def rate(self, caller: Caller, card: Card, helpful: bool) -> None:
        """Take somebody's word on an answer in place of their earlier one."""
        await self.shown.rate(card.key, caller.actor, helpful)

    def check_deletes(self, caller: Caller, card: Card) -> None:
        """Raise unless a caller may take a card away from everyone.

        Raises:
            ForbiddenError: they neither asked nor look after others' messages.
        """
        if caller.actor != card.asker and Right.TIDY not in caller.rights:
            raise ForbiddenError(
                "Only whoever this answers, or someone with the Manage Messages permission, can "
                "delete it."
            )

    async def ratings(self, caller: Caller) -> list[Rating]:
        """What was said of a scope's answers in the last days, the newest first."""
        caller.demand(Right.MANAGE)
        return await self.shown.ratings(caller.scope)

    async def stale(self, scope: Scope | None = None) -> list[tuple[Scope, str]]:
        """Scope and key of public cards that show something of an article removed since.

        At most ``AT_ONCE`` of a scope or of all, and none that was out of reach ``TRIES`` times.
        """
        return await self.shown.stale(scope, TRIES, AT_ONCE)

    async def ending(self, now: datetime) -> list[tuple[Scope, str]]:
        """Scope and key of some public cards that are older than ``KEPT``, the oldest first."""
        return await self.shown.ending(now - KEPT, AT_ONCE)

    async def if_ending(self, scope: Scope, key: str) -> Card | None:
        """The card of a key as everyone is to see it from now on, if it was not forgotten."""
        card = await self.shown.card(scope, readable(Caller(scope)), key)
        return None if card is None or card.expired else replace(card, expired=True)

    async def if_stale(self, scope: Scope, key: str) -> Card | None:
        """The card of a key, however old, if it is stale still."""
        return await self.shown.stale_card(scope, readable(Caller(scope)), key)

    async def forget_old(self, now: datetime) -> None:
        """Drop the cards that are older than ``KEPT``.

        Those that everyone sees go one by one, as their buttons do, and in a day at the latest.
        Where removed lines may stand is kept of them until ``EDITED``.
        """
        await self.shown.forget(now - KEPT, now - KEPT - LATE, now - EDITED)


def _for(caller: Caller, card: Card | None) -> Card | None:
    """A card of the caller's scope that is theirs, or that everyone there was shown.

    In direct messages there is no everyone.
    """
    if card is None or card.expired:
        return None
    everyones = card.channel is not None and card.scope != SHARED
    return card if everyones or card.asker == caller.actor else None


def earlier(card: Card) -> tuple[str, ...]:
    """The questions that one which follows up a card's goes on from, the latest first."""
    question = card.answer.question
    corrected = card.answer.corrected
    if corrected:
        typed = "|".join(map(re.escape, corrected))
        question = re.sub(rf"(?<!\w)(?:{typed})(?!\w)", lambda at: corrected[at[0]], question)
    return (question, *card.earlier)[:FOLLOWED]


def instead(card: Card, number: int) -> str:
    """A card's question with a word as it was typed, which was searched by another spelling.

    Raises IndexError where the card knows of no such word.
    """
    typed = list(card.answer.corrected)[number]
    return re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", f'"{typed}"', card.answer.question)
