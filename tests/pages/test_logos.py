"""Logos and pictures that can't be used: one finding at `logo` with the reason, and none is read without end."""

from __future__ import annotations

import base64
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageCms, ImageDraw

from builder.base.errors import Finding
from builder.base.project import Project
from builder.checks.editions import pictures
from builder.pages.clinic import load_clinic
from builder.pages.logo import MAX_BYTES, read_logo
from builder.workspace.selection import Selection
from tests.conftest import MiniProject
from tests.pages.test_logo_drawing import NAMESPACE, svg

PATH = '<path fill="#0a7" d="M5 5h30v10H5z"/>'
LINKED = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def nested(levels: int) -> str:
    return svg("<g>" * levels + PATH + "</g>" * levels)


REFUSED = {
    "mask": (svg('<mask id="m"><rect width="9" height="9"/></mask><path mask="url(#m)" d="M5 5h30v10H5z"/>'), "mask"),
    "gradient": (svg('<defs><linearGradient id="g"><stop offset="0" stop-color="#0a7"/></linearGradient></defs><path fill="url(#g)" d="M5 5h30v10H5z"/>'), "gradient"),
    "gradient in a style": (svg('<style>.a{fill:url(#g) #0a7}</style><path class="a" d="M5 5h30v10H5z"/>'), "gradient"),
    "pattern": (svg('<pattern id="p" width="2" height="2"><path d="M0 0h1v1z"/></pattern><path stroke="url(#p)" d="M5 5h30v10H5z"/>'), "pattern"),
    "clip path": (svg(f'<clipPath id="c"><circle r="9"/></clipPath><g clip-path="url(#c)">{PATH}</g>'), "clip-path"),
    "filter": (svg(f'<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g style="filter:url(#f)">{PATH}</g>'), "filter"),
    "variable": (svg('<style>:root{--brand:#0a7} .a{fill:var(--brand)}</style><path class="a" d="M5 5h30v10H5z"/>'), "var"),
    "variable in an attribute": (svg('<path style="fill:var(--brand,#0a7)" d="M5 5h30v10H5z"/>'), "var"),
    "other style sheet": (f'<?xml version="1.0"?><?xml-stylesheet href="house.css"?>{svg(PATH)}', "another file"),
    "imported style sheet": (svg(f'<style>@import url("https://example.org/a.css");</style>{PATH}'), "@import"),
    "media": (svg(f'<style>@media print{{path{{fill:red}}}}</style>{PATH}'), "@media"),
    "font": (svg(f'<style>@font-face{{font-family:x;src:url(x.woff)}}</style>{PATH}'), "@font-face"),
    "pseudo-class": (svg(f'<style>.a:hover{{fill:red}}</style>{PATH}'), ".a:hover"),
    "selector of structure": (svg(f'<style>g > path{{fill:red}}</style><g>{PATH}</g>'), "g > path"),
    "important": (svg(f'<style>path{{fill:red !important}}</style>{PATH}'), "!important"),
    "blend mode": (svg(f'<g style="mix-blend-mode:multiply">{PATH}</g>'), "mix-blend-mode"),
    "wide colours": (svg('<path style="fill:#0a7;fill:color(display-p3 0 .65 .45)" d="M5 5h30v10H5z"/>'), "twice"),
    "unknown colour": (svg('<path fill="color(display-p3 0 .65 .45)" d="M5 5h30v10H5z"/>'), "colour"),
    "device colours": (svg('<path fill="#0a7 icc-color(acme, 0.1, 0.2)" d="M5 5h30v10H5z"/>'), "colour"),
    "use of a symbol": (svg('<symbol id="a" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></symbol><use href="#a"/>'), "use"),
    "use of itself": (svg(f'<g id="a">{PATH}<use href="#a" x="3"/></g>'), "within itself"),
    "use under rules": (svg(f'<style>g path{{fill:red}}</style><g id="a">{PATH}</g><use href="#a"/>'), ""),
    "use without end": (svg("".join(f"<g id='g{n}'>" + (f"<use href='#g{n - 1}'/>" * 10 if n else PATH) + "</g>" for n in range(9))), "more than 2000 elements"),
    "use": (f'<svg {NAMESPACE} {LINKED} viewBox="0 0 40 20">{PATH}<use xlink:href="sprite.svg#mark"/></svg>', "use"),
    "picture": (svg(f'{PATH}<image href="data:image/png;base64,AA" width="9" height="9"/>'), "picture"),
    "text": (svg(f"{PATH}<text>A</text>"), "text"),
    "script": (svg(f"{PATH}<script>alert(1)</script>"), "script"),
    "script in a definition": (svg(f"<defs><script>alert(1)</script></defs>{PATH}"), "script"),
    "event": (svg(PATH.replace("<path", '<path onclick="alert(1)"')), "script"),
    "web page": (svg(f"<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>A</p></foreignObject>{PATH}"), "web page"),
    "animation": (svg('<path d="M5 5h30v10H5z"><animate attributeName="x" to="9"/></path>'), "something else in it"),
    "inner picture": (svg(f'<svg x="5" width="9" height="9">{PATH}</svg>'), "within"),
    "marker": (svg('<path marker-end="url(#a)" d="M5 5h30"/>'), "marker-end"),
    "paint order": (svg('<path paint-order="stroke" stroke="red" d="M5 5h30v10H5z"/>'), "paint-order"),
    "stroke of one width": (svg('<path vector-effect="non-scaling-stroke" stroke="red" d="M5 5h30"/>'), "vector-effect"),
    "transform in a style": (svg('<path style="transform:rotate(10deg)" d="M5 5h30v10H5z"/>'), "transform"),
    "transform about another point": (svg('<path transform="rotate(9)" transform-origin="5 5" d="M5 5h30z"/>'), "transform-origin"),
    "units": (svg('<rect width="50%" height="1cm"/>'), "50%"),
    "geometry in a style": (svg('<rect style="width:9px" height="9"/>'), "width"),
    "broken path": (svg('<path d="M5 5h30v10Hz"/>'), "breaks off"),
    "odd corners": (svg('<polygon points="1 2 3"/>'), "corner"),
    "a dot without length": (svg('<path stroke="red" stroke-linecap="round" stroke-width="5" d="M5 5h0"/>'), "dot"),
    "dashes without end": (svg('<path stroke="red" stroke-dasharray=".0001" d="M5 5h30"/>'), "dashes"),
    "other form": (f'<svg {NAMESPACE} width="100" height="100" viewBox="0 0 40 20">{PATH}</svg>', "another form"),
    "no box": (f"<svg {NAMESPACE}>{PATH}</svg>", "no viewBox"),
    "empty box": (svg(PATH, box="0 0 0 20"), "viewBox"),
    "broken box": (svg(PATH, box="0 0 forty 20"), "numbers"),
    "no namespace": ('<svg viewBox="0 0 40 20"><path d="M5 5h30v10H5z"/></svg>', "xmlns"),
    "nothing": (svg("<g/>"), "draws nothing"),
    "white": (svg('<path fill="#fff" d="M5 5h30v10H5z"/>'), "white paper"),
    "a hair": (svg(PATH, box="0 0 400 10"), "20 times"),
    "entities": (f'<!DOCTYPE svg [<!ENTITY a "b">]>{svg(PATH)}', "entities"),
    "elements without end": (svg("<g/>" * 3000 + PATH), "more than 2000 elements"),
    "depth without end": (nested(5000), "more than 40 deep"),
    "rules without end": (svg("<style>" + ".a{fill:red}" * 400 + f"</style>{PATH}"), "more than 300 rules"),
    "brackets without end": (svg(f"<style>.a{{fill:{'(' * 90_000}}}</style>{PATH}"), "style"),
    "brackets without end in an attribute": (svg(f"<g style='fill:{'[' * 90_000}'>{PATH}</g>"), "style"),
    "cut short": (svg(PATH)[:-4], "no whole SVG"),
    "another file": ("%PDF-1.7", "a PDF file"),
}  # fmt: skip


def finding_of(folder: Path, name: str) -> Finding:
    """The one finding of a clinic with this logo."""
    (folder / "clinic.yaml").write_text(f"schema: 1\nname: Example Clinic\nlogo: {name}\n", encoding="utf-8")
    findings: list[Finding] = []
    assert load_clinic(Project(folder), None, findings) is None
    assert len(findings) == 1, findings
    found = findings[0]
    assert (found.path, found.line, found.check) == ("clinic.yaml", 3, "clinic")
    assert found.message.startswith(f"the logo {name} ")
    assert found.remedy
    assert "emplate" not in found.remedy
    return found


@pytest.mark.parametrize("name", REFUSED)
def test_an_svg_that_paper_shows_differently_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    text, words = REFUSED[name]
    (tmp_path / "logo.svg").write_text(text, encoding="utf-8")
    assert words in finding_of(tmp_path, "logo.svg").message


def test_entities_are_found_in_every_encoding(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg [<!ENTITY a "b">]>{svg(PATH)}'
    (tmp_path / "logo.svg").write_bytes(text.encode("utf-16"))
    assert "entities" in finding_of(tmp_path, "logo.svg").message


def picture(mode: str = "RGB", size: tuple[int, int] = (60, 30)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((10, 5, size[0] - 10, size[1] - 5), fill=(0, 170, 119))
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, bits: int, kind: int, row: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress((b"\0" + row) * height, 9)) + chunk(b"IEND", b"")


RASTER: dict[str, tuple[Callable[[], bytes], str]] = {
    "16 bits of grey": (lambda: png(9, 9, 16, 0, bytes(18)), "16 bits"),
    "16 bits of colours": (lambda: png(9, 9, 16, 6, bytes(72)), "16 bits"),
    "12000 × 10000 pixels": (lambda: png(12_000, 10_000, 1, 0, bytes(1500)), "12000 × 10000 pixels"),
    "too wide": (lambda: png(5000, 300, 1, 0, bytes(625)), "5000 × 300 pixels"),
    "JPEG under another name": (lambda: saved(picture(), "JPEG"), "a JPEG picture"),
    "inks of a printer": (lambda: saved(picture("CMYK"), "JPEG"), "a JPEG picture"),
    "TIFF": (lambda: saved(picture("CMYK"), "TIFF"), "a TIFF picture"),
    "GIF": (lambda: saved(picture(), "GIF"), "a GIF picture"),
    "WebP": (lambda: saved(picture(), "WEBP"), "a WebP picture"),
    "moving": (lambda: saved(picture(), save_all=True, append_images=[picture("L").convert("RGB")]), "animated"),
    "cut short": (lambda: saved(picture())[:-30], "broken"),
    "without its last rows": (lambda: png(9, 9, 8, 2, bytes(27)).replace(b"\0\0\0\x09\x08\x02", b"\0\0\0\x63\x08\x02"), "broken"),
    "pixels missing": (lambda: b"".join([png(9, 3, 8, 2, bytes(27))[:8], chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)), png(9, 3, 8, 2, bytes(27))[33:]]), "broken"),
    "one bit wrong": (lambda: bytes(b ^ (1 if i == 50 else 0) for i, b in enumerate(saved(picture()))), "broken"),
    "nothing to see": (lambda: saved(Image.new("RGBA", (60, 30), (0, 0, 0, 0))), "shows nothing"),
    "white": (lambda: saved(Image.new("RGB", (60, 30), "white")), "shows nothing"),
    "empty": (lambda: b"", "empty file"),
    "a hair": (lambda: saved(picture(size=(900, 30))), "20 times"),
}  # fmt: skip


@pytest.mark.parametrize("name", RASTER)
def test_a_picture_of_pixels_that_cannot_be_printed_is_refused(tmp_path: Path, name: str) -> None:
    make, words = RASTER[name]
    data = make()
    assert len(data) <= MAX_BYTES
    (tmp_path / "logo.png").write_bytes(data)
    assert words in finding_of(tmp_path, "logo.png").message


def test_what_is_no_ordinary_file_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    with (tmp_path / "giant.png").open("wb") as file:
        file.truncate(3 << 30)
    assert "no ordinary file" in finding_of(tmp_path, "pipe.png").message
    assert "a folder" in finding_of(tmp_path, "folder.png").message
    assert "no ordinary file" in finding_of(tmp_path, "zero.png").message
    assert "more than 300 kB" in finding_of(tmp_path, "giant.png").message
    assert "can't be read" in finding_of(tmp_path, '"a\\0b.png"'.strip('"')).message


@pytest.mark.parametrize("kind", ["1", "L", "LA", "P", "RGB", "RGBA", "palette", "interlaced", "profile"])
def test_every_common_kind_of_png_keeps_its_colours(tmp_path: Path, kind: str) -> None:
    image = picture("RGBA" if kind in ("palette", "profile") else "RGB" if kind == "interlaced" else kind)
    options: dict[str, Any] = {}
    if kind == "palette":
        image = picture().convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
        options = {"transparency": image.getpixel((0, 0))}
    if kind == "profile":
        options = {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    data = saved(image, **options)
    if kind == "interlaced":  # Pillow writes none: one pixel is the same both ways
        data = saved(Image.new("RGB", (1, 1), (0, 170, 119)))
        head = bytearray(data[16:29])
        head[12] = 1
        data = data[:8] + chunk(b"IHDR", bytes(head)) + data[33:]
    (tmp_path / "logo.png").write_bytes(data)
    uri = read_logo(tmp_path / "logo.png")
    shown = Image.open(io.BytesIO(base64.b64decode(uri.removeprefix("data:image/png;base64,"))))
    assert shown.mode in ("RGB", "RGBA")
    middle = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 2))
    wanted = picture(kind if kind in ("1", "L", "LA", "P") else "RGB").convert("RGB").getpixel((30, 15))
    assert isinstance(middle, tuple)
    assert isinstance(wanted, tuple)
    assert max(abs(a - b) for a, b in zip(middle, wanted, strict=True)) < 3
    if kind == "palette":
        corner = shown.getpixel((0, 0))
        assert isinstance(corner, tuple)
        assert corner[3] == 0


def test_a_logo_of_pixels_is_printed(mini: MiniProject) -> None:
    (mini.root / "clinic.yaml").write_text("schema: 1\nname: A\nlogo: logo.png\n", encoding="utf-8")
    (mini.root / "logo.png").write_bytes(saved(picture("RGBA")))
    built = mini.build(Selection(locales=("en",), handouts=("overview",)))
    shown = pypdfium2.PdfDocument(built.target / "en/overview.pdf")[0].render(scale=1).to_pil().convert("RGB")
    colours = {colour: count for count, colour in shown.getcolors(1 << 24)}
    assert colours[0, 170, 119] > 300


def test_a_picture_of_the_theme_is_shapes_and_has_bounds(mini: MiniProject) -> None:
    folder = mini.root / "handouts/theme/pictures"
    (folder / "fever.svg").write_text(svg(f"{PATH}<script>alert(1)</script>"), encoding="utf-8")
    (folder / "pain.svg").unlink()
    os.mkfifo(folder / "pain.svg")
    with (folder / "lump.svg").open("wb") as file:
        file.truncate(3 << 30)
    (folder / "clock.svg").write_text(svg(PATH, box="none"), encoding="utf-8")
    found = {item.path.rsplit("/", 1)[1]: item for item in pictures(mini.load())}
    assert set(found) == {"fever.svg", "pain.svg", "lump.svg", "clock.svg"}
    assert "runs a script" in found["fever.svg"].message
    assert "no ordinary file" in found["pain.svg"].message
    assert "more than 100 kB" in found["lump.svg"].message
    assert all(item.remedy for item in found.values())
