"""Questions with known lines to figures, answered by ``ask``'s own code in a throw-away store."""

import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bot.answering.confidence import THRESHOLD
from bot.app import App, open_app
from bot.errors import InputError
from bot.model import SHARED, Answer, Citation
from bot.settings import Settings

CITATIONS = 10
"""How deep the rank of the gold citation is looked for."""

Progress = Callable[[int, int], None]
"""Told (done, total): articles first, then questions."""

T = TypeVar("T")


GoldArticle = tuple[str, str, str]
"""Id, title and text."""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with the article, line and words that answer it, if anything does."""

    question: str
    article_id: str
    line: int
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """One question's answer: the gold article's id in the store, and the time it took."""

    gold: GoldQuestion
    gold_article: int | None
    answer: Answer
    seconds: float

    def rank(self, *, with_answer: bool = False) -> int | None:
        """The rank, from 1, of the first citation that holds the gold line (and an answer)."""
        for rank, citation in enumerate(self.answer.citations, 1):
            right_line = citation.first_line <= self.gold.line <= citation.last_line
            if citation.article_id != self.gold_article or not right_line:
                continue
            if not with_answer or holds(citation.quote, self.gold.answers):
                return rank
        return None


def read(folder: Path) -> tuple[list[GoldArticle], list[GoldQuestion]]:
    """The articles and questions of a set.

    Raises:
        InputError: a file is missing or malformed; the sentence names the line.
    """
    articles = list(_records(folder / "articles.jsonl", _article))
    questions = list(_records(folder / "questions.jsonl", _question))
    if not articles or not questions:
        raise InputError(f"{folder} needs at least one article and one question.")
    if len({key for key, _, _ in articles}) < len(articles):
        raise InputError(f"{folder / 'articles.jsonl'} has an id twice: give each article its own.")
    return articles, questions


async def evaluate(
    folder: Path, *, limit: int | None = None, progress: Progress
) -> dict[str, float | int]:
    """Measure answers to ``questions.jsonl`` over ``articles.jsonl`` of a folder.

    Args:
        limit: only the first so many questions.

    Returns:
        The figures by the names that the README explains. Shares are 0 to 1; one of nothing is 0.

    Raises:
        InputError: a file is missing or malformed; the sentence names the line.
    """
    articles, questions = read(folder)
    questions = questions[:limit]
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as scratch:
        async with open_app(Settings(data=Path(scratch), corpus=None, max_file_mb=1e6)) as app:
            ids: dict[str, int] = {}
            for done, (key, title, text) in enumerate(articles, 1):
                added = await app.articles.add_paste(SHARED, title, text)
                ids[key] = added.article.id
                progress(done, len(articles))
            measured = []
            started = time.perf_counter()
            for done, gold in enumerate(questions, 1):
                measured.append(await _measure(app, gold, ids.get(gold.article_id)))
                progress(done, len(questions))
            return figures(measured, time.perf_counter() - started)


async def _measure(app: App, gold: GoldQuestion, gold_article: int | None) -> Measured:
    started = time.perf_counter()
    answer = await app.asking.ask(SHARED, gold.question, limit=CITATIONS, threshold=0.0)
    return Measured(gold, gold_article, answer, time.perf_counter() - started)


def figures(measured: Sequence[Measured], seconds: float) -> dict[str, float | int]:
    """The figures of some measured questions that together took ``seconds``."""
    answerable = [each for each in measured if each.gold.answerable]
    unanswerable = [each for each in measured if not each.gold.answerable]
    ranks = [each.rank() for each in answerable]
    quoted = [each.rank(with_answer=True) for each in answerable]
    first = [each.answer.citations[0] for each in measured if each.answer.citations]
    times = np.array([each.seconds for each in measured]) * 1000
    shown: dict[str, float | int] = {
        **{f"hit@{k}": _mean(rank is not None and rank <= k for rank in ranks) for k in (1, 3, 5)},
        "mrr@10": _mean(1 / rank if rank else 0 for rank in ranks),
        **{f"quote@{k}": _mean(rank is not None and rank <= k for rank in quoted) for k in (1, 3)},
        "auroc": _auroc([_sure(each) for each in answerable], [_sure(u) for u in unanswerable]),
        "false_answer": _mean(_sure(each) >= THRESHOLD for each in unanswerable),
        "declined": _mean(_sure(each) < THRESHOLD for each in answerable),
        "span": _mean(_lines_with_text(citation) for citation in first),
        "quote_chars": _mean(len(citation.quote) for citation in first),
    }
    return {key: round(value, 4) for key, value in shown.items()} | {
        "questions": len(measured),
        "questions_per_second": round(len(measured) / seconds, 1),
        "p50_ms": round(float(np.percentile(times, 50)), 2),
        "p99_ms": round(float(np.percentile(times, 99)), 2),
    }


def _sure(measured: Measured) -> float:
    return measured.answer.confidence


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _auroc(above: Sequence[float], below: Sequence[float]) -> float:
    """The share of pairs in which the first is higher, ties half (Mann and Whitney's U)."""
    if not above or not below:
        return 0.0
    ordered = np.sort(below)
    lower = np.searchsorted(ordered, above, "left")
    not_higher = np.searchsorted(ordered, above, "right")
    return float((lower + not_higher).sum() / 2 / len(above) / len(below))


def _lines_with_text(citation: Citation) -> int:
    return sum(1 for line in citation.quote.split("\n") if line.strip())


def holds(quote: str, answers: Sequence[str]) -> bool:
    """Whether a quote holds a gold answer, as whole words where the script has words."""
    quote = _plain(quote)
    return any(
        re.search(_whole(re.escape(plain), plain), quote) for plain in map(_plain, answers) if plain
    )


def _whole(pattern: str, plain: str) -> str:
    start = r"(?<!\w)" if _spaced(plain[0]) else ""
    end = r"(?!\w)" if _spaced(plain[-1]) else ""
    return start + pattern + end


def _spaced(character: str) -> bool:
    """Whether a character is of a script that puts spaces between words."""
    name = unicodedata.name(character, "")
    return not name.startswith(("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _article(record: Mapping[str, Any]) -> GoldArticle:
    return str(record["id"]), str(record["title"]), _filled(record["text"])


def _filled(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(value)
    return value


def _question(record: Mapping[str, Any]) -> GoldQuestion:
    answers, answerable = record["answers"] or [], record["answerable"]
    if not isinstance(answers, list) or not isinstance(answerable, bool):
        raise TypeError(record)
    return GoldQuestion(
        question=_filled(record["question"]),
        article_id=str(record["article_id"]),
        line=int(record["line"] or 0),
        answers=tuple(map(str, answers)),
        answerable=answerable,
    )


def _records(path: Path, parse: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    """The records of a JSON Lines file."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist: see the README on eval.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield parse(json.loads(line))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise InputError(f"{path}, line {number}, is not a record as eval needs it.") from error
