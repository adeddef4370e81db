"""What a question finds in other words: as well and as surely as if it had been asked in those."""

import pytest

from bot.app import App
from bot.model import Answer, Scope
from tests.callers import add_paste, by

HERE, THERE = Scope("101"), Scope("202")

HANDBOOK = """The service level agreement promises that the portal is up for 99.5 percent of time.

The car park behind the greenhouse closes at ten.

Our terms of service forbid reselling tickets.

Employees on parental leave keep their laptops.

Holidays are requested from the team lead in the calendar.

The portal shows the invoices of the last two years."""
SHORT = """The SLA promises that the portal is up for 99.5 percent of time.

The garage behind the greenhouse closes at ten.

The fineprint forbids reselling tickets.

Employees on parental absence keep their gear.

Vacations are requested from the team lead in the calendar.

The portal shows the invoices of the last two years."""

SETS = [
    ("SLA", "service level agreement"),
    ("garage", "car park", "parking lot"),
    ("fineprint", "terms of service"),
    ("leave", "absence"),
    ("laptop", "gear"),
    ("vacation", "holiday", "furlough"),
]
PAIRS = [
    ("What does the SLA promise?", "What does the service level agreement promise?"),
    ("What do SLA and portal mean?", "What do service level agreement and portal mean?"),
    ("When does the garage close?", "When does the car park close?"),
    ("Do the garages close at ten?", "Do the car parks close at ten?"),
    ("Does the fineprint forbid reselling?", "Do the terms of service forbid reselling?"),
    ("Who keeps gear on parental absence?", "Who keeps laptops on parental leave?"),
    ("How are vacations requested?", "How are holidays requested?"),
]
"""Questions in the words of ``SHORT``, and the same in those of ``HANDBOOK``."""


async def stock(app: App, text: str, scope: Scope = HERE) -> None:
    await add_paste(app, by(scope), "Handbook", text)


async def set_all(app: App, scope: Scope = HERE) -> None:
    for each in SETS:
        await app.synonyms.add(by(scope), each)


def quote(answer: Answer) -> str | None:
    return answer.citations[0].quote if answer.citations else None


def highlighted(answer: Answer) -> list[str]:
    best = answer.citations[0]
    return [best.quote[start:end] for start, end in best.highlights]


@pytest.mark.parametrize("other_way", [False, True])
@pytest.mark.parametrize("pair", PAIRS)
async def test_a_question_finds_what_an_article_says_in_other_words(
    app: App, pair: tuple[str, str], other_way: bool
) -> None:
    """As surely, and as well, as if the words of the question stood in the article."""
    asked, own = pair if other_way else reversed(pair)
    texts = (HANDBOOK, SHORT) if other_way else (SHORT, HANDBOOK)
    for scope, text in zip((HERE, THERE), texts, strict=True):
        await stock(app, text, scope)
    expected = await app.asking.ask(by(THERE), asked)
    assert expected.answered
    before = await app.asking.ask(by(HERE), asked)
    assert before.missing
    assert before.confidence < expected.confidence
    in_its_own = await app.asking.ask(by(HERE), own)
    await set_all(app)
    after = await app.asking.ask(by(HERE), asked)
    assert (after.missing, dict(after.corrected)) == ((), {})
    assert quote(after) == quote(in_its_own)
    assert highlighted(after) == highlighted(in_its_own)
    assert after.confidence == pytest.approx(expected.confidence, abs=0.02)
    assert await app.asking.ask(by(HERE), own) == in_its_own


async def test_a_word_for_another_word_scores_as_that_would(app: App) -> None:
    """All but runs of words as typed, which only the text itself can hold."""
    for scope, word in ((HERE, "wardrobe"), (THERE, "locker")):
        text = f"# Coats\n\nEvery {word} has a key.\n\nThe {word} room closes at ten."
        await add_paste(app, by(scope), f"The {word}", f"{text}\n\nLeave the key there.")
    await app.synonyms.add(by(HERE), ["wardrobe", "locker"])
    for question in ("locker", "locker room", "When does the locker room close?", "Which key?"):
        said, otherwise = [
            (await app.asking.ask(by(scope), question, threshold=0, explained=True)).explanations
            for scope in (THERE, HERE)
        ]
        apart = {"runs", "length", "short", "moved"}
        for one, other in zip(said, otherwise, strict=True):
            assert one.terms == pytest.approx(other.terms)
            assert {name: part for name, part in one.parts.items() if name not in apart} == (
                pytest.approx({n: part for n, part in other.parts.items() if n not in apart})
            )


async def test_a_synonym_that_no_article_has_costs_nothing(app: App) -> None:
    await stock(app, HANDBOOK)
    questions = ["What does the service level agreement promise?", "What does the SLA promise?"]
    before = [await app.asking.ask(by(HERE), question) for question in questions]
    await app.synonyms.add(by(HERE), ["service level agreement", "zebra promise"])
    await app.synonyms.add(by(HERE), ["SLA", "zebra", "service zebra"])
    assert [await app.asking.ask(by(HERE), question) for question in questions] == before
    assert before[1].missing == ("SLA",)


async def test_what_was_typed_comes_before_what_means_the_same(app: App) -> None:
    for title, word in {"Short": "SLA", "Long": "service level agreement"}.items():
        await add_paste(app, by(HERE), title, f"Penalties of the {word} are high.")
    await add_paste(app, by(HERE), "More", "Penalties are low.")
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    for asked, titles in {
        "SLA": ["Short", "Long", "More"],
        "service level agreement": ["Long", "Short", "More"],
    }.items():
        answer = await app.asking.ask(by(HERE), f"Which penalties has the {asked}?")
        assert [citation.title for citation in answer.citations] == titles


async def test_the_order_of_a_phrase_lifts_it_above_no_word_that_was_typed(app: App) -> None:
    for text in ("Our service level agreement is new today.", "The SLA is new today."):
        await add_paste(app, by(HERE), "Law", text)
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    answer = await app.asking.ask(by(HERE), "What is the SLA?", threshold=0)
    assert [each.quote for each in answer.citations] == [
        "The SLA is new today.",
        "Our service level agreement is new today.",
    ]


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("SLA", "The service level agreement.", "The agreement on service level."),
        ("parental leave", "Our parental absence.", "Absence of parental care."),
        ("leave request", "Absence request forms.", "Request absence forms."),
    ],
)
async def test_the_order_of_words_counts_in_other_words_too(
    app: App, question: str, better: str, worse: str
) -> None:
    for text in (worse, better):
        await add_paste(app, by(HERE), "Law", text)
    await set_all(app)
    answer = await app.asking.ask(by(HERE), question, threshold=0)
    assert [each.quote for each in answer.citations] == [better, worse]


async def test_the_sentence_that_says_it_in_other_words_is_quoted(app: App) -> None:
    before = "Many things are written down in long letters to the captains of this harbour. " * 6
    told = "The service level agreement names the penalties."
    await add_paste(app, by(HERE), "Law", f"{before}{told} {before}")
    await set_all(app)
    assert told in str(quote(await app.asking.ask(by(HERE), "What is the SLA?")))


async def test_a_sentence_too_long_is_cut_around_what_it_says_in_other_words(app: App) -> None:
    before = "which was written down in long letters to the captains of this harbour, " * 8
    sentence = f"A text, {before}and the service level agreement, {before}is kept."
    await add_paste(app, by(HERE), "Law", sentence)
    await app.synonyms.add(by(HERE), ["text", "letter", "SLA"])
    await app.synonyms.add(by(HERE), ["yes", "service level agreement"])
    assert "service level agreement" in str(quote(await app.asking.ask(by(HERE), "text and yes?")))


async def test_a_passage_that_says_both_counts_them_once(app: App) -> None:
    """It says nothing more of the matter than one that says it in one way."""
    penalties = "Penalties are paid under the SLA, two months after the end of a quarter at most."
    await add_paste(app, by(HERE), "One", penalties)
    await add_paste(app, by(HERE), "Both", "The SLA: service level agreement.")
    for number in range(3):
        await add_paste(app, by(HERE), f"{number}", f"Penalties of {number} euros are low.")
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    assert quote(await app.asking.ask(by(HERE), "Which penalties are in the SLA?")) == penalties


async def test_a_word_with_a_synonym_is_not_spelt_anew(app: App) -> None:
    await stock(app, "The catalogue lists nine boats.\n\nThe parsing of ferry times is hard.")
    slip = await app.asking.ask(by(HERE), "Which parking of boats?", threshold=0)
    assert slip.corrected == {"parking": "parsing"}
    await app.synonyms.add(by(HERE), ["parking", "catalogue"])
    answer = await app.asking.ask(by(HERE), "Which parking of boats?", threshold=0)
    assert (dict(answer.corrected), answer.suggestions, answer.missing) == ({}, (), ())
    assert quote(answer) == "The catalogue lists nine boats."


async def test_other_words_of_the_question_are_missing_still(app: App) -> None:
    await stock(app, HANDBOOK)
    await set_all(app)
    answer = await app.asking.ask(by(HERE), "Does the SLA mention zebras?")
    assert answer.missing == ("mention", "zebras")


async def test_half_a_phrase_stands_for_nothing(app: App) -> None:
    await stock(app, "The level of the lake is high.\n\nOur service is good.")
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    answer = await app.asking.ask(by(HERE), "What is the SLA?")
    assert (answer.reason, answer.missing) == ("no_match", ("SLA",))


async def test_a_phrase_in_part_is_not_highlighted(app: App) -> None:
    await add_paste(app, by(HERE), "Desk", "The SLA covers the service desk.")
    await add_paste(app, by(HERE), "Law", "The service level agreement is law.")
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    answer = await app.asking.ask(by(HERE), "What does the SLA cover?")
    assert highlighted(answer) == ["SLA", "covers"]


async def test_what_a_question_follows_up_has_synonyms_too(app: App) -> None:
    await stock(app, HANDBOOK)
    await set_all(app)
    answer = await app.asking.ask(by(HERE), "And what of the portal?", earlier=["What is the SLA?"])
    assert quote(answer) == HANDBOOK.split("\n\n")[0]
    assert answer.carried == ("SLA",)


async def test_a_carried_word_weighs_no_more_in_other_words(app: App) -> None:
    await stock(app, HANDBOOK)
    await set_all(app)
    said, otherwise = [
        await app.asking.ask(by(HERE), "And who keeps laptops?", earlier=[f"Is there {word}?"])
        for word in ("leave", "absence")
    ]
    assert otherwise.confidence == pytest.approx(said.confidence, abs=0.001)
    assert quote(otherwise) == quote(said)


async def test_one_article_alone_is_asked_in_its_own_words(app: App) -> None:
    await add_paste(app, by(HERE), "Long", "The service level agreement is signed.")
    other = await add_paste(app, by(HERE), "Other", "The ferry is signed off.")
    await app.synonyms.add(by(HERE), ["SLA", "service level agreement"])
    assert (await app.asking.ask(by(HERE), "Is the SLA signed?")).missing == ()
    alone = await app.asking.ask(by(HERE), "Is the SLA signed?", article_id=other.article.id)
    assert alone.missing == ("SLA",)


async def test_scripts_without_spaces_have_synonyms(app: App) -> None:
    await stock(app, "东京的地铁非常方便，票价也很便宜。\n\n诺曼底是法国的一个地区。")
    await app.synonyms.add(by(HERE), ["地铁", "捷运"])
    answer = await app.asking.ask(by(HERE), "东京的捷运非常方便")
    assert quote(answer) == "东京的地铁非常方便，票价也很便宜。"
    assert answer.missing == ()
