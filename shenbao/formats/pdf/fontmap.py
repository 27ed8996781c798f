"""The fonts of a stylesheet as WeasyPrint holds them, without copies in temporary folders."""

from __future__ import annotations

from pathlib import Path

from weasyprint.text.fonts import FontConfiguration

from shenbao.formats.pdf.fontcache import placed


class FontMap(FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """A font configuration whose font files stay when it goes.

    WeasyPrint's own copies fonts to a temporary folder. A process that is
    killed leaves that behind, and a forked one removes it under its parent.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = _Shelf()

    def __del__(self) -> None:
        """Leave the files where they are: other processes use them too."""


class _Shelf:
    """What WeasyPrint takes for its folder of fonts; each name in it is a font-face rule's."""

    def __init__(self) -> None:
        self._slots: dict[str, _Slot] = {}

    def __truediv__(self, name: str) -> _Slot:
        return self._slots.setdefault(name, _Slot(name))


class _Slot:
    """What WeasyPrint takes for the path of a font that it has or has not written yet."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path: Path | None = None

    def exists(self) -> bool:
        return self._path is not None

    def write_bytes(self, content: bytes) -> None:
        self._path = placed(content, self._name)

    def as_posix(self) -> str:
        if self._path is None:
            raise FileNotFoundError(self._name)
        return self._path.as_posix()
