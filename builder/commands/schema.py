"""JSON Schemas of every YAML file and of the build's records, for editors' completion and for other programs."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from builder.base.whole import write_whole
from builder.commands.translate_start import ScriptsFile
from builder.decks.deck import DeckAdditions, DeckFile, NoteTypeFile
from builder.dist.interface import FactsRecord, Manifest
from builder.draft.draft_file import DraftFile
from builder.draft.words import WordsFile
from builder.facts.changed import ChangedFile
from builder.facts.coverage import CoverageFile
from builder.facts.document import DocumentsFile
from builder.facts.fact import FactsFile
from builder.facts.safety import SafetyFile
from builder.facts.topic_file import TopicFile
from builder.languages.concepts import EnglishConceptsFile, LocaleConceptsFile
from builder.languages.fonts import FontsFile
from builder.languages.glossary import GlossaryFile
from builder.languages.locale import LocaleFile, MedicineNamesFile
from builder.languages.wording import WordingFile
from builder.pages.body import BodyFile
from builder.pages.clinic import ClinicFile
from builder.pages.handout import HandoutFile

FOLDER = Path(__file__).parent.parent / "json_schemas"
MODELS: dict[str, type[BaseModel]] = {
    "body": BodyFile,
    "changed": ChangedFile,
    "clinic": ClinicFile,
    "concepts": EnglishConceptsFile,
    "concepts-of-locale": LocaleConceptsFile,
    "coverage": CoverageFile,
    "deck": DeckFile,
    "deck-additions": DeckAdditions,
    "documents": DocumentsFile,
    "draft": DraftFile,
    "draft-words": WordsFile,
    "facts": FactsFile,
    "facts-output": FactsRecord,
    "fonts": FontsFile,
    "glossary": GlossaryFile,
    "handout": HandoutFile,
    "locale": LocaleFile,
    "manifest-output": Manifest,
    "medicine-names": MedicineNamesFile,
    "note-type": NoteTypeFile,
    "safety": SafetyFile,
    "scripts": ScriptsFile,
    "topic": TopicFile,
    "wording": WordingFile,
}


def schema_text(name: str) -> str:
    """One schema as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **MODELS[name].model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def export() -> list[Path]:
    """Write every schema to builder/json_schemas/; those that changed."""
    FOLDER.mkdir(exist_ok=True)
    changed = []
    for name in MODELS:
        path = FOLDER / f"{name}.schema.json"
        if not path.exists() or path.read_text(encoding="utf-8") != schema_text(name):
            write_whole(path, schema_text(name).encode())
            changed.append(path)
    return changed
