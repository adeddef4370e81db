"""What is small talk, and that no question is taken for it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.smalltalk import Talk, small_talk

GREETINGS = (
    "hello|Hi!|hey|heyyy|HELLOOO|hi there|Hey Footnote|good morning|good  morning everyone!|gm|yo"
    "|hi 👋|hey bot, how are you?|what’s up|Guten Tag|Bonjour !|hola|¡Hola!|olá|ola|bom dia|ciao"
    "|Cześć|привет|Здравствуйте!|merhaba|שלום|مرحبا|السلام عليكم|नमस्ते|xin chào|สวัสดีครับ|你好"
    "|こんにちは|おはようございます!|안녕하세요|hej|God morgon"
).split("|")
THANKS = (
    "thanks|Thank you!|ty|thx|cheers|great bot|good bot!!|thanks a lot|thank you so much 🙏|thankss"
    "|thanks for your help|hi, thanks|ok thanks|perfect, thank you|ok|lol|bye|good night"
    "|Vielen Dank|merci beaucoup|gracias|obrigada|grazie mille|спасибо большое|teşekkürler"
    "|תודה רבה|شكرا|धन्यवाद|👍|❤️ 🎉|:)|;-))|cảm ơn|ขอบคุณค่ะ"
    "|谢谢|謝謝|ありがとうございます|감사합니다|tack så mycket"
).split("|")
HELP = (
    "help|HELP!!|?|???|？|^|^^|^ this|this|help please|please help me|how does this work"
    "|how does this work?|how do i use this bot|what can you do|What can you do?"
    "|can you answer this|can you answer this?|Hi, can you answer this please?|can you help me"
    "|hello! can you help me?|thanks, but can you help me?|I need help|who are you?"
    "|can i ask a question|answer this|any ideas?|does anyone know?|can u answer this|Hilfe|帮助"
).split("|")
QUESTIONS = (
    "hi, how many days of leave do I get|help desk opening hours|help desk"
    "|what can you do with a library card|thanks to whom was the line built|thanksgiving"
    "|hello world program|how does this work permit get extended|who are you allowed to call"
    "|good morning britain|what is this tax for|can you answer this: when is the pool open"
    "|can you help me find the pool|can you help me with my vpn|cheers cast|leave|this week"
    "|test results|ping command|manual for the oven|commands for git|great lakes|Hi-Fi|ty cobb"
    "|merci suisse|hola airlines|谢谢你的年假有多少天|你好吗啡|สวัสดีปีใหม่วันไหน|привет мир"
    '|"help"|„Hallo“|tag:help|tag:hr hello|v2|42|!!!|...||the|bot|and you|you|please|here'
).split("|")


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        *((text, "greeting") for text in GREETINGS),
        *((text, "thanks") for text in THANKS),
        *((text, "help") for text in HELP),
        *((text, None) for text in QUESTIONS),
    ],
)
def test_talk_is_told_from_questions(text: str, talk: Talk | None) -> None:
    assert small_talk(text) == talk


FOLLOWING = "how does it work?|how do I use it|what can I do|any ideas?|how to ask".split("|")


@pytest.mark.parametrize("text", FOLLOWING)
def test_after_an_answer_what_may_be_about_it_is_a_question(text: str) -> None:
    assert small_talk(text) == "help"
    assert small_talk(text, follows=True) is None


@pytest.mark.parametrize("text", "help|?|can you help me?|what can you do|thanks|👍".split("|"))
def test_after_an_answer_other_talk_is_talk(text: str) -> None:
    assert small_talk(text, follows=True) == small_talk(text)


TALKED = st.sampled_from([*GREETINGS, *THANKS, *HELP])


@given(TALKED, TALKED, st.sampled_from((" ", ", ", "! ", "... ", "\n", " 🎉 ")))
def test_talk_beside_talk_is_talk(one: str, other: str, between: str) -> None:
    """Help is wanted before thanks, and thanks are meant before a greeting."""
    order: list[Talk | None] = ["greeting", "thanks", "help"]
    spoken = [small_talk(text) for text in (one, other)]
    if any(letter.isalnum() for letter in one) and any(letter.isalnum() for letter in other):
        assert small_talk(one + between + other) == max(spoken, key=order.index)


@given(
    TALKED,
    st.sampled_from("leave drought Wasserzähler café zuverlässig 年假 отпуск 3 2025 v2".split()),
    st.booleans(),
)
def test_one_word_of_its_own_makes_a_question(talk: str, word: str, before: bool) -> None:
    assert small_talk(f"{word} {talk}" if before else f"{talk} {word}") is None


@given(TALKED, st.integers(1, 5))
def test_capitals_and_repeated_letters_change_nothing(text: str, more: int) -> None:
    stretched = text.rstrip("!") + text.rstrip("!")[-1] * more
    assert small_talk(text.upper()) == small_talk(text)
    if text[-1].isascii():
        assert small_talk(stretched) == small_talk(text)


@given(st.text(max_size=300))
def test_whatever_is_said_is_told_at_once(text: str) -> None:
    """It ends and never fails, and only a mark or a sign may stand for words."""
    if small_talk(text):
        signs = (each for each in text if each in "?？؟^)" or unicodedata.category(each) == "So")
        assert any(letter.isalnum() for letter in text) or any(signs)
