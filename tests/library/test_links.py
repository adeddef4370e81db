"""Links that lead out of a folder, and what else is no file: nothing of it is ever read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.errors import FootnoteError, InputError
from bot.library.files import Found, articles_at, read_file
from bot.model import SHARED, Added
from bot.settings import Settings
from tests.callers import add_path, by
from tests.library.test_articles import is_one_sentence
from tests.library.test_reindexing import figures, shown, write
from tests.store.test_store import contents

PRIVATE = "The xyzzyplugh opens the vault."


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file beside the corpus."""
    path = tmp_path / "private" / "secret.txt"
    path.parent.mkdir()
    path.write_text(PRIVATE)
    return path


def lead_out(corpus: Path, secret: Path) -> list[str]:
    """Links of every kind that lead out of a folder; returns their names."""
    (corpus / "absolute.txt").symlink_to(secret)
    (corpus / "relative.md").symlink_to(Path("..", "private", secret.name))
    (corpus / "chained.txt").symlink_to(corpus / "relative.md")
    (corpus / "deep").mkdir()
    (corpus / "deep" / "through.txt").symlink_to(Path("..", "folder", secret.name))
    (corpus / "folder").symlink_to(secret.parent)
    return ["absolute.txt", "chained.txt", "deep/through.txt", "relative.md"]


async def test_the_mirror_refuses_links_that_lead_out_and_reads_the_rest(
    app: App, settings: Settings, corpus: Path, secret: Path
) -> None:
    write(corpus, a="Apples.")
    names = lead_out(corpus, secret)
    for _ in range(2):
        report = await app.reindexing.mirror()
        assert len(report.refused) == len(names)
        for sentence, name in zip(report.refused, names, strict=True):
            assert is_one_sentence(sentence)
            assert sentence.startswith(f"{corpus / name} is a link that leads out of {corpus}: ")
    assert await shown(app) == {"a.txt": (1, "Apples.")}
    assert b"xyzzyplugh" not in contents(settings.data)


async def test_an_article_whose_file_has_become_a_link_that_leads_out_goes(
    app: App, corpus: Path, secret: Path
) -> None:
    write(corpus, a="Apples.", b="Berries.")
    await app.reindexing.mirror()
    (corpus / "b.txt").unlink()
    (corpus / "b.txt").symlink_to(secret)
    report = await app.reindexing.mirror()
    assert (figures(report), len(report.refused)) == ((0, 0, 1, 1), 1)
    assert await shown(app) == {"a.txt": (1, "Apples.")}


async def test_links_that_stay_inside_are_read_and_none_goes_round_in_circles(
    app: App, corpus: Path
) -> None:
    write(corpus, deep_a="Apples.")
    (corpus / "link.txt").symlink_to(corpus / "deep" / "a.txt")
    (corpus / "deep" / "up.txt").symlink_to(Path("..", "link.txt"))
    (corpus / "deep" / "corpus").symlink_to(corpus)
    (corpus / "one.txt").symlink_to(corpus / "two.txt")
    (corpus / "two.txt").symlink_to(corpus / "one.txt")
    report = await app.reindexing.mirror()
    assert (figures(report), report.refused) == ((3, 0, 0, 0), ())
    names = ("deep/a.txt", "deep/up.txt", "link.txt")
    assert await shown(app) == dict.fromkeys(names, (1, "Apples."))


async def test_a_corpus_that_is_a_link_itself_is_read(settings: Settings, corpus: Path) -> None:
    write(corpus, a="Apples.")
    link = corpus.with_name("link")
    link.symlink_to(corpus)
    async with open_app(Settings(data=settings.data, corpus=link)) as app:
        assert (await app.reindexing.mirror()).refused == ()
        assert await shown(app) == {"a.txt": (1, "Apples.")}


async def test_a_folder_that_is_added_refuses_links_that_lead_out_one_by_one(
    app: App, tmp_path: Path, secret: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    write(folder, a="Apples.", z="Zucchini.")
    names = lead_out(folder, secret)
    found = articles_at(folder)
    outcomes = [each.result async for each in app.submitting.submit_files(by(SHARED), found)]
    assert len(outcomes) == len(names) + 2
    refused = [str(outcome) for outcome in outcomes if isinstance(outcome, FootnoteError)]
    assert [sentence.split(" is a link that leads out of ")[0] for sentence in refused] == [
        str(folder / name) for name in names
    ]
    assert {each.article.title for each in outcomes if isinstance(each, Added)} == {
        "Apples.",
        "Zucchini.",
    }


async def test_a_link_that_was_named_itself_is_followed(app: App, corpus: Path) -> None:
    (corpus.parent / "far").mkdir()
    write(corpus.parent / "far", a="Apples.")
    link = corpus.parent / "link.txt"
    link.symlink_to(corpus.parent / "far" / "a.txt")
    assert articles_at(link) == [Found(link)]
    added = await add_path(app, by(SHARED), link)
    assert (added.outcome, added.article.origin.ref) == ("added", "../far/a.txt")


def link_out(path: Path, secret: Path) -> None:
    path.symlink_to(secret)


def link_folder_out(path: Path, secret: Path) -> None:
    (secret.parent / path.name).write_text(PRIVATE)
    path.parent.rename(path.parent.with_name("away"))
    path.parent.symlink_to(secret.parent)


def pipe(path: Path, _secret: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("swap", [link_out, link_folder_out, pipe])
def test_what_is_put_in_a_files_place_while_it_is_being_opened_is_not_read(
    settings: Settings,
    corpus: Path,
    secret: Path,
    monkeypatch: pytest.MonkeyPatch,
    swap: Callable[[Path, Path], None],
) -> None:
    """It comes after everything was checked that a path can tell, at the last moment."""
    path = corpus / "deep" / "a.txt"
    write(corpus, deep_a="Apples.")
    file = Found(path, corpus)
    assert read_file(settings, file) == b"Apples."
    opening = os.open
    swapped: list[bool] = []

    def swapping(name: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if not swapped:
            swapped.append(True)
            path.unlink()
            swap(path, secret)
        return opening(name, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swapping)
    with pytest.raises(InputError) as refused:
        read_file(settings, file)
    assert swapped
    assert is_one_sentence(str(refused.value))


@pytest.mark.parametrize("named", [True, False])
def test_a_pipe_that_was_a_file_until_it_is_opened_keeps_nobody_waiting(
    settings: Settings, corpus: Path, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    os.mkfifo(corpus / "a.txt")
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    with pytest.raises(InputError, match=r"a\.txt is not a file: name one"):
        read_file(settings, Found(corpus / "a.txt", None if named else corpus))


async def test_pipes_are_no_articles(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.")
    os.mkfifo(corpus / "b.txt")
    assert figures(await app.reindexing.mirror()) == (1, 0, 0, 0)
    with pytest.raises(InputError, match=r"b\.txt is not a file: name one"):
        await add_path(app, by(SHARED), corpus / "b.txt")
