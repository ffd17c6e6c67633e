"""How many sentences a text has."""

from __future__ import annotations

import pytest

from builder.languages.sentences import count_sentences

TEXTS = [
    ("", 0),
    ("Tests", 1),
    ("Call your doctor.", 1),
    ("Call your doctor. Do not wait.", 2),
    ("Call your doctor! Do not wait", 2),
    ("Does it hurt? If so, call.", 2),
    ("From 38.5 °C (101.3 °F) on.", 1),
    ("{celsius} is a fever. {name} helps.", 2),
    ("It is called G-CSF, e.g. for Dr. Werner. It helps.", 2),
    ("Wait... Then call.", 2),
    ("Wait… and then call.", 1),
    ("“Print” opens a PDF. “Save” keeps it.", 2),
    ("Choose “Import.” Then wait.", 2),
    ("It helps (most people). It is free.", 2),
    ("1. Cut it out.", 1),
    ("* This brand is no longer sold. The medicine is.", 2),
    ("Is it “Why?” or not.", 1),
    ("¿Qué es? ¿Dónde está?", 2),
    ("Use una pastilla, p. ej. dos. No espere.", 2),
    ("请给医生打电话。不要等。", 2),
    ("请选择“导入。”然后等待！", 2),
    ("体温38.5°C以上。", 1),
    ("ما هو؟ اتصلوا بالطبيب.", 2),
    ("کیا یہ خطرناک ہے؟ ڈاکٹر کو فون کریں۔", 2),
    ("यह कैंसर नहीं है। डॉक्टर को फ़ोन करें।", 2),
    ("ဆရာဝန်ကို ဖုန်းခေါ်ပါ။ မစောင့်ပါနဲ့။", 2),
    ("ဆရာဝန်၊ သူနာပြု", 1),
    ("ሐኪምዎን ይደውሉ። አይጠብቁ።", 2),
    ("Позвоните врачу. Не ждите.", 2),
    ("Đây là khối u. Hãy hỏi bác sĩ.", 2),
    ("It is from J. Smith, or from A.B. Smith. It helps.", 2),
    ("Take it, e.g. Ibuprofen. It helps.", 2),
]


@pytest.mark.parametrize(("text", "count"), TEXTS)
def test_sentences_are_counted_in_every_script(text: str, count: int) -> None:
    assert count_sentences(text, abbreviations=("Dr", "e.g")) == count


def test_a_locale_may_have_a_mark_of_its_own() -> None:
    assert count_sentences("Abc¶ Def¶") == 1
    assert count_sentences("Abc¶ Def¶", ["¶"]) == 2
