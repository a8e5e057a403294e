// The page "Try it": examples, an editor, and a runner of Python. Code that came with a link runs when its reader says so.

import { Results } from "../live/results.js";
import { supported, runner } from "../live/runner.js";
import { editor } from "./editor.js";
import { asked, fragment } from "./links.js";

const LONG = 8000; // characters of an address that most programs keep
const PAUSE = 400; // ms without typing, after which the address holds the code

class Stopped extends Error {}

const part = (name) => document.getElementById(`try-${name}`);
const examples = JSON.parse(part("examples").textContent);
const python = runner(new URL("../live/", import.meta.url).href);
const results = new Results(part("output"));
const chosen = part("example");
let original = examples[0];
let pause = null;
let running = false;
let stopped = () => {}; // ends the waiting for Python, which the runner does not start any more

const code = editor(part("code"), { changed: () => whenTyped(), run: () => run() });

const say = (words) => {
  part("state").textContent = words;
};

function whenTyped() {
  clearTimeout(pause);
  pause = setTimeout(keep, PAUSE);
}

// The address holds the code, so that it survives a reload, and can be sent.
async function keep() {
  clearTimeout(pause);
  const end = code.code === original.code.trimEnd() && original.name ? `#example=${original.name}` : await fragment(code.code);
  history.replaceState(null, "", end);
}

function open(example) {
  if (running) stop();
  original = example;
  code.code = example.code.trimEnd();
  clearTimeout(pause);
  chosen.value = example.name;
  part("words").textContent = example.words;
  results.clear();
  say("");
}

async function openAddress() {
  const { code: sent, example, run: now, problem } = await asked(location.hash);
  const wanted = example ?? now;
  const known = examples.find(({ name }) => name === wanted);
  if (sent !== undefined) {
    open({ name: "", code: sent, words: "This code came with the link. Read it, then run it: nothing has run yet." });
  } else if (known) {
    open(known);
    if (now) await run();
  } else if (wanted !== undefined) {
    open(examples[0]);
    say(`No example is called "${wanted}". This is the first of the list.`);
  } else if (problem) {
    say(problem);
  }
}

function loading({ part: what, loaded, total }) {
  const bar = part("progress");
  bar.hidden = false;
  bar.max = total || 1;
  bar.value = loaded;
  say(`Loading ${what}: ${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`);
}

function working(is) {
  running = is;
  part("run").disabled = is;
  part("stop").disabled = !is;
  part("output").setAttribute("aria-busy", is);
}

async function run() {
  if (running) return;
  working(true);
  const program = code.code;
  try {
    const ended = new Promise((_, reject) => {
      stopped = () => reject(new Stopped());
    });
    await Promise.race([python.start(loading), ended]);
    part("progress").hidden = true;
    say("Running");
    await python.reset();
    results.clear();
    const { ok, seconds, stopped: halted } = await python.run(program, {
      text: (words, stream) => results.text(words, stream),
      error: (traceback) => results.error(traceback),
      show: (shown) => results.show(shown),
    });
    say(ok ? `Done in ${seconds.toFixed(2)} s` : halted ? "Stopped" : "Ended by an error");
  } catch (problem) {
    say(problem instanceof Stopped ? "Stopped" : `Python could not be loaded: ${problem.message}`);
  } finally {
    part("progress").hidden = true;
    working(false);
  }
}

function stop() {
  stopped();
  python.stop();
}

async function copy() {
  await keep();
  history.replaceState(null, "", await fragment(code.code));
  const length = location.href.length;
  const warning = length > LONG ? ", which is longer than some programs keep" : "";
  try {
    await navigator.clipboard.writeText(location.href);
    say(`Link copied: ${length} characters${warning}`);
  } catch {
    say(`The address above is the link: ${length} characters${warning}`);
  }
}

part("run").addEventListener("click", run);
part("stop").addEventListener("click", stop);
part("reset").addEventListener("click", () => open(original));
part("copy").addEventListener("click", copy);
chosen.addEventListener("change", () => {
  open(examples.find(({ name }) => name === chosen.value));
  keep();
});
addEventListener("hashchange", openAddress);

if (supported()) {
  for (const name of ["run", "reset", "copy"]) part(name).disabled = false;
  chosen.disabled = false;
  await openAddress();
} else {
  say("This browser cannot run Python: it has no WebAssembly.");
}
