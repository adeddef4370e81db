"""What the client asks of Discord, how it fails, and how it ends."""

import asyncio
import re
from collections.abc import Callable

import discord
import pytest
from discord import app_commands
from simcord import ChannelHandle, MemberActor, ResponseMessage
from simcord.env import Env

from bot.app import open_app
from bot.chat import build, client
from bot.chat.asking import ask
from bot.chat.client import Footnote
from bot.settings import Settings

Server = Callable[[], tuple[ChannelHandle, MemberActor, MemberActor]]
Shown = Callable[[ResponseMessage | None], str]


def syncs(env: Env) -> int:
    return sum(
        entry.method == "PUT" and entry.path.endswith("/commands") for entry in env.http_requests
    )


async def test_commands_are_synced_when_they_changed_and_not_before(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server
) -> None:
    app = simcord_bot.app
    assert syncs(simcord_env) == 1
    await simcord_env.restart_bot(build(app))
    assert syncs(simcord_env) == 1
    await simcord_env.restart_bot(Footnote(app, [ask]))
    assert syncs(simcord_env) == 2
    channel, manager, _ = server()
    assert manager.available_commands(channel) == ("ask",)
    # Another application on the same data has synced nothing yet.
    mark = settings.data / "commands.sha256"
    mark.write_text(mark.read_text().replace(str(simcord_bot.application_id), "1"))
    await simcord_env.restart_bot(Footnote(app, [ask]))
    assert syncs(simcord_env) == 3


async def test_commands_but_help_are_for_servers_alone(
    simcord_env: Env, simcord_bot: Footnote
) -> None:
    for command in simcord_bot.tree.get_commands():
        payload = command.to_dict(simcord_bot.tree)
        assert payload["contexts"] == ([0, 1] if command.name == "help" else [0])
        assert payload["integration_types"] == [0]
    assert simcord_env.create_user("visitor").available_commands() == ("help",)


@pytest.mark.parametrize("message_content", [True, False])
async def test_only_the_setting_asks_for_message_content(
    settings: Settings, message_content: bool
) -> None:
    asking = Settings(data=settings.data, message_content=message_content)
    async with open_app(asking) as app:
        intents = build(app).intents
    assert {name for name, wanted in intents if wanted} == {
        "guilds",
        "guild_messages",
        "dm_messages",
        *(["message_content"] if message_content else []),
    }


@pytest.mark.usefixtures("simcord_env")
def test_the_invite_asks_for_no_more_than_is_needed(simcord_bot: Footnote) -> None:
    url = simcord_bot.invite_url()
    assert "scope=bot+applications.commands" in url
    assert f"client_id={simcord_bot.application_id}" in url
    granted = discord.Permissions(int(re.findall(r"permissions=(\d+)", url)[0]))
    assert granted == discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        read_message_history=True,
    )


@app_commands.command(description="Fails")
async def broken(_interaction: discord.Interaction, text: str) -> None:
    raise KeyError(text)


async def test_a_bug_is_told_in_private_with_the_id_that_the_log_has(
    simcord_env: Env,
    simcord_bot: Footnote,
    server: Server,
    shown: Shown,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await simcord_env.restart_bot(Footnote(simcord_bot.app, [broken]))
    channel, _, member = server()
    result = await member.slash(channel, "broken", text="my secret")
    assert result.ephemeral
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", shown(result.response))
    assert f"Unexpected error {reference}" in caplog.text
    assert "Traceback" in caplog.text
    assert "in broken" in caplog.text
    assert "KeyError" in caplog.text
    assert "my secret" not in caplog.text
    assert len(simcord_env.errors) == 1


async def test_a_bug_in_a_form_is_told_the_same_way(
    simcord_env: Env, server: Server, shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    channel, manager, _ = server()
    opened = await manager.slash(channel, "article add")
    simcord_env.inject_error("POST", "/interactions/*/callback", status=418, message="teapot")
    result = await manager.submit_modal(opened, {"text": "Anything."})
    assert result.ephemeral
    (reference,) = re.findall(r"\b[0-9a-f]{8}\b", shown(result.response))
    assert f"Unexpected error {reference}" in caplog.text
    assert "Anything." not in caplog.text
    assert len(simcord_env.errors) == 1


async def test_a_reply_that_cannot_be_delivered_is_logged(
    simcord_env: Env, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    channel, _, member = server()
    simcord_env.inject_error(
        "POST", "/webhooks/*", status=404, code=10015, message="Unknown Webhook", times=None
    )
    await member.slash(channel, "ask", question="Anything?", article="Nowhere")
    assert "A reply could not be delivered" in caplog.text


async def test_the_end_waits_for_replies_under_way(settings: Settings) -> None:
    async with open_app(settings) as app:
        bot = build(app)
        done = asyncio.Event()

        async def reply() -> None:
            with bot.replying():
                await done.wait()

        async with bot:
            replying = asyncio.create_task(reply())
            await asyncio.sleep(0)
            closing = asyncio.create_task(bot.close())
            await asyncio.sleep(0)
            assert not bot.is_closed()
            done.set()
            await closing
            assert bot.is_closed()
            assert replying.done()
            assert not replying.cancelled()


async def test_the_end_does_not_wait_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "GRACE", 0.0)
    async with open_app(settings) as app:
        bot = build(app)

        async def reply() -> None:
            with bot.replying():
                await asyncio.Event().wait()

        async with bot:
            replying = asyncio.create_task(reply())
            await asyncio.sleep(0)
        assert replying.cancelled()
