// Python in the reader's browser, for the pages of the documentation: one worker for a page, started when it is asked for.
//
// `runner(base)` is that of the page, whose files are in the folder `base`. `start(progress)` loads Python, and calls
// `progress({part, loaded, total})`, in bytes, while it does. `run(code, {text, error, show})` runs a block in the state of
// those before it: it calls `text(string)` for what is printed, `show({mime, data, name})` for what a notebook would show,
// `name` being that of a file, and `error(traceback)`; it resolves to `{ok, seconds, stopped}`. Blocks run one after the
// other. `stop()` ends what runs, or Python while nothing does; `reset()` forgets all names and files; `limit` is how many
// seconds a block may take, and `life` counts the Pythons that have ended.

const runners = new Map();

export function runner(base = new URL("./", import.meta.url).href) {
  const folder = new URL(base, document.baseURI).href;
  if (!runners.has(folder)) runners.set(folder, new Runner(folder));
  return runners.get(folder);
}

export const supported = () => typeof WebAssembly === "object" && typeof Worker === "function";

const GONE = "The names of the blocks before are gone with it.";

class Runner {
  limit = 60;
  #folder;
  #worker = null;
  #started = null; // a promise while Python is there or on its way
  #giveUp = null; // rejects it
  #listeners = new Set(); // of the progress
  #now = null; // the block that runs
  #last = Promise.resolve(); // until then the next block waits
  life = 0; // how many workers there were: a block that waited for one that is gone does not run

  constructor(folder) {
    this.#folder = folder;
  }

  get running() {
    return this.#now !== null;
  }

  start(progress = () => {}) {
    this.#listeners.add(progress);
    this.#started ??= new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#worker = new Worker(new URL("worker.js", this.#folder), { type: "module" });
      this.#worker.onmessage = ({ data }) => this.#hear(data, resolve, reject);
      this.#worker.onerror = (event) => reject(new Error("Python could not be loaded: its worker did not start"));
      const interrupt = globalThis.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
      this.#worker.interrupt = interrupt;
      this.#worker.postMessage({ start: { interrupt } });
    });
    const started = this.#started;
    return started
      .catch((problem) => {
        if (this.#started === started) this.#end();
        throw problem;
      })
      .finally(() => this.#listeners.delete(progress));
  }

  run(code, { text = () => {}, error = () => {}, show = () => {}, name = undefined } = {}) {
    const life = this.life;
    const done = this.#last.then(async () => {
      if (life !== this.life) return { ok: false, seconds: 0, stopped: true };
      try {
        await this.start();
      } catch (problem) {
        error(problem.message);
        return { ok: false, seconds: 0, stopped: life !== this.life };
      }
      return new Promise((resolve) => {
        this.#now = { text, error, show, resolve, began: performance.now() };
        this.#now.timer = setTimeout(() => this.#halt(`Stopped: the limit is ${this.limit} seconds.`), this.limit * 1000);
        if (this.#worker.interrupt) this.#worker.interrupt[0] = 0;
        this.#worker.postMessage({ run: { code, name } });
      });
    });
    this.#last = done.catch(() => {});
    return done;
  }

  stop() {
    if (this.#now) this.#halt("Stopped.");
    else if (this.#started) this.#end();
  }

  async reset() {
    if (this.#now) this.stop();
    if (this.#started) await this.start().then(() => this.#worker.postMessage({ reset: true }));
  }

  #hear({ progress, ready, failed, text, show, error, done, died }, resolve, reject) {
    if (progress) this.#listeners.forEach((listener) => listener(progress));
    if (ready) resolve();
    if (failed) reject(new Error(`Python could not be loaded: ${failed}`));
    if (text) this.#now?.text(text.words, text.stream);
    if (show) this.#now?.show(show);
    if (error) this.#now?.error(error);
    if (died) this.#halt(`Python has ended: ${died}.`, true);
    if (done) this.#finish({ ok: done.ok, seconds: done.seconds, stopped: false });
  }

  #finish(result) {
    const { timer, resolve } = this.#now;
    clearTimeout(timer);
    this.#now = null;
    resolve(result);
  }

  // Python itself is interrupted where the page may share memory with it; else, or where it does not listen, it is ended.
  #halt(why, dead = false) {
    const now = this.#now;
    const end = () => {
      if (this.#now !== now) return;
      now.error(`${why} ${GONE}`);
      this.#end();
      this.#finish({ ok: false, seconds: (performance.now() - now.began) / 1000, stopped: true });
    };
    if (dead || !this.#worker.interrupt) return end();
    this.#worker.interrupt[0] = 2; // SIGINT
    setTimeout(end, 2000);
  }

  #end() {
    this.#worker?.terminate();
    this.#worker = this.#started = null;
    this.life += 1;
    this.#giveUp?.(new Error("Stopped before Python was loaded."));
  }
}
