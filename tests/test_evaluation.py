"""The figures of ``eval``, against ones counted by hand, and records that are none."""

import json
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.evaluation import GoldQuestion, Measured, evaluate, figures, read
from bot.model import Answer, Citation, Origin


def citation(article: int, line: int, quote: str) -> Citation:
    return Citation(
        article, "Title", Origin("paste", "x"), 1, line, line, None, quote, (), score=1.0
    )


def measured(
    answerable: bool,
    confidence: float,
    *citations: Citation,
    answers: tuple[str, ...] = ("42",),
    threshold: float = 0.4,
) -> Measured:
    """A question that line 3 or 7 answers; below ``threshold`` its citations are the closest."""
    gold = GoldQuestion("question", "gold", (3, 7), answers, answerable)
    answer = ranked = Answer("question", confidence, None, citations)
    if confidence < threshold:
        answer = Answer("question", confidence, "low_confidence", closest=citations)
    return Measured(gold, 1, answer, ranked, 0.01)


def test_figures_are_those_counted_by_hand() -> None:
    right, wrong_line = citation(1, 3, "It is 42."), citation(1, 4, "It is 42.")
    wrong_article, no_answer = citation(2, 3, "It is 42."), citation(1, 3, "It is 420.\n\nSo.")
    shown = figures(
        [
            measured(True, 0.9, right),
            measured(True, 0.5, wrong_line, right),
            measured(True, 0.15, wrong_article, wrong_line, no_answer),
            measured(True, 0.0),
            measured(False, 0.5, right),
            measured(False, 0.1, wrong_line),
        ],
        seconds=2.0,
    )
    assert (shown["hit@1"], shown["hit@3"], shown["hit@5"]) == (0.25, 0.75, 0.75)
    assert shown["mrr@10"] == round((1 + 1 / 2 + 1 / 3) / 4, 4)
    assert (shown["quote@1"], shown["quote@3"]) == (0.25, 0.5)
    # Of the eight pairs 0.9 wins two, 0.5 one and a half, 0.15 one, 0.0 none.
    assert shown["auroc"] == round(4.5 / 8, 4)
    assert (shown["false_answer"], shown["declined"]) == (0.5, 0.5)
    assert (shown["span"], shown["questions"]) == (1.0, 6)
    assert shown["questions_per_second"] == 3.0


def test_what_whoever_asks_is_shown_is_counted_by_hand() -> None:
    right, other_line = citation(1, 3, "It is\n**4**2."), citation(1, 7, "So 42.")
    wrong, no_answer = citation(1, 4, "It is 42."), citation(1, 3, "It is 43.")
    shown = figures(
        [
            measured(True, 0.9, right),
            measured(True, 0.85, other_line, wrong),
            measured(True, 0.84, wrong, no_answer),
            measured(True, 0.95, no_answer, right),
            measured(True, 0.3, wrong, right),
            measured(True, 0.1, wrong),
            measured(False, 0.9, wrong),
            measured(False, 0.2, wrong),
        ],
        seconds=1.0,
    )
    assert (shown["right"], shown["shown"]) == (round(2 / 6, 4), round(4 / 6, 4))
    # Of the four that are called sure two are right.
    assert (shown["sure_right"], shown["wrong_sure"]) == (2 / 4, 2 / 8)


def test_where_no_answer_is_given_any_quote_in_place_is_right() -> None:
    case = measured(True, 1.0, citation(1, 3, "It is."), answers=())
    assert case.right
    assert case.rank(with_answer=True) == 1


def test_shares_of_nothing_are_0() -> None:
    shown = figures([measured(False, 0.5, citation(1, 3, "It is 42."))], seconds=1.0)
    assert (shown["hit@1"], shown["mrr@10"], shown["declined"], shown["auroc"]) == (0, 0, 0, 0)
    assert (shown["right"], shown["shown"], shown["sure_right"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("quote", "answer", "held"),
    [
        ("It is 42.", "42", True),
        ("It is 420.", "42", False),
        ("Das\nHAUS  steht", "das haus", True),
        ("ﬁne", "fine", True),
        ("他在北京大学。", "北京", True),
        ("costs $12 now", "$12", True),
    ],
)
def test_an_answer_is_held_as_whole_words_where_there_are_words(
    quote: str, answer: str, held: bool
) -> None:
    case = measured(True, 1.0, citation(1, 3, quote), answers=(answer,))
    assert (case.rank(with_answer=True) == 1) is held


ARTICLE = {"id": "a", "title": "Harbour", "text": "The harbour has two cranes."}
QUESTION = {
    "id": "q",
    "question": "How many cranes has the harbour?",
    "article_id": "a",
    "line": 1,
    "answers": ["two"],
    "answerable": True,
}


def write(folder: Path, articles: list[object], questions: list[object]) -> None:
    for name, records in {"articles": articles, "questions": questions}.items():
        text = "".join(f"{json.dumps(record)}\n" for record in records)
        (folder / f"{name}.jsonl").write_text(text)


async def test_a_folder_is_measured_from_its_files(tmp_path: Path) -> None:
    write(tmp_path, [ARTICLE], [QUESTION, QUESTION | {"answerable": False, "line": None}])
    told: list[tuple[int, int]] = []
    shown = await evaluate(tmp_path, progress=lambda *counts: told.append(counts))
    assert (shown["hit@1"], shown["quote@1"], shown["questions"]) == (1, 1, 2)
    assert told == [(1, 1), (1, 2), (2, 2)]
    assert (await evaluate(tmp_path, limit=1, progress=lambda *_: None))["questions"] == 1


async def test_a_question_in_so_many_is_asked(tmp_path: Path) -> None:
    write(tmp_path, [ARTICLE], [QUESTION] * 5)
    for every, asked in ((1, 5), (2, 3), (5, 1)):
        found = await evaluate(tmp_path, every=every, progress=lambda *_: None)
        assert found["questions"] == asked


async def test_files_of_one_name_are_articles_of_their_own(tmp_path: Path) -> None:
    articles: list[object] = [
        {"id": each, "file": "docs/port.md", "text": f"# {each}\n\nThe {each} has {count} cranes."}
        for each, count in (("harbour", "two"), ("shipyard", "nine"))
    ]
    questions: list[object] = [
        QUESTION | {"article_id": "harbour", "line": 3},
        {"question": "Has the shipyard cranes?", "article_id": "shipyard", "lines": [2, 3]},
    ]
    write(tmp_path, articles, questions)
    assert [article.file for article in read(tmp_path)[0]] == ["port.md", "port.md"]
    found = await evaluate(tmp_path, progress=lambda *_: None)
    assert (found["hit@1"], found["quote@1"]) == (1, 1)


async def test_a_question_may_say_no_more_than_what_is_asked(tmp_path: Path) -> None:
    question = "What is the depth of the lake?"
    write(tmp_path, [ARTICLE], [{"question": question}, {"question": question, "article_id": None}])
    for gold in read(tmp_path)[1]:
        assert gold == GoldQuestion(question, "", (0,), (), answerable=False)


@pytest.mark.parametrize(
    ("articles", "questions", "says"),
    [
        ([ARTICLE], [QUESTION | {"question": " "}], "questions.jsonl, line 1"),
        ([ARTICLE], [QUESTION, QUESTION | {"answers": "two"}], "questions.jsonl, line 2"),
        ([ARTICLE], [QUESTION | {"answerable": "no"}], "questions.jsonl, line 1"),
        ([ARTICLE], [QUESTION | {"line": float("inf")}], "questions.jsonl, line 1"),
        ([ARTICLE], [QUESTION | {"lines": "12"}], "questions.jsonl, line 1"),
        ([ARTICLE | {"text": ""}], [QUESTION], "articles.jsonl, line 1"),
        ([ARTICLE | {"file": "port.exe", "text": "MZ\0"}], [QUESTION], "port.exe"),
        ([ARTICLE, ARTICLE], [QUESTION], "id twice"),
        (["text"], [QUESTION], "articles.jsonl, line 1"),
        ([ARTICLE], [], "at least one"),
    ],
)
async def test_what_is_no_record_is_named_by_its_line(
    tmp_path: Path, articles: list[object], questions: list[object], says: str
) -> None:
    write(tmp_path, articles, questions)
    with pytest.raises(InputError, match=says):
        await evaluate(tmp_path, progress=lambda *_: None)


async def test_a_record_that_nests_too_deep_is_none(tmp_path: Path) -> None:
    write(tmp_path, [ARTICLE], [])
    (tmp_path / "questions.jsonl").write_text("[" * 200_000)
    with pytest.raises(InputError, match=r"questions\.jsonl, line 1"):
        await evaluate(tmp_path, progress=lambda *_: None)
