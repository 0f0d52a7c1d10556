// The slug that a title makes, as the server makes it of an article's. Pure.

const LONGEST = 80;

/** "" if the title has no letter or digit. */
export function slugOf(title: string): string {
  const words = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gu, "d")
    .replace(/Đ/gu, "D")
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter(Boolean);
  let slug = (words[0] ?? "").slice(0, LONGEST);
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > LONGEST) {
      break;
    }
    slug += `-${word}`;
  }
  return slug;
}
