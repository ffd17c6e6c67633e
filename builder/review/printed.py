"""The lines of a page as they are printed: the smallest block around each message."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from markupsafe import Markup

_BLOCKS = {
    "aside", "caption", "dd", "div", "dt", "figcaption", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li",
    "p", "section", "td", "th",
}  # fmt: skip
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What stands at the head or foot of every page: read last, whatever its place in the file.
_RUNNING = {"running", "running-draft"}
# Parts of a page that give the lines in them a look of their own.
_PARTS = {"safety", "sources"}


@dataclass(frozen=True)
class Line:
    """A block of a page and the msgctxt of one message in it; `html` is what stands in the block."""

    context: str
    html: str
    tag: str
    classes: str
    lang: str
    direction: str

    def markup(self) -> Markup:
        """The block as a neutral element with its message marked; all else in it is as the page has it."""
        mine = f'<span data-message="{Markup.escape(self.context)}">'
        inside = " ".join(self.html.replace(mine, '<span class="this">').split())
        return Markup('<div class="line-{} {}" lang="{}" dir="{}">{}</div>').format(
            self.tag, self.classes, self.lang, self.direction, Markup(inside)
        )


@dataclass
class _Open:
    """An element whose end hasn't come yet."""

    tag: str
    classes: str
    lang: str
    direction: str
    running: bool
    inside: int  # where its contents begin
    messages: list[int] = field(default_factory=list)  # places in the reader's lists


class _Reader(HTMLParser):
    """Collects the lines of a page. Its elements are all closed, as the templates write them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        # HTMLParser counts rows by "\n" alone.
        self.rows = [0, *(index + 1 for index, letter in enumerate(html) if letter == "\n")]
        self.open: list[_Open] = []
        self.contexts: list[str] = []
        self.lines: dict[int, tuple[bool, Line]] = {}
        self.feed(html)
        self.close()

    def _position(self) -> int:
        row, column = self.getpos()
        return self.rows[row - 1] + column

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass  # a picture's shape

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        values = {name: value or "" for name, value in attrs}
        outer = self.open[-1] if self.open else None
        names = values.get("class", "").split()
        parts = [f"in-{name}" for name in names if name in _PARTS]
        parts += [name for name in (outer.classes.split() if outer else ()) if name.startswith("in-")]
        classes = " ".join([*names, *parts])
        context = values.get("data-message")
        if context is not None:
            block = next((element for element in reversed(self.open) if element.tag in _BLOCKS), None)
            if block is not None:
                block.messages.append(len(self.contexts))
                self.contexts.append(context)
        self.open.append(
            _Open(
                tag,
                classes,
                values.get("lang") or (outer.lang if outer else ""),
                values.get("dir") or (outer.direction if outer else "ltr"),
                (outer.running if outer else False) or bool(_RUNNING & set(names)),
                self._position() + len(self.get_starttag_text() or ""),
            )
        )

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            element = self.open.pop()
            if element.messages:
                html = self.html[element.inside : self._position()]
                for place in element.messages:
                    line = Line(
                        self.contexts[place], html, element.tag, element.classes, element.lang, element.direction
                    )
                    self.lines[place] = (element.running, line)
            if element.tag == tag:
                break


def lines(html: str, lang: str) -> dict[str, Line]:
    """The page's first line of each message in the language `lang`, in reading order; running heads and feet last."""
    reader = _Reader(html)
    ordered = sorted(reader.lines.items(), key=lambda item: (item[1][0], item[0]))
    first: dict[str, Line] = {}
    for _, (_, line) in ordered:
        if line.lang == lang:
            first.setdefault(line.context, line)
    return first
