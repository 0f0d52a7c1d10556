// Tells the newsroom that a reader is here, and fills in the live numbers from its answer. No cookie, no storage.
(() => {
  const d = document, root = d.documentElement, SOON = 2e3, QUARTER = 84e4, BEAT = 24e4;
  const number = new Intl.NumberFormat(root.lang);
  const article = d.body.dataset.article || null;
  let counted, heard = 0;
  const each = (name, text) => d.querySelectorAll(`[data-live=${name}]`).forEach((e) => {
    e.textContent = text(e.dataset);
    e.closest("[hidden]")?.removeAttribute("hidden");
  });
  const fill = (text, n) => text.replace("{n}", number.format(n));
  const plural = (forms, n) => fill(forms.split("|")[n > 1 ? 2 : n], n);
  const show = (a) => {
    if (a.views) each("views", (t) => fill(a.views > 1 ? t.other : t.one, a.views));
    each("total", () => number.format(a.total));
    each("online", (t) => t.text.replace("{guests}", plural(t.guests, a.guests)).replace("{members}", plural(t.members, a.members)));
  };
  const send = (view, article, attempt, since) => {
    const again = () => {
      const wait = SOON * 2 ** Math.min(attempt, 6);
      if (Date.now() + wait - since < QUARTER) setTimeout(send, wait, view, article, attempt + 1, since);
    };
    fetch("/api/beacon", { method: "POST", keepalive: true, body: JSON.stringify({ view, article, attempt }) }).then(
      (r) => r.ok ? r.json().then(show) : (r.status == 429 || r.status > 499) && again(), again);
  };
  const hear = () => {
    if (d.visibilityState != "visible" || d.prerendering || counted && Date.now() - heard < BEAT) return;
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => (b + 256).toString(16).slice(1)).join("");
    send(id, counted ? null : article, 0, heard = Date.now());
    counted = 1;
  };
  d.addEventListener("visibilitychange", hear);
  d.addEventListener("prerenderingchange", hear);
  addEventListener("pageshow", (e) => { if (e.persisted) { counted = 0; hear(); } });
  setInterval(hear, 1e4);
  hear();
})();
