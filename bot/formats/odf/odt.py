"""The texts of LibreOffice and of what else writes OpenDocument."""

from io import BytesIO
from zipfile import ZipFile

from bot.formats.archive import Archive
from bot.formats.draft import Draft
from bot.formats.odf.styles import OFFICE, TEXT, Styles
from bot.formats.odf.walk import Walk, refuse_locked, tell
from bot.model import Document


def read(name: str, data: bytes) -> Document:
    """The article that a text is; raises InputError where it cannot be read."""
    archive = Archive(name, data)
    refuse_locked(archive)
    content = archive.xml("content.xml")
    draft = Draft()
    tell(archive, draft)
    styles = Styles()
    if "styles.xml" in archive:
        styles.add(archive.xml("styles.xml"))
    styles.add(content)
    draft.language = draft.language or styles.language
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    walk = Walk(draft, styles)
    if body is not None:
        walk.blocks(body)
    walk.end()
    return draft.document(name)


def warm() -> None:
    """Load what is loaded late, as nothing can be opened once a file is read."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{OFFICE[1:-1]}" xmlns:t="{TEXT[1:-1]}"><o:body><o:text>'
            "<t:p>Warm</t:p></o:text></o:body></o:document-content>",
        )
    read("warm.odt", packed.getvalue())
