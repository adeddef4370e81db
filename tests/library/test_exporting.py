"""All articles of a scope as ZIP archives."""

import asyncio
import io
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.app import App, open_app
from bot.errors import InputError, QuotaError
from bot.library.exporting import file_name
from bot.library.manifest import MANIFEST
from bot.model import SHARED, Article, Origin, Scope
from bot.settings import Settings
from tests.callers import add_paste, add_upload, by

HERE, THERE = Scope("101"), Scope("202")

LONGEST_NAME = 255
"""Bytes that the usual file systems take in a name."""

TITLES = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=220),
    st.sampled_from(["", "..", "/", "a/b\\c", "CON", "\u202e\u2066txt", "x" * 200, "🚢" * 200]),
)
LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80))


async def archives(app: App, largest: int, scope: Scope = HERE) -> list[bytes]:
    return [archive async for archive in app.exporting.archives(by(scope), largest)]


def opened(archive: bytes) -> list[tuple[str, bytes]]:
    """The articles' files in an archive, each as often as it stands there."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        found = [(entry.filename, packed.read(entry)) for entry in packed.infolist()]
    return [(name, data) for name, data in found if name != MANIFEST]


def article(title: str, ref: str = "notes.txt", article_id: int = 7) -> Article:
    return Article(article_id, HERE, title, Origin("upload", ref), "en", (), 1, 1)


async def test_a_scope_gives_back_its_own_articles_and_no_others(app: App) -> None:
    await add_upload(app, by(HERE), "a.md", b"# Plums\n\nPlums are blue.")
    await add_paste(app, by(THERE), "Secret", "Hidden.")
    await add_paste(app, by(SHARED), "Tides", "High water.")
    (archive,) = await archives(app, 10_000)
    [(name, text)] = opened(archive)
    assert name.endswith("Plums.md")
    assert text == b"# Plums\n\nPlums are blue.\n"


async def test_articles_are_spread_over_as_many_archives_as_they_need(app: App) -> None:
    noise = random.Random(1)
    for number in range(5):
        text = "".join(noise.choice("abcdefghijklmnop ") for _ in range(4000))
        await add_paste(app, by(HERE), f"Noise {number}", text)
    packed = await archives(app, 6_000)
    assert len(packed) > 1
    assert all(len(archive) <= 6_000 for archive in packed)
    names = [name for archive in packed for name, _ in opened(archive)]
    assert len(names) == len(set(names)) == 5


async def test_an_article_that_fits_into_no_archive_is_named(app: App) -> None:
    added = await add_paste(app, by(HERE), "Plums", "Plums are blue.")
    with pytest.raises(QuotaError, match=rf"^“{added.article.title}” is too large"):
        await archives(app, 500)


async def test_no_articles_are_a_sentence(app: App) -> None:
    await add_paste(app, by(SHARED), "Tides", "High water.")
    with pytest.raises(InputError, match=r"no articles of its own to export\.$"):
        await archives(app, 10_000)


async def test_an_article_that_is_removed_meanwhile_is_left_out(app: App) -> None:
    for number in range(3):
        await add_paste(app, by(HERE), f"Plums {number}", "Blue. " * 50)
    packing = app.exporting.archives(by(HERE), 2_000)
    packed = [await anext(packing)]
    await app.articles.remove(by(HERE), await app.articles.own(by(HERE)))
    packed += [archive async for archive in packing]
    assert 0 < sum(len(opened(archive)) for archive in packed) < 3


@example([("", []), ("ß", [])], 4000)
@given(st.lists(st.tuples(TITLES, LINES), min_size=1, max_size=5), st.integers(4_000, 20_000))
@settings(max_examples=25)
def test_every_archive_keeps_its_size_and_together_they_hold_every_article_once(
    articles: list[tuple[str, list[str]]], largest: int
) -> None:
    async def round_trip() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with open_app(Settings(data=Path(folder), corpus=None)) as app:
                expected = {}
                for title, lines in articles:
                    await add_paste(app, by(HERE), title, "\n".join(["Text.", *lines]))
                for number, stored in enumerate(await app.articles.listed(by(HERE)), 1):
                    lines_of = await app.articles.lines(by(HERE), stored)
                    expected[file_name(number, stored)] = "".join(
                        f"{line.text}\n" for line in lines_of
                    ).encode()
                packed = await archives(app, largest)
        assert all(len(archive) <= largest for archive in packed)
        files = [file for archive in packed for file in opened(archive)]
        assert len(files) == len(articles)
        assert dict(files) == expected

    asyncio.run(round_trip())


@given(TITLES, st.sampled_from(["a.txt", "b.md", "B.MD", "c.exe", "d", "x/e.md", "f.txt/.."]))
def test_a_files_name_is_one_that_every_system_takes(title: str, ref: str) -> None:
    name = file_name(7, article(title, ref))
    assert name.startswith("7")
    assert name.endswith((".txt", ".md"))
    assert not set(name) & set('<>:"/\\|?*\0\n\r\t')
    assert not set(name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert len(name.encode()) <= LONGEST_NAME
    assert Path(name).name == name
    assert not Path(name).stem.endswith((" ", "."))


@given(TITLES, TITLES, st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_articles_never_share_a_name(one: str, two: str, first: int, second: int) -> None:
    names = {
        file_name(first, article(one)).casefold(),
        file_name(second, article(two)).casefold(),
    }
    assert len(names) == 2 or first == second
