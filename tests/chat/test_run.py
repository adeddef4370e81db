"""The whole way from ``run`` to SIGTERM, against a Discord of one's own on loopback."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import islice

import aiohttp
import discord
import pytest
import yarl
from aiohttp.test_utils import unused_port

from bot.app import open_app
from bot.chat import client, reindexing, run, words
from bot.errors import FootnoteError, SettingsError
from bot.model import Scope
from bot.settings import Settings
from tests.callers import add_paste, by
from tests.chat.gateway import TOKEN, WAIT, Data, Discord, Interaction, Sent, plain, says

V2 = 1 << 15
BUTTON = {"type": 2, "style": 2, "label": "a", "custom_id": "a"}
TOO_MUCH: list[Data] = [
    {"content": "a" * 2001},
    {"flags": V2, "components": [{"type": 10, "content": "a" * 2001}] * 2},
    {"flags": V2, "components": [{"type": 10, "content": "a"}] * 41},
    {"components": [{"type": 1, "components": [{**BUTTON, "label": "a" * 81}]}]},
    {"components": [{"type": 1, "components": [{**BUTTON, "custom_id": "a" * 101}]}]},
]
COMMANDS = ["ask", "article", "reindex", "settings", "help", words.FIND, words.SAVE]


@pytest.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Discord]:
    async with Discord().served() as served:
        gateway = yarl.URL(served.url).with_scheme("ws") / "gateway"
        monkeypatch.setattr(discord.http.Route, "BASE", served.url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
        yield served


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_mirrors_logs_in_prints_its_invite_and_ends_cleanly_on_a_signal(
    service: Discord, settings: Settings, capsys: pytest.CaptureFixture[str], end: signal.Signals
) -> None:
    assert settings.corpus is not None
    (settings.corpus / "tide.md").write_text("# Tides\n\nHigh water is at six.\n")
    before = signal.getsignal(end)
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    os.kill(os.getpid(), end)
    await asyncio.wait_for(running, WAIT)
    link = f"https://discord.com/oauth2/authorize?client_id={service.backend.application_id}&"
    assert link in capsys.readouterr().out
    assert set(service.backend.commands) == {None}
    assert [name for name, _ in service.backend.commands[None]] == COMMANDS
    assert service.socket.close_code == 1000
    assert (settings.data / "footnote.db").exists()
    assert not (settings.data / "footnote.db-wal").exists()
    if before is signal.SIG_DFL:
        assert signal.getsignal(end) is before


async def test_a_long_reindex_edits_its_message_as_it_goes(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "EVERY", 0.001)
    server, channel = service.server.id, service.server.channel_ids[0]
    async with open_app(settings) as app:
        await add_paste(app, by(Scope(str(server))), "Tides", "High water is at six.")
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    sent: list[Sent] = []
    with closing(sqlite3.connect(settings.data / "footnote.db", isolation_level=None)) as other:
        # Somebody else's write holds the reindex up until it has shown its progress.
        other.execute("BEGIN IMMEDIATE")
        made = await service.command("reindex")
        while len(sent) < 5:
            sent.append(await asyncio.wait_for(service.sent.get(), WAIT))
        other.execute("ROLLBACK")
    while not sent[-1].body["content"].startswith("Read "):
        sent.append(await asyncio.wait_for(service.sent.get(), WAIT))
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, WAIT)
    acknowledged, bar, told, *edits = sent
    assert acknowledged.body == {"type": 5, "data": {"flags": 64}}
    assert bar.how == f"POST /channels/{channel}/messages"
    assert bar.body["content"].startswith("Reading ")
    assert told.how == f"POST /webhooks/{service.backend.application_id}/{made.token}"
    link = f"/channels/{server}/{channel}/"
    *_, number = told.body["content"].partition(link)
    assert {edit.how for edit in edits} == {f"PATCH /channels/{channel}/messages/{number}"}
    assert all(edit.body["content"].startswith("Reading ") for edit in edits[:-1])
    assert not service.refused


async def test_a_reply_that_the_end_cuts_short_says_so(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GRACE", 0.0)
    service.downloadable.clear()
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    adding = await service.command("article add", file=("a.txt", b"Late."))
    await asyncio.wait_for(service.downloading.wait(), WAIT)
    os.kill(os.getpid(), signal.SIGTERM)
    assert says(await adding.reply()) == plain(words.STOPPED)
    await asyncio.wait_for(running, WAIT)


async def test_without_a_token_it_says_where_one_is_got(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"DISCORD_TOKEN is not set.*Reset Token"):
        await run(settings)
    assert not settings.data.exists()


@pytest.mark.usefixtures("service")
async def test_a_wrong_token_is_a_matter_of_settings(settings: Settings) -> None:
    with pytest.raises(SettingsError, match=r"refuses DISCORD_TOKEN.*Reset Token") as refused:
        await run(replace(settings, token=f"wrong-{TOKEN}"))
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("code", "advice"), [(4014, "switch on Message Content Intent"), (4004, "Reset Token")]
)
async def test_what_the_gateway_refuses_is_a_matter_of_settings(
    service: Discord, settings: Settings, code: int, advice: str
) -> None:
    service.closing = code
    with pytest.raises(SettingsError, match=advice):
        await run(replace(settings, token=TOKEN, message_content=True))


@pytest.mark.parametrize("code", [4011, 4012, 4013])
async def test_other_ways_to_be_closed_are_one_sentence(
    service: Discord, settings: Settings, code: int
) -> None:
    service.closing = code
    with pytest.raises(FootnoteError, match=str(code)):
        await run(replace(settings, token=TOKEN))


async def test_a_login_that_is_refused_is_one_sentence(
    service: Discord, settings: Settings
) -> None:
    service.refusing["/users/@me"] = 403
    with pytest.raises(FootnoteError, match="status 403"):
        await run(replace(settings, token=TOKEN))


async def test_commands_that_discord_refuses_are_logged_and_the_bot_starts(
    service: Discord, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    service.refusing[f"/applications/{service.backend.application_id}/commands"] = 400
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, WAIT)
    assert "The commands could not be synced" in caplog.text
    assert not (settings.data / "commands.sha256").exists()


# A Discord that cannot be reached


class Pauses:
    """Takes the place of the pauses between tries, and does something after some of them."""

    def __init__(self, patch: pytest.MonkeyPatch, after: int, act: Callable[[], object]) -> None:
        self.seconds: list[float] = []
        self._after, self._act = after, act
        patch.setattr(client, "pause", self._pause)

    async def _pause(self, seconds: float) -> None:
        self.seconds.append(seconds)
        assert len(self.seconds) <= self._after
        if len(self.seconds) == self._after:
            self._act()


async def starts_after_all(service: Discord, settings: Settings) -> None:
    """Whether a bot gets to its events, and ends on a signal."""
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    arriving = asyncio.create_task(service.arrival())
    await asyncio.wait({running, arriving}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        arriving.cancel()
        await running
    await arriving
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, WAIT)


async def test_a_bot_that_starts_without_a_network_waits_for_it(
    service: Discord,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_port()}")
    back = partial(monkeypatch.setattr, discord.http.Route, "BASE", service.url)
    pauses = Pauses(monkeypatch, 4, back)
    await starts_after_all(service, settings)
    told = [record.getMessage() for record in caplog.records if record.name == "bot.chat.client"]
    tries = [line for line in told if line.startswith("Discord cannot be reached (")]
    assert len(tries) == len(pauses.seconds) == 4
    assert all("\n" not in line and TOKEN not in line for line in tries)
    assert capsys.readouterr().out.count("oauth2/authorize") == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_discord_that_is_down_or_asks_to_wait_is_tried_again(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    service.refusing["/users/@me"] = status
    pauses = Pauses(monkeypatch, 2, service.refusing.clear)
    await starts_after_all(service, settings)
    assert len(pauses.seconds) == 2


async def test_a_first_connection_for_events_that_fails_is_tried_again(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those after it are discord.py's to try; at the first it would trip over itself."""
    socket, gateway = discord.gateway.DiscordWebSocket, yarl.URL(service.url).with_scheme("ws")
    monkeypatch.setattr(socket, "DEFAULT_GATEWAY", gateway.with_port(unused_port()))
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0.0)
    back = partial(monkeypatch.setattr, socket, "DEFAULT_GATEWAY", gateway / "gateway")
    pauses = Pauses(monkeypatch, 2, back)
    await starts_after_all(service, settings)
    assert len(pauses.seconds) == 2


async def test_a_lost_connection_for_events_is_discord_pys_to_make_again(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.backoff.ExponentialBackoff, "delay", lambda _: 0.0)
    pauses = Pauses(monkeypatch, 0, lambda: None)
    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    await service.socket.close(code=1000)
    await service.arrival()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, WAIT)
    assert pauses.seconds == []


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_bot_that_waits_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, end: signal.Signals
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{unused_port()}")

    async def ending(_: float) -> None:
        os.kill(os.getpid(), end)
        await asyncio.Event().wait()

    monkeypatch.setattr(client, "pause", ending)
    await asyncio.wait_for(run(replace(settings, token=TOKEN)), WAIT)


async def test_a_token_that_is_refused_once_discord_is_reached_ends_the_bot(
    service: Discord, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.refusing["/users/@me"] = 503
    Pauses(monkeypatch, 1, lambda: service.refusing.update({"/users/@me": 401}))
    with pytest.raises(SettingsError, match="Reset Token"):
        await run(replace(settings, token=TOKEN))


def test_the_pauses_grow_by_chance_and_up_to_a_minute() -> None:
    first, again = (list(islice(client.pauses(), 2000)) for _ in range(2))
    for number, seconds in enumerate(first):
        longest = min(2.0 ** min(number + 1, 10), client.LONGEST_PAUSE)
        assert longest / 2 <= seconds <= longest
    assert first != again


async def test_a_mark_of_the_commands_that_cannot_be_used_is_one_sentence(
    service: Discord, settings: Settings
) -> None:
    (settings.data / "commands.sha256").mkdir(parents=True)
    with pytest.raises(FootnoteError, match=r"commands\.sha256 cannot be read"):
        await run(replace(settings, token=TOKEN))
    assert service.arrivals.empty()


async def test_this_discord_refuses_what_is_too_much_too_late_or_twice(
    service: Discord, settings: Settings
) -> None:
    def callback(made: Interaction) -> str:
        return (
            f"/interactions/{service.backend.interaction_tokens[made.token]}/{made.token}/callback"
        )

    running = asyncio.create_task(run(replace(settings, token=TOKEN)))
    await service.arrival()
    asked = await service.command("help")
    await asked.reply()
    late = await service.command("help")
    service.backend.advance_clock(3)
    posts = [(callback(asked), {"type": 5}, 40060), (callback(late), {"type": 5}, 10062)]
    channel = f"/channels/{service.server.channel_ids[0]}/messages"
    posts += [(channel, message, 50035) for message in TOO_MUCH]
    async with aiohttp.ClientSession(service.url) as http:
        for path, body, code in posts:
            async with http.post(path, json=body) as answer:
                assert (await answer.json())["code"] == code
        async with http.post(channel, json={"content": "a" * 2000}) as answer:
            assert answer.status == 200
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, WAIT)
