"""``model``: what finds by meaning, beside words."""

from pathlib import Path

import click

from bot.cli.progress import progress
from bot.cli.screen import complain, label, put, put_folded
from bot.cli.session import current_settings, interruptible, stored, with_data
from bot.model import Progress
from bot.settings import Settings

_BY_WORDS = "Footnote works by words alone"


@click.group(invoke_without_command=True)
@stored
@click.pass_context
def model(ctx: click.Context) -> None:
    """The small model that finds what is said in other words.

    Alone it tells what is there, and what it costs.
    """
    if ctx.invoked_subcommand is None:
        settings = current_settings()
        from bot.library.installing import in_use

        folder = in_use(settings)
        put_folded([f"The model is in {label(str(folder))}." if folder else _without(settings)])


@model.command()
@click.argument("source", metavar="[FROM]", type=Path, required=False)
@with_data
def install(source: Path | None) -> None:
    """Bring the model into the data folder.

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


@model.command()
@with_data
def remove() -> None:
    """Take the model away."""
    from bot.library import installing

    settings = current_settings()
    if installing.remove(settings):
        put(f"removed: {label(str(settings.own_model))}")
    else:
        complain(f"No model is installed in {settings.own_model}.")


def _without(settings: Settings) -> str:
    """A sentence on why there is no model."""
    if settings.model_folder is None:
        return f"{_BY_WORDS}: FOOTNOTE_MODEL is {settings.model}."
    return f"{_BY_WORDS}: footnote model install brings the model that finds by meaning too."


def _in_megabytes(show: Progress) -> Progress:
    return lambda done, total: show(done // 1_000_000, total // 1_000_000)
