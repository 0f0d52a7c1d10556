// The links of the menu, in their order.

import type { BadField, MenuLink } from "../api/shapes";
import { fill, h, newId } from "../dom";
import { t, told } from "../phrases/language";
import type { Field } from "./fields";
import { arrows, moved } from "./moving";

const MOST = 20;

export function menuField(): Field {
  let links: readonly MenuLink[] = [];
  const list = h("ul", { class: "menu-links" });
  const add = h("button", { type: "button", onclick: () => change([...links, { title: "", url: "" }], true) }, t.settings.addLink);
  const group = h("fieldset", { class: "field" }, h("legend", null, t.settings.menu), h("p", { class: "hint" }, t.settings.menuHint), list, h("div", { class: "actions" }, add));

  function change(to: readonly MenuLink[], isNew = false): void {
    draw(to);
    if (isNew) {
      list.lastElementChild?.querySelector("input")?.focus();
    }
    group.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function draw(to: readonly MenuLink[]): void {
    links = to;
    fill(list, ...links.map((link, at) => row(link, at)));
    add.disabled = links.length >= MOST;
  }

  function row(link: MenuLink, at: number): HTMLElement {
    const set = (name: keyof MenuLink, value: string): void => {
      links = links.map((each, index) => (index === at ? { ...each, [name]: value.normalize("NFC") } : each));
    };
    const input = (name: keyof MenuLink, label: string): HTMLElement => {
      const id = newId(name);
      const oninput = (event: Event): void => set(name, (event.target as HTMLInputElement).value);
      return h(
        "div",
        { class: "field" },
        h("label", { for: id }, label),
        h("input", { id, type: "text", value: link[name], autocomplete: "off", "aria-describedby": `${id}-problem`, "data-at": `${at}/${name}`, oninput }),
        h("div", { id: `${id}-problem`, class: "problem" }),
      );
    };
    const drop = (): void => {
      change(links.filter((_, index) => index !== at));
      add.focus();
    };
    const name = t.settings.link(at + 1);
    return h(
      "li",
      null,
      input("title", t.settings.linkTitle),
      input("url", t.settings.linkUrl),
      h(
        "div",
        { class: "actions" },
        ...arrows(name, at, links.length, list, (to) => change(moved(links, at, to))),
        h("button", { type: "button", "aria-label": t.front.about(t.settings.dropLink, name), title: t.settings.dropLink, onclick: drop }, "×"),
      ),
    );
  }

  return {
    name: "menu",
    label: t.settings.menu,
    element: group,
    read: () => links,
    show: (value) => draw(value as readonly MenuLink[]),
    tell: (value) => (value as readonly MenuLink[]).map(({ title }) => title).join(", "),
    setProblems: (problems: readonly BadField[]) => {
      for (const each of list.querySelectorAll<HTMLInputElement>("[data-at]")) {
        const found = problems.filter(({ pointer }) => pointer === `/menu/${each.dataset["at"]}`);
        each.toggleAttribute("aria-invalid", false);
        if (found.length) {
          each.setAttribute("aria-invalid", "true");
        }
        fill(each.nextElementSibling as Element, ...found.map(({ detail }) => told(detail)));
      }
    },
  };
}
