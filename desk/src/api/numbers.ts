// What can be asked about readers.

import { ask } from "./client";
import type { ArticleStatsAnswer, LiveAnswer, SearchStatsAnswer, StatsAnswer } from "./shapes";

export async function getStats(days: number): Promise<StatsAnswer> {
  return (await ask<StatsAnswer>("GET", `/stats?days=${days}`)).body;
}

export async function getArticleStats(id: string, days: number): Promise<ArticleStatsAnswer> {
  return (await ask<ArticleStatsAnswer>("GET", `/articles/${encodeURIComponent(id)}/stats?days=${days}`)).body;
}

export async function getSearchStats(days: number): Promise<SearchStatsAnswer> {
  return (await ask<SearchStatsAnswer>("GET", `/stats/searches?days=${days}`)).body;
}

export async function getLive(): Promise<LiveAnswer> {
  return (await ask<LiveAnswer>("GET", "/live")).body;
}
