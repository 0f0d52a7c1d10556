// The language that the desk speaks to this person: chosen once on this machine, otherwise the person's or the browser's.

import { en } from "./en";
import { inEnglish, inVietnamese } from "./problems";
import { type Phrases, vi } from "./vi";

export type Language = "vi" | "en";

const KEY = "gazette.language";
const PHRASES: Readonly<Record<Language, Phrases>> = { vi, en };

/** The phrases of the language that is spoken now. */
export let t: Phrases = vi;
export let language: Language = "vi";

export function chooseLanguage(preferred: Language | null = null): void {
  const kept = localStorage.getItem(KEY);
  const told = kept === "vi" || kept === "en" ? kept : preferred;
  speak(told ?? (navigator.language.startsWith("en") ? "en" : "vi"));
}

export function changeLanguage(): void {
  const other = language === "vi" ? "en" : "vi";
  localStorage.setItem(KEY, other);
  speak(other);
}

/** What the API says, in the language that is spoken. */
export function told(sentence: string): string {
  return language === "vi" ? inVietnamese(sentence) : inEnglish(sentence);
}

function speak(chosen: Language): void {
  language = chosen;
  t = PHRASES[chosen];
  document.documentElement.lang = chosen;
}
