"""What a PDF's template may load: assets beside the templates, and the packaged fonts."""

from __future__ import annotations

from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from shenbao.formats.errors import TemplateError
from shenbao.formats.pdf.boxes import box_font
from shenbao.formats.pdf.charsets import with_identity_charset
from shenbao.formats.pdf.fonts import characters, is_font
from shenbao.formats.pdf.packaged_fonts import packaged_font
from shenbao.formats.pdf.subsetting import subset, subset_characters, whole_characters
from shenbao.formats.templating import Templates
from shenbao.i18n import _
from shenbao.system.reading import read_file

# The address of the templates' folders. It is no file: URL, as WeasyPrint opens those by itself
# at times, and it reaches no machine: the top-level domain "invalid" never exists (RFC 2606).
ASSETS = urlsplit("https://templates.invalid/")
OF_BOXES = "boxes"


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves assets and fonts; any other URL ends the render with FatalURLFetchingError.

    ``font:NAME`` is a packaged font, ``font:NAME?boxes`` one of tick boxes in its
    style. A URL relative to a template or stylesheet
    is an asset, looked up like the templates in one folder after another. Of
    packaged fonts their subsets are served, unless they are wanted whole.
    """

    def __init__(self, templates: Templates, *, whole_fonts: bool) -> None:
        super().__init__(fail_on_errors=True)
        self.characters: frozenset[str] = frozenset()
        self.used: set[str] = set()
        self.texts: set[str] = set()
        self._templates = templates
        self._whole_fonts = whole_fonts

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return what stands at the URL; keep count of all that is used, and what is in it."""
        parts = urlsplit(url)
        if parts.scheme == "font":
            content = self._font(parts)
        elif parts[:2] == ASSETS[:2]:
            content = self._asset(parts)
        else:
            raise FatalURLFetchingError(_("refused to load {url}").format(url=url))
        if content is None:
            raise FatalURLFetchingError(_("nothing to load at {url}").format(url=url))
        kind, _encoding = MimeTypes().guess_type(parts.path)
        return URLFetcherResponse(url, content, {"Content-Type": kind} if kind else None)

    def _font(self, parts: SplitResult) -> bytes | None:
        file = packaged_font(parts.path)
        if file is None:
            return None
        path = Path(file)
        self.used.add(f"font:{path.name}")
        if parts.query == OF_BOXES:
            return self._noted(box_font(path))
        if self._whole_fonts:
            self.characters |= whole_characters(path)
            return with_identity_charset(read_file(path, within=None))
        self.characters |= subset_characters(path)
        return subset(path)

    def _asset(self, parts: SplitResult) -> bytes | None:
        name = unquote(parts.path).lstrip("/")
        self.used.add(name)
        try:
            return self._noted(self._templates.read(name))
        except TemplateError:
            return None

    def _noted(self, content: bytes) -> bytes:
        """Keep count of what is in a font or stylesheet; return it as it is to be used."""
        if not is_font(content):
            self.texts.add(content.decode(errors="backslashreplace"))
            return content
        content = with_identity_charset(content)
        self.characters |= characters(content)
        return content
