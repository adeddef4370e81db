"""Pictures of the bot's cards: what the real bot sends to a simulated Discord, in a real browser.

``python -m tests.pictures [FOLDER [SET...]]`` writes them, by default to ``tests/cards``, where git
keeps those that a page shows. Each is as wide as a window and, with ``-narrow`` in its name, as a
phone. Of sets, as ``footnote eval`` reads them, forty answers are drawn too, on one page. It needs
the extra ``pictures`` and Chromium.
"""

import asyncio
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from unittest.mock import patch

import discord
import simcord

from bot.app import App, open_app
from bot.chat import build, words
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
WIDTHS = {"": 680, "-narrow": 360}
HEIGHT = 1200
ANSWERS = 40
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

TAGS = {
    "beekeeping-glossary.md": "bees",
    "garden-notes.txt": "garden, minutes",
    "leave-policy.md": "work",
    "library-faq.md": "town, opening hours",
    "sourdough.md": "recipes",
    "tram-opening.txt": "town, news",
}
"""The starter articles and what they are filed under."""

OTHERS = {
    "server.md": (
        b"# Game server\n\n## Joining\n\nTo join from Linux, type this:\n\n```sh\n"
        b"export SERVER=play.example.org\n./join --port 4000 $SERVER\n```\n"
    ),
    "hebrew.txt": "המעבורת\n\nהמעבורת האחרונה יוצאת בשעה 23:40 מרציף 7.\n".encode(),
    "japanese.txt": "フェリー\n\n最終フェリーは23時40分に7番埠頭から出発します。\n".encode(),
}
"""What the starter articles have nothing of: code, and other scripts."""

QUESTIONS = {
    "answer": "How many days of annual leave can I carry over?",
    "row": "When is the library open on Friday?",
    "step": "How hot must the oven be for the loaf?",
    "code": "How do I join the server from Linux?",
    "unsure": "How much over budget was the line?",
    "nothing": "How do I reset my vpn password?",
    "typo": "How many days of anual leave can I carry over?",
    "hebrew": "מתי יוצאת המעבורת האחרונה?",
    "japanese": "最終フェリーは何時に出発しますか?",
}
"""What is asked for each picture of an answer."""

# Discord draws no bar beside a container that has no colour, folds long lines of code, and does
# not call the reply to a deferral edited; SimCord does otherwise.
STYLE = """
#focused-content { padding: 8px 0 12px }
.component-container { border-left: 1px solid var(--component-border) }
.code-block, .code-block code { min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.code-block code { font-size: 14px; line-height: 18px }
.message-edited { display: none }
"""
STYLED = f"""
const sheet = new CSSStyleSheet();
sheet.replaceSync(`{STYLE}`);
document.adoptedStyleSheets = [sheet];
"""


@contextmanager
def browser(chromium: str) -> Iterator[None]:
    """Inside of this, SimCord's pages open in this browser and look as in Discord."""
    from playwright.async_api import BrowserContext, BrowserType, Page

    blank_page = BrowserContext.new_page

    async def styled_page(context: BrowserContext) -> Page:
        page = await blank_page(context)
        await page.add_init_script(STYLED)
        return page

    launch = partialmethod(BrowserType.launch, executable_path=chromium)
    with (
        patch.object(BrowserType, "launch", launch),
        patch.object(BrowserContext, "new_page", styled_page),
    ):
        yield


class Town:
    """A server with the bot, an editor and two members."""

    def __init__(self, env: simcord.Env) -> None:
        guild = env.create_guild("Town")
        editors = guild.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
        self.channel = guild.create_text_channel("questions")
        self.editor = guild.add_member(env.create_user("editor"), roles=[editors])
        self.member = guild.add_member(env.create_user("member"))
        self.other = guild.add_member(env.create_user("other"))


async def take(app: App, folder: Path) -> None:
    """Add the articles to a server, use the bot there, and take a picture of each card."""
    starters = {name: (ROOT / "corpus" / name).read_bytes() for name in TAGS}
    async with simcord.run(build(app)) as env:
        assert env.bot.user
        await env.bot.user.edit(username="Footnote")
        town = Town(env)
        channel, member = town.channel, town.member
        for name, data in (starters | OTHERS).items():
            tags = {"tags": TAGS[name]} if name in TAGS else {}
            await town.editor.slash(channel, "article add", file=(name, data), **tags)
        cards = {
            name: await member.slash(channel, "ask", question=question)
            for name, question in QUESTIONS.items()
        }
        pressed = cards["answer"].response
        assert pressed
        cards["list"] = await member.slash(channel, "article list")
        cards["help"] = await member.slash(channel, "help")
        context = await town.other.click(pressed, label=words.CONTEXT)
        for suffix, width in WIDTHS.items():
            async with env.preview(
                channel, viewers=[member, town.other], width=width, height=HEIGHT
            ) as preview:
                for name, card in cards.items():
                    await preview.screenshot(folder / f"{name}{suffix}.png", target=card)
                await preview.screenshot(
                    folder / f"context{suffix}.png", target=context.followups[0], viewer=town.other
                )


async def take_answers(app: App, sets: Sequence[Path], folder: Path) -> None:
    """Ask questions of sets, spread over each, and put the cards on one page."""
    asked = [
        (documents, question)
        for documents, questions in map(_read, sets)
        for question in _spread(questions, ANSWERS // len(sets))
    ]
    async with simcord.run(build(app)) as env:
        assert env.bot.user
        await env.bot.user.edit(username="Footnote")
        town = Town(env)
        cards = []
        for documents in dict.fromkeys(documents for documents, _ in asked):
            for name, title, text in _documents(documents):
                await town.editor.slash(
                    town.channel, "article add", file=(name, text), title=title[:200]
                )
        guild = town.channel.guild
        assert guild
        for number, (_, question) in enumerate(asked):
            # Nobody may ask so much at once.
            member = guild.add_member(env.create_user(f"member {number}"))
            cards.append(await member.slash(town.channel, "ask", question=question))
        async with env.preview(
            town.channel, viewers=[town.member], width=WIDTHS[""], height=HEIGHT
        ) as preview:
            for number, card in enumerate(cards):
                await preview.screenshot(folder / f"answer-{number:02}.png", target=card)
    drawn = "".join(f'<img src="answer-{n:02}.png">' for n in range(len(cards)))
    style = "body { columns: 2 } img { width: 100%; margin-bottom: 8px }"
    (folder / "answers.html").write_text(f"<style>{style}</style>{drawn}", "utf-8")


def _spread(questions: Sequence[str], count: int) -> list[str]:
    """Some questions, as far from one another as can be."""
    return [questions[at * len(questions) // count] for at in range(count)]


def _read(folder: Path) -> tuple[Path, list[str]]:
    """A set, and the questions of it that its articles answer."""
    rows = map(json.loads, (folder / "questions.jsonl").read_text("utf-8").splitlines())
    return folder, [row["question"] for row in rows if row.get("answerable", True)]


def _documents(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """File name, title and text of each article of a set."""
    for line in (folder / "articles.jsonl").read_text("utf-8").splitlines():
        article = json.loads(line)
        name = Path(article.get("file") or f"{article['id']}.md").name
        yield name, article["title"], article["text"].encode()


async def run(chromium: str, folder: Path, sets: Sequence[Path]) -> None:
    with tempfile.TemporaryDirectory() as data, browser(chromium):
        async with open_app(Settings(data=Path(data) / "town", corpus=None)) as app:
            await take(app, folder)
        if sets:
            async with open_app(Settings(data=Path(data) / "sets", corpus=None)) as app:
                await take_answers(app, sets, folder)


def main(folder: Path, sets: Sequence[Path]) -> int:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print(
            "Install Chromium (on Debian: apt install chromium) and the extra "
            "(pip install -e '.[pictures]').",
            file=sys.stderr,
        )
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(chromium, folder, sets))
    for path in sorted(folder.glob("*.png")):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    _given = [Path(argument) for argument in sys.argv[1:]]
    sys.exit(main(_given[0] if _given else ROOT / "tests" / "cards", _given[1:]))
