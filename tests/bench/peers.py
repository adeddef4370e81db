"""Other rankings, each set up as its own documentation shows it.

A peer is given texts and the code of their language, and returns a search: a question to the
numbers of the best ten texts, best first. None of them parts the words of a Chinese text.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

import bm25s
import Stemmer
import tantivy
from rank_bm25 import BM25Okapi

DEPTH = 10

SNOWBALL = {"ar": "arabic", "de": "german", "en": "english", "es": "spanish", "ru": "russian"}
"""Snowball's names of the languages that both stemming peers know; others are not stemmed."""

STOPPED = frozenset({"de", "en", "es", "ru", "zh"})
"""Languages of which bm25s has a list of stop words."""

Search = Callable[[str], Sequence[int]]


def okapi(texts: Sequence[str], _: str) -> Search:
    """rank_bm25's README, with the lower case that it leaves to its user."""
    index = BM25Okapi([text.lower().split(" ") for text in texts])
    numbers = range(len(texts))

    def search(question: str) -> Sequence[int]:
        best: Sequence[int] = index.get_top_n(question.lower().split(" "), numbers, n=DEPTH)
        return best

    return search


def sparse(texts: Sequence[str], language: str) -> Search:
    """bm25s' quick start: its stop words and Snowball's stems, on NumPy."""
    tokenize = partial(
        bm25s.tokenize,
        stopwords=language if language in STOPPED else None,
        stemmer=Stemmer.Stemmer(SNOWBALL[language]) if language in SNOWBALL else None,
        show_progress=False,
    )
    index = bm25s.BM25()
    index.index(tokenize(list(texts)), show_progress=False)
    depth = min(DEPTH, len(texts))

    def search(question: str) -> Sequence[int]:
        best, _ = index.retrieve(tokenize(question), k=depth, show_progress=False)
        numbers: list[int] = best[0].tolist()
        return numbers

    return search


def tantivy_(texts: Sequence[str], language: str) -> Search:
    """tantivy-py's tutorial with the stemming tokenizer of the language; any word may match."""
    tokenizer = f"{language}_stem" if language in SNOWBALL else "default"
    schema = tantivy.SchemaBuilder()
    schema.add_integer_field("number", stored=True)
    schema.add_text_field("body", tokenizer_name=tokenizer)
    index = tantivy.Index(schema.build())
    with index.writer(num_threads=1) as writer:
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(number=number, body=[text]))
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> Sequence[int]:
        # In lower case and without punctuation nothing is taken for an operator; lenient, because
        # a question may be left without a word.
        query, _ = index.parse_query_lenient(" ".join(_words(question)).lower(), ["body"])
        hits = searcher.search(query, DEPTH).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return search


def fts5(texts: Sequence[str], language: str) -> Search:
    """SQLite's full-text index in memory, ordered by its ``bm25()``; any word may match."""
    tokenizer = "porter unicode61" if language == "en" else "unicode61"
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE passage USING fts5(body, tokenize = '{tokenizer}')")
    connection.executemany("INSERT INTO passage (rowid, body) VALUES (?, ?)", enumerate(texts))

    def search(question: str) -> Sequence[int]:
        query = " OR ".join(f'"{word}"' for word in _words(question)) or '""'
        # Without an argument to the contrary, rank is bm25().
        found = connection.execute(
            "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (query, DEPTH)
        )
        return [number for (number,) in found]

    return search


PEERS: dict[str, Callable[[Sequence[str], str], Search]] = {
    "rank_bm25": okapi,
    "bm25s": sparse,
    "tantivy": tantivy_,
    "SQLite FTS5": fts5,
}


def _words(question: str) -> list[str]:
    return re.findall(r"\w+", question)
