"""The tables, as the ordered migrations that make them."""

import aiosqlite

APPLICATION = 0x466F6F74
"""What marks a file as Footnote's, "Foot" in ASCII; 0 in files of schemas before the seventh."""

NEW_INCARNATION = "INSERT OR REPLACE INTO meta VALUES ('incarnation', lower(hex(randomblob(16))))"
"""A store has another one whenever its change numbers may have gone back."""

# An id that was given is never given again, even if the last passages have gone.
_IDS_OF_OLD_PASSAGES = (
    """
    UPDATE sqlite_sequence SET seq = (
        SELECT max(seq) FROM sqlite_sequence WHERE name IN ('passage', 'old_passage')
    ) WHERE name = 'passage'
    """,
    """
    INSERT INTO sqlite_sequence (name, seq) SELECT 'passage', seq FROM sqlite_sequence
        WHERE name = 'old_passage' AND NOT EXISTS
        (SELECT 1 FROM sqlite_sequence WHERE name = 'passage')
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE article (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            title TEXT NOT NULL,
            origin_kind TEXT NOT NULL,
            origin_ref TEXT NOT NULL,
            language TEXT NOT NULL,
            tags TEXT NOT NULL,              -- a JSON array of strings
            revision INTEGER NOT NULL,
            line_count INTEGER NOT NULL,
            size INTEGER NOT NULL,           -- bytes of the current text in UTF-8
            fingerprint TEXT NOT NULL        -- of the mirrored file; empty for other origins
        ) STRICT
        """,
        "CREATE INDEX article_origin ON article (scope, origin_kind, origin_ref)",
        """
        CREATE TABLE revision (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            number INTEGER NOT NULL,
            title TEXT NOT NULL,
            text TEXT NOT NULL,              -- the lines, joined by line feeds
            added_at TEXT NOT NULL,          -- UTC, ISO 8601
            PRIMARY KEY (article_id, number)
        ) STRICT
        """,
        """
        CREATE TABLE passage (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            first_line INTEGER NOT NULL,
            last_line INTEGER NOT NULL,
            text TEXT NOT NULL,
            terms BLOB NOT NULL,             -- uint32 term ids: the context's, then the text's
            sentences BLOB NOT NULL          -- uint32 rows: start, end, paragraph, terms, heading
        ) STRICT
        """,
        "CREATE INDEX passage_article ON passage (article_id)",
        """
        CREATE TABLE term (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            text TEXT NOT NULL UNIQUE
        ) STRICT
        """,
        # One row an article, the latest change to it; a removed one leaves its row behind.
        """
        CREATE TABLE change (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            scope TEXT NOT NULL,
            article_id INTEGER NOT NULL UNIQUE
        ) STRICT
        """,
        "CREATE INDEX change_scope ON change (scope, number)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    ),
    (
        """
        CREATE TABLE server (
            scope TEXT PRIMARY KEY,
            editors INTEGER,                 -- a role whose members may edit; NULL for none
            left_at TEXT                     -- UTC, ISO 8601; NULL while the bot is there
        ) STRICT
        """,
        """
        CREATE TABLE card (
            key TEXT PRIMARY KEY,
            scope TEXT NOT NULL,
            asker INTEGER NOT NULL,
            shown_at TEXT NOT NULL,          -- UTC, ISO 8601
            answer TEXT NOT NULL,            -- a JSON object: the answer but for its citations
            earlier TEXT NOT NULL,           -- a JSON array of questions, the latest first
            article_id INTEGER,              -- asked of this article alone
            page INTEGER NOT NULL,
            channel INTEGER,                 -- where everyone sees it; NULL for a private one
            message INTEGER,
            target TEXT,                     -- a JSON array: author, channel, message; or NULL
            shared INTEGER NOT NULL,         -- 1: it is for whoever wrote the target
            withdrawn INTEGER NOT NULL DEFAULT 0, -- how often something was taken off it
            shown INTEGER NOT NULL DEFAULT 0,     -- the number of which its message shows
            missed INTEGER NOT NULL DEFAULT 0,    -- how often that message was out of reach
            expired INTEGER NOT NULL DEFAULT 0    -- 1: only what a later removal needs is left
        ) STRICT
        """,
        "CREATE INDEX card_message ON card (message)",
        "CREATE INDEX card_shown_at ON card (shown_at)",
        "CREATE INDEX card_stale ON card (scope) WHERE withdrawn > shown",
        # It outlives its article, so that the other pages keep their places.
        """
        CREATE TABLE card_quote (
            card TEXT NOT NULL REFERENCES card ON DELETE CASCADE,
            position INTEGER NOT NULL,
            article_id INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            first_line INTEGER NOT NULL,
            last_line INTEGER NOT NULL,
            start INTEGER,                   -- characters into the revision's text, from 1
            length INTEGER NOT NULL,
            highlights TEXT NOT NULL,        -- a JSON array of pairs of offsets into the quote
            score REAL NOT NULL,
            cut_start INTEGER NOT NULL,
            cut_end INTEGER NOT NULL,
            PRIMARY KEY (card, position)
        ) STRICT
        """,
        "CREATE INDEX card_quote_article ON card_quote (article_id)",
        # The articles that spell a word which a card shows.
        """
        CREATE TABLE card_word (
            card TEXT NOT NULL REFERENCES card ON DELETE CASCADE,
            article_id INTEGER NOT NULL,
            PRIMARY KEY (card, article_id)
        ) STRICT
        """,
        "CREATE INDEX card_word_article ON card_word (article_id)",
        """
        CREATE TABLE rating (
            card TEXT NOT NULL REFERENCES card ON DELETE CASCADE,
            rater INTEGER NOT NULL,
            helpful INTEGER NOT NULL,
            PRIMARY KEY (card, rater)
        ) STRICT
        """,
    ),
    # 1: somebody said which language it is in, so that no analysis tells it anew.
    ("ALTER TABLE article ADD COLUMN language_set INTEGER NOT NULL DEFAULT 0",),
    (
        """
        CREATE TABLE synonym (
            id INTEGER PRIMARY KEY,
            scope TEXT NOT NULL,
            meaning INTEGER NOT NULL,        -- phrases of a scope with the same one mean the same
            phrase TEXT NOT NULL,
            key TEXT NOT NULL,               -- the phrase without case
            UNIQUE (scope, key)
        ) STRICT
        """,
    ),
    # Texts and passages get owners of their own, so that they can be written, and deleted, bit by
    # bit while nobody sees them. The text of a revision that is there already stays one part.
    (
        """
        CREATE TABLE body (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            expires_at TEXT                  -- UTC, ISO 8601; NULL while it has an owner
        ) STRICT
        """,
        "CREATE INDEX body_expires_at ON body (expires_at) WHERE expires_at IS NOT NULL",
        """
        CREATE TABLE part (
            body INTEGER NOT NULL REFERENCES body,
            number INTEGER NOT NULL,
            content TEXT NOT NULL,           -- some characters of a text
            PRIMARY KEY (body, number)
        ) STRICT
        """,
        "ALTER TABLE revision ADD COLUMN body INTEGER REFERENCES body",
        "INSERT INTO body (id) SELECT rowid FROM revision",
        "UPDATE revision SET body = rowid",
        "INSERT INTO part SELECT body, 0, text FROM revision",
        "ALTER TABLE revision DROP COLUMN text",
        "CREATE UNIQUE INDEX revision_body ON revision (body)",
        "ALTER TABLE article ADD COLUMN analysis INTEGER REFERENCES body",
        "INSERT INTO body (id) SELECT NULL FROM article",
        """
        UPDATE article SET analysis = body FROM (
            SELECT id AS owner, row_number() OVER (ORDER BY id DESC) AS place FROM article
        ) JOIN (
            SELECT id AS body, row_number() OVER (ORDER BY id DESC) AS place FROM body
        ) USING (place) WHERE id = owner
        """,
        "CREATE UNIQUE INDEX article_analysis ON article (analysis)",
        "DROP INDEX passage_article",
        "ALTER TABLE passage RENAME TO old_passage",
        """
        CREATE TABLE passage (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            body INTEGER NOT NULL REFERENCES body,
            first_line INTEGER NOT NULL,
            last_line INTEGER NOT NULL,
            text TEXT NOT NULL,
            terms BLOB NOT NULL,             -- uint32 term ids: the context's, then the text's
            sentences BLOB NOT NULL          -- uint32 rows: start, end, paragraph, terms, heading
        ) STRICT
        """,
        """
        INSERT INTO passage
            SELECT passage.id, analysis, first_line, last_line, text, terms, sentences
            FROM old_passage AS passage JOIN article ON article.id = article_id
        """,
        *_IDS_OF_OLD_PASSAGES,
        "DROP TABLE old_passage",
        "CREATE INDEX passage_body ON passage (body)",
        # What has lost its owner waits to be deleted.
        """
        CREATE TRIGGER article_removed AFTER DELETE ON article BEGIN
            UPDATE body SET expires_at = '' WHERE id = OLD.analysis;
        END
        """,
        """
        CREATE TRIGGER article_analysed AFTER UPDATE OF analysis ON article
        WHEN OLD.analysis <> NEW.analysis BEGIN
            UPDATE body SET expires_at = '' WHERE id = OLD.analysis;
        END
        """,
        """
        CREATE TRIGGER revision_removed AFTER DELETE ON revision BEGIN
            UPDATE body SET expires_at = '' WHERE id = OLD.body;
        END
        """,
    ),
    # Passages of the new form are made of the texts by the next start, which finds that they are
    # of no known analysis. Deleting keeps their ids from being given again; dropping would not.
    (
        "DELETE FROM passage",
        "ALTER TABLE passage RENAME COLUMN sentences TO pieces",
        "ALTER TABLE passage ADD COLUMN steps TEXT NOT NULL DEFAULT '[]'",
        "UPDATE meta SET value = '0' WHERE key = 'analysis'",
        # 1: somebody gave its tags, so that those which its text gives itself do not count.
        "ALTER TABLE article ADD COLUMN tags_set INTEGER NOT NULL DEFAULT 0",
        "UPDATE article SET tags_set = tags <> '[]'",
        # A day or a year in ISO 8601, which the text says that it is of.
        "ALTER TABLE article ADD COLUMN dated TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE article ADD COLUMN added_at TEXT NOT NULL DEFAULT ''",
        """
        UPDATE article SET added_at = (
            SELECT added_at FROM revision WHERE article_id = id AND number = article.revision
        )
        """,
        # The body of what reading made of the text (trees.py); NULL for what was read before.
        "ALTER TABLE revision ADD COLUMN tree INTEGER REFERENCES body",
        "CREATE UNIQUE INDEX revision_tree ON revision (tree)",
        "DROP TRIGGER revision_removed",
        """
        CREATE TRIGGER revision_removed AFTER DELETE ON revision BEGIN
            UPDATE body SET expires_at = '' WHERE id IN (OLD.body, OLD.tree);
        END
        """,
        """
        CREATE TRIGGER revision_read AFTER UPDATE OF tree ON revision
        WHEN OLD.tree <> NEW.tree BEGIN
            UPDATE body SET expires_at = '' WHERE id = OLD.tree;
        END
        """,
    ),
    (f"PRAGMA application_id = {APPLICATION}", NEW_INCARNATION),
    # Texts and passages belong to their articles again: one transaction writes them.
    (
        "DROP TRIGGER article_removed",
        "DROP TRIGGER article_analysed",
        "DROP TRIGGER revision_removed",
        "DROP TRIGGER revision_read",
        "DROP INDEX revision_body",
        "DROP INDEX revision_tree",
        "ALTER TABLE revision RENAME TO old_revision",
        """
        CREATE TABLE revision (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            number INTEGER NOT NULL,
            title TEXT NOT NULL,
            added_at TEXT NOT NULL,          -- UTC, ISO 8601
            text TEXT NOT NULL,              -- the lines, joined by line feeds
            tree TEXT,                       -- what reading made of it (trees.py); NULL: not known
            PRIMARY KEY (article_id, number)
        ) STRICT
        """,
        """
        INSERT INTO revision SELECT article_id, number, title, added_at,
            (SELECT group_concat(content, '') FROM
             (SELECT content FROM part WHERE part.body = old_revision.body ORDER BY part.number)),
            (SELECT group_concat(content, '') FROM
             (SELECT content FROM part WHERE part.body = tree ORDER BY part.number))
        FROM old_revision
        """,
        "DROP TABLE old_revision",
        "DROP TABLE part",
        "DROP INDEX passage_body",
        "ALTER TABLE passage RENAME TO old_passage",
        """
        CREATE TABLE passage (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            first_line INTEGER NOT NULL,
            last_line INTEGER NOT NULL,
            text TEXT NOT NULL,
            terms BLOB NOT NULL,             -- uint32 term ids: the context's, then the text's
            pieces BLOB NOT NULL,            -- uint32 rows: start, end, block, terms, step, kind
            steps TEXT NOT NULL              -- a JSON array: the path above each piece
        ) STRICT
        """,
        """
        INSERT INTO passage
            SELECT passage.id, article.id, first_line, last_line, text, terms, pieces, steps
            FROM old_passage AS passage JOIN article ON analysis = body
        """,
        *_IDS_OF_OLD_PASSAGES,
        "DROP TABLE old_passage",
        "CREATE INDEX passage_article ON passage (article_id)",
        "DROP INDEX article_analysis",
        "ALTER TABLE article DROP COLUMN analysis",
        "DROP TABLE body",
        # What is made of an article by rules that have a version, which it is made anew for.
        """
        CREATE TABLE derived (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            kind TEXT NOT NULL,              -- passages, vectors, signature
            version INTEGER NOT NULL,        -- of the rules
            digest TEXT NOT NULL,            -- of what was made; empty: not known
            PRIMARY KEY (article_id, kind)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX derived_version ON derived (kind, version)",
        """
        INSERT INTO derived SELECT article.id, 'passages', CAST(value AS INTEGER), ''
            FROM article JOIN meta ON key = 'analysis'
        """,
        "DELETE FROM meta WHERE key = 'analysis'",
    ),
    # What is due among the cards is found without those that are not (cards.py, servers.py).
    (
        "DROP INDEX card_shown_at",
        "DROP INDEX card_stale",
        "CREATE INDEX card_scope ON card (scope)",
        "CREATE INDEX card_present ON card (shown_at) WHERE NOT expired",
        "CREATE INDEX card_expired ON card (shown_at) WHERE expired",
        """
        CREATE INDEX card_stale ON card (missed, shown_at DESC)
        WHERE withdrawn > shown AND message IS NOT NULL
        """,
        """
        CREATE INDEX card_stale_scope ON card (scope, missed, shown_at DESC)
        WHERE withdrawn > shown AND message IS NOT NULL
        """,
    ),
    # Bytes of its text in UTF-8: what a quota counts is the texts of all revisions.
    (
        "ALTER TABLE revision ADD COLUMN size INTEGER NOT NULL DEFAULT 0",
        """
        UPDATE revision SET size = length(CAST(text AS BLOB))
        """,
    ),
    # What stands above a quote and how it is laid out: JSON, or null where its revision has gone.
    (
        "ALTER TABLE card_quote ADD COLUMN reading TEXT",
        """
        CREATE TRIGGER revision_gone AFTER DELETE ON revision BEGIN
            UPDATE card_quote SET reading = NULL
            WHERE article_id = old.article_id AND revision = old.number;
        END
        """,
    ),
    # A card lives as long as the messages that ask for it.
    (
        """
        CREATE TABLE card_question (
            card TEXT NOT NULL REFERENCES card ON DELETE CASCADE,
            message INTEGER NOT NULL,
            answered INTEGER NOT NULL,       -- 1; or 0: the card took the place of one that did
            PRIMARY KEY (card, message)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX card_question_message ON card_question (message)",
        "CREATE INDEX card_asker ON card (asker, scope)",
    ),
    # What a server's revisions take is summed up without walking through their texts.
    ("CREATE INDEX revision_size ON revision (article_id, number, size, added_at)",),
    # What a model makes of passages (vectors.py): another kind of what is derived.
    (
        """
        CREATE TABLE passage_vector (
            id INTEGER PRIMARY KEY AUTOINCREMENT, -- the later, the higher
            passage_id INTEGER NOT NULL UNIQUE REFERENCES passage ON DELETE CASCADE,
            vector BLOB NOT NULL
        ) STRICT
        """,
        # Apart, so that those of passages are read without them.
        """
        CREATE TABLE piece_vectors (
            passage_id INTEGER PRIMARY KEY REFERENCES passage ON DELETE CASCADE,
            vectors BLOB NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE meaning (
            scope TEXT PRIMARY KEY,
            model TEXT NOT NULL,             -- which made all vectors of the scope
            complete INTEGER NOT NULL        -- 1 from when all of its passages first had one
        ) STRICT, WITHOUT ROWID
        """,
    ),
    # Who wrote an article, if it says so; whether somebody has set its date; and where the pages of
    # a revision begin, as a JSON array of lines and pages, empty where it has none.
    (
        "ALTER TABLE revision ADD COLUMN pages TEXT NOT NULL DEFAULT ''",
        # Read by itself: the column lies behind the texts.
        "CREATE INDEX revision_pages ON revision (article_id, number, pages) WHERE pages <> ''",
        "ALTER TABLE article ADD COLUMN author TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE article ADD COLUMN dated_set INTEGER NOT NULL DEFAULT 0",
    ),
    # What tells articles that are nearly the same (signatures.py): another kind of what is derived.
    # Articles of the same text are looked for among those of its size.
    (
        """
        CREATE TABLE band (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            value INTEGER NOT NULL,
            PRIMARY KEY (article_id, value)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX band_value ON band (value)",
        "CREATE INDEX article_size ON article (scope, size)",
    ),
    # How many links a server has had followed on the day that it last had one.
    (
        """
        CREATE TABLE links (
            scope TEXT PRIMARY KEY,
            day TEXT NOT NULL,               -- UTC, ISO 8601
            followed INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    # What pages begin and end with, of which repeats what is put around them (edges.py).
    (
        """
        CREATE TABLE edge (
            article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
            at INTEGER NOT NULL,             -- from the first block, 0, or from the last, -1
            place INTEGER NOT NULL,          -- a hash of its scope and of where it is from
            said INTEGER NOT NULL,           -- a hash of its text
            first_line INTEGER NOT NULL,
            last_line INTEGER NOT NULL,
            size INTEGER NOT NULL,           -- bytes of its text
            tells INTEGER NOT NULL,          -- 1: it is searched all the same
            heads INTEGER NOT NULL,          -- 1: it is a heading
            PRIMARY KEY (article_id, at)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX edge_said ON edge (place, said, article_id)",
        "CREATE INDEX edge_place ON edge (place) WHERE at = 0",
    ),
)


async def migrate(connection: aiosqlite.Connection) -> None:
    """Bring a database up to date, one transaction a migration; two processes may race here."""
    for number, statements in enumerate(MIGRATIONS, 1):
        if await _version(connection) >= number:
            continue
        try:
            await connection.execute("BEGIN IMMEDIATE")
            if await _version(connection) < number:
                for statement in statements:
                    await connection.execute(statement)
                await connection.execute(f"PRAGMA user_version = {number}")
            await connection.execute("COMMIT")
        except BaseException:
            await connection.rollback()
            raise


async def _version(connection: aiosqlite.Connection) -> int:
    [(version,)] = await connection.execute_fetchall("PRAGMA user_version")
    return int(version)
