// Tells the newsroom that this page is looked at, and hands its answer on: as the event "live" of the document.
// No cookie, no storage. docs/counting.md says what is counted, and when it is sent again: until 14 minutes are over.
setTimeout(() => {
  const d = document;
  let counted, heard = 0;
  const send = async (view, article, attempt, since, start) => {
    try {
      const r = await fetch("/api/beacon", { method: "POST", keepalive: true, body: JSON.stringify({ view, article, attempt }) });
      if (r.ok) return d.dispatchEvent(new CustomEvent("live", { detail: await r.json() }));
      if (r.status < 500 && r.status != 429) return;
    } catch {}
    setTimeout(() => {
      // Both clocks are asked: one may be put back, the other stands still while a computer sleeps.
      if (Date.now() - since < 84e4 && performance.now() - start < 84e4) send(view, article, attempt + 1, since, start);
    }, 2e3 << Math.min(attempt, 6));
  };
  const hear = () => {
    if (d.visibilityState != "visible" || d.prerendering || counted && Date.now() - heard < 24e4) return;
    send(
      crypto.getRandomValues(new Uint32Array(4)).join("-"),
      !counted && d.body.dataset.article || null,
      0, heard = Date.now(), performance.now());
    counted = 1;
  };
  if (navigator.webdriver) return;
  addEventListener("visibilitychange", hear);
  d.addEventListener("prerenderingchange", hear);
  addEventListener("pageshow", (e) => e.persisted && hear(counted = 0));
  setInterval(hear, 1e4);
  hear();
});
