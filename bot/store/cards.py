"""Cards: the answers that were shown, as their buttons find them again.

No quote is kept with a card, only where it stands in a revision, so what is removed is gone from
every card in the same moment. The headings above a quote are, and go with their revision.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

import aiosqlite

from bot.access import View
from bot.model import (
    Answer,
    Card,
    Cell,
    Citation,
    Layout,
    Lead,
    Page,
    Rating,
    Scope,
    Target,
)
from bot.store.database import Database
from bot.store.rows import ARTICLE, ARTICLE_COLUMNS, article_of, seen

_COLUMNS = (
    "key scope asker answer earlier article_id page channel message target"
    " shared withdrawn expired".split()
)
_CARD = (
    f"{', '.join(_COLUMNS)}, (SELECT json_group_array(message) FROM card_question"
    " WHERE card = key AND answered), (SELECT count(*) FROM rating WHERE card = key AND helpful)"
)
_QUOTED = (
    "revision first_line last_line highlights score cut_start cut_end reading title quote".split()
)
_QUOTE = (
    f"{ARTICLE}, quote.revision, first_line, last_line, highlights, score, cut_start, cut_end,"
    f" reading, revision.title, substr(text, quote.start, quote.length)"
)
_ANSWER = (
    "question confidence reason missing corrected suggestions carried own differs spelt_by".split()
)
"""What a card keeps of an answer: all but citations, and so no text of an article."""

_AT_ONCE = 500
"""Cards that are looked after in one transaction."""

# Each condition of these is that of an index (schema.py), and must read as it does there.
_STALE = "withdrawn > shown AND message IS NOT NULL"
_WORDLESS = (
    "earlier = '[]', answer = json_set(answer, '$.question', '', '$.missing', json('[]'),"
    " '$.corrected', json('{}'), '$.suggestions', json('[]'), '$.carried', json('[]'))"
)
_THESE = "WHERE key IN (SELECT value FROM json_each(?))"
_DROP = f"DELETE FROM card {_THESE}"
_EXPIRE = (
    f"{_DROP} AND (message IS NULL OR NOT EXISTS (SELECT 1 FROM card_quote WHERE card = key))",
    f"DELETE FROM rating {_THESE.replace('key', 'card')}",
    f"UPDATE card SET expired = 1, {_WORDLESS} {_THESE}",
)


class CardStore:
    """The cards of every scope; what is not of the scope given does not exist."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, card: Card, shown_at: datetime, view: View) -> Card:
        """Store a new card with its answer and pages; returns it as ``card`` finds it."""
        async with self._database.writing() as connection:
            await connection.execute(
                "INSERT INTO card (key, scope, asker, shown_at, answer, earlier, article_id, page,"
                " target, shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    card.key,
                    card.scope,
                    card.asker,
                    _stamp(shown_at),
                    _encoded(card.answer),
                    json.dumps(card.earlier),
                    card.article_id,
                    card.page,
                    _encoded_target(card),
                    card.shared,
                ),
            )
            for position, page in enumerate(card.pages):
                if page.citation:
                    await _add_quote(connection, card.key, position, page.citation)
            await connection.executemany(
                "INSERT INTO card_question VALUES (?, ?, 1)",
                [(card.key, message) for message in card.asked_in],
            )
            await connection.executemany(
                "INSERT INTO card_word VALUES (?, ?)",
                [(card.key, article_id) for article_id in card.answer.spelt_by],
            )
            # One may have been removed since the question was answered.
            await _forget_spellings(
                connection, "card = ? AND article_id NOT IN (SELECT id FROM article)", card.key
            )
            [stored] = await _found(connection, view, "key = ?", card.key)
            return stored

    async def card(self, scope: Scope, view: View, key: str) -> Card | None:
        """The card of a key; its citations are those that the view shows now."""
        return await self._one("key = ?", scope, view, key)

    async def card_of_message(self, scope: Scope, view: View, message: int) -> Card | None:
        """The card that a message shows to everyone."""
        return await self._one("message = ?", scope, view, message)

    async def cards_asked_in(self, scope: Scope, view: View, message: int) -> list[Card]:
        """The cards of the question in a message, and those that took their place."""
        async with self._database.reading() as connection:
            asked = "key IN (SELECT card FROM card_question WHERE message = ?) AND scope = ?"
            return await _found(connection, view, asked, message, scope)

    async def scopes_of(self, asker: int) -> list[Scope]:
        """Where somebody has asked something that is still known."""
        rows = await self._database.rows("SELECT DISTINCT scope FROM card WHERE asker = ?", asker)
        return [Scope(scope) for (scope,) in rows]

    async def stale_card(self, scope: Scope, view: View, key: str) -> Card | None:
        """The card of a key if everyone sees something on it that was removed since."""
        return await self._one(f"key = ? AND {_STALE}", scope, view, key)

    async def stale(self, scope: Scope | None, tries: int, limit: int) -> list[tuple[Scope, str]]:
        """Scope and key of public cards that show something of an article removed since.

        Those that were missed ``tries`` times are left out, the others come least missed first.
        """
        of_scope, arguments = ("", ()) if scope is None else (" AND scope = ?", (scope,))
        rows = await self._database.rows(
            f"SELECT scope, key FROM card WHERE {_STALE} AND missed < ?{of_scope}"
            " ORDER BY missed, shown_at DESC LIMIT ?",
            tries,
            *arguments,
            limit,
        )
        return [(Scope(scope), key) for scope, key in rows]

    async def place(self, key: str, channel: int, message: int) -> None:
        """Note which message shows a card to everyone, in place of an earlier card if any.

        Of that the channel is kept: everyone has seen it there. What asked for it asked for this.
        """
        async with self._database.writing() as connection:
            await connection.execute(
                "INSERT OR IGNORE INTO card_question SELECT ?, asked.message, 0"
                " FROM card_question AS asked JOIN card ON card = key WHERE card.message = ?",
                (key, message),
            )
            await connection.execute("UPDATE card SET message = NULL WHERE message = ?", (message,))
            await connection.execute(
                "UPDATE card SET channel = ?, message = ? WHERE key = ?", (channel, message, key)
            )

    async def show(self, card: Card, page: int) -> None:
        """Note that everyone sees a card as it was read, open at a page."""
        await self._update("page = ?, shown = ?", page, card.withdrawn, card.key)

    async def missed(self, key: str) -> None:
        """Count that a stale card was out of reach."""
        await self._update("missed = missed + 1", key)

    async def try_again(self) -> None:
        """Forget how often stale cards were out of reach."""
        await self._each(f"{_STALE} AND missed > ?", 0, f"UPDATE card SET missed = 0 {_THESE}")

    async def drop(self, key: str) -> None:
        """Forget a card altogether."""
        await self._database.write("DELETE FROM card WHERE key = ?", key)

    async def share(self, key: str) -> bool:
        """Make a card that may be shared one like any other; False if it was already."""
        shared = "UPDATE card SET target = NULL WHERE key = ? AND target IS NOT NULL"
        return await self._database.write(shared, key) > 0

    async def unshare(self, card: Card) -> None:
        """Let a card be shared again, as it was when it was read."""
        await self._update("target = ?", _encoded_target(card), card.key)

    async def rate(self, key: str, rater: int, helpful: bool) -> None:
        """Take somebody's word on a card in place of their earlier one."""
        await self._database.write(
            # The card may have been deleted just now.
            "INSERT OR REPLACE INTO rating SELECT key, ?, ? FROM card WHERE key = ?",
            rater,
            helpful,
            key,
        )

    async def ratings(self, scope: Scope) -> list[Rating]:
        """What was said of the cards of a scope, the newest card first."""
        rows = await self._database.rows(
            # As JSON: SQLite would end its text at a NUL that somebody typed.
            "SELECT answer -> 'question', sum(helpful), sum(NOT helpful)"
            " FROM card JOIN rating ON card = key WHERE scope = ?"
            " GROUP BY key ORDER BY shown_at DESC, key",
            scope,
        )
        return [Rating(json.loads(question), *said) for question, *said in rows]

    async def ending(self, before: datetime, limit: int) -> list[tuple[Scope, str]]:
        """Scope and key of some cards that everyone sees and that were shown before a moment."""
        rows = await self._database.rows(
            "SELECT scope, key FROM card WHERE NOT expired AND shown_at < ?"
            " AND message IS NOT NULL ORDER BY shown_at LIMIT ?",
            _stamp(before),
            limit,
        )
        return [(Scope(scope), key) for scope, key in rows]

    async def expire(self, key: str) -> None:
        """Forget what a card was asked, but not where it is and which lines it quotes."""
        async with self._database.writing() as connection:
            for statement in _EXPIRE:
                await connection.execute(statement, (json.dumps([key]),))

    async def forget(self, before: datetime, late: datetime, ended: datetime) -> None:
        """Drop the cards that were shown before a moment; of those that everyone sees, ``late``.

        Of these, where it is and which lines it quotes is kept, so that what is removed later can
        still be taken off it; of one shown before ``ended`` nothing is.
        """
        due = "NOT expired AND shown_at < ?"
        expired = await self._each(f"{due} AND message IS NULL", _stamp(before), *_EXPIRE)
        expired |= await self._each(due, _stamp(late), *_EXPIRE)
        dropped = await self._each("expired AND shown_at < ?", _stamp(ended), _DROP)
        if expired or dropped:
            await self._database.settle()

    async def drop_all(self, scope: Scope) -> None:
        """Forget all cards of a scope."""
        await self._each("scope = ?", scope, _DROP)

    async def _each(self, due: str, value: object, *statements: str) -> bool:
        """Run statements over the cards that are due, after which they are not; False for none.

        They are some at a time, so that nobody else waits long, and for none nobody waits at all.
        """
        found = False
        due = f"SELECT key FROM card WHERE {due} LIMIT {_AT_ONCE}"
        while keys := await self._database.rows(due, value):
            found = True
            these = json.dumps([key for (key,) in keys])
            async with self._database.writing() as connection:
                for statement in statements:
                    await connection.execute(statement, (these,))
        return found

    async def _update(self, assignment: str, *arguments: object) -> None:
        await self._database.write(f"UPDATE card SET {assignment} WHERE key = ?", *arguments)

    async def _one(self, condition: str, scope: Scope, view: View, value: object) -> Card | None:
        async with self._database.reading() as connection:
            found = await _found(connection, view, f"{condition} AND scope = ?", value, scope)
        return found[0] if found else None


async def _found(
    connection: aiosqlite.Connection, view: View, condition: str, *arguments: object
) -> list[Card]:
    shown, shown_arguments = seen(view)
    rows = await connection.execute_fetchall(
        f"SELECT {_CARD} FROM card WHERE {condition}", arguments
    )
    cards = []
    for row in rows:
        quotes = await connection.execute_fetchall(
            f"SELECT {_QUOTE} FROM card_quote AS quote"
            f" LEFT JOIN article ON article.id = quote.article_id AND {shown}"
            " LEFT JOIN revision ON revision.article_id = article.id"
            " AND revision.number = quote.revision"
            " WHERE card = ? ORDER BY position",
            (*shown_arguments, row[0]),
        )
        cards.append(_card_of(row, tuple(map(_page_of, quotes))))
    return cards


async def withdraw(connection: aiosqlite.Connection, article_id: int) -> None:
    """Take an article that is being removed off every card.

    They become stale, also those that are about to be shown.
    """
    await connection.execute(
        "UPDATE card SET withdrawn = withdrawn + 1, missed = 0 WHERE key IN"
        " (SELECT card FROM card_quote WHERE article_id = ?1"
        " UNION SELECT card FROM card_word WHERE article_id = ?1)",
        (article_id,),
    )
    await _forget_spellings(connection, "article_id = ?", article_id)


async def _forget_spellings(
    connection: aiosqlite.Connection, condition: str, *arguments: object
) -> None:
    """Blank what may hold a word of the articles that meet a condition.

    Spellings do, and so does a question that was suggested, and those that follow it up.
    """
    await connection.execute(
        f"UPDATE card SET {_WORDLESS} WHERE key IN (SELECT card FROM card_word WHERE {condition})",
        arguments,
    )


async def _add_quote(
    connection: aiosqlite.Connection, key: str, position: int, citation: Citation
) -> None:
    # Where the same words stand twice in a revision, either place will do: the lines are kept.
    await connection.execute(
        "INSERT INTO card_quote VALUES (?, ?, ?, ?, ?, ?,"
        " (SELECT instr(text, ?) FROM revision WHERE article_id = ? AND number = ?),"
        " ?, ?, ?, ?, ?, ?)",
        (
            key,
            position,
            citation.article_id,
            citation.revision,
            citation.first_line,
            citation.last_line,
            citation.quote,
            citation.article_id,
            citation.revision,
            len(citation.quote),
            json.dumps(citation.highlights),
            citation.score,
            citation.cut_start,
            citation.cut_end,
            json.dumps(
                (citation.headings, citation.lead, citation.layout, citation.by, citation.url)
            ),
        ),
    )


def _encoded(answer: Answer) -> str:
    return json.dumps({name: getattr(answer, name) for name in _ANSWER}, default=list)


def _decoded(answer: str) -> Answer:
    fields = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(answer).items()
    }
    return Answer(**fields | {"spelt_by": frozenset(fields["spelt_by"])})


def _encoded_target(card: Card) -> str | None:
    return json.dumps(astuple(card.target)) if card.target else None


def _card_of(row: Iterable[Any], pages: tuple[Page, ...]) -> Card:
    fields = dict(zip((*_COLUMNS, "asked_in", "helpful"), row, strict=True))
    target = fields["target"]
    return Card(
        **fields
        | {
            "answer": _decoded(fields["answer"]),
            "pages": pages,
            "earlier": tuple(json.loads(fields["earlier"])),
            "asked_in": tuple(json.loads(fields["asked_in"])),
            "target": None if target is None else Target(*json.loads(target)),
            "shared": bool(fields["shared"]),
            "expired": bool(fields["expired"]),
        }
    )


def _page_of(row: Sequence[Any]) -> Page:
    fields = dict(zip(_QUOTED, row[ARTICLE_COLUMNS:], strict=True))
    if fields["quote"] is None:
        return Page(None, 0)
    article = article_of(row[:ARTICLE_COLUMNS])
    fields["highlights"] = tuple(map(tuple, json.loads(fields["highlights"])))
    fields |= {name: bool(fields[name]) for name in ("cut_start", "cut_end")}
    fields |= _reading(fields.pop("reading"))
    citation = Citation(article_id=article.id, origin=article.origin, page=None, **fields)
    return Page(citation, article.revision)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _reading(stored: str | None) -> dict[str, Any]:
    """How a quote is read; nothing of it, or less, is known for a card of an older version."""
    if stored is None:
        return {}
    headings, lead, (code, within, wraps, markup, cells), *later = json.loads(stored)
    return {
        "headings": tuple(headings),
        "lead": lead and Lead(*lead),
        "layout": Layout(
            code,
            within,
            tuple(wraps),
            tuple((start, end) for start, end in markup),
            tuple(Cell(*cell) for cell in cells),
        ),
        **dict(zip(("by", "url"), later, strict=False)),
    }
