"""Questions over documents of other programs: the right line, and of a PDF the right page.

The documents lie in the folder ``reading`` of what ``FOOTNOTE_DATASETS`` names. They are not of
this project, so only pieces of the lines that answer stand here, in ``documents.txt``.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.app import App, open_app
from bot.model import Article, Scope
from bot.settings import NO_MODEL, Settings
from tests.callers import add_path, by
from tests.quality.datasets import NAME

QUESTIONS = Path(__file__).with_name("documents.txt")
DOCUMENTS = Path(os.environ.get(NAME, ""), "reading", "good")
MODEL = os.environ.get("FOOTNOTE_TEST_MODEL", "")
SCOPE = Scope("1")

RIGHT, MEANT = 16, 21
"""How many are answered by the right line first, at least: by words alone, and with the model."""

pytestmark = [
    pytest.mark.sets,
    pytest.mark.skipif(
        not (os.environ.get(NAME) and DOCUMENTS.is_dir()),
        reason=f"No documents lie in reading/good of {NAME}.",
    ),
]


class Question(NamedTuple):
    """What is asked, and the document, line and page that answer; None where there are no pages."""

    text: str
    file: str
    line: str
    page: int | None


def questions() -> Iterator[Question]:
    """The questions of the file."""
    file = ""
    for line in QUESTIONS.read_text("utf-8").split("\n"):
        if line.startswith("== "):
            file = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            text, _, told_by = line.rpartition(" -> ")
            told_by, _, page = told_by.partition(" @")
            yield Question(text, file, told_by, int(page) if page else None)


async def place(app: App, article: Article, question: Question) -> int:
    """The number of the line that answers; it stands on the page that it should.

    Raises:
        ValueError: no line, or another one too, has what tells it.
    """
    lines = await app.articles.lines(by(SCOPE), article)
    places = [line for line in lines if question.line in line.text]
    if len(places) != 1:
        raise ValueError(f"{question.line!r} stands in {len(places)} lines of {question.file}.")
    assert places[0].page == question.page, question
    return places[0].number


class Outcome(NamedTuple):
    """What came of a question: whether the right line came first, and came at all; what is told."""

    right: bool
    shown: bool
    told: str


async def outcome(app: App, articles: Mapping[str, Article], question: Question) -> Outcome:
    """Ask a question."""
    article = articles[question.file]
    line = await place(app, article, question)
    answer = await app.asking.ask(by(SCOPE), question.text)
    found = [*answer.citations, *answer.closest]
    ranks = [
        rank
        for rank, each in enumerate(found, 1)
        if each.article_id == article.id and each.first_line <= line <= each.last_line
    ]
    got = found[0].quote.replace("\n", " ")[:90] if found else ""
    told = f"  {question.text}\n    {answer.reason or 'answered'}, right at {ranks}: {got!r}"
    return Outcome(answer.answered and 1 in ranks, bool(ranks), told)


@pytest.mark.parametrize(
    ("model", "least"),
    [
        pytest.param(NO_MODEL, RIGHT, id="words"),
        pytest.param(
            MODEL,
            MEANT,
            id="model",
            marks=pytest.mark.skipif(not MODEL, reason="FOOTNOTE_TEST_MODEL names no folder"),
        ),
    ],
)
async def test_questions_over_documents_find_the_line_and_the_page(
    model: str, least: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    asked = list(questions())
    async with open_app(Settings(data=tmp_path, corpus=None, model=model)) as app:
        articles = {
            file: (await add_path(app, by(SCOPE), DOCUMENTS / file)).article
            for file in dict.fromkeys(question.file for question in asked)
        }
        if app.meaning:
            await app.meaning.catch_up()
        outcomes = [await outcome(app, articles, question) for question in asked]
    right, shown = sum(each.right for each in outcomes), sum(each.shown for each in outcomes)
    summary = f"documents: {right} of {len(asked)} right (at least {least}), {shown} shown"
    missed = [each.told for each in outcomes if not each.right]
    summary = summary if model == NO_MODEL else f"with a model, {summary}"
    record_property("quality", "\n".join((summary, *missed)))
    assert right >= least
