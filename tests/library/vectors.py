"""What tests of vectors ask the store and the library for."""

import re
from collections.abc import Iterable

import numpy as np

from bot.access import View
from bot.app import App
from bot.library.meaning import Meaning
from bot.meaning.encoder import Encoder
from bot.meaning.vectors import Floats
from bot.model import Article, Scope
from bot.settings import Settings
from tests.callers import add_paste, by, of
from tests.store.test_store import rows

HERE, THERE = Scope("101"), Scope("202")
FERRY = "The ferry leaves the pier."
LONG = "\n\n".join(f"# Pier {name}\n\n" + "The ferry leaves. " * 9 for name in "abcde")
SOUP = "Soup days. The soup is hot."


def of_app(app: App) -> Meaning:
    assert app.meaning is not None
    return app.meaning


async def add(app: App, title: str, text: str, scope: Scope = HERE) -> Article:
    return (await add_paste(app, by(scope), title, text)).article


async def read(app: App, scope: Scope = HERE) -> tuple[int, int]:
    """How many passages have vectors, and how many there are."""
    return (await of_app(app).progress(by(scope))).get(scope, (0, 0))


async def near(app: App, question: str, *scopes: Scope, k: int = 9) -> list[int]:
    """The ids of the nearest passages."""
    found = await of_app(app).nearest(of(*scopes), question, k)
    return [each.passage_id for each in found.passages] if found else []


async def cosines(
    app: App, view: View, question: str, ids: Iterable[int]
) -> dict[int, tuple[float, ...]]:
    """The cosines of the pieces of passages of a view that have some."""
    meaning = of_app(app)
    near = await meaning.nearest(view, question, 1)
    if near is None:
        return {}
    candidates = await meaning._store.candidates(view, list(ids))
    return {
        each.id: each.near
        for each in await meaning.with_cosines(view, near, candidates)
        if each.near
    }


def passages(settings: Settings, scope: Scope = HERE) -> dict[int, tuple[str, str]]:
    """Title and text of the passages of a scope by their ids."""
    found = rows(
        settings.data,
        "SELECT scope, passage.id, title, text"
        " FROM passage JOIN article ON article.id = article_id",
    )
    return {
        int(str(number)): (str(title), str(text))
        for its, number, title, text in found
        if its == scope
    }


def made(encoder: Encoder, title: str, text: str) -> tuple[Floats, Floats]:
    """The vector of a passage of short sentences under a title, and those of its pieces."""
    pieces = encoder.pieces([(title, each) for each in re.findall(r"[^.]+\.", text)])
    mean = pieces.mean(axis=0)
    return mean / np.linalg.norm(mean), pieces


def tables(settings: Settings) -> list[object]:
    """How many rows tell of vectors, by table."""
    statements = (
        "SELECT count(*) FROM passage_vector",
        "SELECT count(*) FROM piece_vectors",
        "SELECT count(*) FROM meaning",
        "SELECT count(*) FROM derived WHERE kind = 'vectors'",
    )
    return [rows(settings.data, each)[0][0] for each in statements]
