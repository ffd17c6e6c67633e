"""A clinic's logo: read with bounds, refused with the reason where paper and screen would show it differently."""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from builder.base.bounded import UnreadableError, read_bounded
from builder.pages.svg import read_shapes
from builder.pages.svg_values import ValueProblem

# Every page carries the logo, so a large one would swell all of them.
MAX_BYTES = 300_000
MAX_PIXELS = 4_000_000
MAX_SIDE = 4_000
# Wider or higher than this it would be a line on the page.
MAX_FORM = 20
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # kind of PNG → how many values a pixel has
_PNG = b"\x89PNG\r\n\x1a\n"
# The first bytes of what people take for PNG, with its name.
_OTHERS = {
    b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture", b"BM": "a BMP picture", b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture", b"RIFF": "a WebP picture", b"%PDF": "a PDF file", b"%!PS": "a PostScript file",
    b"8BPS": "a Photoshop file", b"\x00\x00\x01\x00": "an icon file", b"\x1f\x8b": "a packed file (svgz or gz)",
    b"PK\x03\x04": "a packed file (zip)",
}  # fmt: skip
SAVE_ANEW = "Save it anew as PNG (8 bit, RGB), about 600 pixels wide."


class LogoError(Exception):
    """Why a logo can't be used, as the rest of a sentence that begins with its name, and what to do."""

    def __init__(self, message: str, remedy: str = SAVE_ANEW) -> None:
        super().__init__(message)
        self.remedy = remedy


def read_logo(path: Path) -> str:
    """The logo as a data URI: a PNG of 8 bits without anything but its pixels, or an SVG of shapes."""
    try:
        data = read_bounded(path, MAX_BYTES)
    except UnreadableError as error:
        small = "Save it smaller: 600 pixels wide are enough."
        missing = "Put the picture there, correct its path, or remove the line."
        raise LogoError(str(error), missing if "can't be read" in str(error) else small) from error
    if not data:
        raise LogoError("is an empty file")
    if data.startswith(_PNG):
        return _uri("png", _png(data))
    for start, name in _OTHERS.items():
        if data.startswith(start):
            raise LogoError(f"is {name}, whatever its name says")
    if not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        raise LogoError("is neither PNG nor SVG")
    return _uri("svg+xml", _svg(data))


def _uri(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _svg(data: bytes) -> bytes:
    try:
        shapes = read_shapes(data)
    except ValueProblem as error:
        raise LogoError(f"can't be used: the SVG {error}") from error
    _judge_form(shapes.box[2], shapes.box[3])
    if shapes.colours == {"#ffffff"}:
        raise LogoError("is white, and shows nothing on white paper", "Take the version for a white background.")
    return str(shapes.markup()).encode()


def _judge_form(width: float, height: float) -> None:
    if max(width, height) > MAX_FORM * min(width, height):
        longer = "wide" if width > height else "high"
        raise LogoError(f"is more than {MAX_FORM} times as {longer} as the other way", "Cut off its empty margins.")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its name; LogoError where one is broken or the last one is missing."""
    position = len(_PNG)
    while position < len(data):
        head = data[position : position + 8]
        size = int.from_bytes(head[:4], "big")
        end = position + 12 + size
        name, content, check = head[4:], data[position + 8 : end - 4], data[end - 4 : end]
        if end > len(data) or zlib.crc32(name + content) != int.from_bytes(check, "big"):
            break
        yield name, content
        if name == b"IEND":
            return
        position = end
    raise LogoError("is a broken PNG")


def _unpacked_size(width: int, height: int, depth: int, interlaced: int) -> int:
    """How many bytes the rows of a PNG unpack to, each with its filter; `depth` in bits a pixel."""
    passes = [(0, 0, 1, 1)]
    if interlaced:  # Adam7: first column, first row, steps
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    total = 0
    for x, y, step_x, step_y in passes:
        columns, rows = -(-(width - x) // step_x), -(-(height - y) // step_y)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * depth // 8))
    return total


def _png(data: bytes) -> bytes:
    """The pixels as a PNG of 8 bits, RGB or RGBA, in the colours of screens."""
    chunks = list(_chunks(data))
    if chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise LogoError("is a broken PNG")
    width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    # Before a single pixel is unpacked.
    if not width or not height:
        raise LogoError("is a broken PNG")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        message = f"has {width} × {height} pixels, more than {MAX_PIXELS // 1_000_000} million or {MAX_SIDE} on a side"
        raise LogoError(message, "Save it smaller: 600 pixels wide are enough.")
    if bits > 8:
        raise LogoError(f"can't be used: it has {bits} bits for each colour of a pixel")
    if any(name == b"acTL" for name, _ in chunks):
        raise LogoError("can't be used: it moves (animated PNG)")
    _judge_form(width, height)
    wanted = _unpacked_size(width, height, bits * _CHANNELS.get(kind, 1), interlaced)
    try:
        # Pillow leaves missing rows black.
        unpacked = zlib.decompressobj().decompress(b"".join(text for name, text in chunks if name == b"IDAT"), wanted)
        if len(unpacked) < wanted:
            raise ValueError("rows are missing")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                picture = _screen_colours(image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, zlib.error) as error:
        raise LogoError("is a broken PNG") from error
    seen = Image.alpha_composite(Image.new("RGBA", picture.size, "#fff"), picture.convert("RGBA")).convert("L")
    if seen.getextrema() == (255, 255):
        raise LogoError("shows nothing on white paper", "Take the version for a white background.")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _screen_colours(image: Image.Image) -> Image.Image:
    """The picture upright, as RGB or RGBA, converted from the colours of the device that its profile names."""
    whole, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False  # WeasyPrint sets it
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = whole
    profile = image.info.get("icc_profile")
    turned = ImageOps.exif_transpose(image)
    picture = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    if profile:
        try:
            embedded = ImageCms.getOpenProfile(io.BytesIO(profile))
            if embedded.profile.xcolor_space.strip() == "RGB":
                ImageCms.profileToProfile(picture, embedded, ImageCms.createProfile("sRGB"), inPlace=True)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a browser shows such a picture without the profile
    picture.info.clear()
    return picture
