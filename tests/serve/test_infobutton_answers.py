"""What a record system gets: entries, links, languages, hostile words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lxml import etree
from starlette.applications import Starlette
from starlette.testclient import TestClient

from builder.serve.infobutton import routes
from builder.serve.infobutton_library import folded
from builder.serve.infobutton_request import BadRequestError, read_request
from tests.conftest import MiniProject
from tests.facts.test_codes import GOOD, with_codes
from tests.serve.infobutton_site import ICD, make_site
from tests.serve.test_infobutton import ATOM, XML, ask, atom, client, hrefs, leaflets, query, serving, site  # noqa: F401


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
