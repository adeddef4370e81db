"""Bringing articles in, looking them up, and removing them."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.access import Caller
from bot.app import App
from bot.errors import InputError, MirroredError, QuotaError, UnknownArticleError
from bot.library.files import Found, articles_at, check_size
from bot.model import SHARED, Added, Line, Scope
from bot.settings import Settings
from tests.callers import add_message, add_paste, add_path, add_upload, by

HERE, THERE = Scope("101"), Scope("202")


def is_one_sentence(text: str) -> bool:
    return text.endswith((".", "?")) and "\n" not in text and "Traceback" not in text


# Bringing in


async def test_a_file_is_added_then_unchanged_then_revised(app: App, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Plums are blue.\n")
    first = await add_path(app, by(HERE), file, tags=["fruit"])
    assert (first.outcome, first.passages, first.article.tags) == ("added", 1, ("fruit",))
    assert (first.article.origin.kind, Path(first.article.origin.ref).name) == (
        "upload",
        "notes.txt",
    )
    assert (await add_path(app, by(HERE), file)).outcome == "unchanged"
    file.write_text("Plums are violet.\n")
    revised = await add_path(app, by(HERE), file)
    assert (revised.outcome, revised.article.id) == ("revised", first.article.id)
    assert (revised.article.revision, revised.article.tags) == (2, ("fruit",))
    retitled = await add_path(app, by(HERE), file, title="Plums", tags=[])
    assert (retitled.article.title, retitled.article.tags) == ("Plums", ())


async def test_a_file_is_the_same_from_every_working_directory(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "deep" / "notes.txt"
    file.parent.mkdir()
    file.write_text("Plums are blue.")
    (tmp_path / "link").symlink_to(file.parent)
    added = await add_path(app, by(HERE), file)
    monkeypatch.chdir(tmp_path)
    for path in (Path("deep/notes.txt"), Path("deep/../deep/notes.txt"), Path("link/notes.txt")):
        again = await add_path(app, by(HERE), path)
        assert (again.outcome, again.article) == ("unchanged", added.article)
    monkeypatch.chdir(file.parent)
    assert (await add_path(app, by(HERE), Path("notes.txt"))).article == added.article


async def test_the_origin_of_a_file_moves_with_its_data_folder(app: App, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Plums are blue.")
    assert (await add_path(app, by(HERE), file)).article.origin.ref == "../notes.txt"


async def test_uploads_and_pastes_are_always_new(app: App) -> None:
    brought = [await add_upload(app, by(HERE), "a.txt", b"Plums are blue.") for _ in range(2)]
    brought += [await add_paste(app, by(HERE), "Plums", "Plums are blue.") for _ in range(2)]
    assert {each.outcome for each in brought} == {"added"}
    assert len({each.article.id for each in brought}) == 4


Adding = Callable[[App, Path], Awaitable[Added]]


def _file(name: str, data: bytes) -> Adding:
    def add(app: App, folder: Path) -> Awaitable[Added]:
        path = folder / name
        path.write_bytes(data)
        return add_path(app, by(HERE), path)

    return add


def _upload(name: str, data: bytes) -> Adding:
    return lambda app, _: add_upload(app, by(HERE), name, data)


def _paste(text: str) -> Adding:
    return lambda app, _: add_paste(app, by(HERE), "Title", text)


def _message(text: str) -> Adding:
    return lambda app, _: add_message(app, by(HERE), "https://discord.com/1", text)


REFUSED: list[tuple[str, Adding, str]] = [
    (
        "missing file",
        lambda app, folder: add_path(app, by(HERE), folder / "no.txt"),
        "no.txt",
    ),
    ("folder", lambda app, folder: add_path(app, by(HERE), folder), "is not a file"),
    (
        "long name",
        lambda app, _: add_path(app, by(HERE), Path("x" * 300)),
        "cannot be read",
    ),
    ("picture", _file("a.pdf", b"\x89PNG\r\n"), "is a picture"),
    ("damaged archive", _file("a.txt", b"PK\3\4 and no more"), "is damaged"),
    ("text in an old encoding, by no known name", _file("a.dat", b"caf\xe9 noir"), "is not a text"),
    ("binary file", _file("a.txt", b"a\0b"), "is not a text file"),
    (
        "broken UTF-8",
        _file("a.txt", "één\ntwéé".encode() + b"\xff"),
        "not valid UTF-8 in line 2",
    ),
    ("name not in UTF-8", _file(os.fsdecode(b"\xe9.txt"), b"Plums."), "rename the file"),
    ("empty file", _file("a.txt", b" \n\n"), "is empty"),
    ("large file", _file("a.txt", b"x" * 20_001), "more than the 0.02 MB"),
    ("binary upload", _upload("a.md", b"a\0b"), "is not a text file"),
    ("empty upload", _upload("a.md", b""), "is empty"),
    ("large upload", _upload("a.md", b"x" * 20_001), "more than the 0.02 MB"),
    ("binary paste", _paste("Plums\0 are blue."), "is not a text file"),
    ("binary message", _message("Plums\0 are blue."), "is not a text file"),
    ("empty paste", _paste(" \n"), "There is no text in it"),
    ("large paste", _paste("é" * 10_001), "more than the 0.02 MB"),
]


@pytest.mark.parametrize(
    ("add", "reason"), [pytest.param(add, reason, id=name) for name, add, reason in REFUSED]
)
async def test_what_cannot_be_used_is_one_sentence_and_changes_nothing(
    app: App, tmp_path: Path, add: Adding, reason: str
) -> None:
    with pytest.raises(InputError) as refused:
        await add(app, tmp_path)
    assert reason in str(refused.value)
    assert is_one_sentence(str(refused.value))
    assert await app.articles.own(by(HERE)) == []


async def test_a_full_server_takes_no_more_and_shared_has_no_limit(app: App) -> None:
    for n in range(5):
        await add_paste(app, by(HERE), str(n), "Plums are blue.")
    with pytest.raises(QuotaError, match=r"5 articles already: remove one first\.$"):
        await add_paste(app, by(HERE), "6", "Plums are blue.")
    for n in range(6):
        await add_paste(app, by(SHARED), str(n), "Plums are blue.")
    assert (len(await app.articles.own(by(HERE))), len(await app.articles.own(by(SHARED)))) == (
        5,
        6,
    )


def test_a_size_is_checked_before_anything_is_read(app: App) -> None:
    app.submitting.check_size("a.txt", 20_000)
    with pytest.raises(
        QuotaError, match=r"^a\.txt has 0\.0201 MB, more than the 0\.02 MB .*: split it\.$"
    ):
        app.submitting.check_size("a.txt", 20_001)


def test_files_of_a_folder_are_its_articles_in_order(tmp_path: Path) -> None:
    found = ["README", "a/y.rst", "a/z.md", "b.txt", "c.markdown", "d.log", "e.MDX"]
    for name in (*found, "a/.hidden.txt", ".git/c.txt", "d.png", "NOTES"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert articles_at(tmp_path) == [Found(tmp_path / name, tmp_path) for name in found]
    assert articles_at(tmp_path / "d.png") == [Found(tmp_path / "d.png")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no.txt", "does not exist"),
        (".", "holds no file that can be read"),
        ("x" * 300, "cannot be"),
    ],
)
def test_a_path_without_articles_is_one_sentence(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        articles_at(tmp_path / name)
    assert is_one_sentence(str(refused.value))


# Looking up


async def test_an_article_is_found_by_id_or_title_capitals_aside(app: App) -> None:
    own = (await add_paste(app, by(HERE), "Plums", "Blue.")).article
    shared = (await add_paste(app, by(SHARED), "Pears", "Green.")).article
    for article in (own, shared):
        for reference in (str(article.id), f" {article.title} "):
            for exact in (False, True):
                assert await app.articles.find(by(HERE), reference, exact=exact) == article
        assert await app.articles.find(by(HERE), article.title.upper()) == article
    for reference in ("Apples", "0", "-1", "9" * 30, "²", ""):
        with pytest.raises(UnknownArticleError, match=r"no article of that id or title"):
            await app.articles.find(by(HERE), reference)


async def test_the_very_title_comes_before_other_capitals_and_these_before_a_part(
    app: App,
) -> None:
    titles = ("PLUMS", "Plums", "plums and pears", "Pears")
    for title in titles:
        await add_paste(app, by(HERE), title, "Fruit.")

    async def found(reference: str) -> str:
        return (await app.articles.find(by(HERE), reference)).title

    assert [await found(title) for title in titles] == [*titles]
    assert await found("pears") == "Pears"
    assert await found("plums pe") == "plums and pears"
    with pytest.raises(UnknownArticleError, match="Several articles have that title"):
        await found("plUms")


async def test_a_part_is_enough_where_one_title_has_it_unless_the_very_title_is_wanted(
    app: App,
) -> None:
    for title in ("Leave policy", "Leave of absence", "Rules of 1984"):
        await add_paste(app, by(HERE), title, "Text.")
    assert (await app.articles.find(by(HERE), "polic")).title == "Leave policy"
    for reference, exact in (
        ("leave", False),
        ("leave", True),
        ("polic", True),
        ("LEAVE POLICY", True),
        ("polcy", False),
    ):
        with pytest.raises(UnknownArticleError, match=r"perhaps .*“Leave policy”") as told:
            await app.articles.find(by(HERE), reference, exact=exact)
        assert is_one_sentence(str(told.value))
    # Nobody who types the id of an article that is gone means part of a title.
    with pytest.raises(UnknownArticleError, match="perhaps “Rules of 1984” is meant"):
        await app.articles.find(by(HERE), "8")


async def test_what_tells_articles_of_one_title_apart_is_file_day_and_beginning(
    app: App,
) -> None:
    upload = await add_upload(app, by(HERE), "plums.md", b"# Plums\n\nThey are *blue*.\n")
    paste = await add_paste(app, by(SHARED), "plums", "They are green.")
    other = await add_paste(app, by(HERE), "Pears", "They are green.")
    every = [upload.article, paste.article, other.article]
    day = upload.article.added_at[:10]
    assert await app.articles.tell_apart(by(HERE), every) == {
        upload.article.id: ("plums.md", day, "They are blue."),
        paste.article.id: ("", day, "They are green."),
    }
    # Whoever sees one of them alone needs no more than its title, and learns of no other.
    assert await app.articles.tell_apart(by(Scope("202")), every) == {}


async def test_a_title_of_several_articles_asks_for_an_id(app: App) -> None:
    ids = [
        (await add_paste(app, by(scope), "Plums", "Blue.")).article.id
        for scope in (HERE, SHARED, Scope("202"))
    ]
    with pytest.raises(UnknownArticleError, match=rf"use an id \({ids[0]}, {ids[1]}\)\.$"):
        await app.articles.find(by(HERE), "Plums")


async def test_a_title_of_digits_is_found_unless_it_is_an_id(app: App) -> None:
    year = (await add_paste(app, by(HERE), "1984", "A year.")).article
    first = (await add_paste(app, by(HERE), str(year.id), "A small number.")).article
    assert await app.articles.find(by(HERE), "1984") == year
    assert await app.articles.find(by(HERE), str(year.id)) == year
    assert await app.articles.find(by(HERE), str(first.id)) == first


@pytest.mark.parametrize(
    ("first", "last", "numbers"),
    [
        (1, None, [1, 2, 3]),
        (2, 2, [2]),
        (2, None, [2, 3]),
        (1, 99, [1, 2, 3]),
        (4, None, []),
        (3, 2, []),
        (-5, 1, [1]),
    ],
)
async def test_lines_are_counted_from_1_both_ends_included(
    app: App, first: int, last: int | None, numbers: list[int]
) -> None:
    article = (await add_paste(app, by(HERE), "Numbers", "n1\nn2\nn3\n")).article
    lines = await app.articles.lines(by(HERE), article, first, last)
    assert [line.number for line in lines] == numbers
    assert [line.text for line in lines] == [f"n{number}" for number in numbers]


async def test_lines_of_page_furniture_say_that_they_are_not_indexed(app: App) -> None:
    text = "Plums are blue.\n\nLeave a Reply\n\nYour email address will not be published.\n"
    article = (await add_paste(app, by(HERE), "Plums", text)).article
    lines = await app.articles.lines(by(HERE), article)
    assert [(line.number, line.indexed) for line in lines if line.text] == [
        (1, True),
        (3, False),
        (5, False),
    ]


async def test_lines_that_no_reader_sees_say_that_they_are_not_indexed(app: App) -> None:
    text = b"---\ntitle: Plums\n---\n\nPlums are blue.\n\n<!-- or not -->\n"
    article = (await add_upload(app, by(HERE), "plums.md", text)).article
    lines = await app.articles.lines(by(HERE), article, 3, 7)
    assert lines == [
        Line(3, "---", indexed=False),
        Line(4, "", indexed=True),
        Line(5, "Plums are blue.", indexed=True),
        Line(6, "", indexed=True),
        Line(7, "<!-- or not -->", indexed=False),
    ]


async def test_titles_are_found_by_the_beginnings_of_their_words_parts_and_slips(app: App) -> None:
    for title in ("Blue plums", "Plum cake, blue", "Pears"):
        await add_paste(app, by(HERE), title, "Fruit.")
    await add_paste(app, by(SHARED), "Blueberries", "Fruit.")

    async def titles(typed: str, limit: int = 25) -> list[str]:
        return [each.title for each in await app.articles.titles(by(HERE), typed, limit)]

    assert await titles("PLU blu") == ["Blue plums", "Plum cake, blue"]
    assert await titles("blue") == ["Blue plums", "Blueberries", "Plum cake, blue"]
    assert await titles("lums") == ["Blue plums"]
    assert await titles("bleu plum") == ["Blue plums", "Plum cake, blue"]
    assert await titles("", limit=2) == ["Blue plums", "Blueberries"]
    own = await app.articles.titles(by(HERE), "blue", own=True)
    assert [each.title for each in own] == ["Blue plums", "Plum cake, blue"]


async def test_lists_put_the_scopes_own_articles_first_and_filter_by_tag(app: App) -> None:
    for scope, title, tags in (
        (SHARED, "Apples", ["fruit"]),
        (HERE, "Zucchini", ["Fruit", "green"]),
        (HERE, "bread", []),
        (THERE, "Secret", ["fruit"]),
    ):
        await add_paste(app, by(scope), title, "Text.", tags=tags)

    async def listed(scope: Scope, tag: str | None = None) -> list[str]:
        return [each.title for each in await app.articles.listed(by(scope), tag)]

    assert await listed(HERE) == ["bread", "Zucchini", "Apples"]
    assert await listed(HERE, "FRUIT") == ["Zucchini", "Apples"]
    assert await listed(HERE, "fru") == []
    assert await listed(SHARED) == ["Apples"]


async def test_tags_are_found_by_their_beginning_the_most_used_first(app: App) -> None:
    for title, tags in (("A", ["sea", "salt"]), ("B", ["salt", "bread"])):
        await add_paste(app, by(HERE), title, "Text.", tags=tags)
    await add_paste(app, by(THERE), "C", "Text.", tags=["secret"])
    await add_paste(app, by(SHARED), "D", "Text.", tags=["Sand"])
    assert await app.articles.tags(by(HERE), " S") == ["salt", "sea", "Sand"]
    assert await app.articles.tags(by(HERE), "", limit=2) == ["salt", "sea"]
    assert await app.articles.tags(by(HERE), "ea") == []


async def test_the_lines_around_a_quote_are_those_of_its_revision(app: App) -> None:
    text = "".join(f"Filler {n}.\n\n" for n in range(5)) + "Plums are violet.\n\nEnd."
    article = (await add_paste(app, by(HERE), "Plums", text)).article
    [citation] = (await app.asking.ask(by(HERE), "Which plums are violet?", limit=1)).citations
    await add_paste(app, by(HERE), "Plums", "Other.", onto=article)
    lines, total = await app.articles.around(by(HERE), citation, 1)
    # A blank line is no context.
    assert [line.text for line in lines] == ["Filler 4.", "", "Plums are violet.", "", "End."]
    assert lines[0] == Line(9, "Filler 4.", True)
    assert total == 13
    lines, _ = await app.articles.around(by(HERE), citation, 100)
    assert [line.number for line in lines] == [*range(1, 14)]
    with pytest.raises(UnknownArticleError):
        await app.articles.around(by(THERE), citation, 1)
    await app.articles.remove(by(HERE), [article])
    with pytest.raises(UnknownArticleError, match="has been removed"):
        await app.articles.around(by(HERE), citation, 1)


# Removing


async def test_a_mirrored_article_is_removed_by_removing_its_file(app: App, corpus: Path) -> None:
    (corpus / "plums.txt").write_text("Plums are blue.")
    await app.reindexing.mirror()
    pasted = (await add_paste(app, by(SHARED), "Pears", "Green.")).article
    mirrored = await app.articles.find(by(SHARED), "Plums are blue.")
    with pytest.raises(MirroredError, match=r"mirrors plums\.txt .*: remove the file instead\.$"):
        await app.articles.remove(by(SHARED), [pasted, mirrored])
    # All or none.
    assert len(await app.articles.own(by(SHARED))) == 2
    await app.articles.remove(by(SHARED), [pasted])
    assert await app.articles.own(by(SHARED)) == [mirrored]


async def test_several_articles_are_removed_together(app: App) -> None:
    articles = [(await add_paste(app, by(HERE), str(n), "Blue.")).article for n in range(3)]
    await app.articles.remove(by(HERE), articles[:2])
    assert await app.articles.own(by(HERE)) == articles[2:]
    # Somebody else was faster: it is gone, as was wished.
    await app.articles.remove(by(HERE), articles[:1])


async def test_a_file_of_the_corpus_is_not_added_a_second_time(app: App, corpus: Path) -> None:
    (corpus / "a.txt").write_text("Apples.")
    await app.reindexing.mirror()
    with pytest.raises(MirroredError, match=r"a\.txt"):
        await add_path(app, by(SHARED), corpus / "a.txt")
    assert len(await app.articles.own(by(SHARED))) == 1


async def test_titles_are_found_without_accents_and_inside_of_words_without_spaces(
    app: App,
) -> None:
    for title in ("Café Morgenröte", "Cafe\u0301 Abendrot", "東京の交通"):
        await add_paste(app, by(HERE), title, "Text.")

    async def titles(typed: str) -> set[str]:
        return {each.title for each in await app.articles.titles(by(HERE), typed)}

    both = {"Café Morgenröte", "Cafe\u0301 Abendrot"}
    assert await titles("cafe") == await titles("café") == await titles("CAFE\u0301") == both
    assert await titles("交通") == {"東京の交通"}


async def test_tags_that_differ_in_case_alone_are_one(app: App) -> None:
    for number, tag in enumerate(["Work", "work", "rest"]):
        await add_paste(app, by(HERE), f"Article {number}", "Text.", tags=[tag])
    assert await app.articles.tags(by(HERE), "WO") in (["Work"], ["work"])
    assert len(await app.articles.tags(by(HERE), "")) == 2


async def test_the_ids_of_a_servers_articles_tell_nothing_of_other_servers(app: App) -> None:
    shared = [(await add_paste(app, by(SHARED), f"S{n}", "Text.")).article.id for n in (1, 2)]
    ids = [
        (await add_paste(app, by(scope), "Plums", "Blue.")).article.id
        for scope in (HERE, THERE, HERE, THERE)
    ]
    more = (await add_paste(app, by(SHARED), "S3", "Text.")).article
    assert [*shared, more.id] == [1, 2, 3]
    assert len(set(ids)) == 4
    assert all(each >= 10**9 for each in ids)
    assert all(abs(one - two) > 1000 for one in ids for two in ids if one != two)
    # What was removed does not lend its id to another.
    await app.articles.remove(by(SHARED), [more])
    assert (await add_paste(app, by(SHARED), "S4", "Text.")).article.id == 4


async def test_tags_are_cleaned_like_titles(app: App) -> None:
    tags = ["  pay ", "", "a\x1b\nb", "pay"]
    added = await add_paste(app, by(HERE), "Leave", "Text.", tags=tags)
    assert added.article.tags == ("pay", "a b")


@pytest.mark.parametrize("tags", [["x" * 51], [str(number) for number in range(21)]])
async def test_too_much_of_tags_is_refused(app: App, tags: list[str]) -> None:
    with pytest.raises(InputError, match="at most 20 tags of 50 characters"):
        await add_paste(app, by(HERE), "Leave", "Text.", tags=tags)
    assert await app.articles.own(by(HERE)) == []


# A question to try


async def to_try(app: App, caller: Caller) -> str:
    example = await app.articles.example(caller)
    assert example
    return example.question


async def test_a_question_to_try_is_one_that_an_article_asks(app: App) -> None:
    async def added(scope: Scope, text: str) -> None:
        await add_paste(app, by(scope), "", text)

    assert await app.articles.example(by(HERE)) is None
    await added(HERE, "# Plums\n\nAre plums blue? Nobody knows.\n\n## Why?\n\nBecause.\n")
    await added(HERE, f"# Pears\n\n## {'Are pears green ' * 6}?\n\nYes.\n")
    assert await app.articles.example(by(HERE)) is None
    await added(SHARED, "# Figs\n\n## Are figs sweet?\n\nYes.\n")
    await added(THERE, "# Apples\n\n## Are apples red?\n\nSome.\n")
    assert await to_try(app, by(HERE)) == "Are figs sweet?"
    assert await to_try(app, by(THERE)) == "Are apples red?"
    await added(HERE, "# Quinces\n\n## **Are** quinces hard?\n\nYes.\n")
    assert await to_try(app, by(HERE)) == "Are quinces hard?"
    assert await to_try(app, by(Scope("303"))) == "Are figs sweet?"


@pytest.mark.parametrize(
    ("size", "limit", "said"),
    [
        (14_200_000, 10.0, "14.2 MB, more than the 10 MB"),
        (20_001, 0.02, "0.0201 MB, more than the 0.02 MB"),
        (10_000_001, 10.0, "10.1 MB, more than the 10 MB"),
        (2_500_000_000, 2_000.0, "2,500 MB, more than the 2,000 MB"),
    ],
)
def test_a_file_that_is_too_large_is_told_in_megabytes(size: int, limit: float, said: str) -> None:
    with pytest.raises(QuotaError) as refused:
        check_size(Settings(max_file_mb=limit), "handbook.md", size)
    assert str(refused.value) == f"handbook.md has {said} that one file may have here: split it."
