"""The questions over corpus/, asked of what is stored, and what became of them."""

from collections.abc import Sequence
from pathlib import Path

from bot.app import App
from bot.evaluation import Measured, figures, measure
from bot.model import SHARED
from tests.callers import add_path, by
from tests.quality.limits import Limits, line
from tests.quality.questions import CORPUS, sections

TAGS = {
    "beekeeping-glossary.md": ["nature"],
    "garden-notes.txt": ["nature", "garden"],
    "leave-policy.md": ["work"],
    "library-faq.md": ["town"],
    "sourdough.md": ["kitchen"],
    "tram-opening.txt": ["town"],
}


async def store(app: App) -> None:
    """Add the articles of corpus/ with their tags."""
    for file, tags in TAGS.items():
        await add_path(app, by(SHARED), CORPUS / file, tags=tags)


async def measured(app: App, section: str) -> list[Measured]:
    """Ask the questions of a section."""
    ids = {Path(each.origin.ref).name: each.id for each in await app.articles.own(by(SHARED))}
    return [
        await measure(app, gold, ids.get(gold.article_id), [before] if before else [])
        for before, gold in sections()[section]
    ]


def miss(measured: Measured) -> str:
    """What ranks first and what was expected, if that is something else or is nothing."""
    gold, ranked = measured.gold, measured.ranked
    if measured.rank(with_answer=True) == 1 or not (gold.answerable or measured.answer.answered):
        return ""
    wanted, got = "no answer", str(ranked.reason)
    if gold.answerable:
        wanted = f"{gold.article_id} L{gold.lines[0]} {gold.answers[0]}"
    if ranked.citations:
        best = ranked.citations[0]
        lines = f"{best.first_line}-{best.last_line}"
        got = f"{Path(best.origin.ref).name} {lines} {' '.join(best.quote.split())[:80]!r}"
    rank = f", right at {measured.rank()}" if measured.rank() else ""
    return f"  {gold.question}\n    wanted {wanted}\n    got {got} ({ranked.confidence:.2f}{rank})"


def report(section: str, found: Sequence[Measured], limits: Limits) -> str:
    """The figures of a section, and what ranks first where that is wrong."""
    misses = [shown for each in found if (shown := miss(each))]
    return "\n".join((line(section, figures(found, 1.0), limits), *misses))
