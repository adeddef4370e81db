"""``/ask``: a question in, a card out."""

from discord import app_commands

from bot.chat import render
from bot.chat.handling import Interaction, replying, scope_of


@app_commands.command(description="Ask the stored articles; answers are word-for-word quotes")
@app_commands.describe(
    question="What you want to know, in your own words",
    article="Search this article alone",
    private="Show the answer to you alone",
)
async def ask(
    interaction: Interaction, question: str, article: str | None = None, private: bool = False
) -> None:
    async with replying(interaction):
        await interaction.response.defer(ephemeral=private)
        app, scope = interaction.client.app, scope_of(interaction)
        chosen = await app.articles.find(scope, article) if article else None
        answer = await app.asking.ask(scope, question, article_id=chosen.id if chosen else None)
        await interaction.followup.send(view=render.card(answer))


@ask.autocomplete("article")
async def titles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Titles that this server may read; the value is an id, since titles may be the same."""
    found = await interaction.client.app.articles.titles(scope_of(interaction), typed, limit=25)
    return [
        app_commands.Choice(name=render.choice(article.title), value=str(article.id))
        for article in found
    ]
