"""What the operator does: ``reindex``, ``eval``, ``ratings``, ``backup``, ``restore``, ``run``."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.model import read
from bot.cli.progress import progress
from bot.cli.screen import complain, counted, label, put, put_json, put_table
from bot.cli.session import above_zero, current_settings, interruptible, opened, stored, with_data
from bot.model import Report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stored
def reindex(as_json: bool) -> None:
    """Re-read corpus/ and rebuild the index."""
    with opened(mirror=False) as session:
        with progress("Reindexing") as show:
            report = session.wait(session.app.reindexing.reindex(session.caller, show))
        figures = asdict(report)
        for sentence in figures.pop("refused"):
            complain(sentence)
        if as_json:
            put_json(figures)
        else:
            put(_in_words(report))
        read(session)


def _in_words(report: Report) -> str:
    count = report.added + report.revised + report.unchanged
    changes = {"added": report.added, "revised": report.revised, "removed": report.removed}
    changed = ", ".join(f"{number:,} {name}" for name, number in changes.items() if number)
    return (
        f"Reindexed {counted(count, 'article')} with {counted(report.passages, 'passage')}"
        f" in {report.seconds:.2f} seconds: {changed or 'nothing had changed'}."
    )


@click.command("eval")
@click.argument("folder", metavar="DIR", type=Path)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--limit", metavar="N", type=int, callback=above_zero, help="Ask N questions only.")
def eval_(folder: Path, as_json: bool, limit: int | None) -> None:
    """Measure answers to known questions.

    DIR holds articles.jsonl and questions.jsonl; the store is a throw-away one.
    """
    from bot.evaluation import evaluate, model_of

    with progress("Measuring") as show, asyncio.Runner() as runner:
        model = model_of(current_settings())
        figures = interruptible(runner, evaluate(folder, limit=limit, progress=show, model=model))
    if as_json:
        put_json(figures)
        return
    rows = [
        (name, f"{value:,}" if isinstance(value, int) else f"{value:.4f}")
        for name, value in figures.items()
    ]
    put_table(("figure", "value"), rows)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@stored
def ratings(as_json: bool) -> None:
    """Show how people in Discord rated answers.

    How many found each helpful and how many did not, in the last 30 days, the newest first.
    """
    from bot.library.cards import KEPT

    with opened(mirror=False) as session:
        found = session.wait(session.app.cards.ratings(session.caller))
    if as_json:
        put_json([asdict(rating) for rating in found])
        return
    if not found:
        complain(f"Nobody has rated an answer here in the last {KEPT.days} days.")
        return
    rows = [(f"{each.helpful:,}", f"{each.unhelpful:,}", label(each.question)) for each in found]
    put_table(("helpful", "not helpful", "question"), rows)


@click.command()
@click.argument("file", metavar="FILE", type=Path)
@with_data
def backup(file: Path) -> None:
    """Write everything that is stored to a new FILE.

    Also while the bot runs. FILE is one that restore takes.
    """
    from bot.library.backing_up import back_up

    with progress("Backing up") as show:
        back_up(current_settings().data, file.absolute(), show)
    put(f"backed up: {label(str(file))}")


@click.command()
@click.argument("file", metavar="FILE", type=Path)
@with_data
def restore(file: Path) -> None:
    """Put a backup in the place of everything that is stored.

    Not while the bot runs. A FILE that is refused changes nothing.
    """
    from bot.library import backing_up

    with progress("Restoring") as show:
        backing_up.restore(current_settings().data, file.absolute(), show)
    put(f"restored: {label(str(file))}")


@click.command()
@with_data
def run() -> None:
    """Run the Discord bot.

    Prints the link that invites it, and runs until it is told to stop.
    """
    settings = current_settings()
    from bot.chat import run as run_bot

    asyncio.run(run_bot(settings))
