// The signs on the buttons of the toolbar, drawn as strokes in the colour of the text.

const SVG = "http://www.w3.org/2000/svg";

const STROKES = {
  strong: "M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z",
  em: "M10 4h8M6 20h8M14 4l-4 16",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  bullets: "M9 6h11M9 12h11M9 18h11M4 6h.1M4 12h.1M4 18h.1",
  numbers: "M10 6h10M10 12h10M10 18h10M4 4h1v4M4 16c2-1 2 1 0 4h2M4 12h2",
  quote: "M10 7H5v6h4c0 3-1 4-3 4M20 7h-5v6h4c0 3-1 4-3 4",
  table: "M4 5h16v14H4zM4 10h16M4 15h16M10 5v14",
  footnote: "M4 20L9 6l5 14M6 15h6M17 5l2-1v7",
  document: "M8 12l6-6a3 3 0 0 1 4 4l-8 8a5 5 0 0 1-7-7l8-8",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.1",
  rule: "M4 12h16",
  undo: "M9 14L4 9l5-5M4 9h10a5 5 0 0 1 0 10h-3",
  redo: "M15 14l5-5-5-5M20 9H10a5 5 0 0 0 0 10h3",
} as const;

export type Icon = keyof typeof STROKES;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}
