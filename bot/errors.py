"""The error tree.

Every message is one plain sentence that tells the reader how to mend the matter, and holds no
text of questions or articles, no secret and no absolute path beyond what the reader typed.

    FootnoteError
    ├── SettingsError         a setting cannot be used
    ├── InputError            what was given cannot become an article or a question
    │   └── QuotaError        it would, but is too large or one too many
    ├── UnknownArticleError   no article has that id or title here
    ├── MirroredError         the article is a file of the corpus: change the file
    ├── BusyError             the same long work is already under way
    └── StoreError            the database cannot be opened, read or written
"""


class FootnoteError(Exception):
    """Anything that the person at the edge can mend; ``str()`` is the sentence to show."""


class SettingsError(FootnoteError):
    """A setting has a value that cannot be used."""


class InputError(FootnoteError):
    """A file, text, title or question that cannot be used; nothing was changed."""


class QuotaError(InputError):
    """The input is sound but over a limit; nothing was changed."""


class UnknownArticleError(FootnoteError):
    """No article, or more than one, answers to that id or title in the scope."""


class MirroredError(FootnoteError):
    """The article mirrors a file of the corpus, so the file is what must change."""


class StoreError(FootnoteError):
    """The database refused; the cause is chained, and what was stored before is intact."""


class BusyError(FootnoteError):
    """The same long work is already under way for this scope; wait for it to end."""
