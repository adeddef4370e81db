"""``synonyms``: what means the same."""

import click

from bot.cli.screen import complain, label, put, put_json
from bot.cli.session import opened, stored


@click.group(no_args_is_help=False)
def synonyms() -> None:
    """Words and phrases that mean the same."""


@synonyms.command()
@click.argument("phrases", metavar="PHRASE...", nargs=-1, required=True)
@stored
def add(phrases: tuple[str, ...]) -> None:
    """Let words or phrases mean the same.

    One that has synonyms already brings them along.
    """
    with opened(mirror=False) as session:
        put(_line(session.wait(session.app.synonyms.add(session.caller, phrases))))


@synonyms.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
def list_(as_json: bool) -> None:
    """List what means the same."""
    with opened(mirror=False) as session:
        sets = session.wait(session.app.synonyms.all(session.caller))
    if as_json:
        put_json({"synonyms": sets})
        return
    if not sets:
        complain("No synonyms are set here: footnote synonyms add WORD WORD sets some.")
    for phrases in sets:
        put(_line(phrases))


@synonyms.command()
@click.argument("phrase", metavar="PHRASE")
@stored
def remove(phrase: str) -> None:
    """Let a word or phrase mean only itself."""
    with opened(mirror=False) as session:
        session.wait(session.app.synonyms.remove(session.caller, phrase))
        put(f"removed: {label(phrase)}")


def _line(phrases: tuple[str, ...]) -> str:
    return " = ".join(map(label, phrases))
