// Makes the files that are served, in the folder that is named: scripts and styles under names made of their content,
// and the page that names them.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const { metafile } = await build({
  entryPoints: { desk: "src/main.ts", style: "style/desk.css" },
  outdir: folder,
  entryNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  minify: true,
  charset: "utf8",
  legalComments: "none",
  preserveSymlinks: true,
  metafile: true,
});

const made = (entry) => Object.keys(metafile.outputs).find((name) => metafile.outputs[name].entryPoint === entry);
const named = (name) => name.slice(folder.length + 1);

const icon = readFileSync("icon.svg");
const iconName = `icon.${createHash("sha256").update(icon).digest("hex").slice(0, 8)}.svg`;
writeFileSync(`${folder}/${iconName}`, icon);

const page = readFileSync("index.html", "utf8")
  .replace("{style}", named(made("style/desk.css")))
  .replace("{script}", named(made("src/main.ts")))
  .replace("{icon}", iconName);
writeFileSync(`${folder}/index.html`, page);
