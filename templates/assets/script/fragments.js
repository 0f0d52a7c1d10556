// Fetches the short lists beside a page (latest, most read) once a reader comes near them, and shows them together; what
// fails is asked for three more times, each time after four times as long, and stands behind the others, as what is empty does.
setTimeout(() => {
  const d = document, SHOWN = 5;
  const fill = async (box) => {
    const answer = await fetch(box.dataset.fragment), list = d.createElement("ol");
    for (const { title, path } of (await answer.json()).items) {
      if (path == location.pathname) continue;
      if (list.children.length == SHOWN) break;
      const link = d.createElement("a");
      link.href = path;
      link.textContent = title;
      list.appendChild(d.createElement("li")).append(link);
    }
    return list;
  };
  const ask = async (boxes, wait) => {
    const lists = await Promise.allSettled(boxes.map(fill));
    const missing = boxes.filter((box, i) => {
      const list = lists[i].value;
      box.hidden = !list?.firstChild;
      if (box.hidden) box.parentNode.append(box);
      if (!list) return 1;
      box.append(list);
    });
    if (missing[0] && wait < 1e5) setTimeout(ask, wait, missing, 4 * wait);
  };
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) {
      near.unobserve(target);
      ask([...target.querySelectorAll("[data-fragment]")], 4e3);
    }
  });
  d.querySelectorAll(".fragments").forEach((box) => near.observe(box));
});
