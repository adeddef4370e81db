"""What a question is taken to mean before it is ranked."""

from itertools import pairwise

import pytest

from bot.app import App
from bot.model import SHARED, Scope
from tests.callers import add_paste, by

HERE = Scope("1")


async def test_a_guess_that_no_article_bears_out_counts_for_nothing(app: App) -> None:
    await add_paste(app, by(HERE), "Leave", "Everybody has 28 days of annual leave.")
    plain = await app.asking.ask(by(HERE), "How many days of annual leave?")
    polite = await app.asking.ask(by(HERE), "Can you tell us how many days of annual leave?")
    assert polite.confidence == pytest.approx(plain.confidence, abs=0.01)
    assert polite.missing == ()


async def test_a_word_that_is_nowhere_is_searched_as_the_articles_spell_it(app: App) -> None:
    await add_paste(app, by(HERE), "Farm", "The cattle graze behind the castle all summer.")
    answer = await app.asking.ask(by(HERE), "Where do the catttle graze?")
    assert answer.answered
    assert answer.corrected == {"catttle": "cattle"}
    assert answer.missing == ("catttle",)


async def test_a_spelling_that_was_asked_for_anyway_keeps_its_weight(app: App) -> None:
    await add_paste(app, by(HERE), "Farm", "The castle is open all summer.")
    one, other = [
        await app.asking.ask(by(HERE), question, threshold=0)
        for question in ("castle or castel", "castel or castle")
    ]
    right = await app.asking.ask(by(HERE), "castle", threshold=0)
    assert one.confidence == other.confidence == right.confidence


async def test_suggestions_replace_whole_words_and_keep_the_other_spellings(app: App) -> None:
    for title, text in {
        "A": "The cattle graze.",
        "B": "The castle stands.",
        "C": "Garden.",
    }.items():
        await add_paste(app, by(HERE), title, text)
    await add_paste(app, by(HERE), "D", "The cattle sleep.")
    answer = await app.asking.ask(by(HERE), "Is the scatler's catle in the gardn?", threshold=0)
    assert answer.corrected == {"gardn": "Garden"}
    assert answer.suggestions == (
        "Is the scatler's cattle in the Garden?",
        "Is the scatler's castle in the Garden?",
    )


async def test_no_near_spelling_comes_from_another_server(app: App) -> None:
    await add_paste(app, by(Scope("2")), "Secret", "The cattle graze behind the castle.")
    await add_paste(app, by(HERE), "Ours", "Boats sail here.")
    answer = await app.asking.ask(by(HERE), "Where do the catle graze?")
    assert (dict(answer.corrected), answer.suggestions) == ({}, ())


@pytest.mark.parametrize("question", ["🦊🦊", "?!", "what is it", "чо это", "where is who"])
async def test_a_question_without_a_known_word_finds_nothing(app: App, question: str) -> None:
    await add_paste(app, by(SHARED), "Foxes", "A fox sleeps.")
    answer = await app.asking.ask(by(HERE), question)
    assert (answer.reason, answer.citations, answer.confidence) == ("no_match", (), 0)


@pytest.mark.parametrize(
    "question", ["How long is the cable?", "What does a cable length mean?", "cable, how far?"]
)
async def test_what_frames_a_question_is_not_looked_for(app: App, question: str) -> None:
    await add_paste(app, by(HERE), "Crane", "The cable measures 75 cm in length.")
    answer = await app.asking.ask(by(HERE), question)
    assert answer.answered
    assert answer.missing == ()


async def test_a_slip_alone_is_no_answer_but_a_suggestion_to_check(app: App) -> None:
    await add_paste(app, by(HERE), "Moving", "You have two days off when you move house.")
    answer = await app.asking.ask(by(HERE), "horse")
    assert not answer.answered
    assert answer.missing == ("horse",)
    assert answer.corrected == {"horse": "house"}


@pytest.mark.parametrize("question", ["parking", "trams", "planes"])
async def test_an_ending_cut_off_is_no_slip(app: App, question: str) -> None:
    await add_paste(app, by(HERE), "Words", "A part of the team has a place by the tank.")
    answer = await app.asking.ask(by(HERE), question)
    assert (answer.answered, answer.corrected, answer.missing) == (False, {}, (question,))


BREAD = "A loaf keeps for four days.\n\nBake it for 40 minutes at 230 degrees."


async def test_everyday_words_ask_something_within_some_articles_or_after_a_question(
    app: App,
) -> None:
    bread = await add_paste(app, by(HERE), "Bread", BREAD, tags=["kitchen"])
    await add_paste(app, by(HERE), "Gate", "They keep the gate shut for the dogs at night.")
    asked = "How long does it keep?"
    assert not (await app.asking.ask(by(HERE), asked)).answered
    for answer in (
        await app.asking.ask(by(HERE), f"{asked} tag:kitchen"),
        await app.asking.ask(by(HERE), asked, article_id=bread.article.id),
        await app.asking.ask(by(HERE), asked, earlier=["How do I bake a loaf of bread?"]),
    ):
        assert answer.answered
        assert answer.citations[0].quote == "A loaf keeps for four days."


async def test_a_question_without_words_asks_again_what_was_asked_before(app: App) -> None:
    await add_paste(app, by(HERE), "Ferries", "The night ferry leaves at 23:40 from pier two.")
    answer = await app.asking.ask(
        by(HERE), "And where?", earlier=["When does the night ferry leave?"]
    )
    assert answer.answered
    assert answer.carried == ("night", "ferry", "leave")


CHINESE = """诺曼底是法国的一个地区。它位于法国西北部，濒临英吉利海峡。

东京的地铁非常方便，票价也很便宜。"""
KOREAN = "페리는 아침 일곱 시에 항구를 떠난다. 표는 오천 원이다."
HINDI = "नाव सुबह सात बजे बंदरगाह से निकलती है।"


@pytest.mark.parametrize(
    ("title", "text", "question", "quoted"),
    [
        ("地理", CHINESE, "诺曼底位于哪个国家的西北部？", "法国西北部"),
        ("地理", CHINESE, "东京的什么非常方便？", "地铁"),
        (
            "섬",
            "페리는 아침 일곱 시에 항구를 떠난다. 표는 오천 원이다.",
            "페리는 언제 항구를 떠나나요?",
            "일곱",
        ),
        ("द्वीप", HINDI, "नाव बंदरगाह से कब निकलती है?", "सात"),
    ],
)
async def test_scripts_without_spaces_and_with_marks_are_answered(
    app: App, title: str, text: str, question: str, quoted: str
) -> None:
    await add_paste(app, by(SHARED), title, text)
    answer = await app.asking.ask(by(SHARED), question)
    assert answer.answered
    assert quoted in answer.citations[0].quote
    highlights = answer.citations[0].highlights
    assert all(one[1] <= two[0] for one, two in pairwise(highlights))


async def test_the_missing_part_of_a_run_is_named_as_a_whole(app: App) -> None:
    await add_paste(app, by(SHARED), "地理", CHINESE)
    answer = await app.asking.ask(by(SHARED), "法国的鸵鸟农场")
    assert answer.missing == ("鸵鸟农场",)


async def test_an_earlier_question_hides_no_missing_word_of_a_run(app: App) -> None:
    await add_paste(app, by(SHARED), "地理", CHINESE)
    answer = await app.asking.ask(by(SHARED), "鸵鸟农场", earlier=["东京的地铁非常方便"])
    assert answer.missing == ("鸵鸟农场",)
