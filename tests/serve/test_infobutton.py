"""Infobutton: what a record system gets for codes, names and languages, and for what is no request."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from builder.serve.infobutton import routes
from builder.serve.infobutton_language import match_language
from tests.serve.infobutton_site import ATC, ICD, ICD9, LOINC, RXNORM, SNOMED, make_site

ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML = "{http://www.w3.org/XML/1998/namespace}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def client(site: Path) -> TestClient:
    return serving(site)


def serving(site: Path, **options: Any) -> TestClient:
    return TestClient(Starlette(routes=routes(site, **options)), base_url="http://leaflets.example")


def query(code: str = "", system: str = "", language: str = "", name: str = "", **more: str) -> str:
    values = {
        "mainSearchCriteria.v.cs": system,
        "mainSearchCriteria.v.c": code,
        "mainSearchCriteria.v.dn": name,
        "informationRecipient.languageCode.c": language,
        **more,
    }
    return "/infobutton?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in values.items() if value)


def ask(client: TestClient, *args: str, **more: str) -> dict[str, Any]:
    """The feed as JSON."""
    answered = client.get(query(*args, **{**more, "knowledgeResponseType": "application/json"}))
    assert answered.status_code == 200, answered.text
    feed: dict[str, Any] = answered.json()["feed"]
    return feed


def terms(entry: dict[str, Any], scheme: str) -> list[str]:
    return [item["term"] for item in entry["category"] if item["scheme"] == scheme]


def leaflets(feed: dict[str, Any]) -> list[str]:
    """Topic, leaflet and language of each entry, in their order."""
    return [f"{terms(item, 'topic')[0]}/{terms(item, 'leaflet')[0]}/{item['lang']}" for item in feed["entry"]]


def hrefs(entry: dict[str, Any], rel: str = "alternate") -> list[str]:
    return [link["href"].removeprefix("http://leaflets.example/") for link in entry["link"] if link["rel"] == rel]


# Codes


def test_a_code_gives_its_topic_s_leaflets_in_the_topic_s_order(client: TestClient) -> None:
    feed = ask(client, "C49.9", ICD, "en")
    assert leaflets(feed) == ["lms/overview/en", "lms/uterus/en", "lms/medicines/en"]
    assert feed["subtitle"]["_value"] == "Leaflets for ICD-10-CM C49.9"
    assert hrefs(feed["entry"][0]) == ["en/overview.html", "en/overview.pdf"]
    assert hrefs(feed["entry"][0], "related") == ["en/overview.letter.pdf", "en/overview.large.pdf", "en/terms.apkg"]


def test_the_leaflet_of_a_code_comes_first(client: TestClient) -> None:
    assert leaflets(ask(client, "C54.2", ICD, "en"))[0] == "lms/uterus/en"
    assert leaflets(ask(client, "71773-6", LOINC))[0] == "tb/tests/en"


@pytest.mark.parametrize("written", ["C499", "c49.9", " c 499 ", "Ｃ４９.９"])
def test_a_code_is_found_however_it_is_written(client: TestClient, written: str) -> None:
    feed = ask(client, written, ICD)
    assert len(feed["entry"]) == 3
    assert {"scheme": "mainSearchCriteria.v.c", "term": "C49.9"} in feed["category"]


@pytest.mark.parametrize(
    ("code", "first", "how"),
    [
        ("C49.21", "lms/overview/en", "category"),
        ("C49", "lms/overview/en", "code"),
        ("A15.0", "tb/overview/en", "category"),
        ("A15.6", "tb/tests/en", "code"),  # the narrower of the two that cover it
    ],
)
def test_finer_codes_are_found_by_the_category_above_them(client: TestClient, code: str, first: str, how: str) -> None:
    feed = ask(client, code, ICD)
    assert leaflets(feed)[0] == first
    assert terms(feed["entry"][0], "matchedBy") == [how]


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("C49.A2", ICD),  # another tumor below C49
        ("C54", ICD),  # wider than what the topic names
        ("C4", ICD),
        ("J45", ICD),
        ("C49.9", SNOMED),
        ("443719002", SNOMED),
        ("171.9", ICD9),
        ("L01DB", ATC),
        ("L01FX10", ATC),  # a medicine that no leaflet names
        ("12345-6", LOINC),
    ],
)
def test_an_unknown_code_gives_an_empty_feed_with_the_way_to_the_site(
    client: TestClient, code: str, system: str
) -> None:
    feed = ask(client, code, system)
    assert feed["entry"] == []
    assert feed["subtitle"]["_value"].startswith("No leaflets for ")
    assert [(link["rel"], link["href"]) for link in feed["link"]] == [("alternate", "http://leaflets.example/")]


def test_an_empty_feed_says_why_where_it_knows(client: TestClient) -> None:
    assert "no topic has codes of ICD-9-CM" in ask(client, "171.9", ICD9)["subtitle"]["_value"]
    assert "one of them is wrong" in ask(client, "443719002", SNOMED)["subtitle"]["_value"]


def test_a_code_of_two_topics_gives_both(client: TestClient) -> None:
    found = leaflets(ask(client, "443719001", SNOMED))
    assert len(found) == 6
    assert {item.split("/")[0] for item in found} == {"lms", "tb"}


def test_a_code_that_stands_for_more_says_so(client: TestClient) -> None:
    wide, narrow = (ask(client, code, ICD)["entry"][0] for code in ("C49.9", "A15"))
    assert terms(wide, "codeScope") == ["wider"]
    assert "give this only to people who have Leiomyosarcoma" in wide["summary"]["_value"]
    assert terms(narrow, "codeScope") == []


def test_several_criteria_give_each_leaflet_once(client: TestClient) -> None:
    more = {
        "mainSearchCriteria1.v.cs": ICD,
        "mainSearchCriteria1.v.c": "A15",
        "mainSearchCriteria2.v.cs": ICD,
        "mainSearchCriteria2.v.c": "C49.2",
    }
    feed = ask(client, "C49.9", ICD, **more)
    assert leaflets(feed) == [
        *("lms/overview/en", "lms/uterus/en", "lms/medicines/en"),
        *("tb/overview/en", "tb/tests/en", "tb/medicines/en"),
    ]
    assert [item["term"] for item in feed["category"] if item["scheme"].endswith(".v.c")] == ["C49.9", "A15", "C49.2"]


@pytest.mark.parametrize("identifier", [f"urn:oid:{ICD}", "http://hl7.org/fhir/sid/icd-10-cm", f" {ICD} "])
def test_a_system_is_known_by_its_other_identifiers(client: TestClient, identifier: str) -> None:
    assert len(ask(client, "C49.9", identifier)["entry"]) == 3


# Medicines and names


def test_a_medicine_s_code_leads_to_its_line_of_the_medicines_leaflet(client: TestClient) -> None:
    (entry,) = ask(client, "9384", RXNORM, "ar")["entry"]
    assert hrefs(entry)[0] == "ar/tb.medicines.with-en.html#at=tb.medicine.rifampicin"
    assert hrefs(entry)[1] == "ar/tb.medicines.with-en.pdf"
    assert terms(entry, "medicine") == ["tb.medicine.rifampicin"]
    assert "rifampin" in entry["title"]["_value"]


def test_every_medicine_of_a_code_is_told(client: TestClient) -> None:
    feed = ask(client, "l01db01", ATC)
    assert [terms(item, "medicine")[0] for item in feed["entry"]] == [
        "lms.medicine.doxorubicin",
        "lms.medicine.liposomal-doxorubicin",
    ]
    assert leaflets(ask(client, "11289", RXNORM)) == ["lms/medicines/en", "tb/medicines/en"]


@pytest.mark.parametrize("name", ["Adriamycin", "ADRIAMYCIN", " doxorubicin ", "dox 1 2", "DOX-1-2"])
def test_a_name_finds_a_medicine_where_no_code_is_known(client: TestClient, name: str) -> None:
    for code, system in (("", ""), ("999", RXNORM)):
        (entry,) = ask(client, code, system, name=name)["entry"]
        assert terms(entry, "medicine") == ["lms.medicine.doxorubicin"]
        assert terms(entry, "matchedBy") == ["name"]


def test_names_are_matched_whole(client: TestClient) -> None:
    assert len(ask(client, name="tuberculosis")["entry"]) == 3
    assert leaflets(ask(client, name="icd-10-cm c54.2"))[0] == "lms/uterus/en"
    for part in ("tuber", "doxo", "liposomal", "Tuberculosis of the moon", "-", "%"):
        assert ask(client, name=part)["entry"] == []


def test_a_code_goes_before_a_name(client: TestClient) -> None:
    assert {terms(item, "topic")[0] for item in ask(client, "A15", ICD, name="Leiomyosarcoma")["entry"]} == {"tb"}


# Languages


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("", "en"),
        ("en-GB", "en"),
        ("ar", "ar"),
        ("ar-SY", "ar"),
        ("AR_sy", "ar"),
        ("ara", "ar"),
        ("sp", "es"),
        ("spa", "es"),
        ("es-MX", "es"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zho", "zh-Hans"),
        ("chi", "zh-Hans"),
        ("mya", "my"),
        ("bur", "my"),
    ],
)
def test_the_language_that_is_meant(client: TestClient, asked: str, tag: str) -> None:
    feed = ask(client, "A15", ICD, asked)
    assert {item["lang"] for item in feed["entry"]} == {tag}
    assert [item["term"] for item in feed["category"] if item["scheme"] == "language"] == [tag]
    assert not any(terms(item, "languageFallback") for item in feed["entry"])


@pytest.mark.parametrize("asked", ["zh-TW", "zh-Hant", "zh-HK", "sq", "ar-Latn", "xx", "ur"])
def test_a_language_that_is_not_there_gives_english_and_says_so(client: TestClient, asked: str) -> None:
    feed = ask(client, "A15", ICD, asked)
    assert {item["lang"] for item in feed["entry"]} == {"en"}
    assert "so that these are in English" in feed["subtitle"]["_value"]
    for entry in feed["entry"]:
        assert terms(entry, "languageFallback") == [asked]
        assert "this one is in English" in entry["summary"]["_value"]


def test_a_leaflet_that_one_language_lacks_is_in_english_there(client: TestClient) -> None:
    feed = ask(client, "C54.2", ICD, "ar")
    assert leaflets(feed) == ["lms/uterus/en", "lms/overview/ar", "lms/medicines/ar"]
    assert "There is no leaflet in Arabic for this" in feed["entry"][0]["summary"]["_value"]
    assert terms(feed["entry"][1], "languageFallback") == []


def test_of_two_built_regions_the_one_that_is_asked_for() -> None:
    built = ["pt-BR", "pt-PT", "sr-Latn", "sr", "zh-Hant"]
    assert match_language("pt-PT", built) == "pt-PT"
    assert match_language("pt-AO", built) == "pt-BR"
    assert match_language("sr-Latn-RS", built) == "sr-Latn"
    assert match_language("zh-TW", built) == "zh-Hant"
    assert match_language("zh-CN", built) is None


def test_a_site_without_english_says_what_it_has(tmp_path: Path) -> None:
    client = serving(make_site(tmp_path, ("ar", "my")))
    assert leaflets(ask(client, "A15", ICD, "ar"))[0] == "tb/overview/ar"
    feed = ask(client, "A15", ICD, "es")
    assert feed["entry"] == []
    assert "only in Arabic, Burmese" in feed["subtitle"]["_value"]


# Review


@pytest.mark.parametrize(
    ("tag", "state", "words", "first"),
    [
        ("en", "not-reviewed", "reviewed this English text", "en/tb.overview.html"),
        ("ar", "not-reviewed", "reviewed this translation", "ar/tb.overview.with-en.html"),
        ("es", "partly-reviewed", "4 of 10 parts", "es/tb.overview.with-en.html"),
        ("my", "incomplete", "3 of 10 parts", "my/tb.overview.with-en.html"),
        ("zh-Hans", "reviewed", "reviewed and signed", "zh-Hans/tb.overview.html"),
    ],
)
def test_each_entry_says_its_review_and_offers_the_fitting_edition_first(
    client: TestClient, tag: str, state: str, words: str, first: str
) -> None:
    entry = ask(client, "A15", ICD, tag)["entry"][0]
    assert terms(entry, "reviewState") == [state]
    assert words in entry["summary"]["_value"]
    assert hrefs(entry) == [first, first.replace(".html", ".pdf")]
    other = first.replace(".with-en", "") if ".with-en" in first else first.replace(".html", ".with-en.html")
    assert tag == "en" or other in hrefs(entry, "related")


# Forms


def atom(answered: Any) -> Any:
    return etree.fromstring(answered.content, etree.XMLParser(resolve_entities=False, no_network=True))
