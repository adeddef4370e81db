"""The error tree.

Every message is one plain sentence that tells the reader how to mend the matter, and holds no
secret. It may name a title or what was typed, so the log gets only what the operator has to mend:
the sentences of SettingsError, ModelError, AnalysisError and StoreError, in which paths may stand.

    FootnoteError
    ├── SettingsError         a setting cannot be used
    ├── InputError            what was given cannot become an article or a question
    │   └── QuotaError        it would, but is too large or one too many
    ├── ClashError            an article of that name is there, with another text
    ├── UnknownArticleError   no article has that id or title here
    ├── UnknownCardError      the answer that a button belongs to is kept no longer
    ├── MirroredError         the article is a file of the corpus: change the file
    ├── BusyError             other work is under way that this cannot be done beside
    ├── ForbiddenError        who asks for it may not
    ├── LimitError            asked too often
    ├── ModelError            the model beside words cannot be used or installed
    ├── AnalysisError         a process that analyses articles ended before its time
    └── StoreError            the database or a temporary file cannot be opened, read or written
"""

import traceback


def places(error: BaseException) -> str:
    """The kind of an error that nobody foresaw, and the places it came through.

    That is all of it that the log may have where articles are read: its words may quote them.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__qualname__}\n{frames}"


class FootnoteError(Exception):
    """Anything that the person at the edge can mend; ``str()`` is the sentence to show."""


class SettingsError(FootnoteError):
    """A setting has a value that cannot be used."""


class InputError(FootnoteError):
    """A file, text, title or question that cannot be used; nothing was changed."""


class QuotaError(InputError):
    """The input is sound but over a limit; nothing was changed."""


class ClashError(FootnoteError):
    """Nothing was added, as an article of the same title or file name is there: which is told."""

    def __init__(self, article_id: int) -> None:
        super().__init__("An article of that name is stored with another text: replace that one.")
        self.article_id = article_id


class UnknownArticleError(FootnoteError):
    """No article, or more than one, answers to that id or title in the scope."""

    def __init__(self, sentence: str = "That article has been removed.") -> None:
        super().__init__(sentence)


class UnknownCardError(FootnoteError):
    """The answer that a button belongs to is not of this scope, or was forgotten by now."""


class MirroredError(FootnoteError):
    """The article mirrors a file of the corpus, so the file is what must change."""


class StoreError(FootnoteError):
    """The database or the disk refused; what was stored before is intact."""


class ModelError(FootnoteError):
    """The model that is to find by meaning cannot be used or installed; words find as before."""


class AnalysisError(FootnoteError):
    """A process that analyses articles ended or could not be started; whole articles are stored."""


class BusyError(FootnoteError):
    """Other work is under way, in this scope or on this data folder, that this has to wait for."""


class ForbiddenError(FootnoteError):
    """Whoever asks for it lacks the permission, or the bot does; the sentence names it."""


class LimitError(FootnoteError):
    """Somebody, or a server, asks too often; the sentence says when to try again.

    ``first`` is false while earlier refusals have not been followed by an answer.
    """

    def __init__(self, sentence: str, *, first: bool) -> None:
        super().__init__(sentence)
        self.first = first
