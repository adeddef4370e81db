"""What a writing transaction does; each function works inside of one that its caller began."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import aiosqlite

from bot.errors import QuotaError
from bot.model import SHARED, Added, Article, Edge, Origin, Outcome, Scope
from bot.store.coding import Columns
from bot.store.edges import write_edges
from bot.store.rows import ARTICLE, article_of
from bot.store.signatures import SIGNATURE, similar, write_bands
from bot.store.vocabulary import Learnt, ids_in
from bot.text.minhash import SIGNATURE_VERSION
from bot.text.passages import ANALYSIS_VERSION

PASSAGES = "passages"
"""The kind of what is derived that is searched by words."""

SIZE_OF_REVISIONS = (
    "SELECT coalesce(sum(revision.size), 0) FROM article JOIN revision ON article_id = id"
    " WHERE scope = ?"
)
"""Sums up the texts of a scope, and reads none of them."""

VECTORS = "vectors"
"""The kind that is searched by meaning; a row of it says that an article has all that it needs."""

_DRAWN = range(10**9, 10**15)
"""Ids of servers' articles: too many to guess or meet twice, and exact as numbers of JSON."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What one scope may store: articles, and bytes of text. None where nothing limits it.

    The texts of all revisions count. Where they leave no room, those that are not the present ones
    go, so that nobody is refused for what only cards quote.
    """

    articles: int | None = None
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Analysed:
    """What reading and analysing make of an article, as few large values.

    ``text`` is the lines, joined by line feeds, and ``tree`` what else reading makes of it
    (``trees.py``). ``passages`` are those by the rules of its ``language``, and ``signature`` tells
    what is nearly the same (``minhash.py``). ``tags``,
    ``dated`` and ``author`` are what it says of itself. ``pages`` are the lines that pages begin
    with, and the pages. ``encoding`` is the one that its file was
    in, if it was not UTF-8.
    """

    title: str
    text: str
    tree: str
    passages: Columns
    language: str
    signature: bytes = b""
    tags: tuple[str, ...] = ()
    dated: str = ""
    author: str = ""
    pages: tuple[tuple[int, int], ...] = ()
    edges: tuple[Edge, ...] = ()
    encoding: str = ""

    @cached_property
    def size(self) -> int:
        """Bytes of the text in UTF-8."""
        return len(self.text.encode())


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An article on its way into the store.

    ``language_set`` if somebody has set its language. ``tags`` are those that somebody gives it;
    None keeps those that the article had been given, or else takes those of its text; so it is
    with ``dated``.
    ``fingerprint`` is that of a mirrored file, empty for other origins. ``added_at`` is when it was
    stored, where that was elsewhere; empty for now.
    """

    scope: Scope
    analysed: Analysed
    origin: Origin
    language_set: bool = False
    tags: Sequence[str] | None = None
    dated: str | None = None
    fingerprint: str = ""
    added_at: str = ""


async def save(
    connection: aiosqlite.Connection,
    entry: Entry,
    known: Article | None,
    quota: Quota,
    terms: Learnt | None = None,
) -> Added:
    """Insert an article, or give the ``known`` one its next revision if anything differs.

    Raises QuotaError if there is no room for it.
    """
    count = len(entry.analysed.passages)
    if known and await _is_unchanged(connection, known, entry):
        await connection.execute(
            "UPDATE article SET fingerprint = ?, language_set = ?, tags_set = tags_set OR ?,"
            " dated_set = dated_set OR ?5 IS NOT NULL, dated = coalesce(?5, dated) WHERE id = ?4",
            (
                entry.fingerprint,
                entry.language_set,
                entry.tags is not None,
                known.id,
                entry.dated,
            ),
        )
        article = await replace_analysis(connection, known, entry.analysed)
        return Added(article, "unchanged", count, entry.analysed.encoding)
    await require_room(connection, entry, known, quota)
    await _drop_old_revisions(connection, entry, known, quota)
    article = await _write_article(connection, entry, known)
    await connection.execute(
        "INSERT INTO revision (article_id, number, title, added_at, text, tree, size, pages)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article.id,
            article.revision,
            article.title,
            article.added_at,
            entry.analysed.text,
            entry.analysed.tree,
            entry.analysed.size,
            json.dumps(entry.analysed.pages) if entry.analysed.pages else "",
        ),
    )
    await _write_derived(connection, article, entry.analysed, terms)
    await record_change(connection, entry.scope, article.id)
    outcome: Outcome = "revised" if known else "added"
    alike = await similar(connection, article, entry.analysed.signature)
    return Added(article, outcome, count, entry.analysed.encoding, alike)


async def by_origin(
    connection: aiosqlite.Connection, scope: Scope, origin: Origin
) -> Article | None:
    """An article of an origin; always the same one where several have it."""
    rows = await connection.execute_fetchall(
        f"SELECT {ARTICLE} FROM article"
        " WHERE scope = ? AND origin_kind = ? AND origin_ref = ? ORDER BY id LIMIT 1",
        (scope, origin.kind, origin.ref),
    )
    return next(map(article_of, rows), None)


async def by_text(connection: aiosqlite.Connection, entry: Entry) -> Article | None:
    """An article of the entry's scope that has its very text."""
    rows = await connection.execute_fetchall(
        f"SELECT {ARTICLE} FROM article JOIN revision"
        " ON article_id = article.id AND number = article.revision"
        " WHERE scope = ? AND article.size = ? AND text = ? ORDER BY article.id LIMIT 1",
        (entry.scope, entry.analysed.size, entry.analysed.text),
    )
    return next(map(article_of, rows), None)


async def by_name(connection: aiosqlite.Connection, entry: Entry) -> Article | None:
    """The article of the entry's scope that has its title or, if it was uploaded, its file's name.

    Of several it is one with that name of a file, and the latest.
    """
    name = f"/{entry.origin.ref}" if entry.origin.kind == "upload" else ""
    rows = await connection.execute_fetchall(
        f"SELECT {ARTICLE}, ?3 <> '' AND substr('/' || origin_ref, -length(?3)) = ?3 AS named"
        " FROM article WHERE scope = ?1 AND (title = ?2 COLLATE NOCASE OR named)"
        " ORDER BY named DESC, added_at DESC, id LIMIT 1",
        (entry.scope, entry.analysed.title, name),
    )
    return next((article_of(row[:-1]) for row in rows), None)


async def by_id(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> Article | None:
    """The article of an id, if it is of this scope."""
    rows = await connection.execute_fetchall(
        f"SELECT {ARTICLE} FROM article WHERE id = ? AND scope = ?", (article_id, scope)
    )
    return next(map(article_of, rows), None)


async def replace_analysis(
    connection: aiosqlite.Connection, article: Article, analysed: Analysed
) -> Article:
    """Store another analysis of the text that an article has; an equal one changes nothing."""
    [(dated,)] = await connection.execute_fetchall(
        "UPDATE article SET language = ?, dated = CASE WHEN dated_set THEN dated ELSE ? END,"
        " author = ? WHERE id = ? RETURNING dated",
        (analysed.language, analysed.dated, analysed.author, article.id),
    )
    await connection.execute(
        "UPDATE revision SET tree = ?1 WHERE article_id = ?2 AND number = ?3 AND tree IS NOT ?1",
        (analysed.tree, article.id, article.revision),
    )
    fresh = replace(article, language=analysed.language, dated=str(dated), author=analysed.author)
    if await _write_derived(connection, article, analysed) or fresh != article:
        await record_change(connection, article.scope, article.id)
    return fresh


async def _write_derived(
    connection: aiosqlite.Connection,
    article: Article,
    analysed: Analysed,
    terms: Learnt | None = None,
) -> bool:
    """Write what is derived of an article in place of others; False if it has the same passages."""
    passages = analysed.passages
    stored = await connection.execute_fetchall(
        "SELECT kind, digest FROM derived WHERE article_id = ?", (article.id,)
    )
    known = {str(kind): str(made) for kind, made in stored}
    await write_edges(connection, article, analysed.edges)
    made = {PASSAGES: (ANALYSIS_VERSION, passages.digest)}
    made[SIGNATURE] = (SIGNATURE_VERSION, analysed.signature.hex())
    await connection.executemany(
        "INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?)",
        [(article.id, kind, *each) for kind, each in made.items()],
    )
    if known.get(SIGNATURE) != analysed.signature.hex():
        anew = SIGNATURE in known
        await write_bands(connection, article, analysed.signature, anew=anew)
    if known.get(PASSAGES) == passages.digest:
        return False
    await connection.execute("DELETE FROM passage WHERE article_id = ?", (article.id,))
    await connection.execute(
        "DELETE FROM derived WHERE article_id = ? AND kind = ?", (article.id, VECTORS)
    )
    ids = await ids_in(connection, passages.vocabulary, terms)
    await connection.executemany(
        "INSERT INTO passage (article_id, first_line, last_line, text, terms, pieces, steps)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((article.id, *row) for row in passages.rows(ids)),
    )
    return True


async def record_change(connection: aiosqlite.Connection, scope: Scope, article_id: int) -> None:
    """Let every index of the scope know that it is behind."""
    await connection.execute(
        "INSERT OR REPLACE INTO change (scope, article_id) VALUES (?, ?)", (scope, article_id)
    )


async def _is_unchanged(connection: aiosqlite.Connection, known: Article, entry: Entry) -> bool:
    """Whether an article has the entry's text, title and tags already."""
    tags, _ = await _tags(connection, known, entry)
    if entry.analysed.title != known.title or tags != known.tags:
        return False
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM revision WHERE article_id = ? AND number = ? AND text = ?",
        (known.id, known.revision, entry.analysed.text),
    )
    return any(rows)


async def _tags(
    connection: aiosqlite.Connection, known: Article | None, entry: Entry
) -> tuple[tuple[str, ...], bool]:
    """The tags that an entry's article is to have, and whether somebody gave them."""
    if entry.tags is not None:
        return tuple(entry.tags), True
    if known is not None:
        rows = await connection.execute_fetchall(
            "SELECT 1 FROM article WHERE id = ? AND tags_set", (known.id,)
        )
        if any(rows):
            return known.tags, True
    return entry.analysed.tags, False


async def _dated(
    connection: aiosqlite.Connection, known: Article | None, entry: Entry
) -> tuple[str, bool]:
    """The date that an entry's article is to have, and whether somebody gave it."""
    if entry.dated is not None:
        return entry.dated, True
    rows = await connection.execute_fetchall(
        "SELECT dated FROM article WHERE id = ? AND dated_set", (known and known.id,)
    )
    return next(((str(dated), True) for (dated,) in rows), (entry.analysed.dated, False))


async def require_room(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, quota: Quota
) -> None:
    """Raise QuotaError where an entry finds none beside the other articles' present texts."""
    if quota == Quota():
        return
    [(count, stored)] = await connection.execute_fetchall(
        "SELECT count(*), coalesce(sum(size), 0) FROM article WHERE scope = ? AND id IS NOT ?",
        (entry.scope, known and known.id),
    )
    if quota.articles is not None and count >= quota.articles:
        raise QuotaError(
            f"This server has its {quota.articles:,} articles already: remove one first."
        )
    if quota.size is not None and stored + entry.analysed.size > quota.size:
        raise QuotaError(
            f"This would be more than this server's {quota.size / 1e6:g} MB of text: remove other "
            "articles first, or make it shorter."
        )


async def _write_article(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None
) -> Article:
    """Insert the row of an article, or move that of the known one to its next revision."""
    analysed = entry.analysed
    tags, tags_set = await _tags(connection, known, entry)
    dated, dated_set = await _dated(connection, known, entry)
    article = Article(
        id=known.id if known else await _new_id(connection, entry.scope),
        scope=entry.scope,
        title=analysed.title,
        origin=entry.origin,
        language=analysed.language,
        tags=tags,
        revision=known.revision + 1 if known else 1,
        line_count=analysed.text.count("\n") + 1,
        dated=dated,
        author=analysed.author,
        added_at=entry.added_at or datetime.now(UTC).isoformat(timespec="milliseconds"),
    )
    values = asdict(article) | {
        "tags": json.dumps(article.tags),
        "size": analysed.size,
        "fingerprint": entry.fingerprint,
        "language_set": entry.language_set,
        "tags_set": tags_set,
        "dated_set": dated_set,
    }
    origin = values.pop("origin")
    values |= {f"origin_{name}": value for name, value in origin.items()}
    await connection.execute(
        f"INSERT INTO article ({', '.join(values)})"
        f" VALUES ({', '.join(f':{name}' for name in values)}) ON CONFLICT (id) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in values if name not in {"id", "scope"}),
        values,
    )
    return article


async def _new_id(connection: aiosqlite.Connection, scope: Scope) -> int:
    """An id that no article has had.

    Those of a server's articles are drawn, so that they tell nothing of other servers; the
    operator's count up from 1.
    """
    while scope != SHARED:
        drawn = _DRAWN.start + secrets.randbelow(len(_DRAWN))
        rows = await connection.execute_fetchall(
            "SELECT 1 FROM change WHERE article_id = ?", (drawn,)
        )
        if not any(rows):
            return drawn
    [(counted,)] = await connection.execute_fetchall(
        "SELECT coalesce(max(article_id), 0) + 1 FROM change WHERE article_id < ?", (_DRAWN.start,)
    )
    return int(counted)


async def _drop_old_revisions(
    connection: aiosqlite.Connection, entry: Entry, known: Article | None, quota: Quota
) -> None:
    """Keep the revision before, which an answer may be about to quote, and those that a card
    quotes, as far as the quota has room for them beside an entry.
    """
    if known is not None:
        await connection.execute(
            "DELETE FROM revision WHERE article_id = ?1 AND number < ?2 AND NOT EXISTS"
            " (SELECT 1 FROM card_quote WHERE article_id = ?1 AND revision = number)",
            (known.id, known.revision),
        )
    if quota.size is None:
        return
    [(stored,)] = await connection.execute_fetchall(SIZE_OF_REVISIONS, (entry.scope,))
    excess = stored + entry.analysed.size - quota.size
    if excess <= 0:
        return
    # The first to go are those that no card quotes, the last is the one that is replaced now.
    kept = await connection.execute_fetchall(
        "SELECT revision.rowid, revision.size, number = article.revision AND id IS NOT ?2"
        " FROM revision JOIN article ON id = article_id WHERE scope = ?1 ORDER BY"
        " id IS ?2 AND number = article.revision, EXISTS (SELECT 1 FROM card_quote"
        " WHERE card_quote.article_id = id AND revision = number), revision.added_at",
        (entry.scope, known and known.id),
    )
    for row, size, is_present in kept:
        if excess > 0 and not is_present:
            await connection.execute("DELETE FROM revision WHERE rowid = ?", (row,))
            excess -= size
