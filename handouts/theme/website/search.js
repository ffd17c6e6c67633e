// The website's search: an index of one language, built in the browser from lines that scripts bring.
// Nothing is fetched but those scripts, so that it works from a folder or a USB stick too.
(() => {
  'use strict';

  const MOST = 20; // results shown
  const NO_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Myanmar}\p{Script=Khmer}\p{Script=Lao}\p{Script=Thai}]/u;
  const HAN = /\p{Script=Han}/u;
  const LATIN = /^[\p{Script=Latin}\p{N}\p{P}\s]+$/u;

  // One letter for the letters that keyboards and writers take for each other.
  const ALIKE = {
    'ٱ': 'ا', 'ى': 'ي', 'ی': 'ي', 'ې': 'ي', 'ے': 'ي', 'ک': 'ك', 'ڪ': 'ك', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه', 'ة': 'ه',
    'ۃ': 'ه', 'ں': 'ن', 'ँ': 'ं', '’': "'", 'ʼ': "'", 'ı': 'i', 'ß': 'ss', 'ø': 'o', 'æ': 'ae', 'œ': 'oe', 'đ': 'd', 'ł': 'l',
  };
  // Accents, marks of vowels in Arabic letters, tatweel, nukta, and what has no width.
  const DROPPED = /[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u093c\u09bc\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]/u;
  const NASAL = /[ङञणनम]/u;
  const CONSONANT = /[क-ह]/u;
  const ARTICLE = /^(?:[وف]?(?:ال|بال|كال)|[وف]?لل)(?=..)/u;
  const PLURAL = /(?<=^[a-z]{3,})(?:ies|(?<!s)s)$/u;
  const folded = new Map();

  function digit(letter) {
    if (!/\p{Nd}/u.test(letter)) return letter;
    let place = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint(letter.codePointAt(0) - place - 1))) place += 1;
    return String(place % 10);
  }

  function foldLetter(letter) {
    let known = folded.get(letter);
    if (known === undefined) {
      known = '';
      for (const part of letter.normalize('NFKD').toLowerCase()) {
        if (!DROPPED.test(part)) known += ALIKE[part] ?? digit(part);
      }
      folded.set(letter, known);
    }
    return known;
  }

  // The text as it is compared, and for each of its letters where in the text it stands.
  function fold(text) {
    const letters = [];
    const places = [];
    let at = 0;
    for (const letter of text) {
      for (const part of foldLetter(letter).split('')) {
        letters.push(part);
        places.push(at);
      }
      at += letter.length;
    }
    // Hindi writes a nasal before a consonant as a letter or as a dot.
    for (let index = letters.length - 3; index >= 0; index -= 1) {
      if (letters[index + 1] === '्' && NASAL.test(letters[index]) && CONSONANT.test(letters[index + 2])) {
        letters[index] = 'ं';
        letters.splice(index + 1, 1);
        places.splice(index + 1, 1);
      }
    }
    places.push(at);
    return { text: letters.join(''), places };
  }

  const plain = (text) => fold(text).text.replace(/'s?$/u, '');

  let segmenter = null;

  // The words of a text, each with the place where it begins and ends.
  function words(text) {
    if (segmenter) {
      return Array.from(segmenter.segment(text)).filter((part) => part.isWordLike)
        .map((part) => ({ word: part.segment, start: part.index, end: part.index + part.segment.length }));
    }
    const found = [];
    for (const run of text.matchAll(/[\p{L}\p{M}\p{N}'’]+/gu)) {
      if (!NO_SPACES.test(run[0])) {
        found.push({ word: run[0], start: run.index, end: run.index + run[0].length });
        continue;
      }
      // Without a dictionary: each pair of neighbouring letters with their marks.
      const letters = Array.from(run[0].matchAll(/\P{M}\p{M}*/gu));
      letters.forEach((letter, index) => {
        const next = letters[index + 1];
        if (next || index === 0) {
          const word = letter[0] + (next ? next[0] : '');
          const start = run.index + letter.index;
          found.push({ word, start, end: start + word.length });
        }
      });
    }
    return found;
  }

  // As the index has a word: as it is written, and without the Arabic article and what is written together with it,
  // or without the ending of a plural.
  function terms(word) {
    const term = plain(word);
    const bare = term.replace(ARTICLE, '').replace(PLURAL, (ending) => (ending === 'ies' ? 'y' : ''));
    return bare === term ? [term] : [term, bare];
  }

  const tokenize = (text) => words(text).flatMap((item) => terms(item.word)).filter(Boolean);
  const asked = (text) => words(text).map((item) => terms(item.word).pop()).filter(Boolean);

  // What is searched: leaflets, flashcards, and each line once, on the first leaflet that has it.
  function documents(shared, own, decks) {
    const found = [];
    const add = (item) => found.push({ ...item, id: found.length });
    own.pages.forEach((page, index) => {
      if (page) add({ page: index, at: '', own: page[1], english: shared.pages[index], weight: 2 });
    });
    own.decks.forEach((deck, index) => {
      add({ deck: index, at: '', own: deck[1], english: deck[2], weight: 1.5, more: decks });
    });
    shared.lines.forEach(([at, pages, english, weight, more], index) => {
      const page = pages.find((item) => own.pages[item]);
      const text = own.lines ? own.lines[index] : english;
      if (page !== undefined && (text || english)) {
        add({ page, at, own: text, english, weight: weight || 1, more: more || '' });
      }
    });
    return found;
  }

  class Index {
    constructor(tag, shared, own, decks) {
      segmenter = window.Intl && Intl.Segmenter ? new Intl.Segmenter(tag, { granularity: 'word' }) : null;
      this.own = own;
      this.items = documents(shared, own, decks);
      for (const item of this.items) item.folded = fold(`${item.own} ${item.english}`).text;
      this.mini = new MiniSearch({
        fields: ['own', 'english', 'more'],
        tokenize,
        processTerm: (term) => term,
        searchOptions: {
          tokenize: asked,
          boost: { own: 1.2 },
          boostDocument: (id) => this.items[id].weight,
          prefix: (term) => term.length > 1,
          // A typing error in about five letters; numbers have none.
          fuzzy: (term) => (term.length > 4 && !/\d/.test(term) ? 0.2 : false),
          weights: { fuzzy: 0.3, prefix: 0.6 },
        },
      });
      this.mini.addAll(this.items);
    }

    // The best first: {item, terms: the index's words that were hit, parts: the asked stretches found within words}.
    find(query) {
      const parts = fold(query).text.split(/[\s\p{P}]+/u).map((part) => part.replace(ARTICLE, '')).filter(Boolean);
      if (!parts.length) return [];
      const hits = new Map();
      const add = (results) => results.forEach((hit) => {
        hits.set(hit.id, { item: this.items[hit.id], score: hit.score, terms: new Set(Object.keys(hit.match)), parts });
      });
      add(this.mini.search(query, { combineWith: 'AND' }));
      const sought = parts.filter((part) => !LATIN.test(part));
      if (sought.length === parts.length && sought.every((part) => part.length > 1 || HAN.test(part))) {
        for (const item of this.items) {
          if (sought.every((part) => item.folded.includes(part))) {
            const hit = hits.get(item.id) || { item, score: 0, terms: new Set(), parts };
            hit.score += 8 * item.weight * (0.5 + sought.join('').length / item.folded.length);
            hits.set(item.id, hit);
          }
        }
      }
      if (!hits.size) add(this.mini.search(query, { combineWith: 'OR' }));
      return [...hits.values()].sort((one, other) => other.score - one.score || one.item.id - other.item.id);
    }
  }

  // The stretches of a text that were hit, in its order, none overlapping.
  function stretches(text, hit) {
    const found = words(text).filter((item) => terms(item.word).some((term) => hit.terms.has(term)))
      .map((item) => [item.start, item.end]);
    const { text: letters, places } = fold(text);
    for (const part of hit.parts) {
      if (LATIN.test(part)) continue;
      for (let at = letters.indexOf(part); at >= 0; at = letters.indexOf(part, at + part.length)) {
        found.push([places[at], places[at + part.length]]);
      }
    }
    found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    return found.filter(([start], index) => !found.slice(0, index).some((earlier) => earlier[1] > start));
  }

  function marked(element, text, hit) {
    let at = 0;
    for (const [start, end] of stretches(text, hit)) {
      element.append(text.slice(at, start));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(start, end);
      element.append(mark);
      at = end;
    }
    element.append(text.slice(at));
    return element;
  }

  // The scripts that bring the lines call this.
  const brought = {};
  window.handoutsSearch = (tag, data) => {
    brought[tag] = data;
  };

  function script(source) {
    return new Promise((resolve, reject) => {
      const element = document.createElement('script');
      element.src = source;
      element.onload = resolve;
      element.onerror = reject;
      document.head.append(element);
    });
  }

  function start(form) {
    const { tag, root, digits } = form.dataset;
    const input = form.querySelector('input');
    const place = form.parentNode;
    const status = place.querySelector('[data-search-status]');
    const list = place.querySelector('[data-search-results]');
    const template = (name) => place.querySelector(`template[data-word="${name}"]`).content.cloneNode(true);
    const number = new Intl.NumberFormat(`en-u-nu-${digits}`, { useGrouping: false });
    let index = null;
    let loading = null;

    function load() {
      const library = window.MiniSearch ? [] : ['vendor/minisearch/minisearch.js'];
      loading ??= Promise.all([...library, 'search/english.js', `search/${tag}.js`]
        .map((name) => script(`${root}assets/${name}`)))
        .then(() => {
          index = new Index(tag, brought.english, brought[tag], template('decks').textContent);
          form.dataset.ready = String(index.items.length);
        });
      return loading;
    }

    function result(hit) {
      const { item } = hit;
      const line = document.createElement('li');
      const link = document.createElement('a');
      link.href = item.deck === undefined
        ? `${root}${index.own.pages[item.page][0]}${item.at ? `#at=${encodeURIComponent(item.at)}` : ''}`
        : `${root}${index.own.decks[item.deck][0]}`;
      const english = !item.own || item.own === item.english;
      link.lang = item.own ? tag : 'en';
      link.dir = item.own ? document.documentElement.dir || 'auto' : 'ltr';
      marked(link, item.own || item.english, hit);
      line.append(link);
      if (!english && item.english) {
        const beside = document.createElement('span');
        beside.className = 'english';
        beside.lang = 'en';
        beside.dir = 'ltr';
        line.append(' ', marked(beside, item.english, hit));
      }
      return line;
    }

    function group(item) {
      const section = document.createElement('section');
      const heading = document.createElement('h2');
      if (item.deck === undefined) {
        const link = document.createElement('a');
        const page = index.own.pages[item.page];
        link.href = `${root}${page[0]}`;
        link.textContent = page[1];
        heading.append(link);
      } else {
        heading.append(template('decks'));
      }
      section.append(heading, document.createElement('ul'));
      return section;
    }

    function show() {
      const query = input.value.trim();
      list.replaceChildren();
      status.replaceChildren();
      if (!query || !index) return;
      const hits = index.find(query);
      if (!hits.length) {
        status.append(template('nothing'));
        return;
      }
      status.append(template('found'));
      status.querySelector('[data-count]').textContent = number.format(hits.length);
      const groups = new Map();
      for (const hit of hits.slice(0, MOST)) {
        const key = hit.item.deck === undefined ? hit.item.page : 'decks';
        if (!groups.has(key)) {
          groups.set(key, group(hit.item));
          list.append(groups.get(key));
        }
        groups.get(key).querySelector('ul').append(result(hit));
      }
      if (hits.length > MOST) list.append(template('more'));
    }

    const run = () => load().then(show, () => status.replaceChildren(template('broken')));
    let waiting = 0;
    input.addEventListener('focus', () => load().catch(() => {}), { once: true });
    input.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(run, 120);
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      run();
      try {
        // So that coming back from a leaflet finds the results again.
        history.replaceState(null, '', `?q=${encodeURIComponent(input.value.trim())}`);
      } catch {
        // A page of a folder may not be allowed to.
      }
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') {
        const first = list.querySelector('a');
        if (first) {
          event.preventDefault();
          first.focus();
        }
      }
    });
    list.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const links = [...list.querySelectorAll('a')];
      const next = links[links.indexOf(document.activeElement) + step];
      event.preventDefault();
      (next || (step < 0 ? input : document.activeElement)).focus();
    });
    place.hidden = false;
    const query = new URLSearchParams(location.search).get('q');
    if (query) {
      input.value = query;
      run();
    }
  }

  for (const form of document.querySelectorAll('form[data-search]')) start(form);
})();
