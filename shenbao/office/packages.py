"""Opening Office packages from outside: nothing else in the project opens a .docx or .xlsx."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from lxml.etree import XMLSyntaxError

from shenbao.i18n import _
from shenbao.office.safety import CONTENT_TYPES, faults, name_key
from shenbao.office.xml import Element, parse_part

if TYPE_CHECKING:
    from docx.document import Document


STRICT = "http://purl.oclc.org/ooxml/"
"""What the names of a strict package begin with (ECMA-376 part 1, annex B.5)."""

UNFORESEEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, OSError),
    *(SyntaxError, TypeError, ValueError),
)
"""What the libraries that open packages raise for one that they did not foresee."""


class PackageError(Exception):
    """A package that is not opened; ``reasons`` says why, in the user's language.

    Readers of import and pull make a Refused of it, formats a TemplateError.
    """

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class UnsafePackageError(PackageError):
    """A package that could harm who opens it, or is so broken that its parts cannot be read."""


class UnreadablePackageError(PackageError):
    """A package whose parts can be read, but that is no document of its kind.

    ``detail`` is what the program says that would not open it.
    """

    def __init__(self, reason: str, detail: object) -> None:
        super().__init__(f"{reason}: {detail}")
        self.detail = str(detail)


class StrictPackageError(PackageError):
    """A package in the strict kind of Office files, whose elements have other namespaces."""

    def __init__(self) -> None:
        super().__init__(
            _("it is saved as Strict Open XML; save it as plain .docx or .xlsx instead")
        )


def open_package(
    content: bytes, allowed: frozenset[str] = frozenset(), *, only_read: bool = False
) -> Package:
    """Return the package in these bytes; raise UnsafePackageError where it may do harm.

    ``allowed`` and ``only_read`` say what it may hold all the same, as in ``safety.faults``.
    Raises StrictPackageError for a package that is safe but strict.
    """
    found = faults(content, allowed, only_read=only_read)
    if found:
        raise UnsafePackageError(*found)
    package = Package(content)
    if package.is_strict:
        raise StrictPackageError
    return package


def part_names(content: bytes) -> frozenset[str] | None:
    """Return the names of the parts of a zip archive, safe or not; None for a broken one."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return frozenset(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return None


class Package:
    """A .docx or .xlsx whose parts are safe to read; made by ``open_package``."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _archive(self) -> ZipFile:
        return ZipFile(BytesIO(self._content))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._archive.namelist())

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {name_key(name): name for name in self.names}

    def read(self, name: str) -> bytes:
        """Return a part; raise KeyError where there is none of this name."""
        return self._archive.read(self._by_key[name_key(name)])

    @property
    def is_strict(self) -> bool:
        """Whether the package names its parts as ECMA-376 part 1 does, not as Office does."""
        types = (relation.get("Type") or "" for relation in self._relations(""))
        return any(kind.startswith(STRICT) for kind in types)

    def root(self, name: str) -> Element:
        """Return the root element of a part of XML; raise KeyError where there is none."""
        return parse_part(name, self.read(name))

    @cached_property
    def main_part(self) -> str:
        """The name of the part that holds the document; KeyError where the package names none."""
        found = self.related("officeDocument")
        if not found:
            raise KeyError("/officeDocument")
        return found[0]

    def related(self, kind: str, part: str = "") -> list[str]:
        """Return the names of the parts that a part leads to by relationships of a kind.

        ``kind`` is the last word of their type; without a ``part``, the package's own
        relationships are meant. Those that lead to nothing are left out.
        """
        relations = (
            relation
            for relation in self._relations(part)
            if (relation.get("Type") or "").rpartition("/")[2] == kind
        )
        return list(self._targets(relations, part))

    def outside(self, kind: str, part: str) -> list[str]:
        """Return the addresses outside of the package that a part leads to, of a kind."""
        return [
            relation.get("Target") or ""
            for relation in self._relations(part)
            if (relation.get("Type") or "").rpartition("/")[2] == kind and not _is_inside(relation)
        ]

    def target(self, part: str, identifier: str) -> str | None:
        """Return the name of the part that a relationship of another one leads to, if any does."""
        relations = self._relations(part)
        named = (relation for relation in relations if relation.get("Id") == identifier)
        return next(self._targets(named, part), None)

    def _targets(self, relations: Iterable[Element], part: str) -> Iterator[str]:
        """Yield the names of the parts that relationships of a part lead to."""
        for relation in relations:
            name = self._by_key.get(name_key(_part_named(relation, part)))
            if name is not None and _is_inside(relation):
                yield name

    def _relations(self, part: str) -> list[Element]:
        folder, name = posixpath.split(part)
        try:
            root = self.root(posixpath.join(folder, "_rels", f"{name}.rels"))
        except KeyError:
            return []
        return list(root.iterfind("{*}Relationship"))

    def related_parts(self, kind: str, part: str = "") -> list[tuple[str, Element]]:
        """Return the names and root elements of those of these parts that are XML."""
        found = ((name, self.root_or_none(name)) for name in self.related(kind, part))
        return [(name, root) for name, root in found if root is not None]

    def related_roots(self, kind: str, part: str = "") -> list[Element]:
        """Return the root elements of those of these parts that are XML."""
        return [root for _name, root in self.related_parts(kind, part)]

    def root_or_none(self, name: str | None) -> Element | None:
        """Return the root element of a part; None for no part, or one that is no XML."""
        try:
            return None if name is None else self.root(name)
        except (KeyError, XMLSyntaxError):
            return None

    def document(self) -> Document:
        """Open a Word document with python-docx.

        Raises UnreadablePackageError for what it does not take for one.
        """
        import docx
        from docx.opc.exceptions import PackageNotFoundError

        try:
            document = docx.Document(BytesIO(self._content))
            # these parts are opened when they are asked for
            assert None not in (document.styles, document.settings)
            parts = [name_key(part.partname) for part in document.part.package.iter_parts()]
            names = [f"/{name_key(CONTENT_TYPES)}", *parts]
            if len({*names}) < len(names) or not self._has_whole_relations():
                raise ValueError("cannot be saved")
            return document
        except (PackageNotFoundError, *UNFORESEEN) as error:
            reason = _("a part of it is missing or broken")
            raise UnreadablePackageError(_("not a Word document"), reason) from error

    def _has_whole_relations(self) -> bool:
        """Tell whether all relationships say what they are."""
        return all(
            relation.get(key)
            for name in self.names
            if name.endswith(".rels")
            for relation in self.root(name).iterfind("{*}Relationship")
            for key in ("Id", "Type", "Target")
        )


def _part_named(relation: Element, part: str) -> str:
    """Return the name of the part that a relationship of a part leads to."""
    folder = posixpath.dirname(part)
    path = posixpath.join("/", folder, relation.get("Target") or "")
    return posixpath.normpath(path).lstrip("/")


def _is_inside(relation: Element) -> bool:
    return (relation.get("TargetMode") or "").lower() != "external"
