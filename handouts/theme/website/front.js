// What the website's pages do besides being read: they remember the language, put the reader's own first, and keep
// pages for times without a connection. All of them work without it.
(function () {
  "use strict";
  var KEY = "handouts-language";
  var root = new URL("..", document.currentScript.src);

  // A browser may refuse to keep anything, for example of pages that were opened from a folder.
  function remembered() {
    try { return localStorage.getItem(KEY); } catch (error) { return null; }
  }
  function remember(tag) {
    try { localStorage.setItem(KEY, tag); } catch (error) { /* then it isn't remembered */ }
  }

  // Language and script, as far as the browser can tell: zh-CN and zh-Hans are the same, zh-TW is another.
  function written(tag) {
    try {
      var full = new Intl.Locale(tag).maximize();
      return full.language + "-" + full.script;
    } catch (error) {
      return tag.toLowerCase();
    }
  }
  function theirs(tags) {
    var wanted = navigator.languages || [navigator.language || ""];
    for (var place = 0; place < wanted.length; place += 1) {
      if (tags.indexOf(wanted[place]) >= 0) { return wanted[place]; }
      for (var index = 0; index < tags.length; index += 1) {
        if (written(tags[index]) === written(wanted[place])) { return tags[index]; }
      }
    }
    return null;
  }

  var list = document.querySelector("[data-languages]");
  if (list) {
    var tiles = Array.from(list.querySelectorAll("[data-language]"));
    var own = theirs(tiles.map(function (tile) { return tile.dataset.language; }));
    var chosen = remembered();
    tiles.forEach(function (tile) {
      if (tile.dataset.language === own) {
        tile.querySelector("[data-yours]").hidden = false;
        tile.classList.add("first");
        list.prepend(tile);
      }
      tile.addEventListener("click", function () { remember(tile.dataset.language); });
    });
    document.querySelectorAll("[data-continue]").forEach(function (offer) {
      offer.hidden = offer.dataset.continue !== chosen;
    });
  } else if (document.querySelector("main[data-chosen]")) {
    remember(document.documentElement.lang);
  }

  if (location.protocol === "http:" || location.protocol === "https:") {
    // Not in the pages themselves: from a folder a browser would refuse it, and say so.
    var link = document.createElement("link");
    link.rel = "manifest";
    link.href = new URL("manifest.webmanifest", root).href;
    document.head.append(link);
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.pathname }).catch(function () {});
    }
  }
})();
