"""Rows of the database to the words of the model."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import aiosqlite

from bot.access import View
from bot.model import Article, Candidate, Origin
from bot.store.coding import decode_pieces, decode_steps, decode_terms

_COLUMNS = (
    "id scope title origin_kind origin_ref language tags revision line_count dated author added_at"
).split()
ARTICLE = ", ".join(f"article.{column}" for column in _COLUMNS)
"""The columns that ``article_of`` reads, in its order."""

ARTICLE_COLUMNS = len(_COLUMNS)

CANDIDATE = f"{ARTICLE}, passage.id, first_line, last_line, text, terms, pieces, steps"
"""The columns that ``candidates_of`` reads, in its order."""


def seen(view: View) -> tuple[str, tuple[str, ...]]:
    """The condition that a row of ``article`` meets if a view shows it, and its arguments."""
    scopes = "article.scope IN (SELECT value FROM json_each(?))"
    if view.allow is None:
        return scopes, (json.dumps(view.scopes),)
    allowed = f"{scopes} AND article.id IN (SELECT value FROM json_each(?))"
    return allowed, (json.dumps(view.scopes), json.dumps(list(view.allow)))


def article_of(row: Iterable[Any]) -> Article:
    article_id, scope, title, kind, ref, language, tags, *rest = row
    revision, line_count, dated, author, added_at = rest
    return Article(
        id=article_id,
        scope=scope,
        title=title,
        origin=Origin(kind, ref),
        language=language,
        tags=tuple(json.loads(tags)) if tags != "[]" else (),
        revision=revision,
        line_count=line_count,
        dated=dated,
        author=author,
        added_at=added_at,
    )


def candidates_of(rows: Iterable[aiosqlite.Row]) -> Iterator[Candidate]:
    article = cache(article_of)  # Of many candidates several are of one article.
    for row in rows:
        passage_id, first_line, last_line, text, blob, pieces_blob, steps = row[ARTICLE_COLUMNS:]
        pieces = decode_pieces(pieces_blob)
        terms = tuple(decode_terms(blob).tolist())
        context = len(terms) - sum(piece.terms for piece in pieces)
        yield Candidate(
            id=passage_id,
            article=article(row[:ARTICLE_COLUMNS]),
            first_line=first_line,
            last_line=last_line,
            text=text,
            pieces=pieces,
            steps=decode_steps(steps),
            context=terms[:context],
            terms=terms[context:],
        )
