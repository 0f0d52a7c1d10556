const find = (id) => document.getElementById(id);
const said = JSON.parse(document.querySelector("main").dataset.said);
const hasPasskeys = Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

/** Ask the API; answers the answer, or throws what to say. */
async function ask(method, path, body) {
  const answer = await fetch(`/api${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
  return answer.status === 204 ? null : answer.json();
}

/** Do what a form is for, once at a time; says what went wrong. */
function on(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    find("problem").textContent = "";
    try {
      await work();
    } catch (problem) {
      const isRefusal = problem.name === "NotAllowedError" || problem.name === "InvalidStateError";
      find("problem").textContent = said[problem.status] ?? (isRefusal ? said.passkey : said.failed);
    }
    button.disabled = false;
  });
}
