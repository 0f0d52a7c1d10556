// Elements made by calls: text is always text, so nothing that comes from elsewhere can become markup.

export type Child = Node | string | null | false | undefined;

type Handlers = { [Name in keyof HTMLElementEventMap as `on${Name}`]?: (event: HTMLElementEventMap[Name]) => void };
type Attributes = { readonly [name: string]: unknown };

/** An element. `on…` are listeners; true makes an attribute without a value; null, undefined and false make none. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: (Attributes & Handlers) | null = null,
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(key.slice(2), value as EventListener);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  put(element, ...children);
  return element;
}

/** Put children after those that an element has. */
export function put(element: Element, ...children: readonly (Child | readonly Child[])[]): void {
  for (const child of children.flat() as Child[]) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

/** Put children in the place of those that an element has. */
export function fill(element: Element, ...children: readonly (Child | readonly Child[])[]): void {
  element.replaceChildren();
  put(element, ...children);
}

/** A link that opens a tab of its own. */
export function tabLink(href: string, text: string, attributes: Attributes = {}): HTMLAnchorElement {
  return h("a", { href, target: "_blank", rel: "noopener", ...attributes }, text);
}

let last = 0;

/** An id that no other element has. */
export function newId(stem: string): string {
  last += 1;
  return `${stem}-${last}`;
}
