"""How well Footnote finds the right passage, beside other rankings of the same passages.

``python -m tests.bench.quality [SET_DIR ...]`` prints a table for each set, a folder as ``eval``
reads it; without one, for those in the folder that ``FOOTNOTE_DATASETS`` names, else for the
questions over corpus/. It needs the extra ``bench``.

All are given Footnote's passages of the articles, and are right where the lines of a passage hold
the gold line. Footnote answers with the whole code of ``ask``; its second row is ``eval``'s, where
the lines of the quote have to hold it. The peers are given the passages' text alone, and once more
with the article's title before it. The language is the end of the folder's name, as in
``xquad-de``, else English. ``p50_ms`` is a question's time, at Footnote with reading and quoting
from disk, at the others in memory.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.app import open_app
from bot.errors import FootnoteError
from bot.evaluation import CITATIONS, GoldQuestion, Measured, figures, read_questions
from bot.model import SHARED, Answer, Citation, Origin
from bot.reading import text_files
from bot.settings import Settings
from bot.text.passages import passages
from tests.bench.peers import PEERS, SNOWBALL, Search
from tests.callers import add_paste, by
from tests.quality.datasets import datasets
from tests.quality.questions import CORPUS, sections

COLUMNS = ("hit@1", "hit@3", "hit@5", "mrr@10", "p50_ms")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Dataset:
    """A set as all rankings are given it.

    ``shelf`` holds every passage as a citation, so that eval's own figures judge it; an article's
    id is its place in ``articles``, and ``ids`` leads there from the set's own.
    """

    articles: Sequence[Record]
    questions: Sequence[GoldQuestion]
    shelf: Sequence[Citation]
    ids: Mapping[str, int]

    def measured(self, gold: GoldQuestion, answer: Answer, seconds: float) -> Measured:
        return Measured(gold, self.ids.get(gold.article_id), answer, answer, seconds)

    def passage_of(self, citation: Citation) -> Citation:
        """The passage that a citation is cut out of."""
        return next(
            each
            for each in self.shelf
            if each.article_id == citation.article_id
            and each.first_line <= citation.first_line <= each.last_line
            and citation.quote in each.quote
        )


def read(folder: Path) -> Dataset:
    articles = list(_records(folder / "articles.jsonl"))
    return Dataset(
        articles,
        read_questions(folder / "questions.jsonl"),
        list(_shelf(articles)),
        {str(article["id"]): number for number, article in enumerate(articles)},
    )


async def footnote(data: Dataset) -> tuple[list[Measured], list[Measured]]:
    """Ask Footnote; once by the passages of its citations, once by their own lines."""
    by_passage, as_quoted = [], []
    with tempfile.TemporaryDirectory() as scratch:
        async with open_app(Settings(data=Path(scratch), corpus=None, max_file_mb=1e6)) as app:
            numbers = {}
            for number, article in enumerate(data.articles):
                added = await add_paste(app, by(SHARED), article["title"], article["text"])
                numbers[added.article.id] = number
            for gold in data.questions:
                started = time.perf_counter()
                answer = await app.asking.ask(
                    by(SHARED), gold.question, limit=CITATIONS, threshold=0.0
                )
                seconds = time.perf_counter() - started
                cited = [replace(c, article_id=numbers[c.article_id]) for c in answer.citations]
                found = tuple(map(data.passage_of, cited))
                quoted = replace(answer, citations=tuple(cited))
                by_passage.append(data.measured(gold, replace(answer, citations=found), seconds))
                as_quoted.append(data.measured(gold, quoted, seconds))
    return by_passage, as_quoted


def peer(data: Dataset, search: Search) -> list[Measured]:
    measured = []
    for gold in data.questions:
        started = time.perf_counter()
        best = search(gold.question)
        seconds = time.perf_counter() - started
        answer = Answer(gold.question, citations=tuple(data.shelf[number] for number in best))
        measured.append(data.measured(gold, answer, seconds))
    return measured


async def compare(folder: Path) -> None:
    """Print a set's table."""
    data = read(folder)
    ending = folder.name.rpartition("-")[2]
    language = ending if ending in SNOWBALL or ending == "zh" else "en"
    answerable = sum(gold.answerable for gold in data.questions)
    print(f"{folder.name} ({language}): {len(data.articles)} articles, {len(data.shelf)} passages,")
    print(f"{len(data.questions)} questions, {answerable} of them answerable\n")
    print(f"{'':<24}{''.join(f'{column:>9}' for column in COLUMNS)}")
    by_passage, as_quoted = await footnote(data)
    row("Footnote", by_passage)
    row("Footnote, as quoted", as_quoted)
    alone = [each.quote for each in data.shelf]
    titled = [f"{each.title}\n{each.quote}" for each in data.shelf]
    for name, build in PEERS.items():
        row(name, peer(data, build(alone, language)))
        row(f"{name}, with title", peer(data, build(titled, language)))
    print(flush=True)


def row(name: str, measured: Sequence[Measured]) -> None:
    found = figures(measured, sum(each.seconds for each in measured))
    print(f"{name:<24}{''.join(f'{found[column]:>9.3f}' for column in COLUMNS)}")


def write_corpus(folder: Path) -> None:
    """Write corpus/ and its questions as a set; peers know no operators, so those are left out."""
    articles = []
    for path in sorted(CORPUS.iterdir()):
        document = text_files.read(path.name, path.read_bytes())
        text = "\n".join(document.lines)
        articles.append({"id": path.name, "title": document.title, "text": text})
    asked = sections()
    questions = [asdict(gold) for _, gold in asked["plain"] + asked["misspelt"]]
    for name, records in {"articles": articles, "questions": questions}.items():
        lines = (json.dumps(record) for record in records)
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")


def _shelf(articles: Sequence[Record]) -> Iterator[Citation]:
    for number, article in enumerate(articles):
        document = text_files.paste(article["title"], article["text"])
        origin = Origin("paste", document.title)
        for each in passages(document):
            place = (each.first_line, each.last_line, None)
            yield Citation(number, document.title, origin, 1, *place, each.text, (), score=0.0)


def _records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


async def main(folders: Sequence[Path]) -> None:
    versions = (f"{name} {version(name)}" for name in ("rank-bm25", "bm25s", "tantivy"))
    print(f"{', '.join(versions)}, SQLite {sqlite3.sqlite_version}\n")
    for folder in folders:
        await compare(folder)
    if not folders:
        with tempfile.TemporaryDirectory() as scratch:
            corpus = Path(scratch) / "corpus"
            corpus.mkdir()
            write_corpus(corpus)
            await compare(corpus)


if __name__ == "__main__":
    try:
        asyncio.run(main([Path(name) for name in sys.argv[1:]] or datasets()))
    except (FootnoteError, OSError) as error:
        sys.exit(str(error))
