"""What is wrong with the cards of a deck's preview, measured in the browser."""

from __future__ import annotations

from playwright.sync_api import Page

from builder.commands.deck_preview import DeckPreview

# A learner reads on a phone: at least this contrast, and letters of at least so many pixels.
CONTRAST, SMALLEST = 4.5, 12

_FAULTS = """([contrast, smallest, conditions]) => {
const found = [];
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const light = colour => {
  const [r, g, b] = numbers(colour).slice(0, 3).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const solid = colour => (numbers(colour)[3] ?? 1) === 1;
const behind = element => {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (solid(colour)) return colour;
  }
};
const pen = document.createElement("canvas").getContext("2d");
// Whether a word's ink reaches into that of a word on the line above or below it. The boxes of words that slope may
// overlap a little, for their corners are empty.
const runsInto = (text, style, range) => {
  pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const words = [];
  for (const part of new Intl.Segmenter(text.parentElement.closest("[lang]").lang || "en", { granularity: "word" }).segment(text.data)) {
    range.setStart(text, part.index);
    range.setEnd(text, part.index + part.segment.length);
    const ink = pen.measureText(part.segment);
    for (const box of part.segment.trim() ? range.getClientRects() : []) {
      const middle = (box.top + box.bottom) / 2;
      words.push({ box, top: middle - ink.actualBoundingBoxAscent, bottom: middle + ink.actualBoundingBoxDescent });
    }
  }
  return words.some(upper => words.some(lower =>
    lower.box.top - upper.box.top > 1 && lower.box.top - upper.box.top < 2 * parseFloat(style.lineHeight)
    && upper.box.left < lower.box.right && lower.box.left < upper.box.right && upper.bottom - lower.top > 0.4 * parseFloat(style.fontSize)));
};
for (const card of document.querySelectorAll(".preview-card .card")) {
  const figure = card.closest("figure"), { fact, template } = card.closest(".preview-card").dataset;
  const report = (kind, words) => found.push(`${kind}: ${fact}, ${template}, ${figure.innerText.split("\\n")[0]}: ${words.trim().slice(0, 60)}`);
  const frame = card.parentElement.getBoundingClientRect();
  const inside = box => box.left >= frame.left - 0.5 && box.right <= frame.right + 0.5 && box.top >= frame.top - 0.5 && box.bottom <= frame.bottom + 0.5;
  if (card.scrollWidth > card.clientWidth) report("wider", "the card");
  if (light(behind(card)) > 0.8 !== figure.classList.contains("preview-light") || light(behind(card)) < 0.1 !== figure.classList.contains("preview-dark")) report("background", behind(card));
  const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, element = text.parentElement;
    const folded = element.closest("details:not([open])");
    if (!text.data.trim() || (folded && !element.closest("summary"))) continue;
    const style = getComputedStyle(element), range = document.createRange();
    range.selectNodeContents(text);
    const boxes = [...range.getClientRects()];
    const seen = boxes.length && boxes.some(box => box.width > 1 && box.height > 1) && style.visibility === "visible" && solid(style.color);
    if (!seen) { report("hidden", text.data); continue; }
    if (!boxes.every(inside)) report("wider", text.data);
    if (parseFloat(style.fontSize) < smallest) report("small", text.data);
    const pair = [light(style.color), light(behind(element))].sort((a, b) => b - a);
    if ((pair[0] + 0.05) / (pair[1] + 0.05) < contrast) report("contrast", text.data);
    if (boxes.length > 1 && runsInto(text, style, range)) report("lines", text.data);
  }
  // A number with its unit runs from left to right in every language.
  for (const marked of card.querySelectorAll("[dir]:not(.quantity, .quantity *)")) {
    const first = /^(ar|ur|he|fa)\\b/.test(marked.lang) ? "rtl" : "ltr";
    if (marked.dir !== first || getComputedStyle(marked).direction !== first) report("direction", marked.innerText);
  }
  // "Not for …" stands on the side that shows the name.
  const name = card.querySelector(".name"), condition = card.querySelector(".condition");
  if (conditions.includes(fact) && name) {
    const box = condition && condition.getBoundingClientRect();
    if (!box || box.height < 10 || !inside(box)) report("condition", "not on the side of the name");
  }
}
return found;
}"""  # noqa: E501


def faults(page: Page, preview: DeckPreview) -> list[str]:
    """What is wrong with the cards on the preview's page, one line each: its kind, where, and the words."""
    conditions = [note.fact for deck in preview.decks for note in deck.content.notes if note.fields.get("Condition")]
    return [str(item) for item in page.evaluate(_FAULTS, [CONTRAST, SMALLEST, conditions])]
