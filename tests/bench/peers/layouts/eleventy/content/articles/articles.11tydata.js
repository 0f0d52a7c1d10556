export default {
  layout: "article.njk",
  tags: "articles",
  permalink: ({ page }) => `${page.filePathStem.replace("/articles/", "/")}/index.html`,
};
