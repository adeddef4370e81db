"""``model``: what finds by meaning, beside words."""

from pathlib import Path

import click

from bot.cli.progress import progress
from bot.cli.screen import complain, label, put, put_folded, put_table
from bot.cli.session import (
    Session,
    current_settings,
    interruptible,
    opened,
    stored,
    with_data,
)
from bot.model import Progress
from bot.settings import Settings

_PASSAGE = 404
"""Bytes of memory that a passage takes."""

_BY_WORDS = "Footnote works by words alone"


@click.group(invoke_without_command=True)
@stored
@click.pass_context
def model(ctx: click.Context) -> None:
    """The small model that finds what is said in other words.

    Alone it tells what is there, how far each scope has been read with it, and what it costs.
    """
    if ctx.invoked_subcommand is None:
        _tell()


@model.command()
@click.argument("source", metavar="[FROM]", type=Path, required=False)
@with_data
def install(source: Path | None) -> None:
    """Bring the model into the data folder, and read what is stored with it.

    It is all-MiniLM-L6-v2, 91 MB. FROM is a folder or archive that holds it, for a machine that
    reaches nothing. A file that is not the released one is refused.
    """
    import asyncio

    from bot.library import installing

    settings = current_settings()
    if settings.model_folder is None:
        put_folded([_without(settings)])
        return
    with progress("Installing the model (MB)") as show, asyncio.Runner() as runner:
        given = source and source.absolute()
        done = interruptible(runner, installing.install(settings, given, _in_megabytes(show)))
    if done == "unanswered":
        complain(
            f"{_BY_WORDS}, as nothing that has the model answers: try again later, or give a "
            "folder that holds it with footnote model install FOLDER."
        )
        return
    word = "installed" if done == "installed" else "there already"
    put(f"{word}: {label(str(settings.model_folder))}")
    with opened() as session:
        read(session)


@model.command()
@with_data
def remove() -> None:
    """Take the model away, and all that was made with it."""
    from bot.library import installing

    settings = current_settings()
    with opened(mirror=False) as session:
        # First the model, so that a bot that runs makes no more.
        removed = installing.remove(settings)
        if session.app.meaning is not None:
            session.wait(session.app.meaning.clear(session.caller))
    if removed:
        put(f"removed: {label(str(settings.own_model))}")
    else:
        complain(f"No model is installed in {settings.own_model}.")


def read(session: Session) -> None:
    """Read all that has not been read by meaning, if there is a model; Ctrl-C leaves the rest."""
    if session.app.meaning is not None:
        with progress("Reading by meaning") as show:
            session.wait(session.app.meaning.catch_up(show))


def _tell() -> None:
    settings = current_settings()
    with opened(mirror=False) as session:
        meaning = session.app.meaning
        if meaning is None:
            put_folded([_without(settings)])
            return
        scopes = session.wait(meaning.progress(session.caller))
        size = session.wait(meaning.size())
    passages = sum(total for _, total in scopes.values())
    put_folded(
        [
            f"The model is in {label(str(settings.model_folder))}. It takes 91 MB of disk, about "
            "100 MB of memory while it is used, and about a fifth of a second for each question.",
            f"What was made with it takes {size / 1e6:,.1f} MB of disk, and at most "
            f"{passages * _PASSAGE / 1e6:,.1f} MB of memory.",
        ]
    )
    rows = [
        (scope, f"{done:,}", f"{total:,}", f"{100 * done // total} %")
        for scope, (done, total) in sorted(scopes.items())
    ]
    if rows:
        put_table(("scope", "read", "passages", "part"), rows)


def _without(settings: Settings) -> str:
    """A sentence on why there is no model."""
    if settings.model_folder is None:
        return f"{_BY_WORDS}: FOOTNOTE_MODEL is {settings.model}."
    return f"{_BY_WORDS}: footnote model install brings the model that finds by meaning too."


def _in_megabytes(show: Progress) -> Progress:
    return lambda done, total: show(done // 1_000_000, total // 1_000_000)
