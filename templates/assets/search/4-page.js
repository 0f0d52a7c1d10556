// The page of the search: what the address asks for is looked up in the index, two requests deep, and shown.

const d = document, box = d.querySelector("[data-search]"), said = box.dataset;
const SHOWN = 20, CARDS = 8;

async function get(path) {
  const answer = await fetch("/search/" + path + ".json");
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(answer.status);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

async function getAll(folder, names) {
  const several = [...new Set(names)];
  const parts = await Promise.all(several.map((name) => get(folder + "/" + name)));
  return new Map(several.map((name, n) => [name, parts[n] || {}]));
}

async function load(query, shards, opening = get("open")) {
  const { all, placed } = keysOf(query);
  const nameOfShard = (key) => shards + "-" + shardOf(key, shards);
  const sealed = (folder, keys) => getAll(folder, shards ? keys.map(nameOfShard) : []);
  const [opened, words, places] = await Promise.all([opening, sealed("words", all), sealed("places", placed)]);
  // It is missing for as long as no article was published since this page was first printed.
  const open = opened || { shards, articles: 0, open: [] };
  if (open.shards !== shards) return load(query, open.shards, open);
  const of = (parts, key) => {
    const part = shards && parts.get(nameOfShard(key));
    return part && Object.hasOwn(part, key) ? part[key] : null;
  };
  return {
    articles: open.articles,
    open: openOf(open.open),
    words: (key) => of(words, key) || {},
    places: (pair) => of(places, pair) || [],
    known: [...words.values()].flatMap(Object.keys),
  };
}

function make(name, parent, text, set = {}) {
  const element = Object.assign(d.createElement(name), set);
  if (text) element.append(text);
  parent.append(element);
  return element;
}

function marked(text, folded) {
  const line = d.createDocumentFragment();
  let end = 0;
  for (const match of text.normalize("NFC").matchAll(WORDS)) {
    if (!folded.has(fold(match[0]))) continue;
    line.append(match.input.slice(end, match.index));
    make("mark", line, match[0]);
    end = match.index + match[0].length;
  }
  line.append(text.normalize("NFC").slice(end));
  return line;
}

function address(params) {
  return "?" + new URLSearchParams(params);
}

function showCard(card, folded) {
  const item = make("article", box, "", { className: "item" });
  make("a", make("h2", item), marked(card.title, folded), { href: card.path });
  if (card.lede) make("p", item, marked(card.lede, folded));
  const when = make("p", item, "", { className: "when" });
  const [year, month, day] = card.at.slice(0, 10).split("-");
  make("time", when, said.date.replace("{dd}", day).replace("{mm}", month).replace("{year}", year), { dateTime: card.at });
  if (card.by) when.append(" · " + card.by);
}

function ways(links) {
  const list = make("ul", box, "", { className: "ways" });
  for (const [text, href, current] of links) {
    const link = make("a", make("li", list), text, { href });
    if (current) link.setAttribute("aria-current", "true");
  }
}

// Whether a word becomes another by one letter that is changed, left out, or put in.
function isNear(one, other) {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || one === other) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  return short.slice(at + (short.length === long.length)) === long.slice(at + 1);
}

function suggest(q, query, index) {
  const known = new Map();
  const note = (word) => known.set(word, (known.get(word) || 0) + 1);
  index.known.filter((key) => /^[a-z]+$/.test(key)).forEach(note);
  for (const entry of index.open.values()) if (entry) entry.folded.forEach(note);
  const links = [];
  const without = (word, instead) => q.split(/(\s+)/).map((part) => nameOf(part) === word ? instead : part).join("").trim();
  for (const word of new Set(query.wanted.flat().map(fold))) {
    if (hitsOf(index, word).size) continue;
    const near = [...known].filter(([each]) => isNear(word, each)).sort((a, b) => b[1] - a[1]).slice(0, 3);
    for (const other of [...near.map(([each]) => each), ""]) {
      const other_q = without(word, other);
      if (other_q && other_q !== q) links.push([other_q, address({ q: other_q })]);
    }
  }
  if (links.length) {
    make("p", box, said.instead);
    ways(links.slice(0, 6));
  }
}

// Have editors know what is searched for: once for each search, and not for going back to it.
function count(q, found) {
  const [how] = performance.getEntriesByType("navigation");
  if (navigator.webdriver || location.search.includes("&") || how?.type !== "navigate") return;
  navigator.sendBeacon("/api/searches", JSON.stringify({ q, found }));
}

async function run() {
  const params = new URLSearchParams(location.search);
  const q = (params.get("q") || "").trim().slice(0, 300), newest = params.get("sort") === "new";
  const page = Math.max(1, params.get("page") | 0), query = parseQuery(q);
  if (q) {
    d.querySelectorAll("[name=q]").forEach((field) => (field.value = q));
    d.title = q + " – " + d.title;
  }
  if (!query.wanted.length && !query.filters.length) return;
  const status = d.querySelector("[role=status]");
  status.textContent = said.wait;
  try {
    const index = await load(query, +said.search);
    const found = search(index, query, newest);
    count(q, found.length);
    const shown = found.slice((page - 1) * SHOWN, page * SHOWN);
    const blocks = await getAll("cards", shown.map((ordinal) => Math.floor(ordinal / CARDS)));
    const cards = new Map([...blocks.values()].flatMap((block) => Array.from(block).map((card) => [card.o, card])));
    status.textContent = (found.length ? said.found : said.none).replace("{n}", found.length);
    if (found.length > 1) ways([[said.best, address({ q }), !newest], [said.newest, address({ q, sort: "new" }), newest]]);
    const folded = new Set(query.wanted.flat().map(fold));
    for (const ordinal of shown) if (cards.has(ordinal)) showCard(cards.get(ordinal), folded);
    const at = (number) => address({ q, ...(newest && { sort: "new" }), page: number });
    const pages = [];
    if (page > 1) pages.push([said.before, at(page - 1)]);
    if (found.length > page * SHOWN) pages.push([said.after, at(page + 1)]);
    if (pages.length) ways(pages);
    if (!found.length) suggest(q, query, index);
  } catch {
    status.textContent = said.failed;
  }
}

run();
