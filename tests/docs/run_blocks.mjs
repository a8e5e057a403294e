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
python.unpackArchive(new Uint8Array(readFileSync(join(live, parts.packages))), "zip", { extractDir: "/lib/packages" });
python.registerJsModule("viz", await (await module(parts.viz)).instance());
python.FS.writeFile("/lib/session.py", readFileSync(join(live, "session.py"), "utf-8"));
python.runPython("import sys; sys.path += ['/lib', '/lib/packages']");

let now;
const decoder = new TextDecoder();
const writer = (stream) => (bytes) => ((now[stream] += decoder.decode(bytes, { stream: true })), bytes.length);
python.setStdout({ write: writer("text") });
python.setStderr({ write: writer("aside") }); // such as the progress of a training that takes long
const session = python.pyimport("session").Session((mime, data, name) => now.shown.push({ mime, data, name }));

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
