const times = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
const tell = (time) => (time ? said.used.replace("{time}", times.format(new Date(time))) : said.never);

on(find("add"), async () => {
  const { public_key } = await ask("POST", "/me/passkeys/options", {});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(public_key);
  const credential = await navigator.credentials.create({ publicKey });
  await ask("POST", "/me/passkeys", { name: find("called").value, credential: credential.toJSON() });
  find("add").reset();
  await show();
});

on(find("out"), async () => {
  await ask("DELETE", "/session");
  location.assign(find("in").querySelector("a").href);
});

function entry(title, note, action, work) {
  const item = document.createElement("li");
  const text = item.appendChild(document.createElement("p"));
  text.append(title, document.createElement("br"));
  text.appendChild(document.createElement("small")).textContent = note;
  if (!action) return item;
  const form = item.appendChild(document.createElement("form"));
  const button = form.appendChild(document.createElement("button"));
  button.className = "quiet";
  button.textContent = action;
  button.setAttribute("aria-label", `${action}: ${title}`);
  on(form, async () => {
    await work();
    await show();
  });
  return item;
}

async function show() {
  const [me, { passkeys }, { sessions }] = await Promise.all(
    ["/me", "/me/passkeys", "/me/sessions"].map((path) => ask("GET", path)),
  );
  find("name").textContent = me.name;
  find("passkeys").replaceChildren(
    ...passkeys.map((each) => {
      const isElsewhere = each.host !== location.hostname;
      const note = isElsewhere ? said.elsewhere.replace("{host}", each.host) : tell(each.used_at);
      return entry(each.name, note, said.remove, () => ask("DELETE", `/me/passkeys/${each.id}`));
    }),
  );
  find("sessions").replaceChildren(
    ...sessions.map((each) => {
      const end = () => ask("DELETE", `/me/sessions/${each.id}`);
      return entry(each.agent || "–", each.is_this ? said.this : tell(each.seen_at), each.is_this ? "" : said.end, end);
    }),
  );
  find("add").hidden = !hasPasskeys;
  find("all").hidden = false;
}

show().catch((problem) => {
  find("problem").textContent = said[problem.status] ?? said.failed;
  find("in").hidden = false;
});
