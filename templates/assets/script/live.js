// Fills in the live numbers, and today's date, as each answer to the tracker brings them: into whatever carries `data-live`.
setTimeout(() => {
  let number, newest = "", views = 0, total = 0;
  const each = (name, text) => document.querySelectorAll(`[data-live=${name}]`).forEach((place) => {
    place.textContent = text(place.dataset);
    place.closest("[hidden]")?.removeAttribute("hidden");
  });
  const fill = (text, n) => text.replace("{n}", number.format(n));
  const plural = (forms, n) => fill(forms.split("|")[n > 1 ? 2 : n], n);
  document.addEventListener("live", ({ detail: told }) => {
    // In a rush, an answer may be older than the one before it; and of one second, one may hold a view more.
    if (told.as_of < newest) return;
    newest = told.as_of;
    views = Math.max(views, told.views);
    total = Math.max(total, told.total);
    number ??= new Intl.NumberFormat(document.documentElement.lang);  // not at the start: it takes long to make
    if (told.views) each("views", (words) => fill(views > 1 ? words.other : words.one, views));
    each("total", () => number.format(total));
    each("today", () => new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "full" }));
    each("online", (words) => words.text
      .replace("{guests}", plural(words.guests, told.guests)).replace("{members}", plural(words.members, told.members)));
  });
});
