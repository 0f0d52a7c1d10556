// Small charts, drawn as SVG. What they show also stands in a table.

const SVG = "http://www.w3.org/2000/svg";
const STEP = 10;
const BAR = 8;
const HEIGHT = 100;

/** A column for each value; `tell` says what a pointer is told of one. The last one is of a day that goes on. */
export function columns(values: readonly number[], label: string, tell: (index: number) => string): SVGSVGElement {
  const most = Math.max(1, ...values);
  const chart = s("svg", { viewBox: `0 0 ${values.length * STEP} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  values.forEach((value, index) => {
    const height = (value / most) * HEIGHT;
    const title = s("title", {});
    title.textContent = tell(index);
    const place = { x: index * STEP, y: 0, width: STEP, height: HEIGHT, class: "place" };
    const bar = { x: index * STEP + (STEP - BAR) / 2, y: HEIGHT - height, width: BAR, height };
    const group = s("g", index === values.length - 1 ? { class: "open" } : {});
    group.append(title, s("rect", place), s("rect", bar));
    chart.append(group);
  });
  return chart;
}

/** A bar as long as a value's share of the largest one. Read by nobody: the number stands beside it. */
export function share(value: number, most: number): SVGSVGElement {
  const chart = s("svg", { viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true", class: "share" });
  chart.append(s("rect", { x: 0, y: 0, width: (value / Math.max(1, most)) * 100, height: 1 }));
  return chart;
}

function s<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, String(value));
  }
  return element;
}
