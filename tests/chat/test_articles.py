"""``/article add``, by file and by form."""

import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor
from simcord.env import Env

from bot.access import EDITORS_ONLY
from bot.chat import words
from bot.chat.client import Footnote
from tests.chat.acting import (
    File,
    Server,
    Shown,
    refusal,
    refused_with,
    stored,
    take_roles,
)
from tests.chat.reading import plain


async def test_a_file_becomes_an_article_and_one_private_line(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    result = await manager.slash(channel, "article add", file=ferry, tags="boats,  sea travel ,")
    assert result.ephemeral
    assert shown(result.response) == "Added **Ferry timetable**: 6 lines."
    (article,) = await stored(simcord_bot, channel)
    assert article.tags == ("boats", "sea travel")
    assert article.origin.ref == "ferry.md"


async def test_a_language_may_be_set_and_stays_set(
    simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    await manager.slash(channel, "article add", file=ferry, language="DE")
    (article,) = await stored(simcord_bot, channel)
    assert article.language == "de"
    await manager.slash(channel, "article add", file=ferry, replace=str(article.id))
    assert [each.language for each in await stored(simcord_bot, channel)] == ["de"]


async def test_what_is_no_language_is_refused_in_a_sentence(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    result = await manager.slash(channel, "article add", file=ferry, language="*elvish*")
    assert shown(result.response).startswith(r"\*elvish\* is no code of a language")
    assert await stored(simcord_bot, channel) == []


async def test_a_title_given_with_the_file_wins(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, _ = server()
    result = await manager.slash(channel, "article add", file=ferry, title="*Boats*")
    assert r"**\*Boats\***" in shown(result.response)
    assert [article.title for article in await stored(simcord_bot, channel)] == ["*Boats*"]


async def test_whoever_adds_a_file_is_told_its_encoding_where_it_is_not_the_usual_one(
    server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    data = "Le musée est fermé le dimanche.\n".encode("latin-1")
    file = ("hours.txt", data)
    result = await manager.slash(channel, "article add", file=file, title="Hours")
    assert shown(result.response) == "Added **Hours**: 1 line, read as windows-1252."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("large.txt", b"a word " * 10_000),
        ("picture.txt", b"\x89PNG\r\n\0\0"),
        ("damaged.txt", "Le mus\xe9e est ferm\xe9 : \xe9t\xe9".encode() + b"\xe9"),
        ("empty.md", b" \n\n"),
        ("sheet.xlsx", b"PK\3\4"),
    ],
)
async def test_a_file_that_cannot_go_in_is_one_private_sentence(
    simcord_bot: Footnote, server: Server, shown: Shown, name: str, data: bytes
) -> None:
    channel, manager, _ = server()
    result = await manager.slash(channel, "article add", file=(name, data))
    assert result.ephemeral
    assert shown(result.response).startswith(name.replace(".", r"\."))
    assert "\n" not in shown(result.response)
    assert await stored(simcord_bot, channel) == []


async def test_a_large_file_is_refused_before_it_is_fetched(
    simcord_env: Env, server: Server, ferry: File, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, manager, _ = server()
    monkeypatch.setattr(simcord_env.backend.cdn, "get", lambda _url: None)
    result = await manager.slash(channel, "article add", file=ferry)
    assert shown(result.response).startswith(r"ferry\.md could not be fetched")
    result = await manager.slash(channel, "article add", file=("large.txt", b"a word " * 10_000))
    assert plain(shown(result.response)) == (
        "large.txt has 0.07 MB, more than the 0.02 MB that one file may have here: split it."
    )


async def test_a_member_sees_the_command_and_adds_nothing(
    simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, _, member = server()
    assert "article add" in member.available_commands(channel)
    for options in ({"file": ferry}, {}):
        result = await member.slash(channel, "article add", **options)
        assert result.modal is None
        assert refusal(result) == refused_with(EDITORS_ONLY)
    assert await stored(simcord_bot, channel) == []


async def form(channel: ChannelHandle, member: MemberActor, **options: str) -> InteractionResult:
    shown = await member.slash(channel, "article add", **options)
    assert shown.modal is not None
    return shown


async def test_the_form_takes_a_text_and_several_files_at_once(
    simcord_bot: Footnote, server: Server, ferry: File, shown: Shown
) -> None:
    channel, manager, member = server()
    opened = await form(channel, manager, tags="mixed")
    result = await manager.submit_modal(
        opened,
        {
            "title": "Town hall",
            "text": "The mayor is called Pim.\nShe took office in May.",
            "files": [
                ferry,
                ("bad.txt", b"\0"),
                ("large.txt", b"x " * 20_000),
                ("b.txt", b"Bees!"),
            ],
        },
    )
    assert result.ephemeral
    town, boats, bad, large, bees = shown(result.response).split("\n")
    assert town == "Added **Town hall**: 2 lines."
    assert boats.startswith("Added **Ferry timetable**")
    assert bad.startswith(r"bad\.txt is not a text file")
    assert large.startswith(r"large\.txt has 0\.04 MB")
    assert bees.startswith(r"Added **Bees\!**")
    articles = await stored(simcord_bot, channel)
    assert {article.title for article in articles} == {"Town hall", "Ferry timetable", "Bees!"}
    assert {article.tags for article in articles} == {("mixed",)}
    answer = await member.slash(channel, "ask", question="What is the mayor called?")
    assert "Pim" in shown(answer.response)


async def test_a_nul_is_refused_in_a_text_and_left_out_of_a_name(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    for text, reply in (
        ("The mayor\0 is Pim.", r"This is not a text file\: save its text as \.txt or \.md\."),
        ("The mayor is Pim.", "Added **Town hall**: 1 line."),
    ):
        opened = await form(channel, manager, tags="town\0hall")
        result = await manager.submit_modal(opened, {"title": "Town\0hall", "text": text})
        assert shown(result.response) == reply
    ((article),) = await stored(simcord_bot, channel)
    assert (article.title, article.tags) == ("Town hall", ("town hall",))


async def test_the_form_acknowledges_before_it_reads(
    simcord_env: Env, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    opened = await form(channel, manager)
    before = len(simcord_env.http_requests)
    await manager.submit_modal(opened, {"files": [ferry]})
    first = simcord_env.http_requests[before]
    assert first.path.endswith("/callback")
    assert first.json == {"type": 5, "data": {"flags": 64}}


async def test_the_forms_title_names_a_single_file(
    simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    opened = await form(channel, manager, title="Boats")
    await manager.submit_modal(opened, {"title": "All boats", "files": [ferry]})
    assert [article.title for article in await stored(simcord_bot, channel)] == ["All boats"]


async def test_an_empty_form_says_what_it_takes(server: Server, shown: Shown) -> None:
    channel, manager, _ = server()
    result = await manager.submit_modal(await form(channel, manager), {"text": " \n"})
    assert shown(result.response) == words.FORM_EMPTY


async def test_the_outcomes_of_a_full_form_fit_into_one_message(
    server: Server, shown: Shown
) -> None:
    channel, manager, _ = server()
    title = "!?" * 100
    files = [(f"{'_' * 200}{number}.bin", b"") for number in range(10)]
    result = await manager.submit_modal(
        await form(channel, manager), {"title": title, "text": "One.", "files": files}
    )
    assert len(shown(result.response).split("\n")) == 11


async def test_a_form_is_refused_to_who_has_lost_the_permission_since(
    simcord_env: Env, simcord_bot: Footnote, server: Server, ferry: File
) -> None:
    channel, manager, _ = server()
    opened = await form(channel, manager)
    take_roles(simcord_env, manager)
    result = await manager.submit_modal(opened, {"text": "Mine.", "files": [ferry]})
    assert refusal(result) == refused_with(EDITORS_ONLY)
    assert await stored(simcord_bot, channel) == []
