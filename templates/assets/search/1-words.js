// How a text is taken apart to be found, and which spellings are one: the rules of chalicelib/search/words.py.

const WORDS = /[\p{L}\p{N}\u0300-\u036f]+/gu;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

function mark(word) {
  const apart = [...word].slice(0, 64).join("").toLowerCase().replace(/ς/g, "σ").normalize("NFD");
  return (apart.replace(TONES, "") + [...new Set(apart.match(TONES))].sort().join("")).normalize("NFC");
}

function fold(word) {
  const folded = mark(word).normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  return /^0[0-9]$/.test(folded) ? folded[1] : folded;
}

function wordsOf(text) {
  return (text.normalize("NFC").match(WORDS) || []).map(mark);
}

function nameOf(text) {
  return wordsOf(text).map(fold).join("-");
}
