"""XML from outside, read so that it can do nothing: no entities, no DTD, no network, bounded in size and depth.

lxml reads it, with its entities left alone and libxml2's own bounds on depth and text; a file that declares an entity
isn't given to it at all. A document type without declarations (TBX files name one) is passed over.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from builder.base.errors import ExitCode, Finding, HandoutsError

CHECK = "exchange"
_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
_MENDING = "Save the file again with your tool, or ask for it anew."


def local(element: Any) -> str:
    """An element's name without its namespace; "" for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Any, *names: str) -> list[Any]:
    """The element's own children of these names, whatever their namespace."""
    return [child for child in element if local(child) in names]


def first(element: Any, name: str) -> Any | None:
    """The first of them; None where there is none."""
    return next(iter(children(element, name)), None)


def is_xml(data: bytes) -> bool:
    """Whether the bytes begin as an XML file does, in UTF-8 or UTF-16."""
    return data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def parse(data: bytes, name: str) -> Any:
    """The root element. HandoutsError, one finding with its line, where the bytes are no XML or could do harm."""
    # Without the zero bytes of UTF-16, ASCII reads as in UTF-8.
    match = _ENTITY.search(data.replace(b"\0", b"").decode("latin-1"))
    if match:
        raise _refused(name, data.replace(b"\0", b"").count(b"\n", 0, match.start()) + 1, "it declares entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        message = f"no whole XML: {str(error.msg or error).splitlines()[0]}"
        raise HandoutsError([Finding(name, line, CHECK, message, _MENDING)]) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (any(dtd.iterentities()) or any(dtd.iterelements())):
        raise _refused(name, 1, "it declares entities or elements of its own")
    for node in root.iter(etree.Entity):
        raise _refused(name, node.sourceline or 0, f"it uses the entity {node.text}")
    return root


def _refused(name: str, line: int, why: str) -> HandoutsError:
    remedy = "Translation tools write no such files: ask for it anew, from the tool itself."
    return HandoutsError([Finding(name, line, CHECK, f"the file isn't read: {why}", remedy)], ExitCode.FINDINGS)
