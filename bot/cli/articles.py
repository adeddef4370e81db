"""``list``, ``show`` and ``remove``: what is stored."""

import re
from dataclasses import asdict
from pathlib import PurePath

import click

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
from bot.cli.session import opened, stored
from bot.errors import InputError
from bot.model import Article, Line


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
