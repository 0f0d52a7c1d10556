const find = (id) => document.getElementById(id);
const said = JSON.parse(document.querySelector("main").dataset.said);
const form = find("by-code");
const field = find("code");

if (location.hash.length > 1) {
  field.value = location.hash.slice(1);
  // The code stays out of the history, and of what is shown.
  history.replaceState(null, "", location.pathname + location.search);
  find("with-code").hidden = true;
  find("with-link").hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  find("problem").textContent = "";
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: field.value.trim() }),
    });
    if (answer.ok) return welcome(await answer.json());
    find("problem").textContent = said[answer.status] ?? said.failed;
  } catch {
    find("problem").textContent = said.failed;
  }
  button.disabled = false;
});

function welcome(me) {
  form.hidden = true;
  find("done").textContent = said.welcome.replace("{name}", me.name);
  find("on").hidden = false;
  find("on").querySelector("a").focus();
}
