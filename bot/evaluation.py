"""Questions with known lines to figures, answered by ``ask``'s own code in a throw-away store."""

import json
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bot.access import Caller
from bot.answering.confidence import THRESHOLD
from bot.app import App, open_app
from bot.errors import InputError
from bot.library.submission import Filing, paste, upload
from bot.meaning.folder import in_use
from bot.model import SHARED, Answer, Citation, Progress
from bot.settings import NO_MODEL, Settings

CITATIONS = 10
"""How deep the rank of the gold citation is looked for."""

_OPERATOR = Caller.operator(SHARED)

T = TypeVar("T")

_MARKUP = re.compile(r"[*_`\\]")


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article of a set, by the set's own key.

    ``file`` is its file's name, which tells its format and finds its title; empty for pasted text.
    """

    key: str
    title: str
    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with the article, the lines and the words that answer it, if anything does.

    Any of ``lines``, counted from 1, would do, and any of ``answers``, where there are some.
    """

    question: str
    article_id: str
    lines: tuple[int, ...]
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one question.

    ``gold_article`` is the gold article's id in the store. ``answer`` is what whoever asks is
    shown, after so many ``seconds``; ``ranked`` are the ``CITATIONS`` best places, however unsure.
    """

    gold: GoldQuestion
    gold_article: int | None
    answer: Answer
    ranked: Answer
    seconds: float

    def rank(self, *, with_answer: bool = False) -> int | None:
        """The rank, from 1, of the first citation that holds a gold line (and an answer)."""
        for rank, citation in enumerate(self.ranked.citations, 1):
            if not self._in_place(citation):
                continue
            if not with_answer or not self.gold.answers or holds(citation.quote, self.gold.answers):
                return rank
        return None

    @property
    def right(self) -> bool:
        """Whether it is answered, and what is shown first is right."""
        return any(map(self._right, self.answer.citations[:1]))

    @property
    def shown(self) -> bool:
        """Whether a right place is shown at all, be it only as one of the closest."""
        return any(map(self._right, self.answer.citations or self.answer.closest))

    @property
    def sure(self) -> bool:
        """Whether the answer is called sure."""
        return self.answer.certainty == "sure"

    def _right(self, citation: Citation) -> bool:
        """Whether a quote is in place and has an answer in it, whatever markup is in between."""
        quote, answers = bare(citation.quote), self.gold.answers
        said = not answers or any(bare(answer) in quote for answer in answers)
        return said and self._in_place(citation)

    def _in_place(self, citation: Citation) -> bool:
        return citation.article_id == self.gold_article and any(
            citation.first_line <= line <= citation.last_line for line in self.gold.lines
        )


def read(folder: Path) -> tuple[list[GoldArticle], list[GoldQuestion]]:
    """The articles and questions of a set.

    Raises:
        InputError: a file is missing or malformed; the sentence names the line.
    """
    articles = list(_records(folder / "articles.jsonl", _article))
    questions = read_questions(folder / "questions.jsonl")
    if not articles or not questions:
        raise InputError(f"{folder} needs at least one article and one question.")
    if len({article.key for article in articles}) < len(articles):
        raise InputError(f"{folder / 'articles.jsonl'} has an id twice: give each article its own.")
    return articles, questions


def read_questions(path: Path) -> list[GoldQuestion]:
    """The questions of a file, in its order.

    Raises:
        InputError: it is missing or malformed; the sentence names the line.
    """
    return list(_records(path, _question))


def model_of(settings: Settings) -> str:
    """The folder of the model that is used, as ``Settings.model`` names it.

    Raises SettingsError where there is none in a folder that is named.
    """
    folder = in_use(settings)
    return str(folder) if folder else NO_MODEL


async def evaluate(
    folder: Path,
    *,
    limit: int | None = None,
    every: int = 1,
    progress: Progress,
    model: str = NO_MODEL,
) -> dict[str, float | int]:
    """Measure answers to ``questions.jsonl`` over ``articles.jsonl`` of a folder.

    Args:
        limit: only the first so many questions.
        every: of those, only each so-many-th, from the first on.
        model: the folder of a model that reads all articles before, as ``Settings`` has it.

    Returns:
        The figures by the names that the README explains. Shares are 0 to 1; one of nothing is 0.

    Raises:
        InputError: a file is missing or malformed; the sentence names the line.
    """
    articles, questions = read(folder)
    questions = questions[:limit:every]
    with tempfile.TemporaryDirectory(prefix="footnote-eval-") as scratch:
        data = Path(scratch) / "data"
        settings = Settings(data=data, corpus=None, max_file_mb=1e6, model=model)
        async with open_app(settings) as app:
            ids = await add(app, articles, progress)
            if app.meaning is not None:
                await app.meaning.catch_up(progress)
            measured = []
            for done, gold in enumerate(questions, 1):
                measured.append(await measure(app, gold, ids.get(gold.article_id)))
                progress(done, len(questions))
            return figures(measured, sum(each.seconds for each in measured))


async def add(app: App, articles: Sequence[GoldArticle], progress: Progress) -> dict[str, int]:
    """Add a set's articles to the shared scope; returns their ids in the store by key.

    Raises InputError for a file of a format that cannot be read.
    """
    ids = {}
    for done, article in enumerate(articles, 1):
        if article.file:
            data = article.text.encode("utf-8", "replace")
            submission = upload(article.file, data)
        else:
            submission = paste(article.text, Filing(article.title))
        added = await app.submitting.submit(_OPERATOR, submission)
        ids[article.key] = added.article.id
        progress(done, len(articles))
    return ids


async def measure(
    app: App, gold: GoldQuestion, gold_article: int | None, earlier: Sequence[str] = ()
) -> Measured:
    """Ask the shared scope a question: once as anybody would, once for the best places.

    ``earlier`` are the questions that it follows up, the latest first.
    """
    ask = partial(app.asking.ask, _OPERATOR, gold.question, earlier=earlier)
    started = time.perf_counter()
    answer = await ask()
    seconds = time.perf_counter() - started
    ranked = await ask(limit=CITATIONS, threshold=0.0)
    return Measured(gold, gold_article, answer, ranked, seconds)


def figures(measured: Sequence[Measured], seconds: float) -> dict[str, float | int]:
    """The figures of some measured questions that together took ``seconds``."""
    answerable = [each for each in measured if each.gold.answerable]
    unanswerable = [each for each in measured if not each.gold.answerable]
    ranks = [each.rank() for each in answerable]
    quoted = [each.rank(with_answer=True) for each in answerable]
    first = [each.ranked.citations[0] for each in measured if each.ranked.citations]
    times = np.array([each.seconds for each in measured]) * 1000
    shares: dict[str, float | int] = {
        **{f"hit@{k}": _mean(rank is not None and rank <= k for rank in ranks) for k in (1, 3, 5)},
        "mrr@10": _mean(1 / rank if rank else 0 for rank in ranks),
        **{f"quote@{k}": _mean(rank is not None and rank <= k for rank in quoted) for k in (1, 3)},
        "right": _mean(each.right for each in answerable),
        "shown": _mean(each.shown for each in answerable),
        "sure_right": _mean(each.right for each in measured if each.sure),
        "wrong_sure": _mean(each.sure and not each.right for each in measured),
        "auroc": _auroc(_confidences(answerable), _confidences(unanswerable)),
        "false_answer": _mean(found >= THRESHOLD for found in _confidences(unanswerable)),
        "declined": _mean(found < THRESHOLD for found in _confidences(answerable)),
        "span": _mean(_lines_with_text(citation) for citation in first),
        "quote_chars": _mean(len(citation.quote) for citation in first),
    }
    return {key: round(value, 4) for key, value in shares.items()} | {
        "questions": len(measured),
        "questions_per_second": round(len(measured) / seconds, 1),
        "p50_ms": round(float(np.percentile(times, 50)), 2),
        "p99_ms": round(float(np.percentile(times, 99)), 2),
    }


def _confidences(measured: Iterable[Measured]) -> list[float]:
    return [each.ranked.confidence for each in measured]


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


def bare(text: str) -> str:
    """A text without the marks of Markdown, in one case and with single spaces."""
    return " ".join(_MARKUP.sub("", text).casefold().split())


def _article(record: Mapping[str, Any]) -> GoldArticle:
    return GoldArticle(
        key=str(record["id"]),
        title=str(record.get("title") or ""),
        text=_filled(record["text"]),
        file=Path(str(record.get("file") or "")).name,
    )


def _filled(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(value)
    return value


def _question(record: Mapping[str, Any]) -> GoldQuestion:
    question = _filled(record["question"])
    key = record.get("article_id")
    lines = record.get("lines") or [record.get("line") or 0]
    answers = record.get("answers") or []
    answerable = record.get("answerable", any(lines))
    if not (isinstance(lines, list) and isinstance(answers, list) and isinstance(answerable, bool)):
        raise TypeError(record)
    return GoldQuestion(
        question=question,
        article_id="" if key is None else str(key),
        lines=tuple(map(int, lines)),
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
