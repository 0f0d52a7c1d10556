// What a query finds in an index, and in which order: the rules of chalicelib/search/searching.py.

const WORTH = [0.8, 1.3, 1.8, 4];

function shardOf(key, shards) {
  let value = 0x811c9dc5;
  const word = key[0] === "=" ? key.slice(1).split(" ")[0] : key;
  for (let i = 0; i < word.length; i++) value = Math.imul(value ^ word.charCodeAt(i), 0x01000193);
  return (value >>> 0) % shards;
}

function titleOf(words) {
  return words.length ? "=" + words.map(fold).join(" ") : "";
}

// The pairs that make a phrase, as few as hold all of its words, and where in it each begins.
function pairsOf(phrase) {
  const folded = phrase.map(fold), pairs = [];
  for (let next = 0; folded.length > 1 && next < folded.length; next += 2) {
    const at = Math.min(next, folded.length - 2);
    pairs.push([at, folded[at] + " " + folded[at + 1]]);
  }
  return pairs;
}

// The folded words and the filters that a query needs, and the pairs of words in phrases, whose places it needs.
function keysOf(query) {
  const groups = [...query.wanted, ...query.unwanted];
  const all = [...groups.flat().map(fold), ...query.filters];
  return { all: [...new Set(all)], placed: [...new Set(groups.flatMap(pairsOf).map(([, pair]) => pair))] };
}

// `index.words(key)` and `index.places(pair)` are what sealed shards hold; `index.open` overrides them.
function hitsOf(index, key) {
  const hits = new Map();
  for (const [form, steps] of Object.entries(index.words(key))) {
    let ordinal = 0;
    for (const step of steps) {
      ordinal += step >> 2;
      if (index.open.has(ordinal)) continue;
      const hit = hits.get(ordinal);
      if (hit) hit.forms.push(form);
      else hits.set(ordinal, { weight: step & 3, forms: [form] });
    }
  }
  for (const [ordinal, entry] of index.open) {
    const hit = entry && hitIn(entry, key);
    if (hit) hits.set(ordinal, hit);
  }
  return hits;
}

function hitIn(entry, key) {
  const { words, folded, filters } = entry;
  const title = words.indexOf("|");
  if (filters.includes(key) || key === titleOf(words.slice(0, title))) return { weight: 0, forms: [] };
  const places = [];
  for (let at = folded.indexOf(key); at >= 0; at = folded.indexOf(key, at + 1)) places.push(at);
  if (!places.length || key === "|") return null;
  const part = places.length * 2.2 / (places.length + 1.2 * (0.25 + 0.75 * words.length / 500));
  const weight = places[0] < title ? 3 : part < 1 ? 0 : part < 1.6 ? 1 : 2;
  return { weight, forms: places.map((place) => words[place]) };
}

// Where a pair of words begins, by ordinal.
function placesOf(index, pair) {
  const places = new Map(), runs = index.places(pair);
  for (let at = 0, ordinal = 0; at < runs.length; at += 2 + runs[at + 1]) {
    ordinal += runs[at];
    let place = 0;
    if (!index.open.has(ordinal)) places.set(ordinal, runs.slice(at + 2, at + 2 + runs[at + 1]).map((step) => (place += step)));
  }
  for (const [ordinal, entry] of index.open) {
    const begins = ({ folded }) => [...folded.keys()].filter((at) => folded[at] + " " + folded[at + 1] === pair);
    if (entry) places.set(ordinal, begins(entry));
  }
  return places;
}

function openOf(entries) {
  return new Map(entries.map(([ordinal, text, filters]) => {
    const words = text && text.split(" ");
    return [ordinal, words && { words, folded: words.map(fold), filters }];
  }));
}

function stands(hits, places, group, ordinal) {
  if (!group.every((word) => hits.get(fold(word)).has(ordinal))) return false;
  const [first, ...others] = pairsOf(group).map(([at, pair]) => [at, places.get(pair).get(ordinal) || []]);
  return !first || first[1].some((place) => others.every(([at, each]) => each.includes(place + at)));
}

function search(index, query, newest) {
  const { all, placed } = keysOf(query);
  const hits = new Map(all.map((key) => [key, hitsOf(index, key)]));
  const places = new Map(placed.map((pair) => [pair, placesOf(index, pair)]));
  const words = [...new Set(query.wanted.flat())];
  const [first, ...others] = [...words.map(fold), ...query.filters].map((key) => hits.get(key));
  if (!first) return [];
  const found = [...first.keys()].filter((ordinal) => others.every((each) => each.has(ordinal))
    && query.wanted.every((group) => stands(hits, places, group, ordinal))
    && !query.unwanted.some((group) => stands(hits, places, group, ordinal)));
  if (newest) return found.sort((a, b) => b - a);
  const title = titleOf(query.wanted.flat());
  const titled = title ? hitsOf(index, title) : new Map();
  const rarity = words.map((word) => {
    const holding = hits.get(fold(word)).size;
    return Math.log(1 + (Math.max(index.articles, holding) - holding + 0.5) / (holding + 0.5));
  });
  const scored = found.map((ordinal) => {
    let score = 0;
    words.forEach((word, n) => {
      const hit = hits.get(fold(word)).get(ordinal);
      const alike = word === fold(word) || hit.forms.includes(word);
      score += rarity[n] * WORTH[hit.weight] * (alike ? 1 : 0.25);
    });
    score *= 1 + 0.1 * ordinal / Math.max(index.articles, 1);
    return [score + (titled.has(ordinal) ? 1000 : 0), ordinal];
  });
  return scored.sort((a, b) => b[0] - a[0] || b[1] - a[1]).map(([, ordinal]) => ordinal);
}
