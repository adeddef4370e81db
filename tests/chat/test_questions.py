"""Questions of every kind: each gets an answer or a polite no, however it is asked."""

import pytest
from simcord.env import Env

from bot.chat import words
from bot.chat.client import Footnote
from tests.chat.acting import QUESTION, File, Server, Shown, add, refusal, refused_with
from tests.chat.reading import units
from tests.chat.talking import QUOTED, card_of, heard, to_bot, told_by_mention

APOLOGY = words.unexpected("").split(",", maxsplit=1)[0]

WITHOUT_TEXT = ["", "  \n ", "<:wave:123456789012345678>", "<a:wave:12345> <#1> <t:1600000000:R>"]
WITHOUT_WORDS = ["…", "**", "```\n```", "||||", "> - # *", "\\", "%$§", "\u200b\u202e"]
WITHOUT_WORDS += ["and is the of"]
ELSEWHERE = {
    "Chinese": "渡轮几点出发？",
    "Japanese": "フェリーは何時に出発しますか？",
    "Korean": "페리는 언제 출발하나요?",
    "Arabic": "متى تغادر العبارة الليلية؟",
    "Hebrew": "מתי יוצאת המעבורת?",
    "Hindi": "रात की नौका कब निकलती है?",
    "Thai": "เรือเฟอร์รี่ออกกี่โมง",
    "Russian": "Когда отходит ночной паром?",
    "Greek": "Πότε φεύγει το νυχτερινό πλοίο;",
    "Ethiopic": "ጀልባው መቼ ይነሳል?",
}
LONG = {
    "words": "zebra " * 1_000,
    "one word": "z" * 6_000,
    "different words": " ".join(f"zebra{number}" for number in range(600))[:6_000],
    "marks": "*_~`|" * 1_200,
    "letters with many marks": ("e" + "\u0301" * 50) * 117,
    "emoji": "\U0001f44d" * 3_000,
    "joined emoji": "\U0001f469\u200d" * 2_000,
    "line feeds": "zebra\n" * 1_000,
    "another script": "渡轮几点出发" * 1_000,
    "opened brackets": "[(<" * 2_000,
}
LIMIT = 2_000


@pytest.mark.parametrize("text", WITHOUT_TEXT, ids=ascii)
async def test_a_mention_alone_is_told_how_to_ask(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    reply = await told_by_mention(simcord_env, channel, member, text)
    assert shown(reply) == words.ASK_ME


@pytest.mark.parametrize("text", WITHOUT_TEXT[1:], ids=ascii)
async def test_a_command_without_a_question_is_told_so_in_private(
    server: Server, ferry: File, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    result = await member.slash(channel, "ask", question=text)
    sentence = "There is no question: write one, for example in a few words."
    assert refusal(result) == refused_with(sentence)


@pytest.mark.parametrize("text", WITHOUT_WORDS, ids=ascii)
async def test_a_question_without_words_is_told_to_name_what_it_is_about(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    by_mention = await told_by_mention(simcord_env, channel, member, text)
    by_command = await card_of(member, channel, text)
    for reply in (by_mention, by_command):
        assert shown(reply).split("\n")[-1] == words.NO_WORDS


@pytest.mark.parametrize("text", ELSEWHERE.values(), ids=ELSEWHERE.keys())
async def test_a_question_in_a_script_that_no_article_has_is_declined(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    by_mention = await told_by_mention(simcord_env, channel, member, text)
    by_command = await card_of(member, channel, text)
    for reply in (by_mention, by_command):
        assert words.NO_MATCH in shown(reply)
    # A reply stands below what it answers.
    assert text.rstrip("?？؟;") in shown(by_command)
    assert not shown(by_mention).startswith("-# ")


@pytest.mark.parametrize("script", ["Arabic", "Hebrew", "Russian", "Greek", "Ethiopic", "Korean"])
async def test_a_question_in_the_script_of_an_article_is_answered(
    simcord_env: Env, simcord_bot: Footnote, server: Server, shown: Shown, script: str
) -> None:
    channel, _, member = server()
    text = ELSEWHERE[script].rstrip("?？؟;")
    await add(simcord_bot, channel, "Ferry", f"{text} 23-40.")
    card = await told_by_mention(simcord_env, channel, member, text)
    assert "### Ferry" in shown(card)
    assert r"23\-40" in shown(card)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
async def test_the_longest_question_is_declined_within_discords_limits(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    by_command = await card_of(member, channel, text[:6_000])
    mention = to_bot(simcord_env, "")
    by_mention = await told_by_mention(
        simcord_env, channel, member, text[: LIMIT - len(mention)].rstrip()
    )
    for reply in (by_mention, by_command):
        assert shown(reply).strip()
        assert units(shown(reply)) < 3_800
        assert APOLOGY not in shown(reply)
        assert QUOTED not in shown(reply)


async def test_the_longest_question_is_answered_where_an_article_says_something(
    server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    card = await card_of(member, channel, f"{QUESTION} ".ljust(6_000, "?"))
    assert QUOTED in shown(card)
    card = await card_of(member, channel, (f"{QUESTION} " * 140)[:6_000])
    assert QUOTED in shown(card)


@pytest.mark.parametrize(
    "text",
    ["# {}", "> {}", "```\n{}\n```", "||{}||", "**{}**", "<:boat:1234567890>{}<@&1>", "{}\n" * 5],
)
async def test_the_markup_around_a_question_does_not_matter(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, text: str
) -> None:
    channel, manager, member = server()
    await manager.slash(channel, "article add", file=ferry)
    question = text.replace("{}", QUESTION)
    assert QUOTED in shown(await told_by_mention(simcord_env, channel, member, question))
    assert QUOTED in shown(await card_of(member, channel, question))


async def test_a_message_of_attachments_alone_is_told_how_to_ask(
    simcord_env: Env, server: Server, ferry: File, shown: Shown
) -> None:
    channel, _, member = server()
    sending = member.send(channel, to_bot(simcord_env, ""), attachments=[ferry])
    (reply,) = await heard(simcord_env, channel, sending)
    assert shown(reply) == words.ASK_ME
