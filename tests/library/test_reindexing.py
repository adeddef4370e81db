"""The corpus is mirrored, and what is derived can be made anew."""

import asyncio
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.errors import BusyError
from bot.model import SHARED, TREE_VERSION, Block, Document, Mirrored, Report, Scope
from bot.reading import text_files
from bot.settings import Settings
from bot.store import trees
from bot.store.coding import columns
from bot.store.schema import MIGRATIONS
from bot.store.store import Store
from tests.callers import add_message, add_paste, add_path, add_upload, by, change_number, of
from tests.store.test_database import old_file
from tests.store.test_store import PHRASE, analysed, outdate, rows

HERE = Scope("101")


def figures(report: Mirrored | Report) -> tuple[int, int, int, int]:
    return report.added, report.revised, report.removed, report.unchanged


def write(corpus: Path, **texts: str) -> None:
    """Write files; ``a_b="text"`` becomes ``a/b.txt``."""
    for name, text in texts.items():
        path = corpus / f"{name.replace('_', '/')}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def take_away(corpus: Path, instead: str = "nothing") -> None:
    shutil.rmtree(corpus)
    if instead == "a file":
        corpus.write_text("in the way")


async def shown(app: App, scope: Scope = SHARED) -> dict[str, tuple[int, str]]:
    """Revision and text of each article by its origin."""
    articles = await app.articles.own(by(scope))
    texts = [
        "\n".join(line.text for line in await app.articles.lines(by(scope), each))
        for each in articles
    ]
    return {
        each.origin.ref: (each.revision, text) for each, text in zip(articles, texts, strict=True)
    }


async def test_the_mirror_follows_its_folder(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.", b="Berries.", deep_c="Cherries.")
    assert figures(await app.reindexing.mirror()) == (3, 0, 0, 0)
    write(corpus, b="Blackberries.", d="Dates.")
    (corpus / "a.txt").unlink()
    assert figures(await app.reindexing.mirror()) == (1, 1, 1, 1)
    assert await shown(app) == {
        "b.txt": (2, "Blackberries."),
        "deep/c.txt": (1, "Cherries."),
        "d.txt": (1, "Dates."),
    }
    assert {each.origin.kind for each in await app.articles.own(by(SHARED))} == {"corpus"}
    assert figures(await app.reindexing.mirror()) == (0, 0, 0, 3)


async def test_the_mirror_takes_files_that_are_not_hidden(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.", **{".hidden": "No.", ".git_c": "No."})
    (corpus / "b.MD").write_text("# Berries\n\nRed.")
    (corpus / "c.png").write_text("No.")
    (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    (corpus / "folder.txt").mkdir()
    report = await app.reindexing.mirror()
    assert (figures(report), report.refused) == ((2, 0, 0, 0), ())
    assert set(await shown(app)) == {"a.txt", "b.MD"}


async def test_the_mirror_reads_nothing_when_nothing_changed(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.")
    stat = (corpus / "a.txt").stat()
    await app.reindexing.mirror()
    # A file that is as long and as old as before counts as unchanged: so it was not read.
    write(corpus, a="Ananas.")
    os.utime(corpus / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert figures(await app.reindexing.mirror()) == (0, 0, 0, 1)
    assert await shown(app) == {"a.txt": (1, "Apples.")}
    # To reindex is to read everything again.
    assert figures(await app.reindexing.reindex(by(SHARED))) == (0, 1, 0, 0)
    assert await shown(app) == {"a.txt": (2, "Ananas.")}


async def test_a_touched_file_is_read_once(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.")
    await app.reindexing.mirror()
    os.utime(corpus / "a.txt", ns=(1, 1))
    assert figures(await app.reindexing.mirror()) == (0, 0, 0, 1)
    write(corpus, a="Ananas.")
    os.utime(corpus / "a.txt", ns=(1, 1))
    assert figures(await app.reindexing.mirror()) == (0, 0, 0, 1)
    assert await shown(app) == {"a.txt": (1, "Apples.")}


async def test_a_file_that_cannot_be_used_is_refused_and_its_article_stays(
    app: App, corpus: Path
) -> None:
    write(corpus, a="Apples.", b="Berries.")
    await app.reindexing.mirror()
    (corpus / "a.txt").write_bytes(b"\xff\xfe")
    (corpus / "b.txt").write_text("Blackberries.")
    (corpus / "c.txt").write_text("")
    (corpus / os.fsdecode(b"d\xe9.txt")).write_text("Dates.")
    report = await app.reindexing.mirror()
    assert figures(report) == (0, 1, 0, 0)
    assert [
        name for name in ("a.txt", "c.txt", "d\\udce9.txt") for s in report.refused if name in s
    ]
    assert len(report.refused) == 3
    assert await shown(app) == {"a.txt": (1, "Apples."), "b.txt": (2, "Blackberries.")}
    # What was refused is tried again, and a reindex counts its article as unchanged.
    assert (await app.reindexing.mirror()).refused == report.refused
    again = await app.reindexing.reindex(by(SHARED))
    assert (figures(again), again.refused) == ((0, 0, 0, 2), report.refused)


async def test_a_file_that_goes_while_the_mirror_runs_is_refused_or_gone(
    app: App, corpus: Path
) -> None:
    write(corpus, a="Apples.", b="Berries.")

    def remove(_done: int, _total: int) -> None:
        (corpus / "b.txt").unlink(missing_ok=True)

    report = await app.reindexing.mirror(remove)
    assert figures(report) == (1, 0, 0, 0)
    assert ["b.txt" in sentence for sentence in report.refused] == [True]


@pytest.mark.parametrize("instead", ["nothing", "a file"])
async def test_without_its_folder_the_mirror_stays_as_it_is(
    app: App, corpus: Path, instead: str
) -> None:
    write(corpus, a="Apples.", b="Berries.")
    await app.reindexing.mirror()
    before = await shown(app)
    take_away(corpus, instead)
    for report in (await app.reindexing.mirror(), await app.reindexing.reindex(by(SHARED))):
        assert figures(report) == (0, 0, 0, 2)
        assert len(report.refused) == 1
        assert str(corpus) in report.refused[0]
    assert await shown(app) == before


async def test_a_missing_folder_that_a_setting_names_is_reported(app: App, corpus: Path) -> None:
    take_away(corpus)
    report = await app.reindexing.mirror()
    assert figures(report) == (0, 0, 0, 0)
    assert [str(corpus) in sentence for sentence in report.refused] == [True]


async def test_the_usual_folder_may_be_missing_where_nothing_was_mirrored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_app(Settings(data=tmp_path / "data")) as app:
        assert await app.reindexing.mirror() == Mirrored()


async def test_a_closed_folder_leaves_the_mirror_as_it_is(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.", deep_b="Berries.")
    await app.reindexing.mirror()
    before = await shown(app)
    (corpus / "deep").chmod(0)
    try:
        if os.access(corpus / "deep", os.R_OK):
            pytest.skip("no folder is closed to root")
        report = await app.reindexing.mirror()
    finally:
        (corpus / "deep").chmod(0o700)
    assert figures(report) == (0, 0, 0, 2)
    assert await shown(app) == before


async def test_without_a_corpus_what_was_mirrored_goes_and_the_rest_stays(
    app: App, settings: Settings, corpus: Path, tmp_path: Path
) -> None:
    write(corpus, a="Apples.")
    write(tmp_path, a="Apricots.")
    await app.reindexing.mirror()
    await add_paste(app, by(SHARED), "Pasted", "Plums.")
    await add_upload(app, by(HERE), "a.txt", b"Apricots.")
    await add_path(app, by(SHARED), tmp_path / "a.txt")
    async with open_app(Settings(data=settings.data, corpus=None)) as bare:
        assert figures(await bare.reindexing.mirror()) == (0, 0, 1, 0)
        assert {each.origin.kind for each in await bare.articles.own(by(SHARED))} == {
            "paste",
            "upload",
        }
        assert len(await bare.articles.own(by(HERE))) == 1


async def test_a_reindex_counts_every_article_of_the_scope(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.", b="Berries.", c="Cherries.")
    await add_paste(app, by(SHARED), "Pasted", "Plums.")
    await add_paste(app, by(HERE), "Ours", "Oranges.")
    first = await app.reindexing.reindex(by(SHARED))
    assert (figures(first), first.passages, first.refused) == ((3, 0, 0, 1), 4, ())
    write(corpus, b="Blackberries.")
    (corpus / "c.txt").unlink()
    assert figures(await app.reindexing.reindex(by(SHARED))) == (0, 1, 1, 2)
    ours = await app.reindexing.reindex(by(HERE))
    assert (figures(ours), ours.passages) == ((0, 0, 0, 1), 1)
    empty = await app.reindexing.reindex(by(Scope("303")))
    assert (figures(empty), empty.passages) == ((0, 0, 0, 0), 0)


async def test_progress_counts_up_to_the_whole(app: App, corpus: Path) -> None:
    write(corpus, a="Apples.", b="Berries.")
    await add_paste(app, by(SHARED), "Pasted", "Plums.")
    told: list[tuple[int, int]] = []
    await app.reindexing.mirror(lambda *counts: told.append(counts))
    assert told == [(0, 2), (1, 2), (2, 2)]
    told.clear()
    await app.reindexing.reindex(by(SHARED), lambda *counts: told.append(counts))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done <= total for done, total in told)
    assert told[-1] == (3, 3)


async def test_one_reindex_of_a_scope_at_a_time(app: App) -> None:
    await add_paste(app, by(HERE), "Ours", "Oranges.")
    results = await asyncio.gather(
        app.reindexing.reindex(by(HERE)),
        app.reindexing.reindex(by(HERE)),
        app.reindexing.reindex(by(SHARED)),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [Report, BusyError, Report]
    assert figures(await app.reindexing.reindex(by(HERE))) == (0, 0, 0, 1)


async def test_a_reindex_that_failed_lets_the_next_one_run(app: App) -> None:
    await add_paste(app, by(HERE), "Ours", "Oranges.")

    def fail(_done: int, _total: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await app.reindexing.reindex(by(HERE), fail)
    assert figures(await app.reindexing.reindex(by(HERE))) == (0, 0, 0, 1)


async def test_what_older_rules_made_is_made_anew_while_questions_go_on(
    settings: Settings,
) -> None:
    async with open_app(settings) as app:
        article = (await add_paste(app, by(HERE), "Ours", "Oranges are round.")).article
    async with Store(settings.data) as store:
        # What an older analysis might have left: nothing at all.
        old = replace(analysed("Oranges are round.", "Ours"), passages=columns([]))
        await store.replace_analysis(article, old)
    outdate(settings.data)
    async with open_app(settings) as app:
        # Nothing is analysed as long as somebody else is, and the question has what there is.
        go_on = threading.Event()
        busy = asyncio.create_task(app.work.analyse(HERE, go_on.wait, apart=False))
        assert not (await app.asking.ask(by(HERE), "round oranges")).answered
        assert await app.deriving.left() == 1
        go_on.set()
        await busy
        await app.deriving.catch_up()
        assert (await app.asking.ask(by(HERE), "round oranges")).answered
    async with Store(settings.data) as store:
        assert await store.outdated(0, 1) == []
        number = await change_number(store, HERE)
        async with open_app(settings) as app:
            await app.deriving.catch_up()
            assert await change_number(store, HERE) == number


@pytest.mark.parametrize("version", [1, len(MIGRATIONS) - 1])
async def test_a_store_of_an_older_schema_answers_after_the_next_start(
    settings: Settings, version: int
) -> None:
    added = await old_file(settings.data, version)
    async with open_app(settings) as app:
        await app.deriving.catch_up()
        [article] = await app.articles.own(by(added.article.scope))
        answer = await app.asking.ask(by(article.scope), "What hangs behind the third door?")
        assert [citation.quote for citation in answer.citations] == [PHRASE]
        assert article == added.article
    async with Store(settings.data) as store:
        assert len(await store.passage_terms(article.scope)) == added.passages
        assert await store.text(of(article.scope), article) == (PHRASE, analysed().tree)


DATED = b"---\ndate: 2026-05-01\n---\n\nOranges are round."


async def test_what_was_read_is_kept_and_not_read_again(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = await add_upload(app, by(HERE), "oranges.md", DATED)
    lines = await app.articles.lines(by(HERE), added.article)
    before = rows(settings.data, "SELECT * FROM passage")
    # As it is not called, it does not matter what it is.
    monkeypatch.delattr(text_files, "document")
    await app.reindexing.reindex(by(HERE))
    assert await app.articles.own(by(HERE)) == [added.article]
    assert added.article.dated == "2026-05-01"
    assert rows(settings.data, "SELECT * FROM passage") == before
    assert await app.articles.lines(by(HERE), added.article) == lines


async def test_what_an_older_version_read_is_read_again_by_its_files_name(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    for add in (
        add_upload(app, by(HERE), "oranges.md", DATED),
        add_paste(app, by(HERE), "oranges.md", "Oranges are round."),
        add_message(app, by(HERE), "https://discord.com/channels/1/2/3", "Oranges."),
    ):
        await add
    names = []

    def document(name: str, lines: tuple[str, ...], title: str) -> Document:
        names.append(name)
        return Document(title, lines, (Block("paragraph", 1, len(lines)),), dated="2027")

    monkeypatch.setattr(text_files, "document", document)
    monkeypatch.setattr(trees, "TREE_VERSION", TREE_VERSION + 1)
    await app.reindexing.reindex(by(HERE))
    assert sorted(names) == ["", "", "oranges.md"]
    assert {article.dated for article in await app.articles.own(by(HERE))} == {"2027"}
    await app.reindexing.reindex(by(HERE))
    assert len(names) == 3


async def test_a_nul_that_was_pasted_before_it_was_refused_stops_no_reindex(
    app: App, settings: Settings
) -> None:
    await add_paste(app, by(HERE), "Plums", "Plums are blue.\nPears~ are green.")
    with closing(sqlite3.connect(settings.data / "footnote.db")) as connection:
        connection.execute("UPDATE revision SET text = replace(text, '~', char(0))")
        connection.commit()
    assert (await app.reindexing.reindex(by(HERE))).unchanged == 1
    ((_, text),) = (await shown(app, HERE)).values()
    assert text == "Plums are blue.\nPears\ufffd are green."
    assert (await app.asking.ask(by(HERE), "What are pears?")).citations[0].first_line == 2


async def test_opening_creates_nothing(app: App, settings: Settings) -> None:
    assert await app.articles.own(by(SHARED)) == []
    assert (await app.asking.ask(by(HERE), "What?")).reason == "no_articles"
    assert figures(await app.reindexing.mirror()) == (0, 0, 0, 0)
    assert list(settings.data.parent.glob("data")) == []
