// Which screen an address stands for. The part after `#` says it, so that the server knows one page only.

import { isPart, NEW, type Part } from "./site/parts";

export type Route =
  | { readonly screen: "articles"; readonly query: URLSearchParams }
  | { readonly screen: "front" }
  | { readonly screen: "numbers"; readonly query: URLSearchParams }
  | { readonly screen: "site"; readonly part: Part | null; readonly id: string | null; readonly isNew: boolean }
  | { readonly screen: "writing"; readonly id: string | null };

/** The route of a hash such as `#/articles/01KAS5…` or `#/articles?status=draft`. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const words = path.split("/").filter(Boolean);
  if (words[0] === "articles" && words[1]) {
    return { screen: "writing", id: words[1] === "new" ? null : decodeURIComponent(words[1]) };
  }
  if (words[0] === "front") {
    return { screen: "front" };
  }
  if (words[0] === "numbers") {
    return { screen: "numbers", query: new URLSearchParams(query) };
  }
  if (words[0] === "site") {
    const [part = "", id = ""] = words.slice(1).map(decodeURIComponent);
    return { screen: "site", part: isPart(part) ? part : null, id: id && id !== NEW ? id : null, isNew: id === NEW };
  }
  return { screen: "articles", query: new URLSearchParams(query) };
}

export const articlesAddress = (query: URLSearchParams | null = null): string =>
  query && [...query].length ? `#/articles?${query}` : "#/articles";
export const articleAddress = (id: string): string => `#/articles/${encodeURIComponent(id)}`;
export const FRONT_PAGE = "#/front";
export const numbersAddress = (days: number): string => `#/numbers?days=${days}`;
export const NUMBERS = "#/numbers";
export const SITE = "#/site";
export const NEW_ARTICLE = "#/articles/new";
