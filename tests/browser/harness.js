// Of a page that shows many others in frames: touches all that stands in one, looks at it, and parses it once more.
globalThis.touch = (frame) => {
  let content;
  try {
    content = frame.contentDocument;
  } catch {
    return;
  }
  for (const element of content?.querySelectorAll("*") ?? []) {
    for (const { name } of element.attributes) {
      if (name.startsWith("on")) element.dispatchEvent(new Event(name.slice(2)));
    }
    if (/^(javascript|data|vbscript):/i.test(element.protocol ?? element.href?.baseVal?.trim() ?? "")) {
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    // The page's own buttons copy, print and share; no body may have a button.
    if (["button", "input", "label", "summary"].includes(element.localName) && !element.closest(".share")) element.click();
  }
};

// The harness itself is under no policy, so it can vouch for a text that no script of the frame's page may parse.
const vouch = trustedTypes.createPolicy("harness", { createHTML: (text) => text });

globalThis.parseAgain = (frame) => {
  const body = frame.contentDocument?.body;
  if (body) body.innerHTML = vouch.createHTML(body.innerHTML);
};

// The site's own icon is written into the head of its pages.
const isIcon = (element, value) => element.matches("head > link[rel=icon]") && value.startsWith("data:image/svg+xml,");

// What stands in the frames and is not on the list: elements, attributes, schemes.
const strangersIn = (content, allowed, assets) => {
  const found = [];
  for (const element of content.querySelectorAll("*")) {
    const inBody = element.closest(".body");
    const attributes = allowed[element.localName];
    const isHtml = element.namespaceURI === "http://www.w3.org/1999/xhtml";
    if (inBody && inBody !== element && !(isHtml && attributes)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on") || name === "srcdoc") found.push(name);
      if (inBody && inBody !== element && !attributes?.includes(name)) found.push(`${name} on ${element.localName}`);
      if (["href", "src", "action", "formaction", "data"].includes(name)) {
        const { protocol } = new URL(value, content.baseURI);
        const isKnown = ["http:", "https:", "mailto:", "tel:"].includes(protocol) || isIcon(element, value);
        if (!isKnown) found.push(`${name}: ${value}`);
      }
    }
    if (element.localName === "script" && !(element.type === "application/ld+json" || element.src.startsWith(assets))) {
      found.push(`script ${element.src}`);
    }
  }
  return found;
};

globalThis.strangers = (allowed, assets) => Array.from(document.querySelectorAll("iframe"), (frame) => (
  strangersIn(frame.contentDocument, allowed, assets).map((each) => [frame.name, each])
)).flat();

// The same of pages that are parsed, not shown: of each its name and its source.
globalThis.strangersOf = (sources, allowed, assets) => sources.map(([name, source]) => (
  strangersIn(new DOMParser().parseFromString(source, "text/html"), allowed, assets).map((each) => [name, each])
)).flat();
