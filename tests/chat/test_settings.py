"""``/settings``: who may edit a server's articles."""

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor, RoleHandle
from simcord.env import Env

from bot.access import EDITORS_ONLY, MANAGERS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from tests.callers import by
from tests.chat.acting import (
    File,
    Server,
    Shown,
    add,
    guild_of,
    open_to_everyone,
    refusal,
    refused_with,
    stored,
    take_roles,
)


def promote(env: Env, member: MemberActor, role: RoleHandle) -> None:
    env.backend.add_member_role(member.guild.id, member.id, role.id)


async def let_edit(
    channel: ChannelHandle, manager: MemberActor, role: RoleHandle | None = None
) -> InteractionResult:
    """Let the members of a role edit, a new one unless one is given."""
    role = role or guild_of(channel).create_role("Editors")
    return await manager.slash(channel, "settings editors", role=role)


@pytest.fixture
async def edited(
    simcord_env: Env, server: Server
) -> tuple[ChannelHandle, MemberActor, MemberActor, RoleHandle]:
    """A server in which the member has the role of the editors."""
    channel, manager, member = server()
    role = guild_of(channel).create_role("Editors")
    promote(simcord_env, member, role)
    await let_edit(channel, manager, role)
    return channel, manager, member, role


Edited = tuple[ChannelHandle, MemberActor, MemberActor, RoleHandle]


async def may_edit(
    bot: Footnote, channel: ChannelHandle, member: MemberActor, ferry: File
) -> set[str]:
    """What of all that editors do the member may do."""
    article = await add(bot, channel, "Boats")
    message = await member.send(channel, "The mayor is called Pim.")
    results = {
        "add": await member.slash(channel, "article add", file=ferry),
        "export": await member.slash(channel, "article export"),
        "remove": await member.slash(channel, "article remove", article=str(article.id)),
        "replace": await member.slash(channel, "article add", file=ferry, replace=str(article.id)),
    }
    form = await member.slash(channel, "article add")
    saving = await member.context_menu(channel, words.SAVE, message)
    if saving.modal:
        results["save"] = await member.submit_modal(saving, {})
    if form.modal:
        results["form"] = await member.submit_modal(form, {"text": "By form."})
    refused = refused_with(EDITORS_ONLY)
    return {
        name
        for name, result in results.items()
        if result.response is not None and result.response.content != refused
    }


async def test_the_members_of_the_role_may_do_all_that_editors_do(
    simcord_bot: Footnote, edited: Edited, ferry: File, shown: Shown
) -> None:
    channel, _, member, _ = edited
    everything = {"add", "save", "export", "remove", "replace", "form"}
    assert await may_edit(simcord_bot, channel, member, ferry) == everything
    await add(simcord_bot, channel, "Bread")
    asked = await member.slash(channel, "article remove", article="Bread")
    assert asked.response is not None
    await member.click(asked.response, label=words.REMOVE)
    assert shown(asked.response) == words.removed("Bread")
    assert "Bread" not in {article.title for article in await stored(simcord_bot, channel)}


async def test_who_loses_the_role_may_edit_no_more(
    simcord_env: Env, simcord_bot: Footnote, edited: Edited, ferry: File
) -> None:
    channel, _, member, _ = edited
    take_roles(simcord_env, member)
    assert await may_edit(simcord_bot, channel, member, ferry) == set()


async def test_a_reset_leaves_it_to_who_manages_the_server(
    simcord_bot: Footnote, edited: Edited, ferry: File, shown: Shown
) -> None:
    channel, manager, member, _ = edited
    result = await manager.slash(channel, "settings reset")
    assert result.ephemeral
    assert shown(result.response) == words.editors(None)
    assert await may_edit(simcord_bot, channel, member, ferry) == set()
    assert "add" in await may_edit(simcord_bot, channel, manager, ferry)


async def test_another_role_takes_the_place_of_the_first(
    simcord_bot: Footnote, edited: Edited, ferry: File
) -> None:
    channel, manager, member, _ = edited
    await let_edit(channel, manager)
    assert await may_edit(simcord_bot, channel, member, ferry) == set()


@pytest.mark.usefixtures("edited")
async def test_a_role_of_another_server_counts_for_nothing(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, _, member = server()
    other = guild_of(channel).create_role("Editors")
    promote(simcord_env, member, other)
    assert await may_edit(simcord_bot, channel, member, ferry) == set()


async def test_a_form_and_a_yes_are_refused_to_who_lost_the_role_meanwhile(
    simcord_env: Env, simcord_bot: Footnote, edited: Edited
) -> None:
    channel, manager, member, _ = edited
    article = await add(simcord_bot, channel, "Boats")
    form = await member.slash(channel, "article add")
    asked = await member.slash(channel, "article remove", article="Boats")
    assert asked.response is not None
    await manager.slash(channel, "settings reset")
    for result in (
        await member.submit_modal(form, {"text": "By form."}),
        await member.click(asked.response, label=words.REMOVE),
    ):
        assert refusal(result) == refused_with(EDITORS_ONLY)
    assert await stored(simcord_bot, channel) == [article]
    assert simcord_env.errors == []


async def test_the_setting_is_told_without_a_ping(
    simcord_env: Env, edited: Edited, shown: Shown
) -> None:
    channel, manager, _, role = edited
    result = await manager.slash(channel, "settings editors")
    assert result.ephemeral
    assert shown(result.response) == words.editors(role.id)
    assert role.mention in shown(result.response)
    sent = simcord_env.http_requests[-1].json
    assert sent is not None
    assert sent["content"] == words.editors(role.id)
    assert sent["allowed_mentions"]["parse"] == []


async def test_without_a_role_it_says_who_may_edit(server: Server, shown: Shown) -> None:
    channel, manager, _ = server()
    result = await manager.slash(channel, "settings editors")
    assert shown(result.response) == words.editors(None)


async def test_a_role_that_everyone_has_does_what_the_reply_says(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    everyone = guild_of(channel).default_role
    result = await let_edit(channel, manager, everyone)
    told = shown(result.response) == words.editors(everyone.id)
    assert bool(await may_edit(simcord_bot, channel, member, ferry)) is told


async def test_members_change_no_setting_whatever_an_admin_opened_to_them(
    simcord_env: Env, simcord_bot: Footnote, edited: Edited
) -> None:
    channel, _, member, role = edited
    assert not [name for name in member.available_commands(channel) if "settings" in name]
    await open_to_everyone(simcord_env, channel)
    mine = guild_of(channel).create_role("Mine")
    for name, options in (
        ("settings editors", {}),
        ("settings editors", {"role": mine}),
        ("settings reset", {}),
    ):
        result = await member.slash(channel, name, **options)
        assert refusal(result) == refused_with(MANAGERS_ONLY)
    scope = (await add(simcord_bot, channel, "Boats")).scope
    assert await simcord_bot.app.servers.editors(by(scope)) == role.id


async def test_commands_without_the_bot_itself_are_told_to_invite_it(
    simcord_bot: Footnote, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server can have the commands alone; its going would never be noticed."""
    channel, manager, _ = server()
    monkeypatch.setattr(simcord_bot, "get_guild", lambda _: None)
    assert refusal(await manager.slash(channel, "help")) == refused_with(words.NOT_MEMBER)
