"""Questions that share no word with what answers them, where there is a model."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.meaning.judge import NAME, Judge
from bot.model import SHARED, Answer, Citation, Scope
from bot.settings import NO_MODEL, Settings
from tests.callers import add_paste, by
from tests.meaning.tiny import make_model

HERE, THERE = Scope("101"), Scope("202")
FERRY = "The ferry leaves the pier."
ASKED = "What soup days?"
"""It shares no word with what is said of the ferry."""


@pytest.fixture
def settings(read_along: Settings) -> Settings:
    return read_along


async def add(app: App, title: str, text: str, scope: Scope = HERE, *tags: str) -> int:
    added = await add_paste(app, by(scope), title, text, tags=tags)
    if app.meaning:
        await app.meaning.catch_up()
    return added.article.id


async def ask(
    app: App, question: str, scope: Scope = HERE, article_id: int | None = None
) -> Answer:
    return await app.asking.ask(by(scope), question, threshold=0.0, article_id=article_id)


def titles(answer: Answer) -> list[str]:
    return sorted(each.title for each in answer.citations)


async def test_what_shares_no_word_is_found_by_its_meaning_and_says_so(app: App) -> None:
    await add(app, "Boats", f"Hot. {FERRY}")
    best: Citation = (await ask(app, ASKED)).citations[0]
    assert best.by == "meaning"
    [(start, end)] = best.highlights
    assert best.quote[start:end] in {"Hot.", FERRY}


async def test_without_a_model_it_is_not_found(app: App, settings: Settings) -> None:
    await add(app, "Boats", FERRY)
    async with open_app(replace(settings, model=NO_MODEL)) as by_words:
        answer = await ask(by_words, ASKED)
        assert (answer.reason, answer.citations) == ("no_match", ())
        found = await ask(by_words, "Where does the ferry leave?")
    assert found.citations[0].by == "words"
    assert (await ask(app, "Where does the ferry leave?")).citations[0].by == "both"


async def test_before_all_has_been_read_words_alone_find(app: App) -> None:
    await add_paste(app, by(HERE), "Boats", FERRY)
    assert (await ask(app, ASKED)).reason == "no_match"
    assert (await ask(app, "ferry")).citations[0].by == "words"


async def test_operators_leave_out_what_is_near_as_well(app: App) -> None:
    await add(app, "Boats", FERRY, HERE, "sea")
    await add(app, "Land", "A bus waits.")
    assert titles(await ask(app, ASKED)) == ["Boats", "Land"]
    assert titles(await ask(app, f"{ASKED} -ferry")) == ["Land"]
    assert titles(await ask(app, f'{ASKED} -"the pier"')) == ["Land"]
    assert titles(await ask(app, f"{ASKED} tag:sea")) == ["Boats"]
    assert titles(await ask(app, f'{ASKED} "bus waits"')) == ["Land"]


async def test_promise_2_isolation_of_what_is_found_by_meaning_alone(app: App) -> None:
    here = await add(app, "Here", FERRY)
    await add(app, "There", FERRY, THERE)
    await add(app, "All", "A bus waits.", SHARED)
    assert titles(await ask(app, ASKED)) == ["All", "Here"]
    assert titles(await ask(app, ASKED, THERE)) == ["All", "There"]
    assert titles(await ask(app, ASKED, article_id=here)) == ["Here"]


async def test_promise_3_at_once_nothing_removed_is_found_by_meaning(app: App) -> None:
    await add(app, "Boats", FERRY)
    assert titles(await ask(app, ASKED)) == ["Boats"]
    await app.articles.remove(by(HERE), await app.articles.own(by(HERE)))
    await add_paste(app, by(HERE), "Land", "A bus waits.")
    assert (await ask(app, ASKED)).reason == "no_match"
    assert (await ask(app, "bus")).citations[0].by == "words"


async def test_other_languages_are_asked_by_words(app: App) -> None:
    text = "Das Schiff legt um zwölf Uhr von der Brücke ab, und die Leute warten dort auf den Bus."
    await add(app, "Schiffe", text)
    answer = await ask(app, "Wann legt das Schiff ab?")
    assert answer.citations[0].by == "words"


async def test_what_is_quoted_first_has_been_read_by_the_judge(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[str, str]] = []

    def odds(_self: Judge, question: str, texts: Sequence[tuple[str, str]]) -> list[float]:
        read.extend((question, text) for _, text in texts)
        return [9.0 if "bus" in text else -9.0 for _, text in texts]

    monkeypatch.setattr(Judge, "odds", odds)
    await add(app, "Boats", FERRY)
    await add(app, "Land", "A bus waits.")
    assert (await ask(app, ASKED)).citations[0].title == "Land"
    assert sorted(read) == [(ASKED, "A bus waits."), (ASKED, FERRY)]
    # One that follows up is read with the one before it.
    await app.asking.ask(by(HERE), "And the pier?", earlier=[ASKED])
    assert {question for question, _ in read[2:]} == {f"{ASKED} And the pier?"}


async def test_without_a_judge_words_alone_find(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = make_model(tmp_path / "model")
    (model / NAME).unlink()
    async with open_app(replace(settings, model=str(model))) as app:
        await add(app, "Boats", FERRY)
        assert (await ask(app, "ferry")).answered
        assert "There is no judge for the model" in caplog.text
        caplog.clear()
        assert (await ask(app, ASKED)).reason == "no_match"
        assert (await ask(app, "ferry")).citations[0].by == "words"
        assert caplog.text == ""
