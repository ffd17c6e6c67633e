// A leaflet's page: jump to a line, share, read aloud, remember that sources show.
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const seen = (element) => element.getClientRects().length > 0;

  // Over a network a browser keeps what was opened, for times without a connection.
  if (location.protocol.startsWith("http")) {
    navigator.serviceWorker?.register(new URL("../sw.js", document.currentScript.src)).catch(() => {});
  }

  // page.html#at=MSGCTXT: to the line that has this message; or to the first one of a fact.
  function jump() {
    let wanted;
    try {
      wanted = decodeURIComponent(location.hash).match(/^#at=(.+)/)?.[1];
    } catch {
      return; // not an address of ours
    }
    if (!wanted) return;
    const names = (item) => item.dataset.message ?? item.dataset.fact;
    const lines = all("[data-message], [data-fact]").filter(seen);
    const found = lines.find((item) => names(item) === wanted) ?? lines.find((item) => names(item).startsWith(`${wanted}.`));
    if (!found) return;
    for (const line of all(".at")) line.classList.remove("at");
    const line = found.closest("p, li, td, th, tr, h1, h2, h3") || found;
    line.classList.add("at");
    const place = line.closest("tr") || line;
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }
  addEventListener("hashchange", jump);
  jump();

  // Share the device's way, or copy the address; from a folder, the file's name.
  function byHand(text) {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
  for (const button of all("[data-share]")) {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    Object.assign(status, { className: "reader-status", lang: button.lang || root.lang });
    (button.closest(".reader")?.lastElementChild || button).after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      const local = location.protocol === "file:";
      const address = local ? decodeURIComponent(location.pathname.split("/").pop()) : location.href.split("#")[0];
      if (!local && navigator.share) {
        try {
          return await navigator.share({ title: document.title, url: address });
        } catch (error) {
          if (error.name === "AbortError") return;
        }
      }
      const copied = await (navigator.clipboard?.writeText(address) ?? Promise.reject())
        .then(() => true, () => byHand(address));
      button.focus();
      const text = Object.assign(document.createElement("bdi"), { dir: "ltr", textContent: address });
      status.replaceChildren(`${(copied ? button.dataset.copied : button.dataset.byHand) ?? ""} `, text);
    });
  }

  // Which sources a reader sees is remembered, where the browser lets us.
  for (const box of all("input[data-sources]")) {
    const set = () => root.classList.toggle("show-sources", box.checked);
    try {
      box.checked = localStorage.getItem("handouts-sources") === "1";
    } catch {} // a browser that keeps nothing
    set();
    box.addEventListener("change", () => {
      set();
      try {
        localStorage.setItem("handouts-sources", box.checked ? "1" : "0");
      } catch {}
    });
  }

  // Listen: by voices of the device, so that the text goes nowhere.
  const speech = window.speechSynthesis;
  const start = document.querySelector("[data-listen]");
  if (!speech || !start || !window.SpeechSynthesisUtterance) return;
  const controls = start.closest(".listen") || start;
  const [pause, resume, stop] = ["pause", "resume", "stop"]
    .map((name) => controls.querySelector(`[data-${name}]`));
  // Other names of a language among voices.
  const ALIASES = {
    "zh-hans": ["zh-cn", "zh-sg", "cmn-hans", "cmn-cn"], "zh-hant": ["zh-tw", "zh-hk", "cmn-hant", "cmn-tw"],
    yue: ["zh-hk"], he: ["iw"], id: ["in"], fil: ["tl"],
  };
  const plain = (tag) => tag.toLowerCase().replaceAll("_", "-");
  function voiceFor(tag) {
    const voices = speech.getVoices().filter((voice) => voice.localService);
    const wanted = plain(tag);
    const base = wanted.split("-")[0];
    const names = [wanted, ...(ALIASES[wanted] || []), ...(base === "zh" ? [] : [base, ...(ALIASES[base] || [])])];
    for (const name of names) {
      const found = voices.find((voice) => plain(voice.lang) === name)
        || voices.find((voice) => plain(voice.lang).startsWith(`${name}-`));
      if (found) return found;
    }
    return null;
  }

  // Not read: notices, the clinic's head, sources, what is beside, and all that is ours.
  const SKIP = "nav, footer, button, dialog, .screen-notice, .clinic, .sources, .beside, .english-title, .other-title, "
    + ".brand, .write-in, [popover], [aria-hidden='true'], [data-part]";
  const BLOCK = "p, li, td, th, h1, h2, h3, h4, dt, dd, caption";
  // The lines in reading order, each as [language, words] pairs.
  function readable() {
    const lines = new Map();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const holder = node.parentElement;
      const block = holder.closest(BLOCK);
      if (!block || !node.data.trim() || holder.closest(SKIP) || !holder.closest("[data-message], b")) continue;
      const tag = holder.closest("[lang]").lang;
      if (block.closest("[lang]").lang !== root.lang || !seen(holder)) continue;
      const parts = lines.get(block) || lines.set(block, []).get(block);
      const last = parts[parts.length - 1];
      if (last && (last[0] === tag || !/[\p{L}\p{N}]/u.test(node.data))) last[1] += node.data;
      else parts.push([tag, node.data]);
    }
    return [...lines].flatMap(([block, parts]) => parts.map(([tag, words]) => ({ block, tag, words: words.trim() })));
  }

  let queue = [], index = 0, turn = 0;
  const mark = (block) => {
    for (const line of all(".reading")) if (line !== block) line.classList.remove("reading");
    if (!block || block.classList.contains("reading")) return;
    block.classList.add("reading");
    const { top, bottom } = block.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) block.scrollIntoView({ block: "center" });
  };
  function state(name) {
    const shown = { idle: [start], reading: [pause, stop], paused: [resume, stop] }[name].filter(Boolean);
    const before = document.activeElement;
    for (const button of [start, pause, resume, stop]) if (button && stop) button.hidden = !shown.includes(button);
    if (!stop) start.setAttribute("aria-pressed", name !== "idle");
    if (before.hidden && controls.contains(before)) shown[0].focus();
  }
  function hush() {
    turn += 1; // what was being said no longer goes on to the next line
    speech.cancel();
  }
  function end() {
    hush();
    mark(null);
    queue = [];
    state("idle");
  }
  function speak() {
    const now = ++turn;
    const part = queue[index];
    if (!part) return end();
    const voice = voiceFor(part.tag);
    const next = () => {
      if (now !== turn) return;
      index += 1;
      speak();
    };
    if (!voice) return next(); // better nothing than a wrong voice
    mark(part.block);
    const said = new SpeechSynthesisUtterance(part.words);
    Object.assign(said, { voice, lang: voice.lang, onend: next, onerror: next });
    speech.speak(said);
  }
  function begin() {
    hush();
    queue = readable();
    index = 0;
    state("reading");
    speak();
  }
  start.addEventListener("click", () => (queue.length && !stop ? end() : begin()));
  // Not all devices can pause within a line: it is read again.
  pause?.addEventListener("click", () => {
    hush();
    const { block } = queue[index];
    index = queue.findIndex((part) => part.block === block);
    state("paused");
  });
  resume?.addEventListener("click", () => {
    state("reading");
    speak();
  });
  stop?.addEventListener("click", end);
  addEventListener("pagehide", end);
  const offer = () => {
    controls.hidden = start.hidden = !voiceFor(root.lang);
    if (!controls.hidden) state(queue.length ? (pause?.hidden ? "paused" : "reading") : "idle");
  };
  speech.addEventListener?.("voiceschanged", offer);
  offer();
})();
