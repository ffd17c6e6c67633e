"""A small build for the Infobutton's tests: two topics, leaflets in five languages in different states of review."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from builder.dist.interface import FactsRecord, Manifest

ICD = "2.16.840.1.113883.6.90"
SNOMED = "2.16.840.1.113883.6.96"
RXNORM = "2.16.840.1.113883.6.88"
ATC = "2.16.840.1.113883.6.73"
LOINC = "2.16.840.1.113883.6.1"
ICD9 = "2.16.840.1.113883.6.103"
# Languages with how many of ten messages are translated and reviewed; each but English has an edition with English too.
STATES = {"en": (10, 0), "ar": (10, 0), "zh-Hans": (10, 10), "es": (10, 4), "my": (7, 0)}
TOPICS = {"lms": ("", ["overview", "uterus", "medicines"]), "tb": ("tb.", ["overview", "tests", "medicines"])}
MEDICINES = {
    "lms.medicine.doxorubicin": ("doxorubicin", None, "Adriamycin", "L01DB01", "3639"),
    "lms.medicine.liposomal-doxorubicin": ("liposomal doxorubicin", None, "Doxil", "L01DB01", None),
    "lms.medicine.warfarin": ("warfarin", None, "Coumadin", "B01AA03", "11289"),
    "tb.medicine.rifampicin": ("rifampicin", "rifampin", "Rifadin", "J04AB02", "9384"),
    "tb.medicine.warfarin": ("warfarin", None, "Coumadin", "B01AA03", "11289"),
    "lms.medicine.gone": ("olaratumab", None, "Lartruvo", "L01FX10", None),  # on no leaflet
}


def code(system: str, value: str, *leaflets: str, **more: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "system": system,
        "code": value,
        "display": f"{system} {value}",
        "source": "list",
        "says": None,
    }
    record |= {"as_of": "2026-11-27", "wider": False, "subcodes": True, "leaflets": [*leaflets]}
    return record | more


CODES = {
    "lms": [
        code("ICD-10-CM", "C49", wider=True, subcodes=False),
        code("ICD-10-CM", "C49.2", wider=True),
        code("ICD-10-CM", "C49.9", wider=True),
        code("ICD-10-CM", "C54.2", "uterus", wider=True),
        code("SNOMED CT", "443719001"),
    ],
    "tb": [
        code("ICD-10-CM", "A15"),
        code("ICD-10-CM", "A15.6", "tests"),
        code("LOINC", "71773-6", "tests"),
        code("SNOMED CT", "443719001"),
    ],
}


def _medicine(name: str) -> dict[str, Any]:
    inn, us_name, brand, atc, rxnorm = MEDICINES[name]
    return {
        "id": name,
        "kind": "medicine",
        "topic": name.split(".")[0],
        "inn": inn,
        "us_name": us_name,
        "brands": [{"name": brand}],
        "brands_elsewhere": [],
        "other_names": [{"name": f"{inn[:3]} 1-2"}],
        "atc": {"code": atc, "class": "c", "source": "list"},
        "rxnorm": {"code": rxnorm, "source": "list"} if rxnorm else None,
        "superseded": None,
        "former_ids": [],
        "citations": [],
        "notes": [],
    }


def make_site(folder: Path, tags: tuple[str, ...] = tuple(STATES), clinic: str | None = None) -> Path:
    """A build as the interface of builder/dist/ has it, without the bytes of PDFs and decks."""
    outputs: list[dict[str, Any]] = []

    def add(path: str, kind: str, content: bytes, **more: Any) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        outputs.append({"path": path, "sha256": digest, "kind": kind, "facts": [], **more})

    for tag in tags:
        translated, reviewed = STATES[tag]
        state = {"total": 10, "translated": translated, "stale": 0, "older": 0, "reviewed": reviewed}
        for topic, (prefix, slugs) in TOPICS.items():
            for slug in slugs:
                if (tag, topic, slug) == ("ar", "lms", "uterus"):
                    continue  # a leaflet that isn't there in Arabic
                named = slug == "medicines"
                more: dict[str, Any] = {"topic": topic, "handout": slug, "messages": state}
                facts = [name for name in MEDICINES if name.startswith(topic) and "gone" not in name] if named else []
                for beside in ("", ".with-en") if tag != "en" else ("",):
                    locales = [tag, "en"] if beside else [tag]
                    layout = "bilingual" if beside else "single"
                    page = f"<!DOCTYPE html><head><title>{tag}{beside} {slug} &amp; {topic}</title></head>".encode()
                    for paper, size in (("a4", "standard"), ("letter", "standard"), ("a4", "large")):
                        variant = {"paper": paper, "print": size, "layout": layout}
                        stem = f"{tag}/{prefix}{slug}{beside}{'.letter' if paper == 'letter' else ''}"
                        stem += ".large" if size == "large" else ""
                        if (paper, size) == ("a4", "standard"):
                            add(f"{stem}.html", "html", page, variant=variant, locales=locales, **more, facts=facts)
                        add(f"{stem}.pdf", "pdf", stem.encode(), variant=variant, locales=locales, pages=1, **more)
            more = {"topic": topic, "deck": "terms", "variant": {"layout": "single"}, "notes": 1, "messages": state}
            more["locales"] = [tag] if tag == "en" else [tag, "en"]
            add(f"{tag}/{prefix}terms.apkg", "apkg", tag.encode(), **more)
    record = {
        "schema": 1,
        "topics": [
            {
                "id": topic,
                "name": {"lms": "Leiomyosarcoma", "tb": "Tuberculosis"}[topic],
                "facts_as_of": "2026-11-27",
                "codes": CODES[topic],
                "handouts": slugs,
                "decks": ["terms"],
            }
            for topic, (_, slugs) in TOPICS.items()
        ],
        "sources": [],
        "facts": [_medicine(name) for name in MEDICINES],
    }
    FactsRecord.model_validate(record)
    add("facts.json", "facts", json.dumps(record).encode())
    manifest = {"schema": 1, "citations": "verified", "inputs": "", "clinic": clinic, "outputs": outputs, "failed": []}
    Manifest.model_validate(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
