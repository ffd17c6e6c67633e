"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const KEY = "handouts-review " + data.locale + " " + data.role;
  const fields = ["name", "qualification", "date"];
  const byId = (id) => document.getElementById(id);
  const cards = Array.from(document.querySelectorAll(".item"));
  const verdicts = new Map(); // place in data.items → {verdict, comment}
  let unsaved = false;
  let storage = null;
  try {
    storage = window.localStorage;
    storage.setItem(KEY + " test", "1");
    storage.removeItem(KEY + " test");
  } catch (error) {
    storage = null;
    byId("no-storage").hidden = false;
  }

  // A verdict is kept under the text that it was given on, so that a newer sheet takes up only what still holds.
  const identity = (item) => item.context + " " + item.hash;
  const places = new Map(data.items.map((item, place) => [identity(item), place]));
  const count = (number, one, many) => number + " " + (number === 1 ? one : many);

  function today() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  function stateOf(place) {
    const given = verdicts.get(place);
    if (!given || !given.verdict) return given && given.comment.trim() ? "incomplete" : "";
    if (given.verdict === "comment") return given.comment.trim() ? "commented" : "incomplete";
    return given.comment.trim() ? "incomplete" : "approved"; // an approval with a comment beside it signs nothing
  }

  function keep() {
    if (!storage) return;
    const kept = {};
    verdicts.forEach((given, place) => { kept[identity(data.items[place])] = given; });
    const work = { name: byId("name").value, qualification: byId("qualification").value, unsaved: unsaved, verdicts: kept };
    try {
      // What was given on texts that this sheet hasn't stays for the sheet that has them.
      const others = JSON.parse(storage.getItem(KEY) || "{}").verdicts || {};
      Object.keys(others).forEach((key) => { if (!places.has(key)) kept[key] = others[key]; });
      storage.setItem(KEY, JSON.stringify(work));
    } catch (error) {
      byId("no-storage").hidden = false;
    }
  }

  function showCard(place) {
    const card = cards[place];
    const given = verdicts.get(place) || { verdict: "", comment: "" };
    const state = stateOf(place);
    for (const name of ["approved", "commented", "incomplete"]) card.classList.toggle(name, name === state);
    const badge = card.querySelector(".verdict-badge");
    badge.hidden = !state;
    badge.textContent = { approved: "Approved", commented: "Commented", incomplete: given.verdict === "comment" ? "Comment is empty" : given.verdict ? "Approved and commented: choose one" : "Press Approve or Comment" }[state] || "";
    const approve = card.querySelector(".approve");
    if (approve) approve.setAttribute("aria-pressed", String(given.verdict === "approved"));
    card.querySelector(".remark").setAttribute("aria-pressed", String(given.verdict === "comment"));
    const text = card.querySelector(".remark-field textarea");
    if (text.value !== given.comment) text.value = given.comment;
    card.querySelector(".remark-field").hidden = given.verdict !== "comment" && !given.comment;
  }

  function showProgress() {
    const done = cards.map((card, place) => ["approved", "commented"].includes(stateOf(place)));
    const total = done.filter(Boolean).length;
    byId("progress").textContent = total + " of " + cards.length + " done";
    byId("meter").value = total;
    document.querySelectorAll("main section").forEach((section) => {
      const inside = Array.from(section.querySelectorAll(".item"));
      const finished = inside.filter((card) => done[Number(card.dataset.number) - 1]).length;
      document.querySelectorAll('.part-progress[data-group="' + section.dataset.group + '"]').forEach((label) => {
        label.textContent = finished + " of " + inside.length;
        label.classList.toggle("complete", finished === inside.length);
      });
    });
  }

  function changed(place) {
    unsaved = true;
    showCard(place);
    showProgress();
    say("");
    keep();
  }

  function set(place, verdict) {
    const given = verdicts.get(place) || { verdict: "", comment: "" };
    given.verdict = given.verdict === verdict ? "" : verdict; // pressed again: taken back
    verdicts.set(place, given);
    changed(place);
    if (given.verdict === "comment") cards[place].querySelector("textarea").focus();
  }

  function filter() {
    // Only when it is chosen: a text that one has just approved doesn't vanish from under the cursor.
    const wanted = document.querySelector('input[name="filter"]:checked').value;
    let shown = 0;
    cards.forEach((card, place) => {
      const state = stateOf(place);
      const fits = wanted === "all" || (wanted === "open" ? !["approved", "commented"].includes(state) : state === "commented");
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    document.querySelectorAll("main section").forEach((section) => {
      section.hidden = !section.querySelector(".item:not([hidden])");
    });
    byId("nothing").hidden = shown > 0;
    byId("nothing").textContent = wanted === "open" ? "Nothing is open: you have been through every text." : "You have commented on no text.";
  }

  function say(text, bad) {
    const box = byId("message");
    box.textContent = text;
    box.hidden = !text;
    box.classList.toggle("bad", Boolean(bad));
  }

  function complain(id, text) {
    const error = byId(id + "-error");
    error.textContent = text;
    error.hidden = !text;
    if (text) byId(id).setAttribute("aria-invalid", "true");
    else byId(id).removeAttribute("aria-invalid");
    return Boolean(text);
  }

  function problems() {
    const date = byId("date").value;
    const name = byId("name").value.trim();
    const bad = [
      complain("name", !name ? "Please write your full name." : name.includes(",") ? "Please write your name without a comma; degrees go into the qualification." : ""),
      complain("qualification", byId("qualification").value.trim() ? "" : "Please write your qualification."),
      complain("date", !date ? "Please give the date of your review." : date > today() ? "This date has not come yet." : ""),
    ];
    const first = fields.find((id, index) => bad[index]);
    if (first) {
      say("Some details above are missing or wrong.", true);
      byId(first).focus();
      return true;
    }
    const empty = cards.findIndex((card, place) => stateOf(place) === "incomplete");
    if (empty >= 0) {
      const given = verdicts.get(empty);
      const reasons = {
        comment: " has an empty comment. Write it, or press Comment again to take it back.",
        approved: " is approved and has a comment: choose one. Press Comment, or remove the words.",
      };
      say("Text " + (empty + 1) + (reasons[given.verdict] || " has a comment that is not given yet. Press Comment or Approve, or remove the words."), true);
      show(empty);
      return true;
    }
    return false;
  }

  function show(place) {
    cards[place].hidden = false;
    cards[place].closest("section").hidden = false;
    cards[place].querySelector(".remark-field").hidden = false;
    cards[place].querySelector("textarea").focus();
  }

  function review() {
    const items = [];
    data.items.forEach((item, place) => {
      const given = verdicts.get(place);
      if (given && given.verdict) items.push(Object.assign({}, item, { verdict: given.verdict, comment: given.comment.trim() }));
    });
    return {
      schema: 1, kind: data.kind, locale: data.locale, role: data.role,
      name: byId("name").value.trim(), qualification: byId("qualification").value.trim(), date: byId("date").value, items: items,
    };
  }

  function save() {
    if (problems()) return;
    const made = review();
    if (!made.items.length) {
      say("You have not approved or commented on anything yet.", true);
      return;
    }
    const text = JSON.stringify(made, null, 1) + "\n";
    const name = "review-" + data.locale + "-" + data.role.replace(/ /g, "-") + "-" + made.date + ".json";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    byId("copy").value = text;
    unsaved = false;
    keep();
    const approved = made.items.filter((item) => item.verdict === "approved").length;
    say("Saved as " + name + ": " + approved + " approved, " + count(made.items.length - approved, "comment", "comments") + ". Look in your downloads, and send the file to whoever sent you this page.");
  }

  function isOwn(made) {
    return made && made.schema === 1 && made.kind === data.kind && Array.isArray(made.items);
  }

  function carryOn(made) {
    if (!isOwn(made)) return say("This is not a saved review.", true);
    if (made.locale !== data.locale || made.role !== data.role) {
      return say("This file is a review of “" + made.locale + "” as " + made.role + "; this sheet is for “" + data.locale + "” as " + data.role + ".", true);
    }
    const mine = byId("name").value.trim();
    if (mine && made.name && mine !== made.name) {
      return say("This file is by " + made.name + ", and the name above is " + mine + ". Each person reviews in a file of their own.", true);
    }
    for (const id of ["name", "qualification"]) if (!byId(id).value.trim()) byId(id).value = String(made[id] || "");
    let taken = 0;
    let kept = 0;
    const lost = [];
    made.items.forEach((item) => {
      const place = places.get(identity(item));
      const known = item.verdict === "comment" || (item.verdict === "approved" && place !== undefined && cards[place].querySelector(".approve"));
      if (place === undefined || !known) {
        lost.push(item.context);
        return;
      }
      if (stateOf(place)) {
        kept += 1; // what is on this page is the newer work
        return;
      }
      verdicts.set(place, { verdict: item.verdict, comment: String(item.comment || "") });
      taken += 1;
      showCard(place);
    });
    unsaved = unsaved || taken > 0;
    showProgress();
    filter();
    keep();
    let text = count(taken, "answer", "answers") + " taken from the file.";
    if (kept) text += " " + count(kept, "text", "texts") + " had an answer here already, which stays.";
    if (lost.length) text += " Not in this sheet, or changed since: " + lost.join(", ") + ".";
    say(text, lost.length > 0);
  }

  function restore() {
    byId("date").value = today();
    byId("date").max = today();
    let work = null;
    try {
      work = storage && JSON.parse(storage.getItem(KEY) || "null");
    } catch (error) {
      work = null;
    }
    if (!work || !work.verdicts) return;
    byId("name").value = work.name || "";
    byId("qualification").value = work.qualification || "";
    let found = 0;
    Object.entries(work.verdicts).forEach(([key, given]) => {
      if (places.has(key)) {
        verdicts.set(places.get(key), { verdict: given.verdict || "", comment: given.comment || "" });
        found += given.verdict ? 1 : 0;
      }
    });
    unsaved = Boolean(work.unsaved) && found > 0;
    if (!found && !work.name) return;
    byId("restored").hidden = false;
    byId("restored").querySelector("span").textContent = "Your work on this computer was kept: " + count(found, "answer", "answers") + (work.name ? " by " + work.name : "") + ". Somebody else?";
  }

  cards.forEach((card, place) => {
    const approve = card.querySelector(".approve");
    if (approve) approve.addEventListener("click", () => set(place, "approved"));
    card.querySelector(".remark").addEventListener("click", () => set(place, "comment"));
    card.querySelector("textarea").addEventListener("input", (event) => {
      const given = verdicts.get(place) || { verdict: "", comment: "" };
      given.comment = event.target.value;
      verdicts.set(place, given);
      changed(place);
      card.querySelector(".remark-field").hidden = false; // not from under the cursor
    });
  });
  document.querySelectorAll('input[name="filter"]').forEach((radio) => radio.addEventListener("change", filter));
  fields.forEach((id) => byId(id).addEventListener("input", () => { complain(id, ""); keep(); }));
  byId("who").addEventListener("submit", (event) => event.preventDefault());
  byId("save").addEventListener("click", save);
  byId("earlier").addEventListener("change", (event) => {
    const file = event.target.files[0];
    event.target.value = "";
    if (!file) return;
    file.text().then((text) => {
      let made = null;
      try {
        made = JSON.parse(text);
      } catch (error) {
        made = null;
      }
      carryOn(made);
    });
  });
  byId("afresh").addEventListener("click", () => {
    if (!window.confirm("Remove the answers that are kept on this computer? Files that you have saved stay.")) return;
    if (storage) storage.removeItem(KEY);
    unsaved = false;
    window.location.reload();
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  restore();
  cards.forEach((card, place) => showCard(place));
  showProgress();
  filter(); // a browser may have restored what was chosen
})();
