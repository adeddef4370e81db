"""Articles in several languages: how each is read, found, and asked about."""

from dataclasses import replace

import pytest

from bot.app import App, open_app
from bot.errors import InputError
from bot.model import SHARED, Answer, Scope
from bot.settings import Settings
from bot.store.coding import columns
from bot.store.store import Store
from tests.callers import add_paste, by
from tests.store.test_store import analysed, outdate

HERE = Scope("101")

GERMAN = (
    "Die Häuser am Hafen haben zusammen 2.500 Betten. Der Fährbetrieb nach Norderney endet um elf."
)
ENGLISH = (
    "The night ferry to Grimsay leaves at eleven from pier seven. Dogs must wear a muzzle on deck."
)


async def language_of(app: App, scope: Scope = HERE) -> list[str]:
    return [article.language for article in await app.articles.own(by(scope))]


def marked(answer: Answer) -> set[str]:
    """The words that the first quote highlights."""
    first = answer.citations[0]
    return {first.quote[start:end] for start, end in first.highlights}


FOUND = [
    ("de", GERMAN, "Wie viele Betten hat ein Haus?", {"Häuser", "Betten"}),
    ("de", GERMAN, "2500", {"2.500"}),
    ("de", GERMAN, "2.500", {"2.500"}),
    (
        "es",
        "El barco nocturno sale a las once y lleva 1.200 canciones para los niños de la escuela.",
        "¿Qué cancion lleva el barco?",
        {"canciones", "barco", "lleva"},
    ),
    (
        "fr",
        "Le bateau de nuit part à onze heures et transporte de l'eau pour les habitants de l’île.",
        "eau des îles",
        {"l'eau", "l’île"},
    ),
    (
        "ru",
        "Ночной паром отходит от седьмого причала, а собаки на пароме должны быть в намордниках.",
        "От какого причал отходят паромы?",
        {"паром", "пароме", "причала", "отходит"},
    ),
    (
        "ar",
        "تغادر العبارة الليلية من الرصيف السابع ويدفع المسافر ٢٥٠٠ دينار ثمن التذكرة.",
        "تذكرة 2500",
        {"٢٥٠٠", "التذكرة"},
    ),
    (
        "hi",
        "पुस्तकालय में बच्चों की किताबें शाम तक मिलती हैं और हर बच्चा दो किताबें घर ले जा सकता है।",
        "किताब बच्चे",
        {"किताबें", "बच्चों", "बच्चा"},
    ),
    (
        "zh",
        "夜间渡轮十一点从七号码头出发。狗必须戴口套。船票在码头购买，每张2,500元。",
        "船票2500",
        {"船票", "2,500"},
    ),
    (
        "tr",
        "Gece feribotu saat on birde yedinci iskeleden kalkıyor. İstanbul'daki köpekler ağızlık"
        " takmalı ve kitaplar evlerde kalmalı.",
        "kitap ev",
        {"kitaplar", "evlerde"},
    ),
]


@pytest.mark.parametrize(("language", "text", "question", "words"), FOUND)
async def test_an_article_is_found_by_other_forms_of_its_words(
    app: App, language: str, text: str, question: str, words: set[str]
) -> None:
    await add_paste(app, by(HERE), "1", text)
    assert await language_of(app) == [language]
    answer = await app.asking.ask(by(HERE), question, threshold=0)
    assert answer.citations[0].quote in text
    assert marked(answer) <= words | {"hat", "haben"}
    assert marked(answer) & words
    assert answer.missing == ()


@pytest.mark.parametrize(
    ("question", "title", "words"),
    [
        ("Wann endet der Fährbetrieb?", "Hafen", {"endet", "Fährbetrieb"}),
        ("Wie viele Betten haben die Häuser?", "Hafen", {"Betten", "Häuser"}),
        ("When does the night ferry leave?", "Boats", {"night", "ferry", "leaves"}),
        ("Where is the pier to Grimsay?", "Boats", {"pier", "Grimsay"}),
        # A name is a name in both languages, and so is a number.
        ("Wann geht es nach Grimsay?", "Boats", {"Grimsay"}),
        ("When does it go to Norderney?", "Hafen", {"Norderney"}),
        ("Who has 2,500 of them?", "Hafen", {"2.500"}),
    ],
)
async def test_articles_of_two_languages_are_asked_in_either(
    app: App, question: str, title: str, words: set[str]
) -> None:
    await add_paste(app, by(HERE), "Hafen", GERMAN)
    await add_paste(app, by(SHARED), "Boats", ENGLISH)
    answer = await app.asking.ask(by(HERE), question, threshold=0)
    assert answer.citations[0].title == title
    assert marked(answer) == words


@pytest.mark.parametrize(
    "question",
    ["Was ist das und wer war es für die?", "Wo sind der und die?", "Wie viele sind es und wann?"],
)
async def test_what_says_nothing_is_never_missing_nor_marked(app: App, question: str) -> None:
    await add_paste(app, by(HERE), "Hafen", GERMAN)
    for scope in (HERE, SHARED):
        await add_paste(app, by(scope), "Boats", ENGLISH)
        answer = await app.asking.ask(by(HERE), question, threshold=0)
        assert answer.missing == ()
        assert all(citation.highlights == () for citation in answer.citations)


async def test_a_word_of_one_language_is_not_missing_for_the_rules_of_another(app: App) -> None:
    await add_paste(app, by(HERE), "Hafen", GERMAN)
    await add_paste(app, by(HERE), "Boats", f"{ENGLISH} The batteries are charged at night.")
    # The German stemmer would leave another stem of it.
    for question in ("Wo sind die batteries?", "Where are the batteries?"):
        assert (await app.asking.ask(by(HERE), question, threshold=0)).missing == ()
    unknown = await app.asking.ask(by(HERE), "Wo sind die Elefanten am Hafen?", threshold=0)
    assert unknown.missing == ("Elefanten",)


async def test_a_question_in_another_language_than_all_articles_finds_names(app: App) -> None:
    await add_paste(app, by(HERE), "Boats", ENGLISH)
    answer = await app.asking.ask(by(HERE), "Wann fährt die Fähre nach Grimsay ab?", threshold=0)
    assert answer.citations[0].title == "Boats"
    assert marked(answer) == {"Grimsay"}


async def test_a_language_that_was_set_stays_until_another_is(app: App) -> None:
    added = await add_paste(app, by(HERE), "Hafen", GERMAN, language=" NL ")
    assert added.article.language == "nl"
    again = await add_paste(
        app, by(HERE), "Hafen", f"{GERMAN} Mehr.", onto=added.article, tags=["a"]
    )
    assert again.article.language == "nl"
    await app.reindexing.reindex(by(HERE))
    assert await language_of(app) == ["nl"]
    other = await add_paste(
        app, by(HERE), "Hafen", f"{GERMAN} Mehr.", onto=added.article, language="de"
    )
    assert (other.outcome, other.article.language) == ("unchanged", "de")
    assert (await app.asking.ask(by(HERE), "Haus Bett", threshold=0)).missing == ()


async def test_a_language_that_the_text_told_is_told_anew_with_the_text(app: App) -> None:
    first = (await add_paste(app, by(HERE), "Hafen", GERMAN)).article
    revised = await add_paste(app, by(HERE), "Boats", ENGLISH, onto=first)
    assert (first.language, revised.article.language) == ("de", "en")
    assert (await app.asking.ask(by(HERE), "ferries", threshold=0)).missing == ()


@pytest.mark.parametrize("code", ["xx", "german", "de-AT", "", "\0", "d" * 5000])
async def test_a_language_that_nobody_knows_is_one_sentence_and_stores_nothing(
    app: App, code: str
) -> None:
    with pytest.raises(InputError, match="is no code of a language: give one such as en, de or zh"):
        await add_paste(app, by(HERE), "Hafen", GERMAN, language=code)
    assert await app.articles.own(by(HERE)) == []


async def test_a_new_analysis_tells_the_languages_that_an_old_one_did_not_know(
    settings: Settings,
) -> None:
    async with open_app(settings) as app:
        told = (await add_paste(app, by(HERE), "Hafen", GERMAN)).article
        was_set = (await add_paste(app, by(HERE), "Boats", ENGLISH, language="nl")).article
    async with Store(settings.data) as store:
        # As files of the first schema have it.
        old = replace(analysed(GERMAN, "Hafen"), passages=columns([]), language="en")
        await store.replace_analysis(told, old)
    outdate(settings.data)
    async with open_app(settings) as app:
        await app.deriving.catch_up()
        languages = {each.id: each.language for each in await app.articles.own(by(HERE))}
        assert languages == {told.id: "de", was_set.id: "nl"}
        assert (await app.asking.ask(by(HERE), "Haus Bett", threshold=0)).missing == ()
