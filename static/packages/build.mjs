// Builds what pages link from the npm packages: node build.mjs OUTPUT_FOLDER
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2], "packages");
mkdirSync(output, { recursive: true });

const govuk = compile(join(here, "govuk.scss"), {
  style: "compressed", loadPaths: [join(here, "node_modules")], quietDeps: true, silenceDeprecations: ["import"],
}).css;
// The crest is GOV.UK's own, and a missing file would stop the hashing of static files.
writeFileSync(join(output, "govuk.css"), govuk.replace(/url\([^)]*govuk-crest[^)]*\)/g, "none"));

const modules = join(here, "node_modules");
const script = readFileSync(join(modules, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
writeFileSync(join(output, "govuk.js"), script.replace(/^\/\/# sourceMappingURL=.*$/gm, ""));

// Plotly writes its rules into the page, which a strict policy forbids: take them out of its source into a file.
const plotly = readFileSync(join(modules, "plotly.js-basic-dist-min/plotly-basic.min.js"), "utf8");
const table = plotly.match(/\{"X,X div":.*?\};for\(/s);
if (!table) throw new Error("plotly.js no longer carries its table of style rules where it did: look at build.mjs");
const rules = Function(`return ${table[0].slice(0, -";for(".length)}`)();
const css = Object.entries(rules).map(([selector, rule]) =>
  `${selector.replace(/^,/, " ,").replace(/X/g, ".js-plotly-plot .plotly").replace(/Y/g, ".plotly-notifier")}{${rule}}`);
writeFileSync(join(output, "plotly.css"), css.join("\n"));
writeFileSync(join(output, "plotly.js"), plotly);
