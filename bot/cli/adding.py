"""``add`` and ``import``: what comes in, and what became of it."""

import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.model import read
from bot.cli.progress import progress
from bot.cli.screen import complain, counted, label, put_folded, put_json, put_table
from bot.cli.session import FAILED, Session, opened, stored
from bot.errors import InputError
from bot.model import Added, Article, Outcome

if TYPE_CHECKING:
    from bot.library import submitting
    from bot.library.files import Found
    from bot.library.submission import Filing, Link

_ENDINGS = 5
"""Endings that are named of the files that were skipped."""

_FEW = 10
"""Articles up to which each is told by itself; of more there is a table, and those alike."""

_OUTCOMES: dict[Outcome, str] = {
    "added": "added",
    "revised": "revised",
    "unchanged": "unchanged",
    "duplicate": "already stored",
}
"""What is said of each outcome in a table."""


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
        with _reported(session, tally, as_json), progress("Adding articles") as show:
            filing = _filing(title, parted, language, dated)
            adding = session.app.submitting.submit_files(session.caller, files, filing, show)
            session.wait(_follow(adding, tally))
    if tally.refused:
        ctx.exit(FAILED)


@click.command("import")
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=Path)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
@click.pass_context
def import_(ctx: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Read back what /article export wrote.

    FILE is a ZIP of an export. Its articles come back with their tags, languages, origins and
    dates, and are revised if they are there already; exits with 2 if any was refused.
    """
    tally = _Tally()
    with (
        opened() as session,
        _reported(session, tally, as_json),
        progress("Importing articles") as show,
    ):
        for path in paths:
            importing = session.app.importing.import_(session.caller, path, show)
            try:
                session.wait(_follow(importing, tally))
            except InputError as error:
                tally.refused.append((str(path), str(error)))
    if tally.refused:
        ctx.exit(FAILED)


@contextmanager
def _reported(session: Session, tally: _Tally, as_json: bool) -> Iterator[None]:
    """Tell what became of everything, also after Ctrl-C: what was stored by then stays."""
    try:
        yield
    finally:
        _report(tally, as_json)
    if tally.added:
        read(session)


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
        if re.match(r"[a-z][a-z+.-]*://", given, re.IGNORECASE):
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


async def _follow(adding: "AsyncGenerator[submitting.Outcome, None]", tally: _Tally) -> None:
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
    many = len(tally.added) + len(tally.refused) > _FEW
    if tally.skipped:
        complain(f"skipped {counted(tally.skipped.total(), 'file')} {_endings(tally.skipped)}")
    for _, reason in tally.refused:
        complain(reason)
    if as_json:
        refused = [{"path": path, "reason": reason} for path, reason in tally.refused]
        articles = [_outcome(*added) for added in tally.added]
        put_json({"articles": articles, "refused": refused, "skipped": dict(tally.skipped)})
        return
    alike = [each for each in tally.added if each[1].similar]
    put_folded(_told(*each) for each in (alike[:_FEW] if many else tally.added))
    if many:
        counts = Counter(added.outcome for _, added in tally.added)
        rows = {name: counts[outcome] for outcome, name in _OUTCOMES.items()}
        rows |= {"skipped": tally.skipped.total(), "refused": len(tally.refused)}
        rows["nearly the same as others"] = len(alike)
        put_table(("", "articles"), [(name, f"{rows[name]:,}") for name in rows if rows[name]])


def _endings(skipped: Counter[str]) -> str:
    """The endings of files that were skipped, the most common first, and what to do about them."""
    # Only now, as below.
    from bot.library.files import SAVED_AS

    by_count = sorted(skipped, key=lambda each: (-skipped[each], not each, each))
    endings = [ending or "no ending" for ending in by_count[:_ENDINGS]]
    more = ", …" if len(skipped) > _ENDINGS else ""
    advice = [f"; save {old} as {new}" for old, new in SAVED_AS.items() if old in skipped]
    return f"({', '.join(endings)}{more}): no such files are read{''.join(advice)}"


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
