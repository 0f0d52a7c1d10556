// Moments and numbers as people read and write them: in the site's time zone, whatever zone this machine is in.

import { language, t } from "./phrases/language";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let zone = "Asia/Ho_Chi_Minh";

export function useZone(name: string): void {
  zone = name;
}

export const zoneName = (): string => zone;

const locale = (): string => (language === "vi" ? "vi-VN" : "en-GB");

/** A moment as a date with its hour, such as "08:15 24/11/2026". */
export function tellMoment(moment: string): string {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(
    new Date(moment),
  );
}

/** A day such as "2026-11-24" as a short date. */
export function tellDay(day: string): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: "UTC", day: "numeric", month: "numeric" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

export const tellNumber = (count: number): string => new Intl.NumberFormat(locale()).format(count);

/** A moment as people say it: "5 minutes ago" within a day, later its date. */
export function tellRecent(moment: string, now = Date.now()): string {
  const passed = now - Date.parse(moment);
  if (Math.abs(passed) < MINUTE) {
    return t.justNow;
  }
  if (passed < 0 || passed >= DAY) {
    return tellMoment(moment);
  }
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return passed < HOUR
    ? words.format(-Math.floor(passed / MINUTE), "minute")
    : words.format(-Math.floor(passed / HOUR), "hour");
}

/** A moment as `<input type="datetime-local">` has it, by the site's clock; "" for none. */
export function toInput(moment: string | null): string {
  if (!moment) {
    return "";
  }
  const at = Date.parse(moment);
  return new Date(at + offsetAt(at)).toISOString().slice(0, 16);
}

/** The moment that such an input names, in RFC 3339; null for none. */
export function fromInput(value: string): string | null {
  if (!value) {
    return null;
  }
  const wall = Date.parse(`${value}Z`);
  const guess = wall - offsetAt(wall);
  return new Date(wall - offsetAt(guess)).toISOString().replace(/\.\d+Z$/, "Z");
}

/** By how many milliseconds the site's clocks are before UTC at a moment. */
function offsetAt(at: number): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(new Date(at));
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / 1000) * 1000;
}
