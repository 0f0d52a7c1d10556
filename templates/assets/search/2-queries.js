// What a reader types: the rules of chalicelib/search/queries.py.

const KINDS = {
  topic: "topic", chude: "topic", byline: "byline", tacgia: "byline",
  year: "year", nam: "year", month: "month", thang: "month",
};

function parseQuery(text) {
  const chunks = text.normalize("NFC").replace(/[“”„«»]/g, '"')
    .matchAll(/(-?)(?:(\p{L}+):(?=\S))?(?:"([^"]*)"?|([^\s"]+))/gu);
  const query = { wanted: [], unwanted: [], filters: [] };
  let left = 24;
  for (const [, minus, name, quoted, plain] of chunks) {
    const value = quoted || plain || "";
    const filter = name && !minus && filterOf(fold(name), value);
    if (filter) {
      add(query.filters, filter);
      continue;
    }
    const group = wordsOf(name ? name + " " + value : value).slice(0, left);
    left -= group.length;
    if (group.length) add(minus ? query.unwanted : query.wanted, group);
  }
  return query;
}

function filterOf(name, value) {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : "";
  const numbers = value.match(/[0-9]+/g) || [];
  if (kind === "topic" || kind === "byline") return nameOf(value) && kind + ":" + nameOf(value);
  if (kind === "year" && numbers.length === 1) return "year:" + numbers[0];
  if (kind === "month" && numbers.length === 2) {
    const [year, month] = numbers.sort((a, b) => b.length - a.length);
    return "month:" + year + "-" + month.padStart(2, "0");
  }
  return "";
}

function add(list, thing) {
  if (!list.some((each) => String(each) === String(thing))) list.push(thing);
}
