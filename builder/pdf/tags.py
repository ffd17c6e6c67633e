"""The structure of a PDF for screen readers, where WeasyPrint's own falls short of it.

The language of every part, header cells that say what they head, paragraphs and lists that stay one over the end of a
page, running heads and decoration that aren't read out. Works on WeasyPrint's private functions, as text_layer does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# Parts that go on where the page ends. A table is told anew on each page, with its header cells.
_GOES_ON = ("/P", "/L", "/LI", "/LBody")


def mark_margins(pages: list[Any]) -> None:
    """Note which boxes are no part of the text: those in the margins, and pictures that only decorate."""
    from weasyprint.formatting_structure.boxes import MarginBox

    for page in pages:
        # A link goes for all that it holds; WeasyPrint makes one of each box in it as well.
        page.links = [link for link in page.links if link[3].link]
        for box in page._page_box.descendants(placeholders=True):
            hidden = box.element is not None and box.element.get("aria-hidden") == "true"
            if isinstance(box, MarginBox) or hidden:
                for inner in box.descendants(placeholders=True):
                    inner.unread = True


def _unread(box: Any) -> bool:
    return getattr(box, "unread", False)


def _tree(original: Any) -> Any:
    """WeasyPrint's builder of the structure tree, with our additions to what it builds."""
    from weasyprint.formatting_structure.boxes import PageBox
    from weasyprint.layout.absolute import AbsolutePlaceholder

    def build(box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, marked: Any) -> Iterator[Any]:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        if _unread(box):
            return
        built = original(box, parent, pdf, page, nums, annotations, marked)
        if isinstance(box, PageBox) or box.element_tag in ("html", "body"):
            yield from built
            return
        for element in built:
            _describe(element, box)
            if element["S"] == "/L":
                _take_in(element, box, pdf)
            if element["S"] == "/LI":
                _fill_body(element, pdf)
            if not _goes_on(element, box, pdf, page):
                yield element

    return build


def _describe(element: Any, box: Any) -> None:
    import pydyf

    if language := box.style["lang"]:
        element["Lang"] = pydyf.String(language)
    if element["S"] == "/TH":
        rows = box.element is not None and box.element.get("scope") in ("row", "rowgroup")
        element["A"]["Scope"] = "/Row" if rows else "/Column"


def _take_in(items: Any, box: Any, pdf: Any) -> None:
    """Make one list of a list and its columns, which WeasyPrint takes for lists within it."""
    items.source = box.element
    kids: list[Any] = []
    for kid in items["K"]:
        part = _object(pdf, kid)
        if part["S"] == "/L" and getattr(part, "source", None) is box.element:
            for item in part["K"]:
                _object(pdf, item)["P"] = items.reference
            kids += part["K"]
            part["S"] = "/NonStruct"
            part["K"].clear()
        else:
            kids.append(kid)
    items["K"][:] = kids


def _fill_body(item: Any, pdf: Any) -> None:
    """Put what is neither the label nor the body of a list's item into a body."""
    import pydyf

    kids = {kid: _object(pdf, kid) for kid in item["K"]}
    loose = [kid for kid, part in kids.items() if part["S"] not in ("/Lbl", "/LBody")]
    if loose:
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(loose)})
        body |= {"Pg": item["Pg"], "P": item.reference}
        pdf.add_object(body)
        for kid in loose:
            kids[kid]["P"] = body.reference
        item["K"] = pydyf.Array([*(kid for kid in item["K"] if kid not in loose), body.reference])


def _goes_on(element: Any, box: Any, pdf: Any, page: int) -> bool:
    """Whether an element goes on from an earlier page; then what it holds is put into that one."""
    if element["S"] not in _GOES_ON or box.element is None:
        return False
    if not hasattr(pdf, "begun"):
        pdf.begun = {}
    begun, first = pdf.begun.setdefault((id(box.element), element["S"]), (element, page))
    if first == page:
        pdf.begun[id(box.element), element["S"]] = element, page  # the outermost comes last
        return False
    for kid in element["K"]:
        begun["K"].append(kid)
        if not isinstance(kid, int):
            _object(pdf, kid)["P"] = begun.reference
    element["S"] = "/NonStruct"
    element["K"].clear()
    return True


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def finish(pdf: Any) -> None:
    """Name a language only where it is another one than that of the part around; the file's parts all name theirs."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    (document,) = root["K"]
    stack = [(_object(pdf, document), "")]
    while stack:
        element, around = stack.pop()
        language = element["Lang"].string if "Lang" in element else around
        if language == around:
            element.pop("Lang", None)
        for kid in element.get("K", ()):
            if not isinstance(kid, int) and "S" in _object(pdf, kid):
                stack.append((_object(pdf, kid), language))


def install() -> None:
    """Put these functions in the place of WeasyPrint's, once a process."""
    from weasyprint.pdf import tags
    from weasyprint.pdf.stream import Stream

    if getattr(tags, "improved", False):
        return
    tags.improved = True
    tags._build_box_tree = _tree(tags._build_box_tree)
    as_part = Stream.marked

    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        with stream.artifact() if _unread(box) else as_part(stream, box, tag):
            yield

    Stream.marked = marked
