"""What a file says of itself above its text: tags, a date, a language."""

from pathlib import Path

from bot.app import App
from bot.model import Scope
from tests.callers import add_path, add_upload, by

HERE = Scope("101")

MATTER = b"---\ntitle: Leave\ntags: [pay, time off]\ndate: 2026-05-01\n---\n\nText.\n"


async def test_an_article_has_the_tags_and_the_date_that_its_text_gives(app: App) -> None:
    told = (await add_upload(app, by(HERE), "a.md", MATTER)).article
    assert (told.title, told.tags, told.dated) == ("Leave", ("pay", "time off"), "2026-05-01")
    given = (await add_upload(app, by(HERE), "b.md", MATTER, tags=["rest"])).article
    assert (given.tags, given.dated) == (("rest",), "2026-05-01")
    assert (await add_upload(app, by(HERE), "c.md", MATTER, tags=[])).article.tags == ()


async def test_tags_that_somebody_gave_stay_and_those_of_the_text_change_with_it(
    app: App, tmp_path: Path
) -> None:
    told, given = tmp_path / "told.md", tmp_path / "given.md"
    for path, tags in ((told, None), (given, ["rest"])):
        path.write_bytes(MATTER)
        await add_path(app, by(HERE), path, tags=tags)
        assert (await add_path(app, by(HERE), path)).outcome == "unchanged"
        path.write_bytes(MATTER.replace(b"pay", b"sick days").replace(b"2026", b"2027"))
        await add_path(app, by(HERE), path)
    found = {each.origin.ref: (each.tags, each.dated) for each in await app.articles.own(by(HERE))}
    assert found == {
        "../told.md": (("sick days", "time off"), "2027-05-01"),
        "../given.md": (("rest",), "2027-05-01"),
    }


async def test_too_much_of_tags_in_a_text_is_left_out(app: App) -> None:
    tags = ", ".join([*map(str, range(25)), "x" * 51])
    added = await add_upload(app, by(HERE), "a.md", f"---\ntags: {tags}\n---\n\nText.".encode())
    assert added.article.tags == tuple(map(str, range(20)))


async def test_a_text_may_say_itself_what_language_it_is_in(app: App) -> None:
    said = "---\nlang: nl\n---\n\nDie Häuser am Hafen haben zusammen 2.500 Betten.".encode()
    told = await add_upload(app, by(HERE), "hafen.md", said)
    given = await add_upload(app, by(HERE), "hafen.md", said, language="de")
    assert (told.article.language, given.article.language) == ("nl", "de")
    # What was read is kept, so that an analysis of it knows as much.
    await app.reindexing.reindex(by(HERE))
    assert {each.language for each in await app.articles.own(by(HERE))} == {"de", "nl"}
