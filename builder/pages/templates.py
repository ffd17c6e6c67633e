"""The templates of handouts/: how Jinja2 reads them, and where in them an error arose."""

from __future__ import annotations

import marshal
import platform
import traceback
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import jinja2.bccache
import jinja2.meta
import jinja2.nodes

from builder.base.cache import Cache, Cached, key_of
from builder.base.errors import Finding, HandoutsError
from builder.base.project import Project


class UnknownFactError(Exception):
    """A template names a fact, or a subject, that the topic hasn't."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


# What Jinja says of a macro that was called with too little.
_FROM_OUTSIDE = ("was not provided", "'None' has no")


class _Compiled(jinja2.BytecodeCache):
    """Compiled templates by their text: in memory for every project of this process, and in the project's cache."""

    def __init__(self, store: Cache | None) -> None:
        self._store = store

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> jinja2.bccache.Bucket:
        key = key_of([f"jinja {version('jinja2')} python {platform.python_version()}", source])
        bucket = jinja2.bccache.Bucket(environment, f"{key} {filename}", key)
        code = _memory.get(key)
        if code is None and self._store and (cached := self._store.get(key)) and "code" in cached.files:
            code = _memory[key] = marshal.loads(cached.files["code"])
        if code is not None:
            # Errors name the template's file.
            bucket.code = _in_file(code, filename or name)
        return bucket

    def set_bucket(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.code is not None:
            _memory[bucket.checksum] = bucket.code
            if self._store:
                self._store.put(bucket.checksum, Cached(None, {"code": marshal.dumps(bucket.code)}))


_memory: dict[str, CodeType] = {}


def _in_file(code: CodeType, filename: str) -> CodeType:
    constants = (_in_file(item, filename) if isinstance(item, CodeType) else item for item in code.co_consts)
    return code.replace(co_filename=filename, co_consts=tuple(constants))


_OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": False,
}


@cache
def environment(project: Project, keep: bool = True) -> jinja2.Environment:
    """The templates below handouts/, strict: an unknown name is an error. `keep`: compiled, in the project's cache."""
    loader = jinja2.FileSystemLoader(project.handouts_folder())
    return jinja2.Environment(loader=loader, bytecode_cache=_Compiled(project.cache if keep else None), **_OPTIONS)


@cache
def _reader() -> jinja2.Environment:
    return jinja2.Environment(**_OPTIONS)


@lru_cache(maxsize=512)
def parse_template(text: str) -> jinja2.nodes.Template:
    """A template's tree, to be read only. TemplateSyntaxError where it is none."""
    return _reader().parse(text)


@lru_cache(maxsize=512)
def referenced(text: str) -> tuple[str | None, ...]:
    """The templates that a template names; None among them where it can't be told which."""
    return tuple(jinja2.meta.find_referenced_templates(parse_template(text)))


def template_line(error: BaseException, folder: Path, ours: bool) -> tuple[Path, int, str]:
    """The template's file and line where an error arose, and where it was called from if that is another file.

    `ours`: the mistake is in what a macro of the theme was called with, so its caller is to blame.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    if not frames:
        return folder, 0, ""
    caller = len(frames) - 1
    # Jinja names what isn't a block or the top level of a file so: macros.
    while caller and frames[caller].name == "template" and Path(frames[caller].filename).parent.name == "theme":
        caller -= 1
    place = frames[caller if ours else -1]
    called = frames[caller]
    note = "" if ours or caller == len(frames) - 1 else f"{Path(called.filename).parent.name}, line {called.lineno}"
    return Path(place.filename), place.lineno or 0, note


def template_error(project: Project, name: str, error: Exception) -> HandoutsError:
    """Whatever a template of handouts/ can raise, as a finding with its file and line."""
    if isinstance(error, HandoutsError):
        return error
    folder = project.handouts_folder()
    path, line, called = template_line(error, folder, ours=any(words in str(error) for words in _FROM_OUTSIDE))
    message = " ".join(str(error).split())[:300] or "it can't be filled"
    if isinstance(error, jinja2.TemplateSyntaxError):
        path, line = Path(error.filename or folder / name), error.lineno
    elif isinstance(error, RecursionError):
        message = "it includes or calls itself without end"
    elif isinstance(error, UnicodeDecodeError):
        path, message = folder / name, "it, or a template that it includes, isn't UTF-8"
    elif isinstance(error, (KeyError, jinja2.TemplateNotFound)):
        message = f"there is no {message}"
    elif not isinstance(error, (jinja2.TemplateError, AttributeError, LookupError, TypeError)):
        message = f"{type(error).__name__}: {message}"
    if called:
        message += f" (called from the template of {called})"
    return HandoutsError([Finding(project.relative(path), line, "template", message, "Mend the template here.")])
