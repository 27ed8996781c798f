"""What a PDF's template may load: assets beside the templates, and the packaged fonts."""

from __future__ import annotations

from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from shenbao.renderers.errors import TemplateError
from shenbao.renderers.fonts import characters, is_font, packaged_font, with_identity_charset
from shenbao.renderers.templating import Templates

# The address of the templates' folders. It is no file: URL, as WeasyPrint opens those by itself
# at times, and it reaches no machine: the top-level domain "invalid" never exists (RFC 2606).
ASSETS = urlsplit("https://templates.invalid/")


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Serves assets and fonts; any other URL ends the render with FatalURLFetchingError.

    ``font:NAME`` is a packaged font. A URL relative to a template or stylesheet
    is an asset, looked up like the templates in one folder after another.
    """

    def __init__(self, templates: Templates) -> None:
        super().__init__(fail_on_errors=True)
        self.characters: frozenset[str] = frozenset()
        self.assets: set[str] = set()
        self._templates = templates

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return what stands at the URL, and keep count of the assets and characters served."""
        content = self._file(url).read_bytes()
        if is_font(content):
            content = with_identity_charset(content)
            self.characters |= characters(content)
        kind, _ = MimeTypes().guess_type(urlsplit(url).path)
        return URLFetcherResponse(url, content, {"Content-Type": kind} if kind else None)

    def _file(self, url: str) -> Path:
        parts = urlsplit(url)
        if parts.scheme == "font":
            path = packaged_font(parts.path)
        elif parts[:2] == ASSETS[:2]:
            path = self._asset(parts)
        else:
            raise FatalURLFetchingError(f"refused to load {url}")
        if path is None:
            raise FatalURLFetchingError(f"nothing to load at {url}")
        return path

    def _asset(self, parts: SplitResult) -> Path | None:
        """Return the file of an asset, which lies in a templates' folder by its real path too."""
        name = unquote(parts.path).lstrip("/")
        self.assets.add(name)
        try:
            path = self._templates.path(name).resolve()
        except (TemplateError, OSError, ValueError):
            return None
        homes = (folder.resolve() for folder in self._templates.folders)
        return path if any(path.is_relative_to(home) for home in homes) else None
