"""The site: what the manifest of dist/ lists, and nothing else."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from html import unescape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from builder.serve.answers import FRAME, NOTHING, Answer, RefusedError
from builder.serve.snapshot import Dist, GoneError

_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "pdf": "application/pdf",
    "apkg": "application/octet-stream",
    "woff2": "font/woff2",
    "webmanifest": "application/manifest+json",
}
_TEXT = frozenset(["html", "css", "js", "json", "txt", "tsv", "xml", "svg", "webmanifest"])
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# A relative address: no scheme, no part of this page, not from the top.
_RELATIVE = re.compile(rb'(?<=[\s"])(href|src|action)="(?![a-zA-Z][a-zA-Z0-9+.-]*:|#|/)([^"]*)"')
_INDEX = "index.html"
_MISSING = "404.html"
_MAX_PACKED = 16_000_000


class ListedFiles:
    """Answers for the files of one folder. Packed texts are kept by their SHA-256, within bounds."""

    def __init__(self, dist: Dist) -> None:
        self.dist = dist
        self._packed: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    async def _find(self, path: str) -> tuple[str, bytes] | None:
        if not self.dist.changed:
            digest = self.dist.snapshot().files.get(path)
            data = self.dist.kept(digest) if digest else None
            if digest and data is not None:
                return digest, data
        return await run_in_threadpool(self.dist.find, path)

    async def answer(self, request: Request) -> Answer:
        """The file at the request's path. RefusedError where it is of no use to look."""
        path = request.url.path.lstrip("/") if "path" not in request.path_params else request.path_params["path"]
        name = f"{path}{_INDEX}" if path == "" or path.endswith("/") else path
        try:
            file = await self._find(name)
            if file is None:
                return await self._missing(path)
        except GoneError as error:
            retry = {"Retry-After": "5"}
            raise RefusedError(503, "The leaflets are being renewed. Try again in a moment.", retry) from error
        return self._file(request, name, *file)

    async def _missing(self, path: str) -> Answer:
        """404, or the way to a folder's page whose address lacks its last slash."""
        if path and await self._find(f"{path}/{_INDEX}"):
            last = path.rsplit("/", 1)[-1]
            return Answer("", 308, headers={"Location": f"{last}/", "Cache-Control": "no-cache"})
        page = await self._find(_MISSING)
        if page is None:
            raise RefusedError(404, "There is no such page here.")
        data = page[1]
        # Its links start at the top, which is so many folders up from the address that was asked for.
        up = b"../" * path.count("/")
        if up:
            data = _RELATIVE.sub(lambda match: match[1] + b'="' + up + match[2] + b'"', data)
        return Answer(data, 404, _KINDS["html"], {"Content-Security-Policy": _policy("html", data)})

    def _file(self, request: Request, name: str, digest: str, data: bytes) -> Answer:
        ending = name.rpartition(".")[2]
        headers = {
            "Cache-Control": "public, max-age=86400" if ending == "woff2" else "no-cache",
            "Content-Security-Policy": _policy(ending, data),
            "ETag": f'"{digest}"',
        }
        kind = _KINDS.get(ending, "application/octet-stream")
        known = ",".join(request.headers.getlist("if-none-match"))
        if known.strip() == "*" or digest in re.findall(r'"([0-9a-f]{64})(?:-gzip)?"', known):
            if ending in _TEXT:
                headers["Vary"] = "Accept-Encoding"
            return Answer(b"", 304, kind, headers)
        if ending in _TEXT:
            headers["Vary"] = "Accept-Encoding"
            if _takes_gzip(request.headers.get("accept-encoding", "")):
                headers |= {"Content-Encoding": "gzip", "ETag": f'"{digest}-gzip"'}
                return Answer(self._pack(digest, data), 200, kind, headers)
            return Answer(data, 200, kind, headers)
        headers["Accept-Ranges"] = "bytes"
        wanted = request.headers.get("range")
        unchanged = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
        part = _part(wanted, len(data)) if wanted and unchanged and request.method == "GET" else None
        if part is None:
            return Answer(data, 200, kind, headers)
        start, end = part
        if start >= end:
            return Answer(b"", 416, kind, {**headers, "Content-Range": f"bytes */{len(data)}"})
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
        return Answer(data[start:end], 206, kind, headers)

    def _pack(self, digest: str, data: bytes) -> bytes:
        packed = self._packed.get(digest)
        if packed is None:
            packed = gzip.compress(data, 6, mtime=0)
            self._packed[digest] = packed
            self._size += len(packed)
            while self._size > _MAX_PACKED:
                self._size -= len(self._packed.popitem(last=False)[1])
        return packed


def _policy(ending: str, data: bytes) -> str:
    """The policy of a page as its own element says it; a browser's own viewer of PDFs needs room for its styles."""
    if ending == "pdf":
        return FRAME
    if ending == "js":
        return f"default-src 'self'; {FRAME}"  # a service worker fetches under the policy of its script
    match = _POLICY.search(data[:20_000]) if ending == "html" else None
    return f"{unescape(match[1].decode('utf-8', 'replace'))}; {FRAME}" if match else NOTHING


def _takes_gzip(accepted: str) -> bool:
    for item in accepted.lower().split(","):
        name, _, quality = item.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """The bytes from … to before … that a Range names; None for the whole, where it names several parts or is wrong."""
    match = _RANGE.fullmatch(wanted.strip())
    if not match or len(wanted) > 60 or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    start = int(match[1])
    end = min(size, int(match[2]) + 1) if match[2] else size
    return None if match[2] and int(match[2]) < start else (start, end)
