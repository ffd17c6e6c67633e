"""Reading a form: never more of it than the bound, however it is sent, and not for longer than a client needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from builder.base.bounded import size_name
from builder.serve.answers import RefusedError
from builder.serve.settings import Limits

_MAX_FIELDS = 500


class _Parser(MultiPartParser):
    # All of it stays in memory: the whole has its bound, and nothing of a form is put on a disk.
    spool_max_size = 10_000_000
    whole = False  # whether the last boundary has come

    def on_part_end(self) -> None:
        """Text is UTF-8, as the page says. The library takes anything else for Latin-1, and a name would be garbled."""
        self._charset = "utf-8"
        part = self._current_part
        if part.file is None:
            part.data.decode("utf-8")
        super().on_part_end()

    def on_end(self) -> None:
        self.whole = True

    async def parse(self) -> FormData:
        """The fields. The library is content with a form that breaks off, whose last choices are missing then."""
        form = await super().parse()
        if not self.whole:
            await form.close()
            raise MultiPartException("The form ended early.")
        return form


class _LineParser(FormParser):
    def on_field_end(self) -> None:
        """Browsers write all but ASCII with %; the library takes it for Latin-1."""
        if not (self._field_name.isascii() and self._field_value.isascii()):
            raise MultiPartException("The form isn't encoded.")
        super().on_field_end()


class Uploads:
    """Reads some bodies at a time, and turns away more."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._reading = 0

    async def form(self, request: Request) -> FormData:
        """The fields of a form. RefusedError where the body is no form, too large, too slow or one too many."""
        limits = self._limits
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("multipart/form-data", "application/x-www-form-urlencoded"):
            raise RefusedError(415, "Send the form of this page.")
        length = request.headers.get("content-length", "")
        too_large = f"This is too much: the form and the logo may have {size_name(limits.body_bytes)} together."
        if length.isdigit() and int(length[:20]) > limits.body_bytes:
            raise RefusedError(413, too_large, {"Connection": "close"})
        if self._reading >= limits.uploads:
            busy = {"Retry-After": str(limits.retry), "Connection": "close"}
            raise RefusedError(503, "Too many people are sending forms. Try again in a moment.", busy)
        self._reading += 1
        try:
            async with asyncio.timeout(limits.body):
                stream = self._bounded(request, too_large)
                if kind == "multipart/form-data":
                    parser = _Parser(
                        request.headers, stream, max_files=4, max_fields=_MAX_FIELDS, max_part_size=limits.body_bytes
                    )
                    return await parser.parse()
                return await _LineParser(request.headers, stream, max_fields=_MAX_FIELDS).parse()
        except TimeoutError as error:
            raise RefusedError(408, "The form came too slowly.", {"Connection": "close"}) from error
        except MultiPartException as error:
            raise RefusedError(400, "The form is broken.", {"Connection": "close"}) from error
        except ClientDisconnect as error:
            raise RefusedError(400, "The form ended early.", {"Connection": "close"}) from error
        except (UnicodeDecodeError, KeyError, LookupError, ValueError) as error:
            raise RefusedError(400, "The form is broken.", {"Connection": "close"}) from error
        finally:
            self._reading -= 1

    async def _bounded(self, request: Request, too_large: str) -> AsyncGenerator[bytes, None]:
        count = 0
        async for piece in request.stream():
            count += len(piece)
            if count > self._limits.body_bytes:
                raise RefusedError(413, too_large, {"Connection": "close"})
            yield piece
