"""Reading back what an export wrote."""

import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from bot.access import Right
from bot.app import App, open_app
from bot.errors import FootnoteError, ForbiddenError, InputError
from bot.library.manifest import MANIFEST
from bot.model import Added, Line, Scope
from bot.settings import Settings
from tests.callers import add_message, add_paste, add_upload, by
from tests.formats.test_pdf import below, built

HERE, THERE = Scope("101"), Scope("202")
PAGE = b"""<html lang="en"><head><title>Pool</title><meta name="author" content="The pool"></head>
<body><article><h1>Pool</h1><h2>Tickets</h2><p>Whoever swims pays at the door.</p><ul>
<li>Adults pay six crowns.</li><li>Children pay two crowns.</li></ul><table>
<tr><th>Day</th><th>Opens</th></tr><tr><td>Monday</td><td>7:00</td></tr></table></article></body>
</html>"""


async def fill(app: App) -> None:
    """Articles of every kind that a server may have, two of them of the same origin."""
    await add_upload(app, by(HERE), "tides.md", b"---\ntags: [sea]\n---\n# Tides\n\nHigh at six.")
    await add_upload(app, by(HERE), "pool.html", PAGE)
    data = built(below(72, 700, "The ferry leaves."), below(72, 700, "The museum opens at ten."))
    await add_upload(app, by(HERE), "guide.pdf", data, tags=["guide"], dated="2019")
    await add_paste(app, by(HERE), "Rules", "# Not a heading\n\nNo  dogs. ", language="de")
    await add_paste(app, by(HERE), "Rules", "No cats.", tags=["cats", "rules"])
    await add_message(app, by(HERE), "https://discord.com/channels/1/2/3", "Bring towels.")


async def exported(app: App, scope: Scope, largest: int = 1_000_000) -> list[bytes]:
    return [each async for each in app.exporting.archives(by(scope), largest)]


async def imported(app: App, scope: Scope, folder: Path, *archives: bytes) -> list[str]:
    """What became of each article of some exports, or why it was refused."""
    told = []
    for number, archive in enumerate(archives):
        file = folder / f"{number}.zip"
        file.write_bytes(archive)
        async for path, result in app.importing.import_(by(scope), file):
            said = result.outcome if isinstance(result, Added) else str(result)
            told.append(said.replace(str(file), "0.zip") or path)
    return told


async def everything(app: App, scope: Scope) -> list[tuple[dict[str, Any], list[Line]]]:
    """All that there is of each article of a scope but for its id."""
    found: list[tuple[dict[str, Any], list[Line]]] = []
    for article in await app.articles.own(by(scope)):
        said = asdict(replace(article, id=0, scope=Scope("")))
        found.append((said, await app.articles.lines(by(scope), article)))
    return sorted(found, key=str)


def changed(archive: bytes, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """An export whose manifest and files somebody has changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    said = json.loads(files.pop(MANIFEST))
    change(said, files)
    fresh = io.BytesIO()
    with zipfile.ZipFile(fresh, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
        packed.writestr(MANIFEST, json.dumps(said))
    return fresh.getvalue()


def exports(archives: list[bytes]) -> list[str]:
    """What some exports say of each article, with its lines, whatever its number is."""
    found = []
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            for said in json.loads(packed.read(MANIFEST))["articles"]:
                lines = packed.read(said.pop("file"))
                said["origin"]["ref"] = said["origin"]["ref"].removeprefix("2/")
                found.append(f"{said} {lines!r}")
    return sorted(found)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with open_app(Settings(data=tmp_path / "data", corpus=None)) as app:
        yield app


async def test_what_was_exported_comes_back_as_it_was(app: App, tmp_path: Path) -> None:
    await fill(app)
    told = await imported(app, THERE, tmp_path, *await exported(app, HERE))
    assert told == ["added"] * 6
    # Two that had the same origin are told apart from then on.
    before, after = [
        sorted(str(each).replace("2/Rules", "Rules") for each in await everything(app, scope))
        for scope in (HERE, THERE)
    ]
    assert after == before
    for question in ("what do adults pay", "when does the museum open", "are dogs allowed"):
        here = await app.asking.ask(by(HERE), question)
        there = await app.asking.ask(by(THERE), question)
        assert [(each.quote, each.page, each.headings) for each in here.citations] == [
            (each.quote, each.page, each.headings) for each in there.citations
        ]
        assert here.confidence == there.confidence


async def test_the_export_of_an_import_equals_the_export(app: App, tmp_path: Path) -> None:
    await fill(app)
    await imported(app, THERE, tmp_path, *await exported(app, HERE))
    first, second = [exports(await exported(app, scope)) for scope in (HERE, THERE)]
    assert first == second


async def test_an_export_in_several_archives_is_read_archive_by_archive(
    app: App, tmp_path: Path
) -> None:
    await fill(app)
    archives = await exported(app, HERE, 4_000)
    assert len(archives) > 1
    assert await imported(app, THERE, tmp_path, *archives) == ["added"] * 6


async def test_what_is_there_already_is_not_doubled(app: App, tmp_path: Path) -> None:
    await fill(app)
    archives = await exported(app, HERE)
    await imported(app, THERE, tmp_path, *archives)
    assert await imported(app, THERE, tmp_path, *archives) == ["unchanged"] * 6
    await add_paste(app, by(THERE), "New", "Something else.")
    assert len(await everything(app, THERE)) == 7


async def test_what_was_set_by_hand_stays_set(app: App, tmp_path: Path) -> None:
    await fill(app)
    await imported(app, THERE, tmp_path, *await exported(app, HERE))
    data = built(below(72, 700, "Another text."))
    revised = await add_upload(app, by(THERE), "guide.pdf", data)
    [guide] = [each for each in await app.articles.own(by(THERE)) if each.tags == ("guide",)]
    revised = await add_upload(app, by(THERE), "guide.pdf", data, onto=guide)
    assert (revised.article.tags, revised.article.dated) == (("guide",), "2019")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda said: said.update(footnote=2), "newer version"),
        (lambda said: said.update(articles=3), "damaged"),
        (lambda said: said.update(articles=[3]), "damaged"),
        (lambda said: said.pop("footnote"), "damaged"),
    ],
)
async def test_an_export_that_cannot_be_read_is_one_sentence(
    app: App, tmp_path: Path, wrong: Callable[[dict[str, Any]], None], why: str
) -> None:
    await fill(app)
    [archive] = await exported(app, HERE)
    with pytest.raises(InputError, match=why):
        await imported(app, THERE, tmp_path, changed(archive, lambda said, _: wrong(said)))
    assert await everything(app, THERE) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": 3},
        {"title": None},
        {"origin": {"kind": "elsewhere", "ref": "x"}},
        {"origin": {"kind": "upload"}},
        {"origin": "upload"},
        {"tags": 7},
        {"tags": [1]},
        {"language": ["en"]},
        {"language": "klingon"},
        {"dated": "tomorrow"},
        {"added_at": "yesterday"},
        {"added_at": None},
        {"file": "elsewhere.md"},
        {"document": {}},
        {"document": {"blocks": [["heading", 1, 900, -1, 1, [], None]]}},
    ],
    ids=str,
)
async def test_what_is_broken_of_an_export_leaves_the_rest(
    app: App, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    await fill(app)

    def change(said: dict[str, Any], _: dict[str, bytes]) -> None:
        said["articles"][0].update(wrong)

    [archive] = await exported(app, HERE)
    told = await imported(app, THERE, tmp_path, changed(archive, change))
    assert told.count("added") == 5
    assert len(await everything(app, THERE)) == 5
    refused = [each for each in told if each != "added"]
    assert refused
    assert all(each.endswith(".") and "\n" not in each for each in refused)


@pytest.mark.parametrize("title", ["\ud800", "a\0b", "", "x\ny"])
async def test_a_title_that_cannot_be_stored_is_made_one_that_can(
    app: App, tmp_path: Path, title: str
) -> None:
    def change(said: dict[str, Any], _: dict[str, bytes]) -> None:
        for article in said["articles"]:
            article["title"] = title

    await fill(app)
    [archive] = await exported(app, HERE)
    await imported(app, THERE, tmp_path, changed(archive, change))
    articles = await app.articles.own(by(THERE))
    assert len(articles) == 6
    assert all(each.title.isprintable() for each in articles)


async def test_no_import_claims_to_mirror_the_corpus(app: App, tmp_path: Path) -> None:
    await fill(app)

    def change(said: dict[str, Any], _: dict[str, bytes]) -> None:
        said["articles"][0]["origin"] = {"kind": "corpus", "ref": "tides.md"}
        said["articles"][0]["added_at"] = "9999-01-01T00:00:00+00:00"

    [archive] = await exported(app, HERE)
    await imported(app, THERE, tmp_path, changed(archive, change))
    articles = await app.articles.own(by(THERE))
    assert "corpus" not in {each.origin.kind for each in articles}
    assert max(each.added_at for each in articles) < "9999"


async def test_a_file_that_was_edited_keeps_its_new_lines(app: App, tmp_path: Path) -> None:
    await add_paste(app, by(HERE), "Rules", "No dogs.\nNo cats.")

    def change(_: dict[str, Any], files: dict[str, bytes]) -> None:
        [name] = files
        files[name] = b"\xef\xbb\xbfNo dogs.\r\nNo birds.\r\n"
        files["more.md"] = b"Something else."

    [archive] = await exported(app, HERE)
    told = await imported(app, HERE, tmp_path, changed(archive, change))
    assert told == [
        "more.md is not in the list of 0.zip: add it with 'footnote add'.",
        "revised",
    ]
    [(_, lines)] = await everything(app, HERE)
    assert [each.text for each in lines] == ["No dogs.", "No birds."]


@pytest.mark.parametrize(
    "data", [b"", b"# Tides\n\nHigh at six.", b"PK\3\4 but no more", b"\x89PNG\r\n"]
)
async def test_what_is_no_export_is_one_sentence(app: App, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FootnoteError, match=r"^\S.*\.$"):
        await imported(app, THERE, tmp_path, data)


async def test_any_other_archive_is_to_be_added(app: App, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.md", "Boats sail.")
    with pytest.raises(InputError, match="'footnote add'"):
        await imported(app, THERE, tmp_path, packed.getvalue())


async def test_whoever_may_not_edit_imports_nothing(app: App, tmp_path: Path) -> None:
    reader = replace(by(THERE), rights=Right(0))
    with pytest.raises(ForbiddenError):
        _ = [each async for each in app.importing.import_(reader, tmp_path / "0.zip")]
