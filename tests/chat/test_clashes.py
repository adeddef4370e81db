"""What is given again: the same text is stored already, another of the same name is asked about."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.env import Env

from bot.access import EDITORS_ONLY, Caller
from bot.chat import render, taking_in, words
from bot.chat.client import Footnote
from bot.chat.pending import KEPT_SECONDS, Pending
from bot.errors import FootnoteError
from bot.model import Scope
from bot.settings import Settings
from tests.callers import by
from tests.chat.acting import (
    File,
    Server,
    Shown,
    add,
    buttons,
    enabled,
    refusal,
    refused_with,
    save,
    stored,
    take_roles,
)
from tests.chat.reading import plain
from tests.chat.talking import new_process, private

OLD = ("leave.md", b"# Leave policy\n\nEveryone has 28 days.\n")
NEW = ("leave.md", b"# Leave policy\n\nEveryone has 30 days.\n")
RENAMED = ("leave.md", b"# Days off\n\nEveryone has 31 days.\n")
ELSEWHERE = ("other.md", b"# LEAVE policy\n\nEveryone has 32 days.\n")


async def upload(channel: ChannelHandle, member: MemberActor, file: File) -> InteractionResult:
    return await member.slash(channel, "article add", file=file)


async def by_form(
    channel: ChannelHandle, member: MemberActor, *files: File, **values: str
) -> InteractionResult:
    opened = await member.slash(channel, "article add")
    return await member.submit_modal(opened, {**values, "files": [*files]})


async def texts(bot: Footnote, channel: ChannelHandle) -> list[str]:
    """The last line of each article of the server."""
    found = []
    for article in await stored(bot, channel):
        lines = await bot.app.articles.lines(by(article.scope), article)
        found.append(lines[-1].text)
    return sorted(found)


@pytest.mark.parametrize(
    "again", [OLD, ("copy.md", b"\xef\xbb\xbf" + OLD[1].replace(b"\n", b"\r\n"))]
)
async def test_the_same_text_is_stored_already_and_told_by_its_title(
    simcord_bot: Footnote, server: Server, shown: Shown, again: File
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    before = await stored(simcord_bot, channel)
    told = "Already stored as **Leave policy**: 3 lines."
    assert shown((await upload(channel, manager, again)).response) == told
    assert shown((await by_form(channel, manager, again)).response) == told
    pasted = await by_form(channel, manager, title="Mine", text=OLD[1].decode())
    assert shown(pasted.response) == told
    assert await stored(simcord_bot, channel) == before


async def test_what_another_server_has_is_not_stored_already(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    elsewhere, other, _ = server()
    await upload(channel, manager, OLD)
    for file in (OLD, NEW):
        result = await upload(elsewhere, other, file)
        assert "another text" in shown(result.response) or "Added" in shown(result.response)
    assert await texts(simcord_bot, channel) == ["Everyone has 28 days."]
    assert await texts(simcord_bot, elsewhere) == ["Everyone has 28 days."]


@pytest.mark.parametrize("given", [NEW, RENAMED, ELSEWHERE], ids=["both", "file name", "title"])
@pytest.mark.parametrize("choice", [words.REPLACE, words.KEEP_BOTH])
async def test_another_text_of_the_same_name_is_asked_about(
    simcord_bot: Footnote, server: Server, shown: Shown, given: File, choice: str
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    (before,) = await stored(simcord_bot, channel)
    question = (await upload(channel, manager, given)).response
    assert question is not None
    assert question.ephemeral
    assert await stored(simcord_bot, channel) == [before]
    named = f"Leave policy · leave.md · {before.added_at[:10]} · “Everyone has 28 days.”"
    assert plain(shown(question)) == plain(words.clash([named]))
    assert enabled(question) == [words.REPLACE, words.KEEP_BOTH]
    await manager.click(question, label=choice)
    new, old = given[1].decode().strip().split("\n")[-1], "Everyone has 28 days."
    if choice == words.REPLACE:
        assert shown(question).startswith("Updated **")
        assert await texts(simcord_bot, channel) == [new]
        assert [each.id for each in await stored(simcord_bot, channel)] == [before.id]
    else:
        assert shown(question).startswith("Added **")
        assert await texts(simcord_bot, channel) == [old, new]
    assert buttons(question) == {}


async def test_a_pasted_text_and_a_message_are_asked_about_too(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    asked = [
        await by_form(channel, manager, title="leave POLICY", text="Everyone has 40 days."),
        await save(
            channel,
            manager,
            await manager.send(channel, "Everyone has 50 days."),
            title="Leave policy",
        ),
    ]
    for result, expected in zip(asked, (40, 50), strict=True):
        assert result.response is not None
        await manager.click(result.response, label=words.REPLACE)
        assert shown(result.response).startswith("Updated **")
        assert await texts(simcord_bot, channel) == [f"Everyone has {expected} days."]
    (article,) = await stored(simcord_bot, channel)
    assert article.origin.kind == "message"


async def test_of_many_files_the_outcomes_come_first_and_then_one_question(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    await add(simcord_bot, channel, "Ferry timetable", "It sails at noon.")
    files = [NEW, ("notes.txt", b"Dogs need a lead.\n"), ferry, ("bad.txt", b"\0"), OLD]
    result = await by_form(channel, manager, *files)
    outcomes = shown(result.response).split("\n")
    assert [line.split()[0] for line in outcomes] == ["Added", r"bad\.txt", "Already"]
    question = private(result)
    assert shown(question).startswith("2 of these have")
    assert "**Leave policy**" in shown(question)
    assert "**Ferry timetable**" in shown(question)
    await manager.click(question, label=words.REPLACE)
    assert [line.split()[0] for line in shown(question).split("\n")] == ["Updated", "Updated"]
    found = await texts(simcord_bot, channel)
    assert found == [
        "Dogs must wear a muzzle in the passenger lounge.",
        "Dogs need a lead.",
        "Everyone has 30 days.",
    ]


async def test_files_of_one_form_with_one_name_are_asked_about(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    result = await by_form(channel, manager, OLD, NEW)
    assert shown(result.response).startswith("Added **Leave policy**")
    await manager.click(private(result), label=words.KEEP_BOTH)
    assert await texts(simcord_bot, channel) == ["Everyone has 28 days.", "Everyone has 30 days."]


async def test_after_a_restart_the_question_says_to_upload_it_again(
    simcord_env: Env, simcord_bot: Footnote, settings: Settings, server: Server
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    question = (await upload(channel, manager, NEW)).response
    assert question is not None
    async with new_process(simcord_env, settings):
        result = await manager.click(question, label=words.REPLACE)
        assert refusal(result) == refused_with(words.NOT_WAITING)
    assert await texts(simcord_bot, channel) == ["Everyone has 28 days."]


async def test_an_article_that_was_removed_since_is_not_replaced(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    question = (await upload(channel, manager, NEW)).response
    assert question is not None
    (article,) = await stored(simcord_bot, channel)
    await simcord_bot.app.articles.remove(by(article.scope), [article])
    await manager.click(question, label=words.REPLACE)
    assert plain(shown(question)) == words.REMOVED_HERE
    assert await stored(simcord_bot, channel) == []


async def test_who_has_lost_the_right_since_decides_nothing(
    simcord_env: Env, simcord_bot: Footnote, server: Server
) -> None:
    channel, manager, _ = server()
    await upload(channel, manager, OLD)
    question = (await upload(channel, manager, NEW)).response
    assert question is not None
    take_roles(simcord_env, manager)
    for label in (words.REPLACE, words.KEEP_BOTH):
        assert refusal(await manager.click(question, label=label)) == refused_with(EDITORS_ONLY)
    assert await texts(simcord_bot, channel) == ["Everyone has 28 days."]


async def test_the_longest_names_fit_into_the_question(server: Server, shown: Shown) -> None:
    channel, manager, _ = server()
    names = [f"{'_' * 200}{number}.md" for number in range(10)]
    old = [
        (name, f"# {'*_' * 100}{number}\n\n{'!' * 99}".encode())
        for number, name in enumerate(names)
    ]
    new = [(name, data + b" New.") for name, data in old]
    await by_form(channel, manager, *old)
    result = await by_form(channel, manager, *new)
    assert "10 of these" in shown(result.response)
    assert len(shown(result.response)) < 3800


# What waits


@pytest.mark.parametrize("caller", [by(Scope("1"), 8), by(Scope("2"), 7)])
def test_what_waits_is_taken_once_and_by_nobody_else(caller: Caller) -> None:
    now = [0.0]
    pending = Pending[str](lambda: now[0])
    owner = by(Scope("1"), 7)
    key = pending.keep(owner, ["a", "b"])
    for other, tried in ((caller, key), (owner, "0" * 12)):
        with pytest.raises(FootnoteError, match="no longer have"):
            pending.take(other, tried)
    assert pending.take(owner, key) == ["a", "b"]
    with pytest.raises(FootnoteError, match="no longer have"):
        pending.take(owner, key)
    late = pending.keep(owner, ["c"])
    now[0] += KEPT_SECONDS
    with pytest.raises(FootnoteError, match="no longer have"):
        pending.take(owner, late)


# Progress


async def test_how_many_are_in_is_told_in_place_and_not_too_often(
    simcord_env: Env, server: Server, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, manager, _ = server()
    # It is read once at first, before each file but the first, and after each edit.
    times = iter([0.0, 0.5, 1.1, 1.2, 1.9, 2.3, 2.4, *[2.5] * 20])
    monkeypatch.setattr(taking_in, "clock", lambda: next(times))
    before = len(simcord_env.http_requests)
    files = [(f"{number}.txt", f"Note {number}.".encode()) for number in range(8)]
    result = await by_form(channel, manager, *files)
    edits = [
        (each.json or {}).get("content")
        for each in simcord_env.http_requests[before:]
        if each.method == "PATCH"
    ]
    assert edits[:-1] == [words.taking_in(2, 8), words.taking_in(4, 8)]
    assert shown(result.response).count("Added") == 8
    assert result.followups == []


RULES = (
    "# House rules (1)\n\nThe door is locked at eleven, and keys are at the desk. Bicycles "
    "stand in the yard, never in the hall. Who cooks late opens a window.\n"
)
NEARLY = RULES.replace("House rules (1)", "New rules") + "\nPinned up in May.\n"


async def test_what_is_nearly_the_same_is_pointed_out_here_alone(
    server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    elsewhere, other, _ = server()
    await upload(channel, manager, ("rules.md", RULES.encode()))
    told = shown((await upload(channel, manager, ("new.md", NEARLY.encode()))).response)
    assert told == (
        "Added **New rules**: 5 lines.\n-# It is nearly the same as **House rules \\(1\\)**."
    )
    told = shown((await upload(elsewhere, other, ("new.md", NEARLY.encode()))).response)
    assert told == "Added **New rules**: 5 lines."
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("a.md", RULES)
        archive.writestr("b.md", NEARLY)
    told = shown((await upload(elsewhere, other, ("all.zip", packed.getvalue()))).response)
    assert told == (
        r"From **all\.zip**: 1 added, 1 already stored." + "\n"
        r"-# **House rules \(1\)** is nearly the same as another article."
    )


def test_where_all_that_was_told_is_too_long_each_is_one_line() -> None:
    told = ["Added **" + "x" * 100 + "**\n-# " + "y" * 120] * 10
    assert len(render.together(told)) < 1900
    assert "y" not in render.together(told)
    assert render.together(told[:2]).count("\n-# ") == 2
