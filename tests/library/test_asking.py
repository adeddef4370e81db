"""What a question is taken to mean before it is ranked."""

import pytest

from bot.app import App
from bot.model import SHARED, Scope

HERE = Scope("1")


async def test_a_guess_that_no_article_bears_out_counts_for_nothing(app: App) -> None:
    await app.articles.add_paste(HERE, "Leave", "Everybody has 28 days of annual leave.")
    plain = await app.asking.ask(HERE, "How many days of annual leave?")
    polite = await app.asking.ask(HERE, "Can you tell us how many days of annual leave?")
    assert polite.confidence == plain.confidence
    assert polite.missing == ()


async def test_a_word_that_is_nowhere_is_searched_as_the_articles_spell_it(app: App) -> None:
    await app.articles.add_paste(HERE, "Farm", "The cattle graze behind the castle all summer.")
    answer = await app.asking.ask(HERE, "Where do the catttle graze?")
    assert answer.answered
    assert answer.corrected == {"catttle": "cattle"}
    assert answer.missing == ("catttle",)


async def test_a_spelling_that_was_asked_for_anyway_keeps_its_weight(app: App) -> None:
    await app.articles.add_paste(HERE, "Farm", "The castle is open all summer.")
    one, other = [
        await app.asking.ask(HERE, question, threshold=0)
        for question in ("castle or castel", "castel or castle")
    ]
    right = await app.asking.ask(HERE, "castle", threshold=0)
    assert one.confidence == other.confidence == right.confidence


async def test_suggestions_replace_whole_words_and_keep_the_other_spellings(app: App) -> None:
    for title, text in {
        "A": "The cattle graze.",
        "B": "The castle stands.",
        "C": "Garden.",
    }.items():
        await app.articles.add_paste(HERE, title, text)
    await app.articles.add_paste(HERE, "D", "The cattle sleep.")
    answer = await app.asking.ask(HERE, "Is the scatler's catle in the gardn?", threshold=0)
    assert answer.corrected == {"catle": "cattle", "gardn": "Garden"}
    assert answer.suggestions == ("Is the scatler's castle in the Garden?",)


async def test_no_near_spelling_comes_from_another_server(app: App) -> None:
    await app.articles.add_paste(Scope("2"), "Secret", "The cattle graze behind the castle.")
    await app.articles.add_paste(HERE, "Ours", "Boats sail here.")
    answer = await app.asking.ask(HERE, "Where do the catle graze?")
    assert (dict(answer.corrected), answer.suggestions) == ({}, ())


@pytest.mark.parametrize("question", ["🦊🦊", "?!", "what is it", "чо это", "where is who"])
async def test_a_question_without_a_known_word_finds_nothing(app: App, question: str) -> None:
    await app.articles.add_paste(SHARED, "Foxes", "A fox sleeps.")
    answer = await app.asking.ask(HERE, question)
    assert (answer.reason, answer.citations, answer.confidence) == ("no_match", (), 0)


@pytest.mark.parametrize(
    "question", ["How long is the cable?", "What does a cable length mean?", "cable, how far?"]
)
async def test_what_frames_a_question_is_not_looked_for(app: App, question: str) -> None:
    await app.articles.add_paste(HERE, "Crane", "The cable measures 75 cm in length.")
    answer = await app.asking.ask(HERE, question)
    assert answer.answered
    assert answer.missing == ()


async def test_a_slip_alone_is_no_answer_but_a_suggestion_to_check(app: App) -> None:
    await app.articles.add_paste(HERE, "Moving", "You have two days off when you move house.")
    answer = await app.asking.ask(HERE, "horse")
    assert not answer.answered
    assert answer.missing == ("horse",)
    assert answer.corrected == {"horse": "house"}


@pytest.mark.parametrize("question", ["parking", "trams", "planes", "thanks"])
async def test_an_ending_cut_off_is_no_slip(app: App, question: str) -> None:
    await app.articles.add_paste(HERE, "Words", "A part of the team has a place by the tank.")
    answer = await app.asking.ask(HERE, question)
    assert (answer.answered, answer.corrected, answer.missing) == (False, {}, (question,))
