// The symptom board by touch. It works on the board that the page has, with what <template id="board-part"> adds.
// What is tapped is kept in `chosen` and nowhere else.
"use strict";
(() => {
  const part = document.getElementById("board-part");
  const board = document.querySelector(".board");
  if (!part || !board) return;

  const root = document.documentElement;
  const svg = (tag, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
    return made;
  };
  const piece = (name) => part.content.querySelector(`[data-part="${name}"]`).cloneNode(true);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (tag, name, ...children) => {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...children);
    return made;
  };
  // A copy to show elsewhere: without ids, and without the marks of sources.
  const copy = (element) => {
    const made = element.cloneNode(true);
    for (const extra of all(".whence, [popover]", made)) extra.remove();
    for (const named of [made, ...all("[id]", made)]) named.removeAttribute("id");
    return made;
  };
  // The same words in another element.
  const spoken = (tag, line) => {
    const { lang, dir, className } = line;
    return Object.assign(make(tag, className, ...copy(line).childNodes), { lang, dir });
  };
  // The words of a cell, a paragraph in each language.
  const lines = (from) => all("p", from).filter((line) => line.textContent && !line.closest("[popover]"));
  const words = (from) => lines(from).map((line) => {
    const { lang, dir } = line.closest("[lang]");
    return Object.assign(copy(line), { lang, dir, className: line.classList.contains("beside") ? "beside" : "own" });
  });
  const picture = (from) => all(".picture", from).map(copy);

  const large = piece("large"), list = piece("list"), bar = piece("bar"), status = piece("status");
  const sheet = board.closest(".sheet") || board.parentNode;
  const steps = all(".scale > span");
  const chosen = new Map(); // key → item, in the order of tapping
  const controls = []; // what shows whether a key is chosen
  let shown = null, opened = 0, inSight = false; // of the list

  // Emergencies: the page's own line, and whom to call.
  const help = document.querySelector(".board + .emergency-mark, .board ~ .emergency-mark");
  const call = all('[data-message^="common/emergency-"]').map((said) => said.closest(".pair") || said.closest("p"))
    .find((line) => line !== help && !help?.contains(line));
  const urgent = () => make("div", "emergency-lines", ...[help, call].filter(Boolean).map(copy));
  const aloud = (item) => [...item.words(), ...(item.emergency ? [urgent()] : [])];

  const say = (...lines) => status.replaceChildren(...lines);

  function entry(key, item, button) {
    const line = make("li", item.emergency ? "emergency" : "");
    const pictures = item.picture();
    if (pictures.length) line.append(make("div", "entry-picture", ...pictures));
    line.append(make("div", "entry-words", ...item.words()));
    if (item.emergency && help) line.lastChild.append(copy(help));
    if (button) {
      const off = piece("take-off");
      off.addEventListener("click", () => {
        const index = [...line.parentNode.children].indexOf(line);
        take(key);
        (all("li button", list)[Math.min(index, chosen.size - 1)] || heading).focus();
      });
      line.append(off);
    }
    return line;
  }
  const entries = (button) => [...chosen].map(([key, item]) => entry(key, item, button));

  function draw() {
    for (const { key, element } of controls) {
      if (element.type === "radio") element.checked = chosen.get("pain")?.step === key;
      else element.setAttribute("aria-pressed", chosen.has(key));
      element.closest(".board-cell, .answer, .scale > span")?.classList
        .toggle("chosen", element.checked || element.getAttribute("aria-pressed") === "true");
    }
    list.querySelector("ol").replaceChildren(...entries(true));
    list.querySelector(".nothing").hidden = chosen.size > 0;
    bar.hidden = inSight || !chosen.size;
    for (const button of all("[data-do]", list)) button.disabled = !chosen.size;
  }
  function take(key) {
    const item = chosen.get(key);
    chosen.delete(key);
    draw();
    if (item) say(piece("taken-off"), ...item.words());
  }
  function put(key, item) {
    for (const rival of item.rivals || []) chosen.delete(rival);
    chosen.delete(key);
    chosen.set(key, item);
    draw();
    say(...aloud(item));
  }

  function open(pictures, said, key) {
    shown = key;
    large.classList.toggle("emergency", !!chosen.get(key)?.emergency);
    large.querySelector(".large-picture").replaceChildren(...pictures);
    large.querySelector(".large-words").replaceChildren(...said);
    large.querySelector('[data-do="off"]').hidden = key === null;
    opened = Date.now();
    large.showModal();
  }
  const show = (key) => open(chosen.get(key).picture(), aloud(chosen.get(key)), key);
  const tap = (key, item) => {
    if (chosen.has(key) && !item.again) return take(key);
    put(key, item);
    show(key);
  };

  // A button holds no other: the marks of sources stay beside it.
  function button(cell, key, item) {
    const made = make("div", "tap");
    made.setAttribute("role", "button");
    made.tabIndex = 0;
    made.append(...cell.childNodes);
    cell.append(made, ...all(".whence, [popover]", made));
    made.addEventListener("click", () => tap(key, item));
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      if (!event.repeat) tap(key, item);
    });
    controls.push({ key, element: made });
  }
  const name = (cell) => cell.querySelector("[data-message]").dataset.message;
  for (const cell of all(".board-cell")) {
    const emergency = cell.classList.contains("emergency");
    button(cell, name(cell), { words: () => words(cell), picture: () => picture(cell), emergency });
  }
  // A second tap shows an answer again. Yes, no and don't know exclude each other.
  const sure = all(".answer").slice(0, 3).map(name);
  for (const cell of all(".answer")) {
    const key = name(cell);
    const rivals = sure.includes(key) ? sure : [];
    button(cell, key, { words: () => words(cell), picture: () => picture(cell), again: true, rivals });
  }

  // Places on the body: shapes to tap on the drawings, and the same as a list of buttons.
  const figures = all(".board-figures > div");
  const places = piece("places");
  const layer = (drawing, shapes) => {
    const over = svg("svg", { viewBox: drawing.getAttribute("viewBox"), "aria-hidden": true, class: "shapes" });
    over.append(...shapes);
    return make("div", "figure", drawing, over);
  };
  all("ul", places).forEach((group, index) => {
    const figure = figures[index];
    const drawing = figure?.querySelector(".picture");
    if (!drawing) return group.remove();
    const label = make("div", "side-name", ...words(figure));
    label.id = `board-${group.dataset.side}`;
    group.before(label);
    const shapes = all("li", group).map((place) => {
      const key = `${group.dataset.side}:${place.dataset.place}`;
      const lines = words(place);
      const d = place.dataset.shape;
      const shape = svg("path", { d });
      const item = {
        words: () => [...lines.map(copy), make("div", "where", ...words(figure))],
        picture: () => [layer(copy(drawing), [svg("path", { d, "aria-pressed": true })])],
      };
      const choice = make("button", "place", ...lines.flatMap((line) => [spoken("span", line), " "]));
      choice.type = "button";
      place.replaceChildren(choice);
      for (const element of [shape, choice]) {
        element.addEventListener("click", () => tap(key, item));
        controls.push({ key, element });
      }
      return shape;
    });
    const mark = document.createComment("");
    drawing.before(mark);
    mark.replaceWith(layer(drawing, shapes));
  });

  // How strong the pain is: one of the steps, by tap or by the arrow keys.
  const scale = document.querySelector(".scale");
  const title = piece("scale");
  scale?.setAttribute("role", "radiogroup");
  scale?.setAttribute("aria-labelledby", title.id);
  const digits = (step, own) => all("[data-number]", step).at(own ? 0 : -1).textContent;
  for (const step of steps) {
    const radio = make("input", "");
    Object.assign(radio, { type: "radio", name: "pain", autocomplete: "off" });
    step.replaceChildren(make("label", "", radio, ...step.childNodes));
    const item = {
      step,
      picture: () => [],
      words: () => all("p", piece("pain")).map((line) => {
        const own = line.className === "own";
        line.querySelector("[data-pain]").textContent = digits(step, own);
        line.querySelector("[data-most]").textContent = digits(steps.at(-1), own);
        return line;
      }),
    };
    radio.addEventListener("change", () => put("pain", item));
    // Keys make clicks, too, but none at a place of the screen.
    radio.closest("label").addEventListener("click", (event) => {
      if (event.target === radio || !event.detail) return;
      event.preventDefault();
      put("pain", item);
      radio.focus();
      show("pain");
    });
    radio.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !chosen.has("pain")) return;
      event.preventDefault(); // it would press “Close”
      show("pain");
    });
    controls.push({ key: step, element: radio });
  }

  // The list, to show large or to print.
  const heading = list.querySelector("h2");
  const paper = piece("print");
  function print() {
    const now = new Date();
    const page = paper.cloneNode(true);
    for (const day of all(".day", page)) {
      const own = `-u-ca-gregory-nu-${day.dataset.digits}`;
      // A browser that doesn't know the language would write the day in English.
      const known = Intl.DateTimeFormat.supportedLocalesOf(day.lang).length;
      const two = "2-digit";
      day.textContent = known
        ? new Intl.DateTimeFormat(day.lang + own, { dateStyle: "long", timeStyle: "short" }).format(now)
        : new Intl.DateTimeFormat(`sv${own}`, { year: "numeric", month: two, day: two, hour: two, minute: two }).format(now);
    }
    page.querySelector("ol").replaceChildren(...entries(false));
    page.prepend(...all(":is(body, main) > .clinic").map(copy));
    // Whether the translation is reviewed is said wherever it is shown.
    page.append(...all(":is(body, main) > .screen-notice").map(copy));
    for (const notice of all(".screen-notice", page)) notice.classList.remove("screen-notice");
    document.body.append(page);
    root.classList.add("printing-list");
    addEventListener("afterprint", () => {
      root.classList.remove("printing-list");
      page.remove();
    }, { once: true });
    window.print();
  }
  const does = {
    show: () => {
      const title = all("h2 > *", list).map((line) => spoken("p", line));
      open([], [make("div", "list-name", ...title), make("ol", "", ...entries(false))], null);
    },
    print,
    again: () => {
      chosen.clear();
      draw();
      say(...all(".nothing > *", list).map(copy));
      heading.focus();
    },
    close: () => large.close(),
    off: () => {
      large.close();
      take(shown);
    },
  };
  for (const button of [list, bar, large].flatMap((from) => all("[data-do]", from))) {
    button.addEventListener("click", () => does[button.dataset.do]());
  }
  // A tap beside the words closes them, but not a hasty second one.
  large.addEventListener("click", (event) => event.target === large && Date.now() - opened > 400 && large.close());

  sheet.prepend(piece("intro"));
  document.querySelector(".board-figures")?.before(piece("sides"));
  document.querySelector(".board-figures")?.after(places);
  scale?.before(title);
  sheet.append(list, bar, status, large);
  root.classList.add("touch-board");
  // Who comes back to the page finds nothing of whoever had it before.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  draw();
  new IntersectionObserver((seen) => {
    inSight = seen.at(-1).isIntersecting;
    bar.hidden = inSight || !chosen.size;
  }).observe(list);
})();
