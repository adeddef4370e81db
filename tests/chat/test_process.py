"""The bot as a process of its own: its start, its end, and what outlives it."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from bot.app import open_app
from bot.chat import words
from bot.model import Scope
from bot.settings import Settings
from tests.callers import by
from tests.chat.gateway import TOKEN, WAIT, Discord, child, plain, says

pytestmark = pytest.mark.process

NIGHT = "The night ferry to Grimsay leaves at 23:40 from pier 7."
DAY = "The day ferry to Grimsay leaves at noon from pier 2."
QUESTION = "When does the night ferry to Grimsay leave?"
LONG = [f"Item {number} of the list costs {number * 7} crowns." for number in range(20_000)]


@pytest.fixture
async def service() -> AsyncIterator[Discord]:
    async with Discord().served() as service:
        yield service
    assert not service.refused


async def add(service: Discord, title: str, text: str) -> None:
    adding = await service.command("article add", file=(f"{title}.md", text.encode()), title=title)
    assert says(await adding.reply()) == plain(words.added("added", title, text.count("\n")))


async def test_it_starts_prints_its_invite_link_and_ends_on_sigterm(
    service: Discord, tmp_path: Path
) -> None:
    async with child(service, tmp_path) as bot:
        await service.arrival()
        (invitation,) = bot.wrote()[0].splitlines()
        assert f"client_id={service.backend.application_id}&" in invitation
        assert await bot.ended(SIGTERM) == 0


async def test_ask_is_acknowledged_for_everyone_and_answered_with_the_right_quote(
    service: Discord, tmp_path: Path
) -> None:
    async with child(service, tmp_path):
        await service.arrival()
        await add(service, "Night", f"# Ferries\n\n{NIGHT}\n")
        asking = await service.command("ask", question=QUESTION)
        assert await asyncio.wait_for(asking.response, WAIT) == {"type": 5}
        card = await asking.reply()
        assert not card["flags"] & 64
        assert {"### Night", f"> {NIGHT}"} < set(says(card).splitlines())
        assert "-# line 3 · " in says(card)


@pytest.mark.parametrize("arrives", [True, False])
async def test_sigterm_during_an_add_lets_it_be_finished_and_answered_or_leaves_nothing_of_it(
    service: Discord, tmp_path: Path, arrives: bool
) -> None:
    service.downloadable.clear()
    # What arrives is waited for, however busy the machine is; what never does is cut short.
    async with child(service, tmp_path, WAIT if arrives else 0.1) as bot:
        await service.arrival()
        file = ("long.txt", "\n\n".join(LONG).encode())
        adding = await service.command("article add", file=file, title="Long")
        await asyncio.wait_for(service.downloading.wait(), WAIT)
        bot.process.send_signal(SIGTERM)
        if arrives:
            service.downloadable.set()
            assert says(await adding.reply()).startswith("Added Long: ")
        assert await bot.ended() == 0
    scope = Scope(str(service.server.id))
    async with open_app(Settings(data=tmp_path / "data", corpus=None)) as app:
        stored = [
            await app.articles.lines(by(scope), each) for each in await app.articles.own(by(scope))
        ]
    texts = [[line.text for line in lines if line.text] for lines in stored]
    assert texts == ([LONG] if arrives else [])


async def test_buttons_of_a_process_that_was_killed_answer_in_the_next(
    service: Discord, tmp_path: Path
) -> None:
    async with child(service, tmp_path) as bot:
        await service.arrival()
        await add(service, "Night", f"{NIGHT}\n\nIt takes no cars.\n")
        await add(service, "Day", f"{DAY}\n")
        card = await (await service.command("ask", question=QUESTION)).reply()
        assert await bot.ended(SIGKILL) == -SIGKILL
    async with child(service, tmp_path):
        await service.arrival()
        around = await (await service.press(card, words.CONTEXT)).reply()
        assert f"> 1 │ {NIGHT}\n  2 │ \n  3 │ It takes no cars." in says(around)
        turned = await (await service.press(card, words.NEXT)).reply()
        assert turned["id"] == card["id"]
        assert f"> {DAY}" in says(turned)


async def test_an_answer_lives_with_its_question_over_restarts(
    service: Discord, tmp_path: Path
) -> None:
    messages = service.backend.messages[service.server.channel_ids[0]]
    mention = f"<@{service.backend.bot_user.id}>"
    async with child(service, tmp_path) as bot:
        await service.arrival()
        await add(service, "Night", f"{NIGHT}\n")
        question = await service.say(f"{mention} Do trams run?")
        await service.next("POST")
        assert await bot.ended(SIGTERM) == 0
    before = list(messages)
    async with child(service, tmp_path) as bot:
        await service.arrival()
        await service.edit(question, f"{mention} {QUESTION}")
        assert f"> {NIGHT}" in says((await service.next("PATCH")).body)
        assert await bot.ended(SIGTERM) == 0
    assert list(messages) == before
    async with child(service, tmp_path) as bot:
        await service.arrival()
        await service.delete(question)
        assert (await service.next("DELETE")).how.endswith(f"/messages/{before[-1]}")
        assert await bot.ended(SIGTERM) == 0
    assert list(messages) == before[:-2]


async def test_an_answer_to_somebody_elses_question_goes_with_it_after_a_restart(
    service: Discord, tmp_path: Path
) -> None:
    messages = service.backend.messages[service.server.channel_ids[0]]
    async with child(service, tmp_path, FOOTNOTE_MESSAGE_CONTENT="1") as bot:
        await service.arrival()
        await add(service, "Night", f"{NIGHT}\n")
        question = await service.say(QUESTION)
        await service.say(f"<@{service.backend.bot_user.id}> can you answer this?", question)
        answer = (await service.next("POST")).body
        assert f"> {NIGHT}" in says(answer)
        assert answer["message_reference"]["message_id"] == int(question["id"])
        assert await bot.ended(SIGTERM) == 0
    before = list(messages)
    async with child(service, tmp_path):
        await service.arrival()
        await service.delete(question)
        assert (await service.next("DELETE")).how.endswith(f"/messages/{before[-1]}")
    assert list(messages) == [each for each in before[:-1] if str(each) != question["id"]]


async def test_a_second_bot_on_the_same_data_says_so_and_ends_while_the_first_goes_on(
    service: Discord, tmp_path: Path
) -> None:
    async with child(service, tmp_path) as first:
        await service.arrival()
        async with child(service, tmp_path) as second:
            assert await second.ended() == 2
            stdout, stderr = second.wrote()
        (sentence,) = stderr.splitlines()
        assert (stdout, "already runs on the data folder" in sentence) == ("", True)
        asking = await service.command("ask", question=QUESTION)
        assert plain(words.NO_ARTICLES) in says(await asking.reply())
        assert first.process.returncode is None


@pytest.mark.parametrize(
    ("token", "closing", "advice"),
    [("wrong-and-secret", 0, words.BAD_TOKEN), (TOKEN, 4014, words.NO_INTENT)],
)
async def test_a_token_or_an_intent_that_is_refused_asks_for_other_settings(
    service: Discord, tmp_path: Path, token: str, closing: int, advice: str
) -> None:
    service.closing = closing
    async with child(service, tmp_path, token=token, FOOTNOTE_MESSAGE_CONTENT="1") as bot:
        assert await bot.ended() == os.EX_CONFIG
        assert bot.wrote()[1].splitlines()[-1] == advice
    service.refused.clear()
