"""Each language by its own rules, by the cases in languages.txt, and how it is told."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.text.english import GUESS
from bot.text.languages import SNOWBALL, UNSPACED, detect, fillers, is_language, spoken
from bot.text.normalising import _term, term_of
from bot.text.talk import SILENT
from bot.text.terms import question_terms, tokens, words
from bot.text.unspaced import RUN
from tests.text.writing import paragraphs, questions

LANGUAGES = sorted({*SNOWBALL, *UNSPACED, "he", "uk", "sw"})

DRAWN = re.compile(r"([^\W\d_])\1{2}")

languages = st.sampled_from(LANGUAGES)
_letters = st.sampled_from(
    "aeiouäéçßñłøåœёйЩиίςΩıİIşכَلاहिं東กว한'’.,٬٫ \u00a0\u202f\u0301\u00ad12٣५"
)
texts = paragraphs() | st.text(_letters, max_size=40) | st.text(max_size=40)


def _cases() -> list[tuple[str, str, str]]:
    lines = Path(__file__).with_name("languages.txt").read_text("utf-8").strip().split("\n")
    cases = []
    for line in filter(lambda line: line and not line.startswith("#"), lines):
        given, expected = line.split("->")
        language, text = given.split(":", 1)
        cases.append((language, text.strip(" ").replace("~", "\u202f"), expected.strip()))
    return cases


@pytest.mark.parametrize(("language", "text", "expected"), _cases())
def test_the_terms_of_a_text_in_its_language(language: str, text: str, expected: str) -> None:
    assert [token.term for token in tokens(text, language)] == expected.split()


QUESTIONS = [
    ("de", "Wie hoch ist der Turm?", "wie* hoch* ist* der* turm"),
    ("de", "Wo stehen die Häuser mit 2.500 Betten?", "wo* steh die* haus mit* 2500 bett"),
    ("de", "Wem gehören wie viele Häuser?", "wem* gehor wie* viel* haus"),
    ("es", "¿Dónde está la información?", "dond* esta* la* inform"),
    ("fr", "Qu'est-ce que l'eau ?", "eau"),
    ("it", "Dov'è l'acqua?", "e* acqua"),
    ("ru", "В каких городах?", "в* как* город"),
    ("ru", "Где находится Москва?", "где* наход* москв"),
    ("ar", "ما هي عاصمة البلد؟", "ما* هي* عاصم بلد"),
    ("ar", "متى تغادر العبارة؟", "متي* تغادر عبار"),
    ("hi", "किताब कहाँ है?", "किताब कह* है*"),
    ("sv", "Var ligger huset?", "var* ligg* hus"),
    ("zh", "北京有多少人？", "北京 北* 京有 京* 有* 人"),
    ("zh", "请问什么时候开门？", "开门 开* 门*"),
    ("zh", "船的票是多少钱", "船的* 船* 的票* 的* 票是* 票* 是*"),
    ("ja", "犬は使っていますか", "犬は* 犬* は使* 使っ* 使*"),
    ("ja", "すしはどこですか", "すし しは"),
    ("ko", "문은 언제 열리나요", "문은 열리"),
    ("ko", "배는 어디에 있나요", "배는"),
    ("da", "Hvor kan jeg finde båden, og hvor længe?", "hvor* kan* jeg* find* bad og* laeng*"),
    ("tr", "Feribot kaçta kalkıyor?", "feribot kac* kalkiyor"),
    ("cs", "Můžu jet lodí?", "muz* jet lod"),
    ("pl", "Czy mogę łowić?", "cz* mog* low"),
    ("de", "Darf man hier angeln?", "darf* man* hier* angel"),
    ("hu", "Meddig van nyitva?", "med* van* nyitv"),
    ("sv", "hej, en fråga: får man fiska", "hej* far* man* fisk"),
    ("es", "hola, ¿puedo pescar porfa?", "hol* pued* pesc porf*"),
]


@pytest.mark.parametrize(("language", "question", "expected"), QUESTIONS)
def test_what_a_language_calls_a_stop_word_ranks_and_says_nothing(
    language: str, question: str, expected: str
) -> None:
    found = [term for term in question_terms(question, (language,)) if not term.instead]
    assert [term.term + "*" * term.filler for term in found] == expected.split()
    assert all((term.weight, term.share) == (GUESS, 0) for term in found if term.filler)


@pytest.mark.parametrize(
    ("language", "typed", "written"),
    [
        ("es", "informacion", "información"),
        ("es", "energia", "energía"),
        ("es", "escribio", "escribió"),
        ("es", "TEORIA", "teoría"),
        ("pt", "negocio", "negócio"),
        ("fr", "mange", "mangé"),
        ("it", "citta", "città"),
        ("de", "ubersetzung", "Übersetzung"),
        ("de", "Kuendigungsfrist", "Kündigungsfrist"),
        ("da", "laerer", "lærer"),
        ("sv", "faar", "får"),
        ("pl", "zolw", "żółw"),
        ("da", "ol", "øl"),
        ("tr", "isik", "ışık"),
        ("ru", "елка", "ёлка"),
        ("el", "σπιτι", "σπίτι"),
        ("en", "cafe", "café"),
    ],
)
def test_a_word_typed_without_its_accents_is_found(language: str, typed: str, written: str) -> None:
    asked = {term.term for term in question_terms(typed, (language,))}
    assert term_of(written, language) in asked
    assert sum(term.share for term in question_terms(typed, (language,))) == 1


def test_an_accent_that_was_typed_is_meant() -> None:
    assert [term.term for term in question_terms("energía", ("es",))] == ["energ"]


def test_a_word_is_looked_for_by_the_rules_of_every_language_of_the_articles() -> None:
    found = question_terms("batteries 2,500", ("en", "de", "sw"))
    assert [(t.term, t.instead, t.share) for t in found] == [
        ("batteri", (), 1),
        ("batteries", ("batteri",), 0),
        ("2500", (), 1),
        ("2.500", ("2500",), 0),
    ]


@given(texts, languages)
def test_a_token_is_the_word_at_its_offsets_in_any_language(text: str, language: str) -> None:
    before = 0
    for token in words(text, language):
        word = text[token.start : token.end]
        assert before <= token.start < token.end <= len(text)
        assert "_" not in word
        if RUN.fullmatch(word):
            before = token.start
        else:
            assert token.term == term_of(word, language) != ""
            before = token.end


@example("AAAa", "en")
@example("u", "en")
@given(questions() | texts, languages)
def test_a_question_finds_its_own_words_in_an_article_of_its_language(
    question: str, language: str
) -> None:
    asked = {term.term for term in question_terms(question, (language,))}
    # What asks, or addresses the bot, is no term of a question; nor is what is drawn out (aaaa) of
    # an English one, or says nothing (u).
    if not question.isupper():
        found = {token.term for token in tokens(question, language)}
        drawn = {term for term in found if language == "en" and DRAWN.search(term)}
        assert found - drawn - (SILENT if language == "en" else frozenset()) <= asked


def test_terms_are_the_same_from_every_thread_in_several_languages() -> None:
    words = ["Häuser", "canciones", "Москве", "evlerin", "talossa", "informações", "الكتاب"] * 20
    pairs = [(word, language) for word in words for language in ("de", "es", "ru", "tr", "fi")]

    def terms(_: int) -> list[str]:
        return [_term.__wrapped__(word, language) for word, language in pairs]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(terms, range(8))) == [terms(0)] * 8


TOLD = [
    ("ar", "تغادر العبارة الليلية في الساعة الحادية عشرة من الرصيف السابع. الكلاب ممنوعة."),
    ("de", "Die Nachtfähre legt um elf am Kai sieben ab. Hunde brauchen einen Maulkorb."),
    ("el", "Το νυχτερινό πλοίο φεύγει στις έντεκα από την προβλήτα επτά."),
    ("en", "The night ferry leaves at eleven from pier seven. Dogs must wear a muzzle."),
    ("es", "El barco nocturno sale a las once del muelle siete. Los perros llevan bozal."),
    ("fi", "Yölautta lähtee yhdeltätoista laiturista seitsemän. Koirilla pitää olla kuonokoppa."),
    ("fr", "Le bateau de nuit part à onze heures du quai sept. Les chiens sont muselés."),
    ("hi", "रात की नाव ग्यारह बजे सातवें घाट से निकलती है। कुत्तों को साथ नहीं ला सकते।"),
    ("it", "Il traghetto notturno parte alle undici dal molo sette. I cani portano la museruola."),
    ("ja", "夜のフェリーは十一時に七番埠頭から出ます。犬には口輪が必要です。"),
    ("nl", "De nachtboot vertrekt om elf uur van kade zeven. Honden moeten een muilkorf dragen."),
    ("pt", "A balsa noturna sai às onze horas do cais sete. Os cães não podem entrar."),
    ("ru", "Ночной паром отходит в одиннадцать часов от седьмого причала. Собаки в намордниках."),
    ("sv", "Nattfärjan avgår klockan elva från kaj sju. Hundar måste bära munkorg."),
    ("tr", "Gece feribotu saat on birde yedinci iskeleden kalkıyor. Köpekler ağızlık takmalı."),
    ("zh", "夜间渡轮十一点从七号码头出发。狗必须戴口套。船票在码头购买。"),
]


@pytest.mark.parametrize(("language", "text"), TOLD)
def test_a_paragraph_tells_its_language(language: str, text: str) -> None:
    assert detect("", [text]) == language
    assert is_language(language)
    assert spoken(text, [each for each, _ in TOLD]) == language


@pytest.mark.parametrize(
    "lines", [[], [""], ["Boats"], ["Hausordnung"], ["| 12 | 34 |"], ["OK", "12:30", "x = y + 1"]]
)
def test_what_is_too_short_to_tell_is_taken_for_english(lines: list[str]) -> None:
    assert detect("", lines) == "en"


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "ß" * 1_000_000, "\u0301" * 10_000, "\x01\x02\x7f" * 9_000, "🙂" * 9_000],
    ids=["one letter", "one letter that is not ASCII", "lone marks", "controls", "emoji"],
)
def test_what_is_no_language_is_taken_for_english(text: str) -> None:
    assert detect(text, [text]) == "en"
    assert spoken(text, ["de", "es"]) in {"de", "es"}


@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=50))
def test_any_text_is_in_some_language(text: str, title: str) -> None:
    assert is_language(detect(title, text.split("\n")))


def test_the_language_of_a_question_is_one_of_those_that_articles_are_in() -> None:
    assert spoken("Wann fährt die Fähre?", ["en", "de"]) == "de"
    assert spoken("When does the ferry leave?", ["de", "en"]) == "en"
    assert spoken("¿?", ["sw"]) == "sw"
    # Nothing tells languages that the model has not seen.
    assert spoken("Wann?", ["qq", "qx"]) == "qq"


@pytest.mark.parametrize("code", ["", "xx", "EN", "english", "e", "de-AT", "\0", "🙂"])
def test_what_is_no_code_of_a_language(code: str) -> None:
    assert not is_language(code)


def test_every_stemmer_has_a_code_that_can_be_told() -> None:
    assert [code for code in SNOWBALL if not is_language(code)] == []
    assert [code for code in SNOWBALL if term_of("x", code) != "x"] == []


def test_stop_words_are_none_where_nobody_listed_them() -> None:
    assert fillers("sw") == []
    assert {"der", "die", "über"} <= {*fillers("de")}
