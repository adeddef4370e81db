"""The terminal edge: ``footnote`` and its commands."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bot.cli import adding, articles, asking, model, synonyms, upkeep
from bot.cli.screen import complain, put
from bot.cli.session import FAILED, INTERRUPTED, current_settings, stored
from bot.errors import FootnoteError, SettingsError

_NEAR = 0.66
"""How alike a word must be to a command to be a slip of it: ``adn`` is one of ``add``."""


class Commands(click.Group):
    """The command group, and the one place where an error becomes a sentence and an exit code.

    What is no FootnoteError is a bug and keeps its traceback.
    """

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        with _in_one_sentence():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        try:
            with _in_one_sentence():
                return super().invoke(ctx)
        except FootnoteError as error:
            complain(str(error))
            # Tells a service manager not to start the bot again before its settings are mended.
            bot_starts = ctx.invoked_subcommand in {None, "run"}
            unconfigured = bot_starts and isinstance(error, SettingsError)
            ctx.exit(os.EX_CONFIG if unconfigured else FAILED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; words that name none are a question.

        One word alone may be a command with a slip in it, unless it greets or thanks.
        """
        word, *others = args
        if word not in self.commands:
            alone = " " not in word and all(each.startswith("-") for each in others)
            # Only now: few commands need it.
            from difflib import get_close_matches

            near = alone and get_close_matches(word, self.commands, 1, _NEAR)
            if near and not asking.talk_in(word):
                raise click.UsageError(
                    f"There is no command {word}: did you mean {near[0]}?"
                    f" 'footnote ask {word}' asks it.",
                    ctx,
                )
            args = [asking.ask.name or "", *args]
        return super().resolve_command(ctx, args)


class _Misused(click.ClickException):
    """A usage error as one sentence; click's own takes four lines."""

    exit_code = FAILED

    def show(self, _file: object = None) -> None:
        complain(self.message)


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "footnote"
        raise _Misused(f"{_sentence(error)} See '{path} --help'.") from error


def _sentence(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"There is no option {error.option_name}: did you mean {error.possibilities[0]}?"
    message = error.format_message()
    return message if message.endswith((".", "?")) else f"{message}."


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        ctx.invoke(version)
        ctx.exit()


@click.command()
def version() -> None:
    """Print the version."""
    # 45 ms that no other command should pay for.
    from importlib import metadata

    try:
        number = metadata.version("footnote-bot")
    except metadata.PackageNotFoundError:
        number = "(run from its source, not installed)"
    put(f"footnote {number}")


@click.command("help")
@click.argument("command", metavar="[COMMAND]", required=False)
@click.pass_context
def help_(ctx: click.Context, command: str | None) -> None:
    """Show what there is, or what a command does."""
    group = ctx.find_root()
    if command is None:
        put(group.get_help())
        return
    known = footnote.commands.get(command)
    if known is None:
        raise click.UsageError(f"There is no command {command}.", group)
    with click.Context(known, group, command) as about:
        put(known.get_help(about))


@click.group(
    "footnote",
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@stored
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and leave.",
)
@click.pass_context
def footnote(ctx: click.Context) -> None:
    """Ask your articles; the answer is quoted word for word, with its source lines.

    Without a command: the Discord bot when DISCORD_TOKEN is set, else chat. Words that are no
    command are asked: footnote how many days
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(upkeep.run if current_settings().token else asking.chat)


for _command in (
    asking.chat,
    asking.ask,
    adding.add,
    adding.import_,
    articles.list_,
    articles.show,
    articles.remove,
    synonyms.synonyms,
    upkeep.reindex,
    upkeep.eval_,
    upkeep.ratings,
    model.model,
    upkeep.backup,
    upkeep.restore,
    upkeep.run,
    help_,
    version,
):
    footnote.add_command(_command)


def main() -> None:
    """Run ``footnote`` on this process's arguments and exit; the console script."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A question or article may hold what the terminal's encoding does not.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    footnote(prog_name="footnote")
