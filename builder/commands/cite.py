"""Writing citations: nobody types locators' hashes."""

from __future__ import annotations

import json

from builder.base.errors import ExitCode, HandoutsError, errors, failure
from builder.base.whole import write_whole
from builder.base.yaml_kept import read_yaml, to_bytes
from builder.facts.citation import locate, write_locator
from builder.facts.document import DocumentText
from builder.workspace.loaded import Loaded


def _text(loaded: Loaded, document: str) -> DocumentText:
    topics = [topic for topic in loaded.folders if document in topic.documents]
    for topic in topics:
        if topic.texts and document in topic.texts:
            return topic.texts[document]
    findings = [item for item in loaded.findings if item.check == "documents"]
    if topics and findings:
        raise HandoutsError(findings)  # they say why the text isn't there
    if topics:
        remedy = "Name the folder with --documents or HANDOUTS_DOCUMENTS."
        raise failure(document, "the document's text is not at hand", remedy, ExitCode.ENVIRONMENT, "cite")
    known = ", ".join(name for topic in loaded.folders for name in topic.documents)
    raise failure(document, "no such document is recorded", f"Choose from: {known}.", ExitCode.USAGE, "cite")


def cite(loaded: Loaded, document: str, words: str) -> str:
    """A citation of these words as a line of YAML to paste under `citations:`."""
    try:
        citation = write_locator(_text(loaded, document), words)
    except ValueError as error:
        remedy = "Copy the words from the document's text, with its digits and its “not”."
        raise failure(document, str(error), remedy, ExitCode.FINDINGS, "cite") from error
    parts = citation.model_dump(exclude_none=True)
    return "- {" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in parts.items()) + "}"


def fill(loaded: Loaded) -> int:
    """Give every citation without a hash the hash of its passage, if it is found once. How many were completed."""
    if errors(loaded.findings):
        raise HandoutsError(loaded.findings)  # half of a file can't be written back
    count = 0
    for topic in loaded.folders:
        for path in loaded.project.fact_files(topic.id):
            data = read_yaml(path)
            before = count
            for record in data["facts"]:
                fact = topic.facts.get(record["id"])
                for written, citation in zip(record.get("citations", []), fact.citations if fact else [], strict=False):
                    text = (topic.texts or {}).get(citation.document)
                    passages = locate(citation, text) if text and citation.passage_hash is None else []
                    if len(passages) == 1:
                        written["passage_hash"] = passages[0].hash
                        count += 1
            if count > before:
                write_whole(path, to_bytes(data))
    return count
