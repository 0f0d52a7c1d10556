// Fetches the short lists beside a page (latest, most read) once a reader comes near them. What fails is asked for three
// more times, each time after four times as long.
(() => {
  const d = document, SHOWN = 5;
  const fill = async (box, wait) => {
    try {
      const answer = await fetch(box.dataset.fragment), list = d.createElement("ol");
      for (const { title, path } of (await answer.json()).items) {
        if (path == location.pathname) continue;
        if (list.children.length == SHOWN) break;
        const link = d.createElement("a");
        link.href = path;
        link.textContent = title;
        list.appendChild(d.createElement("li")).append(link);
      }
      box.append(list);
      box.hidden = !list.firstChild;
    } catch {
      if (wait < 1e5) setTimeout(fill, wait, box, 4 * wait);
    }
  };
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) {
      near.unobserve(target);
      target.querySelectorAll("[data-fragment]").forEach((box) => fill(box, 4e3));
    }
  });
  d.querySelectorAll(".fragments").forEach((box) => near.observe(box));
})();
