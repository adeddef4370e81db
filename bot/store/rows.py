"""Rows of the database to the words of the model."""

import json
from collections.abc import Iterable
from typing import Any

import aiosqlite

from bot.model import Article, Candidate, Origin
from bot.store.coding import decode_sentences, decode_terms

_COLUMNS = "id scope title origin_kind origin_ref language tags revision line_count".split()
ARTICLE = ", ".join(f"article.{column}" for column in _COLUMNS)
"""The columns that ``article_of`` reads, in its order."""

ARTICLE_COLUMNS = len(_COLUMNS)

CANDIDATE = f"{ARTICLE}, passage.id, first_line, last_line, text, terms, sentences"
"""The columns that ``candidate_of`` reads, in its order."""


def article_of(row: Iterable[Any]) -> Article:
    article_id, scope, title, kind, ref, language, tags, revision, line_count = row
    return Article(
        id=article_id,
        scope=scope,
        title=title,
        origin=Origin(kind, ref),
        language=language,
        tags=tuple(json.loads(tags)),
        revision=revision,
        line_count=line_count,
    )


def candidate_of(row: aiosqlite.Row) -> Candidate:
    passage_id, first_line, last_line, text, blob, sentences_blob = row[ARTICLE_COLUMNS:]
    sentences = decode_sentences(sentences_blob)
    terms = decode_terms(blob).tolist()
    context = len(terms) - sum(sentence.terms for sentence in sentences)
    return Candidate(
        id=passage_id,
        article=article_of(tuple(row)[:ARTICLE_COLUMNS]),
        first_line=first_line,
        last_line=last_line,
        text=text,
        sentences=sentences,
        context=tuple(terms[:context]),
        terms=tuple(terms[context:]),
    )
