"""Rows of the database to the words of the model."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import aiosqlite

from bot.model import Article, Candidate, Origin
from bot.store.coding import decode_sentences, decode_terms

_COLUMNS = "id scope title origin_kind origin_ref language tags revision line_count".split()
ARTICLE = ", ".join(f"article.{column}" for column in _COLUMNS)
"""The columns that ``article_of`` reads, in its order."""

ARTICLE_COLUMNS = len(_COLUMNS)

CANDIDATE = f"{ARTICLE}, passage.id, first_line, last_line, text, terms, sentences"
"""The columns that ``candidates_of`` reads, in its order."""

TEXT = (
    "(SELECT group_concat(content, '') FROM"
    " (SELECT content FROM part WHERE part.body = revision.body ORDER BY part.number))"
)
"""The text of a row of ``revision``."""


def article_of(row: Iterable[Any]) -> Article:
    article_id, scope, title, kind, ref, language, tags, revision, line_count = row
    return Article(
        id=article_id,
        scope=scope,
        title=title,
        origin=Origin(kind, ref),
        language=language,
        tags=tuple(json.loads(tags)) if tags != "[]" else (),
        revision=revision,
        line_count=line_count,
    )


def candidates_of(rows: Iterable[aiosqlite.Row]) -> Iterator[Candidate]:
    article = cache(article_of)  # Of many candidates several are of one article.
    for row in rows:
        passage_id, first_line, last_line, text, blob, sentences_blob = row[ARTICLE_COLUMNS:]
        sentences = decode_sentences(sentences_blob)
        terms = tuple(decode_terms(blob).tolist())
        context = len(terms) - sum(sentence.terms for sentence in sentences)
        yield Candidate(
            id=passage_id,
            article=article(row[:ARTICLE_COLUMNS]),
            first_line=first_line,
            last_line=last_line,
            text=text,
            sentences=sentences,
            context=terms[:context],
            terms=terms[context:],
        )
