"""Office packages with one thing broken in them, as disks, mails and bad programs leave them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

Parts = dict[str, bytes]
DIRECTORY, END = b"PK\1\2", b"PK\5\6"
SOME_TEXTS = ("", "-1", "0", "1", "99999999999", "x", "../x", "continue", "rId1", "\u2028")


def damaged(content: bytes, kind: str, number: int) -> bytes:
    """Return a package with a kind of damage; the number decides what of it is hit."""
    random = Random(number)
    if kind in TO_BYTES:
        return TO_BYTES[kind](content, random)
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    TO_PARTS[kind](parts, random)
    return _packed(parts)


def _packed(parts: Parts) -> bytes:
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return saved.getvalue()


# ---- The archive -----------------------------------------------------------------------------


def cut_file(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def flip_bytes(content: bytes, random: Random) -> bytes:
    return _flipped(content, random, 0)


def flip_directory(content: bytes, random: Random) -> bytes:
    """Change bytes of the list of parts at the end of the archive."""
    return _flipped(content, random, content.index(DIRECTORY))


def swap_entries(content: bytes, random: Random) -> bytes:
    """Let two entries of the list of parts change places with their names only in part."""
    start = content.index(DIRECTORY)
    entries = content[start : content.rindex(END)].split(DIRECTORY)[1:]
    first, second = random.sample(range(len(entries)), 2)
    for place in range(random.randrange(4, 42)):
        a, b = bytearray(entries[first]), bytearray(entries[second])
        a[place], b[place] = b[place], a[place]
        entries[first], entries[second] = bytes(a), bytes(b)
    directory = b"".join(DIRECTORY + entry for entry in entries)
    return content[:start] + directory + content[content.rindex(END) :]


def double_part(content: bytes, random: Random) -> bytes:
    """Put a part into the archive once more under its name, with the words of another."""
    saved = BytesIO(content)
    with ZipFile(saved, "a", ZIP_DEFLATED) as archive:
        names = archive.namelist()
        other = archive.read(random.choice(names))
        info = deepcopy(archive.getinfo(random.choice(names)))
        archive.NameToInfo.pop(info.filename)  # or the library warns
        archive.writestr(info.filename, other)
    return saved.getvalue()


def _flipped(content: bytes, random: Random, start: int) -> bytes:
    changed = bytearray(content)
    for _time in range(random.choice([1, 1, 3, 20])):
        changed[random.randrange(start, len(changed))] = random.randrange(256)
    return bytes(changed)


# ---- The parts -------------------------------------------------------------------------------


def remove_part(parts: Parts, random: Random) -> None:
    parts.pop(_name(parts, random))


def rename_part(parts: Parts, random: Random) -> None:
    name = _name(parts, random)
    parts[random.choice([name.upper(), f"x/{name}", name + "x", f"/{name}"])] = parts.pop(name)


def swap_parts(parts: Parts, random: Random) -> None:
    first, second = _name(parts, random), _name(parts, random)
    parts[first], parts[second] = parts[second], parts[first]


def cut_part(parts: Parts, random: Random) -> None:
    name = _name(parts, random)
    parts[name] = parts[name][: random.randrange(len(parts[name]) + 1)]


def flip_part(parts: Parts, random: Random) -> None:
    name = _name(parts, random)
    parts[name] = _flipped(parts[name] or b"x", random, 0)


def remove_element(parts: Parts, random: Random) -> None:
    _change_element(parts, random, lambda element: _parent(element).remove(element))


def double_element(parts: Parts, random: Random) -> None:
    _change_element(parts, random, lambda element: element.addnext(deepcopy(element)))


def wrap_element(parts: Parts, random: Random) -> None:
    """Put an element into a copy of its parent."""

    def wrap(element: etree._Element) -> None:
        parent = _parent(element)
        wrapper = etree.Element(parent.tag)
        wrapper.attrib.update(parent.attrib)
        element.addprevious(wrapper)
        wrapper.append(element)

    _change_element(parts, random, wrap)


def move_element(parts: Parts, random: Random) -> None:
    """Move an element into another one."""

    def move(element: etree._Element) -> None:
        inside = set(element.iter("*"))
        free = [other for other in element.getroottree().iter("*") if other not in inside]
        random.choice(free).append(element)

    _change_element(parts, random, move)


def rename_element(parts: Parts, random: Random) -> None:
    def rename(element: etree._Element) -> None:
        tags = [other.tag for other in element.getroottree().iter("*")]
        element.tag = random.choice(tags)

    _change_element(parts, random, rename)


def change_attribute(parts: Parts, random: Random) -> None:
    """Remove an attribute, or put a strange value into it."""

    def change(element: etree._Element) -> None:
        if element.attrib:
            name = random.choice(list(element.attrib))
            value = random.choice([None, *SOME_TEXTS])
            if value is None:
                element.attrib.pop(name)
            else:
                element.set(name, value)

    _change_element(parts, random, change)


def change_text(parts: Parts, random: Random) -> None:
    def change(element: etree._Element) -> None:
        element.text = random.choice(SOME_TEXTS)

    _change_element(parts, random, change)


def _change_element(
    parts: Parts, random: Random, change: Callable[[etree._Element], object]
) -> None:
    name = _name(parts, random)
    root = etree.fromstring(parts[name])
    elements = list(root.iter("*"))[1:]
    if elements:
        change(random.choice(elements))
    parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _name(parts: Parts, random: Random) -> str:
    """Return the name of a part; those with most in them come up as often as all others."""
    names = sorted(parts, key=lambda name: len(parts[name]))
    return random.choice([random.choice(names), random.choice(names[-3:])])


TO_BYTES: dict[str, Callable[[bytes, Random], bytes]] = {
    damage.__name__: damage
    for damage in (cut_file, flip_bytes, flip_directory, swap_entries, double_part)
}
TO_PARTS: dict[str, Callable[[Parts, Random], None]] = {
    damage.__name__: damage
    for damage in (
        remove_part,
        rename_part,
        swap_parts,
        cut_part,
        flip_part,
        remove_element,
        double_element,
        wrap_element,
        move_element,
        rename_element,
        change_attribute,
        change_text,
    )
}
DAMAGES = [*TO_BYTES, *TO_PARTS]
