// In every frame before any script of the page: tells the test, by `report`, of all that must not happen.
{
  const tell = (what) => globalThis.report?.(String(what).slice(0, 300));
  for (const name of ["alert", "confirm", "prompt", "print", "pwned"]) {
    Object.defineProperty(globalThis, name, { value: () => tell(`${name}()`), writable: false, configurable: false });
  }
  document.addEventListener("securitypolicyviolation", (event) => {
    tell(`violates ${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
  });
}
