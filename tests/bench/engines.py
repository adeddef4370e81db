"""Search engines that are timed side by side: terms in, the numbers of the ten best texts out.

All are given the same terms as strings, in memory, and answer in one thread. Each is set up as its
own documentation shows it for texts that are tokenized already.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import bm25s
import numpy as np
import tantivy
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.engine import Query
from bot.model import Rows
from bot.ranking.index import Index, search

DEPTH = 10
ARTICLE = 10
"""Texts of one article."""

Search = Callable[[Sequence[str]], Sequence[int]]


@dataclass(frozen=True)
class Texts:
    """Texts as term ids, one after the other; ``words`` has the term of each id."""

    terms: NDArray[np.uint32]
    lengths: NDArray[np.int32]
    words: Sequence[str]

    def __len__(self) -> int:
        return len(self.lengths)

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        return np.cumsum(self.lengths, dtype=np.int64)

    def part(self, first: int, last: int) -> "Texts":
        """The texts from one up to another."""
        begin, end = (int(self.ends[at - 1]) if at else 0 for at in (first, last))
        return Texts(self.terms[begin:end], self.lengths[first:last], self.words)

    def spelt(self) -> list[list[str]]:
        """The terms of each text as strings."""
        strings = [self.words[term] for term in self.terms.tolist()]
        ends = self.ends.tolist()
        return [strings[end - size : end] for end, size in zip(ends, self.lengths, strict=True)]

    def rows(self, first: int = 0) -> Rows:
        """As the store gives them, numbered from ``first``, ten an article."""
        numbers = np.arange(first, first + len(self))
        used = np.unique(self.terms).tolist()
        vocabulary = {self.words[term]: term for term in used}
        return Rows(numbers, numbers // ARTICLE, self.lengths, self.terms, vocabulary)


class Footnote:
    """The index that the library asks, after a tenth of the articles were revised."""

    def __init__(self, texts: Texts) -> None:
        self.index = Index(1, texts.rows())
        for at in range(0, len(texts) - ARTICLE + 1, 10 * ARTICLE):
            self.add(texts.part(at, at + ARTICLE), at)

    def add(self, texts: Texts, first: int) -> None:
        rows = texts.rows(first)
        self.index.apply(self.index.number + 1, set(rows.articles.tolist()), rows)

    def __call__(self, terms: Sequence[str]) -> Sequence[int]:
        return asked([self.index], terms)


def asked(indexes: Sequence[Index], terms: Sequence[str]) -> Sequence[int]:
    """What the engine does of ranking: all scopes by one scoring, the best ten."""
    query = Query(dict.fromkeys(terms, 1.0))
    return [hit.passage_id for hit in search(indexes, query, DEPTH).hits]


def footnote_two(texts: Texts) -> Search:
    """Half of the articles shared, half a server's own: two indexes, one scoring."""
    half = len(texts) // ARTICLE // 2 * ARTICLE
    indexes = [
        Index(1, texts.part(0, half).rows()),
        Index(1, texts.part(half, len(texts)).rows(half)),
    ]
    return lambda terms: asked(indexes, terms)


def footnote_turns(texts: Texts) -> Search:
    """Two servers, each with all articles but one of its own, that ask in turn."""
    both = [Footnote(texts), Footnote(texts.part(0, max(ARTICLE, len(texts) - ARTICLE)))]

    def turn(terms: Sequence[str]) -> Sequence[int]:
        both.reverse()
        return both[0](terms)

    return turn


def rank_bm25(texts: Texts) -> Search:
    index = BM25Okapi(texts.spelt())
    numbers = range(len(texts))
    return lambda terms: index.get_top_n(terms, numbers, n=DEPTH)


def bm25s_on(backend: str) -> Callable[[Texts], Search]:
    """bm25s over arrays, by NumPy or by Numba."""

    def build(texts: Texts) -> Search:
        index = bm25s.BM25(backend=backend)
        index.index(texts.spelt(), show_progress=False)

        def find(terms: Sequence[str]) -> Sequence[int]:
            best, _ = index.retrieve([list(terms)], k=DEPTH, show_progress=False)
            numbers: list[int] = best[0].tolist()
            return numbers

        return find

    return build


def tantivy_(texts: Texts) -> Search:
    """One segment, frequencies and no positions, any term may match, no count of all matches."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    for number, terms in enumerate(texts.spelt()):
        writer.add_document(tantivy.Document(number=number, body=" ".join(terms)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    should = tantivy.Occur.Should

    def find(terms: Sequence[str]) -> Sequence[int]:
        parts = [(should, tantivy.Query.term_query(schema, "body", term)) for term in terms]
        hits = searcher.search(tantivy.Query.boolean_query(parts), DEPTH, count=False).hits
        return [searcher.doc(address)["number"][0] for _, address in hits]

    return find


def fts5(texts: Texts) -> Search:
    """SQLite's own full-text index in memory."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("CREATE VIRTUAL TABLE text USING fts5(body, content = '')")
    connection.executemany(
        "INSERT INTO text (rowid, body) VALUES (?, ?)",
        ((number, " ".join(terms)) for number, terms in enumerate(texts.spelt(), 1)),
    )
    connection.execute("INSERT INTO text (text) VALUES ('optimize')")

    def find(terms: Sequence[str]) -> Sequence[int]:
        query = " OR ".join(f'"{term}"' for term in terms)
        rows = connection.execute(
            "SELECT rowid FROM text WHERE text MATCH ? ORDER BY rank LIMIT ?", (query, DEPTH)
        )
        return [number - 1 for (number,) in rows]

    return find


ENGINES: dict[str, Callable[[Texts], Search]] = {
    "Footnote": Footnote,
    "Footnote, two indexes": footnote_two,
    "Footnote, two servers": footnote_turns,
    "tantivy": tantivy_,
    "bm25s, Numba": bm25s_on("numba"),
    "bm25s, NumPy": bm25s_on("numpy"),
    "SQLite FTS5": fts5,
    "rank_bm25": rank_bm25,
}

SLOW = {"rank_bm25": 100_000, "Footnote, two servers": 100_000}
"""How many texts an engine is given at most: rank_bm25 takes seconds a question beyond, and two
servers the memory of both."""
