// Runs blocks of code as the site's worker does, in node: reads {page: [code, ...]} and writes {page: [{error, text, aside, shown}]}.
//
//     node run_blocks.mjs LIVE_FOLDER < blocks.json > results.json

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const live = resolve(process.argv[2]);
const module = (path) => import(pathToFileURL(join(live, path)).href);
const parts = JSON.parse(readFileSync(join(live, "parts.json"), "utf-8"));
const pages = JSON.parse(readFileSync(0, "utf-8"));

const { loadPyodide } = await module(`${parts.pyodide}pyodide.mjs`);
const python = await loadPyodide({ indexURL: join(live, parts.pyodide) });

let now;
const kept = { stdout: "text", stderr: "aside" }; // aside: such as the progress of a training that takes long
const { started } = await module("starting.mjs");
const session = await started(
  python,
  {
    packages: new Uint8Array(readFileSync(join(live, parts.packages))),
    viz: (await module(parts.viz)).instance(),
    program: readFileSync(join(live, "session.py"), "utf-8"),
  },
  { write: (words, stream) => (now[kept[stream]] += words), show: (mime, data, name) => now.shown.push({ mime, data, name }) }
);

const results = {};
for (const [page, blocks] of Object.entries(pages)) {
  session.reset();
  results[page] = blocks.map((code) => {
    now = { text: "", aside: "", shown: [], began: performance.now() };
    const error = session.run(code) ?? null;
    return { ...now, error, seconds: (performance.now() - now.began) / 1000 };
  });
}
process.stdout.write(JSON.stringify(results));
