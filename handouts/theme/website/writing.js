// Lines and empty cells to write on become fields. What is typed is kept in the fields and nowhere else.
"use strict";
(() => {
  const part = document.getElementById("writing-part");
  if (!part) return;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const piece = (name) => part.content.querySelector(`[data-part="${name}"]`).cloneNode(true);
  let count = 0;
  const named = (element) => (element.id ||= `writing-${++count}`);

  // A field, and below it the same words as paper shows them: a field would be cut off at its edge.
  function field(label, rows) {
    const box = document.createElement("div");
    box.className = "write";
    const text = document.createElement("textarea");
    const printed = document.createElement("div");
    printed.className = "written";
    Object.assign(text, { rows, dir: "auto", autocomplete: "off", spellcheck: false });
    text.setAttribute("autocorrect", "off");
    text.setAttribute("writingsuggestions", "false");
    // The words alone: marks of sources may stand behind them.
    text.setAttribute("aria-labelledby", named(label.querySelector("[data-message]") || label));
    printed.dir = "auto";
    const changed = () => {
      printed.textContent = text.value;
      box.classList.toggle("filled", text.value.trim() !== "");
      if (CSS.supports("field-sizing", "content")) return;
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight + 4}px`;
    };
    text.addEventListener("input", changed);
    text.addEventListener("change", changed);
    box.append(text, printed);
    box.empty = () => {
      text.value = "";
      changed();
    };
    return box;
  }
  const own = (from) => all("p, h2, h3, span", from)
    .filter((line) => !line.closest(".beside") && line.textContent.trim());

  // Lines that follow each other are one field, named by the question or the heading before them.
  for (const line of all(".line")) {
    if (line.previousElementSibling?.matches(".line")) continue;
    const lines = [line];
    while (lines.at(-1).nextElementSibling?.matches(".line")) lines.push(lines.at(-1).nextElementSibling);
    const before = line.previousElementSibling;
    const label = before && (before.matches("p, h2, h3") ? before : own(before)[0]);
    const heading = line.closest("section")?.querySelector("h2") || document.querySelector("h1");
    const box = field(label || heading, lines.length);
    line.before(box);
    const paper = document.createElement("div");
    paper.className = "paper-lines";
    paper.append(...lines);
    box.append(paper);
  }

  function fill(cell) {
    const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    const label = head.querySelector("p:not(.beside)") || head;
    const shown = document.createElement("div");
    shown.className = "cell-name";
    shown.setAttribute("aria-hidden", "true");
    for (const words of all("p", head).length ? all("p", head) : [head]) {
      const line = document.createElement("span");
      const speaks = words.closest("[lang]");
      Object.assign(line, { textContent: words.textContent, lang: speaks.lang, dir: speaks.dir });
      shown.append(line, " ");
    }
    cell.replaceChildren(shown, field(label, 1));
  }
  for (const table of all("table.form")) {
    for (const cell of all("tbody td", table)) if (!cell.textContent.trim()) fill(cell);
    const more = piece("row");
    more.querySelector("button").addEventListener("click", () => {
      const row = table.tBodies[0].insertRow();
      for (const _ of table.tHead.rows[0].cells) fill(row.insertCell());
      row.querySelector("textarea").focus();
    });
    table.after(more);
  }

  // A line for a phone number.
  for (const blank of all(".write-in .blank")) {
    const line = blank.parentNode;
    line.classList.add("typed");
    const box = field(line.querySelector("span"), 1);
    box.firstChild.inputMode = "tel";
    const paper = document.createElement("div");
    paper.className = "paper-lines";
    blank.before(box);
    box.append(paper);
    paper.append(blank);
  }

  const tools = piece("tools");
  const status = tools.querySelector("[role=status]");
  tools.querySelector('[data-do="print"]').addEventListener("click", () => window.print());
  tools.querySelector('[data-do="clear"]').addEventListener("click", () => {
    for (const box of all(".write")) box.empty();
    status.replaceChildren(piece("cleared"));
  });
  document.addEventListener("input", () => status.replaceChildren());
  document.querySelector(".content").prepend(tools);
  document.documentElement.classList.add("touch-writing");
  // Who comes back to the page finds nothing of whoever had it before.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
