"""Pictures of the bot's cards: what the real bot sends to a simulated Discord, in a real browser.

``python -m tests.pictures [FOLDER]`` writes them, by default to ``tests/cards``. It needs the extra
``pictures`` and Chromium.
"""

import asyncio
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
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
WIDTH, HEIGHT = 680, 1200
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

ANSWERED = "How many days of annual leave can I carry over?"
SUGGESTING = "Is there a drough?"
"""Too little to be sure of, and a word that is one slip away from two others."""

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


async def take(app: App, articles: Mapping[str, bytes], folder: Path) -> None:
    """Add the articles to a server, use the bot there, and take a picture of each card."""
    async with simcord.run(build(app)) as env:
        assert env.bot.user
        await env.bot.user.edit(username="Footnote")
        server = env.create_guild("Town")
        channel = server.create_text_channel("questions")
        editors = server.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
        editor = server.add_member(env.create_user("editor"), roles=[editors])
        member = server.add_member(env.create_user("member"))
        other = server.add_member(env.create_user("other"))
        for name, data in articles.items():
            await editor.slash(channel, "article add", file=(name, data), tags=TAGS[name])
        answer = await member.slash(channel, "ask", question=ANSWERED)
        assert answer.response
        context = await other.click(answer.response, label=words.CONTEXT)
        nothing = await member.slash(channel, "ask", question=SUGGESTING)
        assert words.LOW_CONFIDENCE in str(nothing.response and nothing.response.components)
        listing = await member.slash(channel, "article list")
        async with env.preview(
            channel, viewers=[member, other], width=WIDTH, height=HEIGHT
        ) as preview:
            await preview.screenshot(folder / "answer.png", target=answer)
            await preview.screenshot(
                folder / "context.png", target=context.followups[0], viewer=other
            )
            await preview.screenshot(folder / "nothing.png", target=nothing)
            await preview.screenshot(folder / "list.png", target=listing)


async def run(chromium: str, folder: Path) -> None:
    articles = {name: (ROOT / "corpus" / name).read_bytes() for name in TAGS}
    with tempfile.TemporaryDirectory() as data, browser(chromium):
        async with open_app(Settings(data=Path(data), corpus=None)) as app:
            await take(app, articles, folder)


def main(folder: Path) -> int:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print(
            "Install Chromium (on Debian: apt install chromium) and the extra "
            "(pip install -e '.[pictures]').",
            file=sys.stderr,
        )
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(chromium, folder))
    for path in sorted(folder.glob("*.png")):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "cards"))
