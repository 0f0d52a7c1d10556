// Exactly the elements that the server lets through (chalicelib/content/bodies/cleaning.py); tests hold one to the other.

import { type Attrs, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, Schema, type TagParseRule } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const ALIGNMENTS: readonly string[] = ["left", "center", "right"];

/** Attributes that any element may have. */
const COMMON = { id: { default: null }, lang: { default: null }, dir: { default: null } };

function common(dom: HTMLElement): Attrs {
  return { id: dom.getAttribute("id"), lang: dom.getAttribute("lang"), dir: dom.getAttribute("dir") };
}

/** Attributes for an element; those that are null are left out by ProseMirror. */
function written(attrs: Attrs, more: Attrs = {}): Attrs {
  const { id, lang, dir } = attrs;
  return { id, lang, dir, ...more };
}

function block(tag: string, content: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return {
    content,
    group: "block",
    attrs: COMMON,
    parseDOM: [{ tag, getAttrs: common }],
    toDOM: (node): DOMOutputSpec => [tag, written(node.attrs), 0],
    ...more,
  };
}

const HEADINGS: readonly TagParseRule[] = [1, 2, 3, 4, 5, 6].map((level) => ({
  tag: `h${level}`,
  getAttrs: (dom) => ({ ...common(dom), level: Math.min(4, Math.max(2, level)) }),
}));

const tables = tableNodes({
  tableGroup: "block",
  cellContent: "block+",
  cellAttributes: {
    align: {
      default: null,
      getFromDOM: (dom) => ALIGNMENTS.find((each) => dom.classList.contains(each)) ?? null,
      setDOMAttr: (value, attrs) => {
        if (value) {
          attrs["class"] = value as string;
        }
      },
    },
    scope: {
      default: null,
      getFromDOM: (dom) => dom.getAttribute("scope"),
      setDOMAttr: (value, attrs) => {
        if (value) {
          attrs["scope"] = value as string;
        }
      },
    },
    lang: {
      default: null,
      getFromDOM: (dom) => dom.getAttribute("lang"),
      setDOMAttr: (value, attrs) => {
        if (value) {
          attrs["lang"] = value as string;
        }
      },
    },
  },
});

/** `data-caption` and `data-part` carry what ProseMirror's tables have no place for; `html.ts` knows both. */
const table: NodeSpec = {
  ...tables.table,
  attrs: { ...COMMON, caption: { default: null } },
  parseDOM: [{ tag: "table", getAttrs: (dom) => ({ ...common(dom), caption: dom.dataset["caption"] ?? null }) }],
  toDOM: (node) => ["table", written(node.attrs, { "data-caption": node.attrs["caption"] }), ["tbody", 0]],
};

const row: NodeSpec = {
  ...tables.table_row,
  attrs: { part: { default: "tbody" } },
  parseDOM: [{ tag: "tr", getAttrs: (dom) => ({ part: dom.parentElement?.localName ?? "tbody" }) }],
  toDOM: (node) => ["tr", { "data-part": node.attrs["part"] }, 0],
};

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: block("p", "inline*"),
  heading: {
    ...block("h2", "inline*"),
    attrs: { ...COMMON, level: { default: 2 } },
    defining: true,
    parseDOM: HEADINGS,
    toDOM: (node) => [`h${node.attrs["level"]}`, written(node.attrs), 0],
  },
  blockquote: block("blockquote", "block+", { defining: true }),
  bullet_list: block("ul", "list_item+"),
  ordered_list: {
    ...block("ol", "list_item+"),
    attrs: { ...COMMON, order: { default: 1 }, type: { default: null } },
    parseDOM: [
      { tag: "ol", getAttrs: (dom) => ({ ...common(dom), order: Number(dom.getAttribute("start") ?? 1), type: dom.getAttribute("type") }) },
    ],
    toDOM: ({ attrs }) => ["ol", written(attrs, { start: attrs["order"] === 1 ? null : attrs["order"], type: attrs["type"] }), 0],
  },
  list_item: { ...block("li", "paragraph block*", { defining: true }), group: "" },
  definition_list: block("dl", "(term | description)+"),
  term: { ...block("dt", "inline*"), group: "" },
  description: { ...block("dd", "block+"), group: "" },
  figure: block("figure", "figcaption? block+ figcaption?", { isolating: true }),
  figcaption: { ...block("figcaption", "inline*"), group: "" },
  code_block: block("pre", "text*", {
    marks: "",
    code: true,
    defining: true,
    parseDOM: [{ tag: "pre", preserveWhitespace: "full", getAttrs: common }],
  }),
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  table,
  table_row: row,
  table_cell: tables.table_cell,
  table_header: tables.table_header,
  text: { group: "inline" },
  image: {
    inline: true,
    group: "inline",
    draggable: true,
    attrs: { ...COMMON, src: {}, alt: { default: null }, title: { default: null }, width: { default: null }, height: { default: null } },
    parseDOM: [
      {
        tag: "img[src]",
        getAttrs: (dom) => ({
          ...common(dom),
          src: dom.getAttribute("src"),
          alt: dom.getAttribute("alt"),
          title: dom.getAttribute("title"),
          width: dom.getAttribute("width"),
          height: dom.getAttribute("height"),
        }),
      },
    ],
    toDOM: ({ attrs }) => ["img", attrs],
  },
  hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
};

function mark(tag: string, names: readonly string[] = [], attributes: readonly string[] = []): MarkSpec {
  const own = Object.fromEntries(attributes.map((name) => [name, { default: null }]));
  return {
    attrs: { ...COMMON, ...own },
    parseDOM: [tag, ...names].map((each) => ({
      tag: each,
      getAttrs: (dom: HTMLElement) => ({ ...common(dom), ...Object.fromEntries(attributes.map((name) => [name, dom.getAttribute(name)])) }),
    })),
    toDOM: ({ attrs }) => [tag, attrs, 0],
  };
}

/** Of marks on one text, the first here stands outermost. */
const marks: Record<string, MarkSpec> = {
  sup: { ...mark("sup"), inclusive: false }, // what is typed after the number of a footnote is text
  sub: mark("sub"),
  link: {
    attrs: { ...COMMON, href: { default: null }, title: { default: null } },
    inclusive: false,
    parseDOM: [
      { tag: "a[href], a[id]", getAttrs: (dom) => ({ ...common(dom), href: dom.getAttribute("href"), title: dom.getAttribute("title") }) },
    ],
    toDOM: ({ attrs }) => ["a", attrs, 0],
  },
  strong: mark("strong", ["b"]),
  em: mark("em", ["i"]),
  underline: mark("u"),
  strike: mark("s", ["del", "strike"]),
  code: mark("code"),
  small: mark("small"),
  highlight: mark("mark"),
  quotation: mark("q"),
  cite: mark("cite"),
  keyboard: mark("kbd"),
  abbr: mark("abbr", [], ["title"]),
  time: mark("time", [], ["datetime"]),
  isolate: mark("bdi"),
  span: { ...mark("span"), parseDOM: [{ tag: "span[lang], span[dir], span[id]", getAttrs: common }] },
};

export const schema = new Schema({ nodes, marks });

/** Whether nothing is written in a document. */
export function isEmpty(doc: Node): boolean {
  const { firstChild } = doc;
  return doc.childCount === 1 && firstChild?.type === schema.nodes["paragraph"] && firstChild?.content.size === 0;
}
