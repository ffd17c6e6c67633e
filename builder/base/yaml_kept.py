"""YAML files that are changed and written back: order, comments and quotes stay as people wrote them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap


def yaml_writer() -> YAML:
    """Keeps order, comments and quotes of what it read."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    # Nothing is said with `null`, and not with nothing.
    yaml.representer.add_representer(
        type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return yaml


def in_braces(record: dict[str, Any]) -> CommentedMap:
    """A mapping that is written on one line."""
    written = CommentedMap(record)
    written.fa.set_flow_style()
    return written


def read_yaml(path: Path) -> Any:
    """A YAML file to be written back with its comments."""
    return yaml_writer().load(path.read_text(encoding="utf-8"))


def to_bytes(data: Any) -> bytes:
    """What `read_yaml` gave, or new data, as the content of a file."""
    buffer = io.BytesIO()
    yaml_writer().dump(data, buffer)
    return buffer.getvalue()
