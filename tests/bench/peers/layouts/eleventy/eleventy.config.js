// Lists are made here once, so that no template searches all articles.
const ZONE_MS = 7 * 3600 * 1000;
const local = (date) => new Date(date.getTime() + ZONE_MS).toISOString();
const rfc3339 = (date) => `${local(date).slice(0, 19)}+07:00`;
const monthOf = (date) => local(date).slice(0, 7).replace("-", "/");
const headline = ({ url, date, data }) => ({ url, date, title: data.title, lede: data.lede, agency: data.agency });

const grouped = (articles, keysOf) => {
  const groups = new Map();
  for (const each of articles) {
    for (const key of keysOf(each)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(headline(each));
    }
  }
  return [...groups].map(([key, articles]) => ({ key, articles }));
};

export default (eleventy) => {
  const newestFirst = (collections) => collections.getFilteredByTag("articles").reverse();
  const months = (collections) => grouped(newestFirst(collections), (each) => [monthOf(each.date)]);
  const topicMonths = (collections) =>
    grouped(newestFirst(collections), (each) => each.data.topics.map((slug) => `${slug}/${monthOf(each.date)}`));

  eleventy.addCollection("newest", (collections) => {
    const articles = newestFirst(collections);
    articles.forEach((each, place) => {
      const [newer, older] = [articles[place - 1], articles[place + 1]];
      each.data.newer = newer && { url: newer.url, title: newer.data.title };
      each.data.older = older && { url: older.url, title: older.data.title };
    });
    // A body is made after the lists are, so it is asked for only when the feed prints it.
    return articles.slice(0, 20).map((each) => ({
      ...headline(each),
      byline: each.data.byline,
      body: () => each.templateContent,
    }));
  });
  eleventy.addCollection("months", months);
  eleventy.addCollection("years", (collections) => {
    const years = new Map();
    for (const month of months(collections)) {
      const year = month.key.slice(0, 4);
      years.set(year, [...(years.get(year) ?? []), month]);
    }
    return [...years].map(([year, months]) => ({ year, months }));
  });
  eleventy.addCollection("topicMonths", topicMonths);
  eleventy.addCollection("topicPages", (collections) => {
    const months = topicMonths(collections);
    return grouped(newestFirst(collections), (each) => each.data.topics).map((topic) => ({
      key: topic.key,
      newest: topic.articles.slice(0, 20),
      months: months.filter((month) => month.key.startsWith(`${topic.key}/`)),
    }));
  });

  eleventy.addFilter("rfc3339", rfc3339);
  eleventy.addFilter("when", (date) => {
    const [year, month, day] = local(date).slice(0, 10).split("-");
    return `${day}/${month}/${year}, ${local(date).slice(11, 16)}`;
  });
  eleventy.addFilter("monthOf", monthOf);
  eleventy.addFilter("topicOf", (key) => key.split("/")[0]);
  eleventy.addFilter("monthAfterTopic", (key) => key.split("/").slice(1).join("/"));
  eleventy.addFilter("short", (text) => (text.length > 200 ? `${text.slice(0, 199)}…` : text));
};

export const config = {
  dir: { input: "content", includes: "../layouts", output: "_site" },
  markdownTemplateEngine: false,
  htmlTemplateEngine: "njk",
};
