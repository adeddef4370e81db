"""``chat`` and ``ask``: questions and their answers."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.screen import (
    NO_ARTICLES,
    complain,
    console,
    counted,
    label,
    put,
    put_folded,
    put_json,
    put_lines,
)
from bot.cli.session import Session, above_zero, opened, stored
from bot.errors import FootnoteError
from bot.model import Answer, Citation, Explanation

if TYPE_CHECKING:
    from bot.library.smalltalk import Talk

NOT_ANSWERED = 1
_HISTORY_LENGTH = 1000
_NAMED = 3
_TALK = 4
"""Words that ``ask`` takes for small talk at most: a longer question starts sooner."""

HOW_TO_ASK = "Ask in your own words; the answer is a quote with its lines."
_LEAVING = frozenset({"exit", "quit", ":q"})
_OPTION = re.compile(r"--\S+|-[^\s\d]")
"""What looks like an option, known or misspelt."""


class _Asking(click.Command):
    """A command whose words may begin with a dash, as what a question leaves out does."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take for an option what has two dashes, or one and a single letter, and no blank."""
        known = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        names = {name for each in known for name in each.opts}
        valued = {name for each in known if not each.is_flag for name in each.opts}
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                words += rest
            elif arg.partition("=")[0] in names or _OPTION.fullmatch(arg):
                options += [arg, *islice(rest, 1)] if arg in valued else [arg]
            else:
                words.append(arg)
        # Where the value of the last option is missing, a "--" would be taken for it.
        ended = not options or options[-1] not in valued
        return super().parse_args(ctx, [*options, "--", *words] if ended else options)


@click.command(cls=_Asking)
@click.argument("words", metavar="QUESTION...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--limit",
    metavar="N",
    default=5,
    callback=above_zero,
    help="Show at most N quotes; 5 by default.",
)
@click.option("--explain", "explained", is_flag=True, help="Say why each citation has its score.")
@click.option("--in", "reference", metavar="ARTICLE", help="Ask this article alone.")
@stored
@click.pass_context
def ask(
    ctx: click.Context,
    words: tuple[str, ...],
    as_json: bool,
    limit: int,
    explained: bool,
    reference: str | None,
) -> None:
    """Answer one question.

    It needs no quotation marks. Exits with 0 if it is answered, 1 if it is not, 2 after an error.
    """
    question = " ".join(words)
    with opened() as session:
        _warn(session)
        plain = not (as_json or explained or reference)
        if plain and len(words) <= _TALK and (talk := talk_in(question)):
            if talk == "help":
                put(ctx.find_root().get_help())
            else:
                put_folded(_met(session, talk))
            return
        article_id = None
        if reference is not None:
            article = session.wait(session.app.articles.find(session.caller, reference))
            article_id = article.id
        answer = session.wait(
            session.app.asking.ask(
                session.caller,
                question,
                limit=limit,
                article_id=article_id,
                explained=explained,
            )
        )
        if as_json:
            put_json(_fields(answer))
        else:
            _show(session, answer)
    ctx.exit(0 if answer.answered else NOT_ANSWERED)


@click.command()
@stored
def chat() -> None:
    """Ask and answer until exit or Ctrl-D.

    Without a terminal on stdin, answers each of its lines and ends with them.
    """
    with opened() as session:
        _warn(session)
        if sys.stdin is not None and sys.stdin.isatty():
            _converse(session)
            return
        for line in sys.stdin or ():  # it is None where the parent closed it
            if _leaves(line):
                return
            if said := line.strip():
                put(f"> {label(said)}")
                _reply(session, said)


def _leaves(line: str) -> bool:
    return line.strip().rstrip("()").casefold() in _LEAVING


def _warn(session: Session) -> None:
    """Say so where an update has left articles to be analysed anew."""
    if left := session.wait(session.app.deriving.left()):
        complain(
            f"Not analysed by this version yet, and so maybe missed: {left:,} of the articles. "
            "footnote reindex does it now, and the bot while it runs."
        )


def _converse(session: Session) -> None:
    put_folded(_greeting(session))
    with _history(session.app.settings.data):
        while True:
            try:
                line = input("> ")
                if _leaves(line):
                    return
                if said := line.strip():
                    _reply(session, said)
            except KeyboardInterrupt:  # drops the line, or the question that takes too long
                put("")
            except EOFError:
                put("")
                return


def talk_in(said: str) -> "Talk | None":
    # Only now: what it looks for takes a moment to prepare.
    from bot.library.smalltalk import small_talk

    return small_talk(said)


def _reply(session: Session, said: str) -> None:
    try:
        if talk := talk_in(said):
            put_folded(_met(session, talk))
        else:
            _show(session, session.wait(session.app.asking.ask(session.caller, said)))
    except FootnoteError as error:
        complain(str(error))
    put("")


def _met(session: Session, talk: "Talk") -> Iterator[str]:
    """What is said to a greeting, to thanks, and to who wants help."""
    if talk == "thanks":
        yield "You are welcome."
    elif talk == "greeting":
        yield "Hello! Ask what the articles may know; I quote them."
        yield from _to_try(session)
    else:
        yield HOW_TO_ASK
        yield from _to_try(session)
        yield (
            'With "words in quotation marks" the answer has just these, with -word it does not have'
            " that word, and with tag:name only articles of that tag are asked."
        )
        yield "exit or Ctrl-D leaves. footnote help, after that, names all commands."


def _to_try(session: Session) -> Iterator[str]:
    if example := session.wait(session.app.articles.example(session.caller)):
        yield f"Try: {label(example.question)}"
    elif not session.wait(session.app.articles.listed(session.caller)):
        yield NO_ARTICLES.format(folder=session.app.settings.data)


def _greeting(session: Session) -> Iterator[str]:
    articles = session.wait(session.app.articles.listed(session.caller))
    if not articles:
        yield NO_ARTICLES.format(folder=session.app.settings.data)
    else:
        yield f"Footnote has {counted(len(articles), 'article')} to quote from, such as:"
        for article in articles[:_NAMED]:
            yield f"  {label(article.title)}"
        yield HOW_TO_ASK
        yield from _to_try(session)
    yield "help says more; exit or Ctrl-D leaves. README tells how to take it to Discord."
    yield ""


def _show(session: Session, answer: Answer) -> None:
    if answer.reason == "no_articles":
        put_folded([NO_ARTICLES.format(folder=session.app.settings.data)])
        return
    # Rich takes as long to load as an answer takes to find: --json does without.
    from bot.cli.render import answer_lines

    screen = console()
    put_lines(screen, answer_lines(answer, screen))


@contextlib.contextmanager
def _history(data: Path) -> Iterator[None]:
    """Arrow keys and earlier questions, kept in the data directory if there is one."""
    try:
        import readline
    except ImportError:  # Python can be built without
        yield
        return
    path = data / "history"
    # Earlier questions are a comfort: a file that cannot be used must not stop a chat.
    with contextlib.suppress(OSError):
        readline.read_history_file(path)
    readline.set_history_length(_HISTORY_LENGTH)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            # Questions are private: the file must never have been readable to others.
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            readline.write_history_file(path)
            path.chmod(0o600)


def _fields(answer: Answer) -> dict[str, object]:
    return {
        "question": answer.question,
        "answered": answer.answered,
        "certainty": answer.certainty,
        "confidence": answer.confidence,
        "reason": answer.reason,
        "citations": list(_explained(answer.citations, answer.explanations)),
        "closest": list(_explained(answer.closest, answer.explanations)),
        "differs": answer.differs,
        "missing": answer.missing,
        "corrected": dict(answer.corrected),
        "suggestions": answer.suggestions,
    }


def _explained(
    citations: Sequence[Citation], explanations: Sequence[Explanation]
) -> Iterator[dict[str, object]]:
    """Citations, each with why it has its score if that is known."""
    for at, citation in enumerate(citations):
        why = {"explained": asdict(explanations[at])} if explanations else {}
        yield _citation(citation) | why


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "article_id": citation.article_id,
        "title": citation.title,
        "origin": asdict(citation.origin),
        "url": citation.url,
        "revision": citation.revision,
        "first_line": citation.first_line,
        "last_line": citation.last_line,
        "page": citation.page,
        "headings": citation.headings,
        "lead": citation.lead._asdict() if citation.lead else None,
        "quote": citation.quote,
        "highlights": citation.highlights,
        "score": citation.score,
        "by": citation.by,
    }
