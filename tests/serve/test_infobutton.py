"""Infobutton: what a record system gets for codes, names and languages, and for what is no request."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from builder.serve.infobutton import routes
from builder.serve.infobutton_language import match_language
from builder.serve.infobutton_library import folded
from builder.serve.infobutton_request import BadRequestError, read_request
from tests.conftest import MiniProject
from tests.facts.test_codes import GOOD, with_codes
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


def test_atom_is_well_formed_and_has_what_atom_asks_for(client: TestClient) -> None:
    answered = client.get(query("C49.9", ICD, "ar"))
    assert answered.headers["content-type"] == "text/xml; charset=utf-8"
    root = atom(answered)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    assert root.get(f"{XML}base") == "http://leaflets.example/"
    assert root.get(f"{XML}lang") == "en"
    for node in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", ATOM)) == 1, name
        assert node.findtext("a:id", "", ATOM).startswith("urn:uuid:")
    entries = root.findall("a:entry", ATOM)
    assert len({entry.findtext("a:id", "", ATOM) for entry in entries}) == len(entries) == 3
    for entry in entries:
        # Atom allows one alternate of a type and a language.
        pairs = [(x.get("type"), x.get("hreflang")) for x in entry.findall("a:link[@rel='alternate']", ATOM)]
        assert len(pairs) == len(set(pairs)) == 2
        assert etree.fromstring(f"<div>{entry.findtext('a:summary', '', ATOM)}</div>") is not None
    assert entries[0].find("a:title", ATOM).get(f"{XML}lang") == "ar"


def test_both_forms_say_the_same(client: TestClient) -> None:
    root, feed = atom(client.get(query("C54.2", ICD, "zh-CN"))), ask(client, "C54.2", ICD, "zh-CN")
    assert root.findtext("a:subtitle", "", ATOM) == feed["subtitle"]["_value"]
    for node, data in zip(root.findall("a:entry", ATOM), feed["entry"], strict=True):
        assert node.findtext("a:title", "", ATOM) == data["title"]["_value"]
        assert node.findtext("a:summary", "", ATOM) == data["summary"]["_value"]
        assert [x.get("href") for x in node.findall("a:link", ATOM)] == [x["href"] for x in data["link"]]
        assert [x.get("term") for x in node.findall("a:category", ATOM)] == [x["term"] for x in data["category"]]


def test_titles_are_read_from_pages_where_the_manifest_has_none(client: TestClient) -> None:
    assert ask(client, "A15", ICD)["entry"][0]["title"]["_value"] == "en overview & tb"


@pytest.mark.parametrize("asked", ["text/xml", "application/xml", "application/atom+xml", "TEXT/XML"])
def test_the_answer_has_the_type_that_was_asked_for(client: TestClient, asked: str) -> None:
    answered = client.get(query("A15", ICD, knowledgeResponseType=asked))
    assert answered.headers["content-type"] == f"{asked.lower()}; charset=utf-8"
    assert len(atom(answered).findall("a:entry", ATOM)) == 3


def test_parameters_are_known_in_any_case_and_others_are_passed_over(client: TestClient) -> None:
    asked = (
        f"/infobutton?MAINSEARCHCRITERIA.V.CS={ICD}&mainsearchcriteria.v.c=A15&patientPerson.administrativeGenderCode.c=F"
        "&age.v.v=43&age.v.u=a&taskContext.c.c=PROBLISTREV&informationRecipient=PROV&performer=PROV&x=%00&x=1"
        "&assignedEntity.name.r=Jane+Doe&knowledgeResponseType=application/json"
    )
    answered = client.get(asked)
    feed = answered.json()["feed"]
    assert len(feed["entry"]) == 3
    assert {"scheme": "taskContext.c.c", "term": "PROBLISTREV"} in feed["category"]
    assert {"scheme": "informationRecipient", "term": "PROV"} in feed["category"]
    for private in ("Doe", "43", "Gender"):
        assert private not in answered.text


def test_an_unchanged_answer_is_not_sent_again(client: TestClient) -> None:
    first = client.get(query("A15", ICD))
    tag = first.headers["etag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        again = client.get(query("A15", ICD), headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(query("A15", ICD, "ar"), headers={"If-None-Match": tag}).status_code == 200


def test_head_and_the_headers(client: TestClient) -> None:
    whole, head = client.get(query("A15", ICD)), client.head(query("A15", ICD))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert whole.headers["access-control-allow-origin"] == "*"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "private" in whole.headers["cache-control"]
    assert client.post(query("A15", ICD)).status_code == 405


@pytest.mark.parametrize(
    ("options", "root_path", "base"),
    [
        ({}, "", "http://leaflets.example/"),
        ({}, "/leaflets", "http://leaflets.example/leaflets/"),
        ({"address": "https://clinic.example/l"}, "/x", "https://clinic.example/l/"),
    ],
)
def test_addresses_are_absolute_also_below_a_path(
    site: Path, options: dict[str, str], root_path: str, base: str
) -> None:
    app = Starlette(routes=routes(site, **options))
    client = TestClient(app, base_url="http://leaflets.example", root_path=root_path)
    feed = client.get(root_path + query("A15", ICD, knowledgeResponseType="application/json")).json()["feed"]
    assert feed["base"] == base
    assert feed["entry"][0]["link"][0]["href"] == f"{base}en/tb.overview.html"


# What is no request


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("", "names nothing to look for"),
        ("mainSearchCriteria.v.cs=&mainSearchCriteria.v.c=&mainSearchCriteria.v.dn=", "names nothing to look for"),
        ("mainSearchCriteria.v.c=C49.9", "mainSearchCriteria.v.cs is missing"),
        (f"mainSearchCriteria.v.cs={ICD}", "mainSearchCriteria.v.c is missing"),
        (f"mainSearchCriteria3.v.cs={ICD}", "mainSearchCriteria3.v.c is missing"),
        ("mainSearchCriteria.v.cs=1.2.3&mainSearchCriteria.v.c=C49.9", "names no code system that is known here"),
        (f"mainSearchCriteria.v.cs={ICD}&mainSearchCriteria.v.c=A15&mainSearchCriteria.v.c=A16", "is there twice"),
        (f"mainSearchCriteria.v.cs={ICD}&mainSearchCriteria.v.c=A15%00", "a character that is no text"),
        ("mainSearchCriteria.v.dn=a%0Ab", "a character that is no text"),
        ("mainSearchCriteria.v.dn=%EF%BF%BF", "a character that is no text"),
        ("mainSearchCriteria.v.dn=%ED%A0%80", "not encoded as UTF-8"),
        ("mainSearchCriteria.v.dn=%E9", "not encoded as UTF-8"),
        (f"mainSearchCriteria.v.cs={ICD}&mainSearchCriteria.v.c={'9' * 61}", "longer than 60 characters"),
        (f"mainSearchCriteria.v.dn={'a' * 301}", "longer than 300 characters"),
        (f"mainSearchCriteria.v.dn={'a' * 60_000}", "longer than 4096 characters"),
        ("&".join(f"p{number}=1" for number in range(101)), "more than 100 parameters"),
        ("&".join(f"mainSearchCriteria{number}.v.dn=a" for number in range(11)), "more than 10 main search criteria"),
        ("mainSearchCriteria.v.dn=a&informationRecipient.languageCode.c=%3Cb%3E", "no language tag"),
        ("mainSearchCriteria.v.dn=a&informationRecipient.languageCode.c=../../etc", "no language tag"),
        ("mainSearchCriteria.v.dn=a&informationRecipient=Jane%20Doe", "code of letters and digits"),
        ("mainSearchCriteria.v.dn=a&taskContext.c.c=%22", "code of letters and digits"),
        ("mainSearchCriteria.v.dn=a&callback=f", "no callback"),
        ("mainSearchCriteria.v.dn=a&jsonp=f", "no callback"),
        ("mainSearchCriteria.v.dn=a&knowledgeResponseType=application/javascript", "JSONP is not given"),
        ("mainSearchCriteria.v.dn=a&knowledgeResponseType=text/html", "text/xml (Atom) or application/json"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_that_was_asked_for(client: TestClient, asked: str, says: str) -> None:
    answered = client.get(f"/infobutton?{asked}")
    assert answered.status_code == 400
    assert answered.headers["content-type"] == "text/xml; charset=utf-8"
    assert says in atom(answered).findtext("message")
    assert answered.headers["cache-control"] == "no-store"
    if "knowledgeResponseType" not in asked:
        answered = client.get(f"/infobutton?knowledgeResponseType=application%2Fjson&{asked}")
        assert answered.status_code == 400
        assert says in answered.json()["error"]["message"]
        assert answered.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ("&patientPerson.name=M%FCller&%ff=x", "text/xml; charset=utf-8"),  # isn't read
        ("&knowledgeResponseType=application/atom+xml", "application/atom+xml; charset=utf-8"),  # + is a space
        ("&knowledgeResponseType=application/atom%2Bxml", "application/atom+xml; charset=utf-8"),
    ],
)
def test_what_record_systems_send_besides_or_unencoded_is_no_hindrance(
    client: TestClient, more: str, kind: str
) -> None:
    answered = client.get(query("A15", ICD, "ar") + more)
    assert (answered.status_code, answered.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("code", ["A15;LANGUAGE=AR", "A15.0<b>", "A15.01234", "A15.0-"])
def test_what_only_begins_like_a_code_finds_nothing_and_is_told(client: TestClient, code: str) -> None:
    feed = ask(client, code, ICD, "ar")
    assert feed["entry"] == []
    assert "is no code of ICD-10-CM" in feed["subtitle"]["_value"]


def test_requests_of_any_length_are_refused_at_once() -> None:
    for asked in ("a" * 100_000, "&" * 100_000, f"mainSearchCriteria.v.dn={'%41' * 40_000}", "=" * 10_000_000):
        with pytest.raises(BadRequestError, match="longer than 4096"):
            read_request(asked)


HOSTILE = [
    '<script>alert("1")</script>',
    "]]><x/>",
    "&lt;&#0;&amp;",
    "' OR 1=1 --",
    "{{7*7}}",
    "\u202eabc",
    "<!ENTITY x>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_asked_is_only_ever_text(client: TestClient, text: str) -> None:
    for asked in (query(name=text), query(text, ICD), query("A15", ICD, name=text)):
        root = atom(client.get(asked))
        assert not root.xpath("//*[local-name()='script' or local-name()='x']")
        echoed = [x.get("term") for x in root.findall("a:category", ATOM)]
        assert text in echoed or "".join(text.upper().split()).replace(".", "")[:3] in "".join(echoed)
    feed = ask(client, "A15", ICD, name=text)
    assert len(feed["entry"]) == 3
    assert all(text not in entry["summary"]["_value"] for entry in feed["entry"])


def test_titles_and_the_clinic_s_name_are_escaped(tmp_path: Path) -> None:
    clinic = 'A & B <i>"Clinic"</i>'
    client = serving(make_site(tmp_path, ("en",), clinic))
    assert atom(client.get(query("A15", ICD))).findtext("a:title", "", ATOM) == clinic
    assert ask(client, "A15", ICD)["author"]["name"]["_value"] == clinic


def test_folded_names() -> None:
    assert folded("  Doxo-Rubicin® ") == "doxo rubicin"
    assert folded("ﬁlgrastim") == "filgrastim"
    assert folded("<>") == ""


# The folder


def test_another_build_is_seen_and_a_broken_one_passed_over(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site", ("en",))
    client = serving(site)
    assert ask(client, "A15", ICD, "ar")["entry"][0]["lang"] == "en"
    make_site(site, ("en", "ar"))
    assert ask(client, "A15", ICD, "ar")["entry"][0]["lang"] == "ar"
    (site / "facts.json").write_text("{}")  # of another build than the manifest
    (site / "manifest.json").touch()
    assert ask(client, "A15", ICD, "ar")["entry"][0]["lang"] == "ar"
    shutil.rmtree(site)
    assert ask(client, "A15", ICD, "ar")["entry"][0]["lang"] == "ar"


@pytest.mark.parametrize("content", [None, "", "{}", '{"outputs": []}', "[1]", "nonsense"])
def test_a_folder_without_a_build_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    answered = serving(tmp_path).get(query("A15", ICD, knowledgeResponseType="application/json"))
    assert (answered.status_code, answered.headers["retry-after"]) == (503, "5")
    assert "Ask again" in answered.json()["error"]["message"]


def test_a_real_build_is_answered_from(mini: MiniProject) -> None:
    with_codes(mini, GOOD, GOOD.replace("C49.9", "A15").replace("}", ", leaflets: [medicines]}"))
    built = mini.build()
    assert not built.failures
    client = serving(mini.root / "dist")
    feed = ask(client, "A150", ICD, "ar-SY")
    assert leaflets(feed)[0] == "examplitis/medicines/ar"
    manifest = json.loads((mini.root / "dist/manifest.json").read_text(encoding="utf-8"))
    paths = {item["path"] for item in manifest["outputs"]}
    for entry in feed["entry"]:
        for rel in ("alternate", "related"):
            assert {href.split("#")[0] for href in hrefs(entry, rel)} <= paths
