// The numbers: who reads now, what was read in the last days, and what readers searched for.

import { getLive, getSearchStats, getStats } from "../api/numbers";
import type { LiveAnswer, SearchedAnswer, SearchStatsAnswer, StatsAnswer } from "../api/shapes";
import { type Child, fill, h } from "../dom";
import { drawChart } from "../numbers/figure";
import { csvButton, drawPlain, drawRanked, type Sheet } from "../numbers/sheets";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { numbersAddress } from "../routes";
import { tellDay, tellMoment, tellNumber, zoneName } from "../times";
import type { Context, Screen } from "./screen";

const SPANS = [1, 7, 30, 90];
const LIVE_MS = 30_000;

export function drawNumbers({ main }: Context, query: URLSearchParams): Screen {
  const ways = h("nav", { class: "tabs", "aria-label": t.numbers.name });
  const live = h("p", { class: "live" });
  const state = h("p", { class: "empty", role: "status" });
  const place = h("div", { class: "numbers" });
  let asking = 0;

  /** The links stay where they are: who goes through them by keyboard goes on. */
  async function choose(days: number): Promise<void> {
    const number = ++asking;
    for (const link of ways.children) {
      link.toggleAttribute("aria-current", false);
    }
    ways.children[SPANS.indexOf(days)]?.setAttribute("aria-current", "page");
    fill(state, t.loading);
    try {
      const [stats, searches] = await Promise.all([getStats(days), getSearchStats(days)]);
      if (number === asking) {
        fill(state);
        fill(place, ...drawFigures(stats, searches, days));
      }
    } catch (error) {
      if (number === asking) {
        fill(place);
        fill(state, sayWhy(error));
      }
    }
  }

  async function tellLive(): Promise<void> {
    try {
      fill(live, ...sayLive(await getLive()));
    } catch (error) {
      fill(live, sayWhy(error));
    }
  }

  function link(days: number): HTMLElement {
    const go = (event: MouseEvent): void => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) {
        return; // a window of its own
      }
      event.preventDefault();
      history.replaceState(null, "", numbersAddress(days));
      void choose(days);
    };
    return h("a", { href: numbersAddress(days), onclick: go }, days === 1 ? t.numbers.today : t.numbers.days(days));
  }

  fill(ways, ...SPANS.map(link));
  fill(main, h("h1", { class: "unseen" }, t.numbers.name), ways, live, state, place);
  const asked = Number(query.get("days"));
  void choose(SPANS.includes(asked) ? asked : 7);
  void tellLive();
  const timer = setInterval(() => !document.hidden && void tellLive(), LIVE_MS);
  return { isUnsaved: () => false, mayLeave: () => true, end: () => (clearInterval(timer), void (asking += 1)) };
}

function sayLive({ guests, members, total, as_of }: LiveAnswer): Child[] {
  return [
    h("strong", null, tellNumber(guests + members)),
    ` ${t.numbers.readNow} `,
    h("span", { class: "soft" }, t.numbers.ofWhom(tellNumber(guests), tellNumber(members), tellNumber(total), tellMoment(as_of))),
  ];
}

function drawFigures(stats: StatsAnswer, searches: SearchStatsAnswer, days: number): Child[] {
  const byDay = sheetOfDays(stats, searches);
  const file = (stem: string): string => `${stem}-${days}-${stats.days.at(-1)?.day ?? ""}`;
  const { article, topic, words, views, searched, inVain } = t.numbers;
  const articles = stats.most_read[days] ?? [];
  const topics = stats.topics[days] ?? [];
  return [
    h("div", { class: "charts" }, ...[0, 1, 2, 3].map((which) => drawChart(byDay, which))),
    h(
      "div",
      { class: "by-day" },
      days > 1 && h("details", null, h("summary", null, byDay.name), drawPlain(byDay)),
      h("p", { class: "soft" }, t.numbers.asOf(tellMoment(stats.as_of), zoneName()), " ", csvButton(byDay)),
    ),
    h(
      "div",
      { class: "sheets" },
      drawRanked({
        name: t.numbers.mostRead,
        file: file("articles"),
        columns: [article, views],
        rows: articles.map((each) => ({ words: each.title, address: each.url, figures: [each.views] })),
      }),
      drawRanked({
        name: t.numbers.topics,
        file: file("topics"),
        columns: [topic, views],
        rows: topics.map((each) => ({ words: each.title, address: `/topics/${each.slug}/`, figures: [each.views] })),
      }),
      drawRanked({
        name: t.numbers.mostSearched,
        file: file("searches"),
        columns: [words, searched, inVain],
        rows: searches.most.map((each) => rowOfSearch(each, [each.searches, each.without_result])),
      }),
      drawRanked({
        name: t.numbers.notFound,
        file: file("not-found"),
        columns: [words, inVain, searched],
        rows: searches.in_vain.map((each) => rowOfSearch(each, [each.without_result, each.searches])),
      }),
    ),
  ];
}

function rowOfSearch({ words }: SearchedAnswer, figures: readonly number[]): Sheet["rows"][number] {
  return { words, address: `/search/?q=${encodeURIComponent(words)}`, figures };
}

function sheetOfDays({ days }: StatsAnswer, searches: SearchStatsAnswer): Sheet {
  const searched = new Map(searches.days.map((each) => [each.day, each]));
  const { day, views, sessions, peak, searched: searchedName, inVain } = t.numbers;
  return {
    name: t.numbers.byDay,
    file: `days-${days.length}-${days.at(-1)?.day ?? ""}`,
    columns: [day, views, sessions, peak, searchedName, inVain],
    rows: days.map((each) => {
      const { searches: count = 0, without_result: none = 0 } = searched.get(each.day) ?? {};
      return { words: each.day, told: tellDay(each.day), figures: [each.views, each.sessions, each.peak_online, count, none] };
    }),
  };
}
