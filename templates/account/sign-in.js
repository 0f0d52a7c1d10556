if (location.hash.length > 1) {
  find("code").value = location.hash.slice(1);
  // The code stays out of the history, and of what is shown.
  history.replaceState(null, "", location.pathname + location.search);
  find("with-code").hidden = true;
  find("with-link").hidden = false;
} else {
  find("by-passkey").hidden = !hasPasskeys;
}

on(find("by-code"), async () => welcome(await ask("POST", "/session", { code: find("code").value.trim() })));

on(find("by-passkey"), async () => {
  const { public_key } = await ask("POST", "/session/options", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(public_key);
  const credential = await navigator.credentials.get({ publicKey });
  welcome(await ask("POST", "/session/passkey", { credential: credential.toJSON() }));
});

function welcome(me) {
  find("by-code").hidden = find("by-passkey").hidden = true;
  find("done").textContent = said.welcome.replace("{name}", me.name);
  find("on").hidden = false;
  find("on").querySelector("a").focus();
}
