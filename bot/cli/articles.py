"""``add``, ``list``, ``show`` and ``remove``: what is stored."""

import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from bot.cli.model import read
from bot.cli.progress import progress
from bot.cli.screen import (
    NO_ARTICLES,
    complain,
    console,
    counted,
    label,
    put_folded,
    put_json,
    put_lines,
    put_table,
)
from bot.cli.session import FAILED, opened, stored
from bot.errors import InputError
from bot.model import Added, Article, Line

if TYPE_CHECKING:
    from bot.library.files import Found
    from bot.library.submission import Filing, Link
    from bot.library.submitting import Outcome

_ENDINGS = 5
"""Endings that are named of the files that were skipped."""


@dataclass
class _Tally:
    """What became of the paths that were to be added."""

    added: list[tuple[str, Added]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    """How many files of each ending in the folders are no texts."""


@click.command()
@click.argument("paths", metavar="PATH|URL...", nargs=-1, required=True)
@click.option("--title", metavar="T", help="Its title, if there is one file or link; else its own.")
@click.option("--tag", "tags", metavar="T", multiple=True, help="Or several: a,b.")
@click.option("--language", metavar="CODE", help="Its language, such as de; else told from it.")
@click.option("--date", "dated", metavar="DAY", help="Its date, such as 2026-05-01; else its own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
@click.pass_context
def add(
    ctx: click.Context,
    paths: tuple[str, ...],
    title: str | None,
    tags: tuple[str, ...],
    language: str | None,
    dated: str | None,
    as_json: bool,
) -> None:
    """Add or revise articles.

    PATH is a document such as a .md, .pdf, .docx or .html file, a ZIP or a folder of them. URL is
    a link to a page or to such a document. Each article is stored whole or not at all; exits with 2
    if any was refused.
    """
    tally = _Tally()
    # As in Discord, where there is one field for them.
    parted = [tag.strip() for given in tags for tag in given.split(",")]
    with opened() as session:
        files = _files(paths, tally)
        if title is not None and len(files) + len(tally.refused) != 1:
            raise click.UsageError("--title names one article, so give it with one file or link.")
        try:
            with progress("Adding articles") as show:
                filing = _filing(title, parted, language, dated)
                adding = session.app.submitting.submit_files(session.caller, files, filing, show)
                session.wait(_follow(adding, tally))
        finally:
            # Also after Ctrl-C: these articles are stored.
            _report(tally, as_json)
        if tally.added:
            read(session)
    if tally.refused:
        ctx.exit(FAILED)


def _filing(
    title: str | None, tags: Sequence[str], language: str | None, dated: str | None
) -> "Filing":
    # Only now, as below.
    from bot.library.submission import Filing

    return Filing(title, tags or None, language, dated)


def _files(paths: Iterable[str], tally: _Tally) -> "list[Found | Link]":
    """Each file and link once; what was named itself is that, also where a folder has it."""
    # Only now: it needs what reads articles.
    from bot.library.files import articles_at, skipped_at
    from bot.library.submission import Link

    files: dict[Path | str, Found | Link] = {}
    for given in paths:
        if re.match("https?://", given, re.IGNORECASE):
            files[given] = Link(given)
            continue
        path = Path(given)
        try:
            for found in articles_at(path):
                if found.folder is None or found.path not in files:
                    files[found.path] = found
            tally.skipped += skipped_at(path)
        except InputError as error:
            tally.refused.append((str(path), str(error)))
    return list(files.values())


async def _follow(adding: "AsyncGenerator[Outcome, None]", tally: _Tally) -> None:
    """Keep account of what becomes of each file."""
    async with aclosing(adding):
        async for path, result in adding:
            if isinstance(result, Added):
                tally.added.append((path, result))
            elif isinstance(result, Counter):
                tally.skipped += result
            else:
                tally.refused.append((path, str(result)))


def _report(tally: _Tally, as_json: bool) -> None:
    if tally.skipped:
        by_count = sorted(tally.skipped, key=lambda each: (-tally.skipped[each], not each, each))
        endings = [ending or "no ending" for ending in by_count[:_ENDINGS]]
        more = ", …" if len(tally.skipped) > _ENDINGS else ""
        number = counted(tally.skipped.total(), "file")
        complain(f"skipped {number} ({', '.join(endings)}{more}): no such files are read")
    for _, reason in tally.refused:
        complain(reason)
    if as_json:
        refused = [{"path": path, "reason": reason} for path, reason in tally.refused]
        put_json({"articles": [_outcome(*added) for added in tally.added], "refused": refused})
        return
    put_folded(_told(*added) for added in tally.added)


def _told(path: str, added: Added) -> str:
    if added.outcome == "duplicate":
        return f"{label(path)}: already stored as {_named(added.article)}"
    alike = f"; nearly the same as {', '.join(map(_named, added.similar))}" if added.similar else ""
    return (
        f"{added.outcome}: {label(added.article.title)} (id {added.article.id},"
        f" {counted(added.article.line_count, 'line')}, {counted(added.passages, 'passage')}"
        f"{f', read as {added.encoding}' if added.encoding else ''}){alike}"
    )


def _named(article: Article) -> str:
    return f'"{label(article.title)}" (id {article.id})'


def _outcome(path: str, added: Added) -> dict[str, object]:
    article = added.article
    return {
        "id": article.id,
        "title": article.title,
        "origin": asdict(article.origin),
        "revision": article.revision,
        "outcome": added.outcome,
        "lines": article.line_count,
        "passages": added.passages,
        "encoding": added.encoding or "UTF-8",
        "path": path,
        "similar": [{"id": each.id, "title": each.title} for each in added.similar],
    }


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
def list_(as_json: bool) -> None:
    """List the articles.

    A narrow terminal shows fewer columns. Where stdout is no terminal, tabs part all of them, and
    there are no headers.
    """
    with opened() as session:
        data = session.app.settings.data
        articles = session.wait(session.app.articles.own(session.caller))
    if as_json:
        put_json({"articles": [_entry(article) for article in articles]})
        return
    if not articles:
        complain(NO_ARTICLES.format(folder=data))
        return
    put_table(
        ("id", "title", "lines", "revision", "tags", "file"),
        [
            (
                str(article.id),
                label(article.title),
                str(article.line_count),
                str(article.revision),
                label(", ".join(article.tags)),
                label(PurePath(article.origin.ref).name),
            )
            for article in articles
        ],
        spare=("revision", "file", "lines", "tags"),
    )


def _entry(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "origin": asdict(article.origin),
        "language": article.language,
        "tags": article.tags,
        "dated": article.dated or None,
        "author": article.author or None,
        "revision": article.revision,
        "lines": article.line_count,
    }


def _line_range(
    _ctx: click.Context, _parameter: click.Parameter, value: str
) -> tuple[int, int | None]:
    """``10-20``, ``10`` or ``10-`` as the first line and the last; None means the end."""
    found = re.fullmatch(r"([0-9]{1,9})(?:(-)([0-9]{1,9})?)?", value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no range of lines, such as 10-20, 10 or 10-.")
    first = int(found[1])
    last = int(found[3]) if found[3] else None if found[2] else first
    if first == 0 or (last is not None and last < first):
        raise click.BadParameter(f"{value!r} is no range: lines count from 1 and upwards.")
    return first, last


@click.command()
@click.argument("reference", metavar="ARTICLE")
@click.option(
    "--lines", "wanted", metavar="10-20", default="1-", callback=_line_range, help="Or 10, or 10-."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
def show(reference: str, wanted: tuple[int, int | None], as_json: bool) -> None:
    """Show an article's numbered lines.

    ARTICLE is an id or an exact title. Lines that are never quoted, such as a page's comment
    form or what no reader of it sees, are dimmed.
    """
    first, last = wanted
    with opened() as session:
        article = session.wait(session.app.articles.find(session.caller, reference))
        if first > article.line_count:
            raise InputError(f"That article has only {counted(article.line_count, 'line')}.")
        lines = session.wait(session.app.articles.lines(session.caller, article, first, last))
    if as_json:
        fields = {"id": article.id, "title": article.title, "revision": article.revision}
        put_json(fields | {"lines": list(map(_line, lines))})
        return
    from bot.cli.render import numbered

    screen = console()
    put_lines(screen, numbered(lines, screen))


def _line(line: Line) -> dict[str, object]:
    return {"number": line.number, "text": line.text, "page": line.page, "indexed": line.indexed}


@click.command()
@click.argument("references", metavar="ARTICLE...", nargs=-1, required=True)
@stored
def remove(references: tuple[str, ...]) -> None:
    """Remove articles for good.

    ARTICLE is an id or an exact title. If one of several cannot be removed, none is.
    """
    with opened() as session:
        known = session.app.articles
        found = [session.wait(known.find(session.caller, name, exact=True)) for name in references]
        articles = list({article.id: article for article in found}.values())
        session.wait(known.remove(session.caller, articles))
    put_folded(f"removed: {label(article.title)} (id {article.id})" for article in articles)
