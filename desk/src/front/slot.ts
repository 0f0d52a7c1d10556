// One slot of the front page: what stands in it, why, and the buttons that change it.

import type { Pin } from "../api/shapes";
import { type Child, h, newId } from "../dom";
import { t } from "../phrases/language";
import { fromInput, tellMoment, toInput } from "../times";
import type { Place, Story } from "./arranging";

export type Deed = "up" | "down" | "pin" | "out" | "choose";

export interface Shown {
  readonly place: Place;
  readonly pin: Pin | null;
  /** The article that is pinned, as far as it is known. */
  readonly pinned: Story | null;
  /** What readers would see here. */
  readonly story: Story | null;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export interface Deeds {
  readonly do: (deed: Deed, place: Place) => void;
  readonly keepUntil: (place: Place, until: string | null) => void;
  readonly drop: (from: Place, to: Place) => void;
}

const keyOf = ({ row, at }: Place): string => `${row} ${at}`;
let dragged: Place | null = null;

export function drawSlot(shown: Shown, deeds: Deeds): HTMLElement {
  const { place, pin, story, pinned } = shown;
  const title = (pin ? (pinned?.title ?? t.front.isGone) : story?.title) || (pin || story ? t.untitled : t.front.nothing);
  const holds = pin !== null || story !== null;
  const button = (deed: Deed, words: string, isOff = false, sign = words): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        "data-deed": deed,
        "aria-label": t.front.about(words, holds ? title : t.front.number(place.at + 1)),
        title: sign === words ? null : words,
        disabled: isOff,
        onclick: () => deeds.do(deed, place),
      },
      sign,
    );
  return h(
    "li",
    {
      class: pin ? "slot pinned" : "slot",
      "data-place": keyOf(place),
      ondragover: (event) => dragged && event.preventDefault(),
      ondrop: (event) => {
        event.preventDefault();
        if (dragged && keyOf(dragged) !== keyOf(place)) {
          deeds.drop(dragged, place);
        }
      },
    },
    h(
      "div",
      { class: "what" },
      h(
        "p",
        {
          class: "story",
          draggable: holds ? "true" : null,
          ondragstart: (event) => {
            dragged = place;
            event.dataTransfer?.setData("text/plain", title);
          },
          ondragend: () => (dragged = null),
        },
        title,
      ),
      h("p", { class: "facts" }, ...facts(shown)),
    ),
    h(
      "div",
      { class: "actions" },
      button("up", t.front.up, !holds || shown.isFirst, "↑"),
      button("down", t.front.down, !holds || shown.isLast, "↓"),
      pin ? button("out", t.front.takeOut) : story && button("pin", t.front.pin),
      button("choose", t.front.choose),
    ),
    pin && untilField(pin, place, deeds),
  );
}

function facts({ pin, pinned, story }: Shown): Child[] {
  if (!pin) {
    return [story && h("span", null, t.front.fillsItself), story?.published_at && h("span", null, tellMoment(story.published_at))];
  }
  const isSeen = pinned !== null && pinned.status === "published";
  return [
    h("strong", null, t.front.pinned),
    isSeen
      ? pinned.published_at && h("span", null, tellMoment(pinned.published_at))
      : pinned && h("span", { class: "problem" }, t.front.waits(t.statuses[pinned.status])),
    !isSeen && story && h("span", null, t.front.meanwhile(story.title)),
  ];
}

function untilField(pin: Pin, place: Place, deeds: Deeds): HTMLElement {
  const id = newId("until");
  return h(
    "div",
    { class: "until" },
    h("label", { for: id }, t.front.until),
    h("input", {
      id,
      type: "datetime-local",
      "data-until": keyOf(place),
      title: t.front.untilHint,
      value: toInput(pin.until ?? null),
      oninput: (event: Event) => deeds.keepUntil(place, fromInput((event.target as HTMLInputElement).value)),
    }),
  );
}

/** Lead the focus to a button of a slot, or to the first one there that can be pressed. */
export function focusOn(within: HTMLElement, place: Place, deed: Deed): void {
  const slot = within.querySelector(`[data-place="${CSS.escape(keyOf(place))}"]`);
  const button = slot?.querySelector<HTMLElement>(`[data-deed=${deed}]:enabled`) ?? slot?.querySelector<HTMLElement>("button:enabled");
  button?.focus();
  slot?.scrollIntoView({ block: "nearest" });
}
