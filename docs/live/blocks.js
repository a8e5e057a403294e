// Blocks of code that run where they stand: each gets a bar with "Run" and can be edited. Python is loaded at the first run.

import { Editor } from "./editor.js";
import { Results } from "./results.js";
import { runner, supported } from "./runner.js";

const bars = document.querySelectorAll(".live-bar");
const blocks = [];

class Block {
  ran = null; // the code that ran last, in the state as it is
  #bar;
  #buttons = {};
  #status = document.createElement("span");
  #progress = document.createElement("progress");

  constructor(bar, number) {
    this.#bar = bar;
    this.number = number;
    const results = bar.parentElement.appendChild(document.createElement("div"));
    results.className = "live-results";
    this.results = new Results(results);
    this.results.clear();
    this.editor = new Editor(bar.parentElement.querySelector("code"), `Code of block ${number}, which can be edited`, {
      run: () => run(this),
      changed: () => (this.#buttons.Undo.hidden = !this.editor.isChanged),
    });
    this.#button("Run", `Run block ${number}`, () => run(this));
    this.#button("Stop", `Stop block ${number}`, () => python.stop());
    this.#button("Undo", `Take back the changes of block ${number}`, () => this.#undo());
    this.#button("Restart", "Forget everything that ran", restart);
    this.#status.className = "live-status";
    this.#status.setAttribute("role", "status");
    this.#progress.setAttribute("aria-label", "How much of Python is loaded");
    bar.append(this.#progress, this.#status);
    this.idle("");
  }

  #button(name, label, act) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: `live-${name.toLowerCase()}`, textContent: name, onclick: act });
    button.setAttribute("aria-label", label);
    this.#bar.append(button);
    this.#buttons[name] = button;
  }

  // What the page says that the block prints and draws is hidden while the block's own results are there.
  replace() {
    const shown = this.results.names.map((name) => name.replace(/\.\w+$/, ""));
    for (let next = this.#bar.parentElement.nextElementSibling; next; next = next.nextElementSibling) {
      const picture = next.querySelector(":scope > a > img, :scope > img");
      const name = picture?.src.match(/(\w+?)(_dark)?\.\w+(#.*)?$/)?.[1];
      if (next.matches(".language-text")) next.classList.toggle("live-replaced", !this.results.isEmpty);
      else if (picture) next.classList.toggle("live-replaced", shown.includes(name));
      else if (!next.matches("iframe")) break;
    }
  }

  idle(says) {
    const { Run, Stop, Undo, Restart } = this.#buttons;
    const focused = document.activeElement === Stop;
    Run.hidden = false;
    Stop.hidden = true;
    Restart.hidden = this.ran === null;
    Undo.hidden = !this.editor.isChanged;
    this.#progress.hidden = true;
    this.#status.textContent = says;
    this.replace();
    if (focused) Run.focus();
  }

  busy(says) {
    const { Run, Stop } = this.#buttons;
    const focused = document.activeElement === Run;
    Run.hidden = true;
    Stop.hidden = false;
    this.#status.textContent = says;
    if (focused) Stop.focus();
  }

  loading({ part, loaded, total }) {
    this.#progress.hidden = loaded >= total;
    Object.assign(this.#progress, { max: total, value: loaded });
    const size = (bytes) => (bytes / 1e6).toFixed(1);
    // the number of bytes alone would be spoken at every change
    this.busy(loaded < total ? `Loading ${part}` : "Starting Python");
    this.#progress.title = `${size(loaded)} of ${size(total)} MB`;
  }

  #undo() {
    this.editor.reset();
    this.results.clear(); // they are those of the code that is taken back
    this.idle("");
  }
}

// Runs a block, after those above it that have not run as they are now.
async function run(block) {
  if (python.running) return;
  const first = blocks.findIndex((other) => other.ran !== other.editor.text);
  const start = first < 0 ? block.number - 1 : Math.min(first, block.number - 1);
  const waiting = blocks.slice(start, block.number);
  for (const [index, one] of waiting.entries()) {
    const above = waiting.length - 1 - index;
    if (one !== block) block.busy(above === 1 ? "First the block above" : `First the ${above} blocks above`);
    if (!(await runOne(one, block))) {
      if (one !== block) block.idle(`Not run: block ${one.number} above has an error.`);
      return;
    }
  }
}

async function runOne(block, asked) {
  const code = block.editor.text;
  const life = python.life;
  block.results.clear();
  try {
    await python.start((progress) => asked.loading(progress));
  } catch (problem) {
    block.results.error(problem.message);
    forget();
    return false;
  }
  block.busy("Running");
  const result = await python.run(code, {
    text: (words, stream) => block.results.text(words, stream),
    show: (what) => block.results.show(what),
    error: (words) => block.results.error(words),
    name: `<block ${block.number}>`,
  });
  if (python.life !== life && result.stopped) forget();
  else block.ran = code;
  block.idle(result.ok ? `Done in ${result.seconds.toFixed(2)} s` : result.stopped ? "Stopped" : "Ended with an error");
  return result.ok;
}

function forget() {
  for (const block of blocks) {
    block.ran = null;
    block.idle("");
  }
}

function restart() {
  python.stop();
  for (const block of blocks) block.results.clear();
  forget();
}

const python = bars.length > 0 && supported() ? runner(new URL("./", import.meta.url).href) : null;
for (const bar of bars) {
  if (python) blocks.push(new Block(bar, blocks.length + 1));
  else bar.remove();
}
