"""Documents that are no texts become articles, by their content, alone or in archives."""

import asyncio
import json
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from bot.app import App, open_app
from bot.errors import FootnoteError, InputError, QuotaError
from bot.library.files import Found, articles_at
from bot.library.submission import Filing, upload
from bot.library.submitting import Outcome
from bot.model import SHARED, Added, Scope
from bot.settings import Settings
from tests.callers import add_path, add_upload, by
from tests.formats.test_pdf import below, built
from tests.store.test_store import outdate

HERE = Scope("7")
PAGE = """<!doctype html><html lang="en"><head><title>Harbour ferry | Town</title>
<meta name="author" content="The harbour office"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Harbour ferry</h1><p>The ferry leaves the stone pier at half past nine on weekdays,
and at eleven on Sundays and holidays.</p><h2>Tickets</h2><ul><li>Adults pay four crowns.</li>
<li>Children under six travel free.</li></ul><p>Dogs need a ticket of their own, and stay on the
open deck all the way to the island and back.</p></article></body></html>"""


def packed(**files: bytes | str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", ".", 1), data)
    return stream.getvalue()


async def outcomes(app: App, path: Path, **filing: Any) -> list[Outcome]:
    adding = app.submitting.submit_files(by(SHARED), [Found(path)], Filing(**filing))
    return [each async for each in adding]


async def test_a_page_is_an_article_with_its_tree(app: App) -> None:
    added = await add_upload(app, by(HERE), "saved.html", PAGE.encode())
    assert (added.article.title, added.article.author) == ("Harbour ferry", "The harbour office")
    answer = await app.asking.ask(by(HERE), "what do adults pay")
    assert answer.citations[0].quote.startswith("- Adults pay four crowns.")
    assert answer.citations[0].headings[-1] == "Tickets"
    again = await add_upload(app, by(HERE), "saved.html", PAGE.encode(), beside="others")
    assert (again.outcome, again.article.id) == ("duplicate", added.article.id)


async def test_a_citation_of_a_pdf_has_its_page(app: App) -> None:
    data = built(
        below(72, 700, "The ferry leaves at nine.", "It is red."),
        below(72, 700, "The museum opens at ten.", "It is blue."),
    )
    await add_upload(app, by(HERE), "guide.pdf", data)
    for question, page in (("when does the ferry leave", 1), ("when does the museum open", 2)):
        answer = await app.asking.ask(by(HERE), question)
        assert next(each.page for each in (*answer.citations, *answer.closest)) == page


async def test_what_was_read_keeps_its_tree_when_texts_are_read_anew(
    settings: Settings,
) -> None:
    async with open_app(settings) as app:
        await add_upload(app, by(HERE), "saved.html", PAGE.encode())
    outdate(settings.data)
    async with open_app(settings) as app:
        await app.deriving.catch_up()
        answer = await app.asking.ask(by(HERE), "what do adults pay")
        assert answer.citations[0].headings[-1] == "Tickets"


async def test_each_file_of_an_archive_is_an_article(app: App, tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    path.write_bytes(
        packed(
            ferry_html=PAGE, b_txt="Plums are blue.", c_md=b"a\0b", d_exe=b"MZ", e_png=b"\x89PNG"
        )
    )
    found = await outcomes(app, path, tags=["sea"])
    added = [each.result for each in found if isinstance(each.result, Added)]
    assert [each.article.title for each in added] == ["Harbour ferry", "Plums are blue."]
    assert {each.article.tags for each in added} == {("sea",)}
    assert [each.result for each in found if isinstance(each.result, Counter)] == [
        Counter({".exe": 1, ".png": 1})
    ]
    (refused,) = (each for each in found if isinstance(each.result, FootnoteError))
    assert refused.path.endswith("notes.zip/c.md")
    again = await outcomes(app, path)
    assert [each.result.outcome for each in again if isinstance(each.result, Added)] == [
        "unchanged",
        "unchanged",
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (packed(a_zip=packed(b_txt="Plums.")), "a.zip is packed within another"),
        (packed(a_exe=b"MZ"), "it has no text in it"),
        (packed(), "holds no files"),
        (packed(a_txt=b"a\0b", b_txt=b"c\0d"), "a.txt is not a text file"),
    ],
)
async def test_an_archive_of_nothing_is_one_sentence(
    app: App, tmp_path: Path, data: bytes, sentence: str
) -> None:
    path = tmp_path / "notes.zip"
    path.write_bytes(data)
    (only,) = await outcomes(app, path)
    assert isinstance(only.result, InputError)
    assert sentence in str(only.result)
    assert await app.articles.own(by(SHARED)) == []


async def test_several_articles_take_no_title_and_no_place_of_one(app: App) -> None:
    data = packed(a_txt="Plums.", b_txt="Pears.")
    with pytest.raises(InputError, match="give one title with one file"):
        await app.submitting.opened(by(HERE), upload("a.zip", data, Filing("Fruit")))
    with pytest.raises(InputError, match="holds several articles"):
        await app.submitting.submit(by(HERE), upload("a.zip", data))
    assert await app.articles.own(by(HERE)) == []


async def test_a_date_that_is_set_stays(app: App, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    added = await add_path(app, by(SHARED), path, dated="2026-05-01")
    assert added.article.dated == "2026-05-01"
    path.write_text(PAGE.replace("four", "five"))
    assert (await add_path(app, by(SHARED), path)).article.dated == "2026-05-01"
    assert (await add_path(app, by(SHARED), path, dated="2025")).article.dated == "2025"
    await app.reindexing.reindex(by(SHARED))
    assert [each.dated for each in await app.articles.own(by(SHARED))] == ["2025"]
    for wrong in ("yesterday", "2026-02-30", "5/1/2026"):
        with pytest.raises(InputError, match="is no date"):
            await add_path(app, by(SHARED), path, dated=wrong)


async def test_the_text_of_a_document_may_be_too_large(app: App) -> None:
    """A file may be small and its text not."""
    page = PAGE.replace("</article>", f"<p>{'Boats sail. ' * 3_000}</p></article>")
    document = BytesIO()
    with ZipFile(document, "w", 8) as archive:
        archive.writestr("page.html", page)
    opened = await app.submitting.opened(by(HERE), upload("a.zip", document.getvalue()))
    assert isinstance(opened, list)
    (part,) = opened
    with pytest.raises(QuotaError, match=r"more than the 0\.02 MB"):
        await app.submitting.submit(by(HERE), part)


async def test_the_mirror_reads_documents_and_no_archives(app: App, corpus: Path) -> None:
    (corpus / "ferry.html").write_text(PAGE)
    (corpus / "more.zip").write_bytes(packed(a_txt="Plums.", b_txt="Pears."))
    report = await app.reindexing.mirror()
    assert report.added == 1
    (refused,) = report.refused
    assert "more.zip holds several articles" in refused


async def test_the_bot_imports_no_parser(app: App) -> None:
    """In a process of its own, as tests of formats import them here."""
    script = (
        "import asyncio, json, sys\n"
        "from pathlib import Path\n"
        "from bot.app import open_app\n"
        "from bot.settings import Settings\n"
        "from tests.callers import add_upload, by\n"
        "from bot.model import SHARED\n"
        f"PAGE = {PAGE!r}\n"
        "async def main():\n"
        "    async with open_app(Settings(data=Path(sys.argv[1]), corpus=None)) as app:\n"
        "        await add_upload(app, by(SHARED), 'a.html', PAGE.encode())\n"
        "        await app.asking.ask(by(SHARED), 'what do adults pay')\n"
        "asyncio.run(main())\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(app.settings.data), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    parsers = {"lxml", "trafilatura", "mammoth", "pypdfium2", "python_calamine"}
    assert not parsers & {name.partition(".")[0] for name in json.loads(out)}


def test_a_folder_is_searched_for_all_that_can_be_read(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.DOCX", "c.zip", "d.png"):
        (tmp_path / name).touch()
    assert [each.path.name for each in articles_at(tmp_path)] == ["a.pdf", "b.DOCX", "c.zip"]
