// The worker in which Python runs: it loads Pyodide, viz.js and the wheels from its own folder, then runs block after block.

const here = new URL("./", import.meta.url);
const plain = self.fetch;
const counted = { part: "Python", loaded: 0, total: 0 };
let session;
let lost = null; // why the state could not be forgotten: then nothing runs in it any more

const MOST = 200_000; // characters that a block shows: with many more the page answers slowly, or not at all
const AT_ONCE = 100;
const PAUSE = 50; // ms
const printed = { waiting: "", stream: "", length: 0, pieces: 0, sent: 0 }; // by the block that runs

const say = (message) => self.postMessage(message);

// Every byte that is loaded is counted on its way.
self.fetch = async (address, options) => {
  const response = await plain(address, options);
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const count = new TransformStream({
    transform(bytes, out) {
      progress(bytes.length);
      out.enqueue(bytes);
    },
  });
  return new Response(response.body.pipeThrough(count), { headers: response.headers });
};

function progress(bytes, part = counted.part) {
  counted.part = part;
  counted.loaded = Math.min(counted.loaded + bytes, counted.total);
  say({ progress: { ...counted } });
}

async function bytesOf(path) {
  return (await fetch(new URL(path, here))).arrayBuffer();
}

async function start({ interrupt }) {
  const parts = await (await plain(new URL("parts.json", here), { cache: "no-cache" })).json();
  counted.total = parts.bytes;
  const pyodideFolder = new URL(parts.pyodide, here).href;
  const packages = bytesOf(parts.packages);
  const program = plain(new URL("session.py", here), { cache: "no-cache" }).then((response) => response.text());
  const starting = import("./starting.mjs"); // while the rest is loaded
  const viz = import(new URL(parts.viz, here).href).then((module) => module.instance());
  const { loadPyodide } = await import(`${pyodideFolder}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: pyodideFolder });
  progress(0, "glassgrad");
  await Promise.all([packages, viz]);
  progress(counted.total, "the engine");
  if (interrupt) python.setInterruptBuffer(interrupt);
  const show = (mime, data, name) => {
    send();
    say({ show: { mime, data, name } });
  };
  const { started } = await starting;
  session = await started(python, { packages, viz, program }, { write: print, show });
}

// The first pieces are sent as they come; a loop that prints and prints has them sent together, and not without end.
function print(words, stream) {
  if (printed.length > MOST) return;
  if (printed.stream !== stream) send();
  printed.stream = stream;
  printed.waiting += words.slice(0, MOST - printed.length);
  printed.length += words.length;
  if (printed.length > MOST) printed.waiting += `\nThe first ${MOST} characters are shown, and no more.\n`;
  printed.pieces += 1;
  const due = printed.pieces <= AT_ONCE || performance.now() - printed.sent > PAUSE;
  if (due || printed.length > MOST) send();
}

function send() {
  if (printed.waiting) say({ text: { words: printed.waiting, stream: printed.stream } });
  Object.assign(printed, { waiting: "", sent: performance.now() });
}

function run({ code, name }) {
  const began = performance.now();
  let error;
  Object.assign(printed, { length: 0, pieces: 0 });
  try {
    if (lost) throw lost;
    error = session.run(code, name);
  } catch (problem) {
    send();
    // of Pyodide, not of the code: nothing can run in it any more
    return say({ died: problem instanceof RangeError ? "the code is nested too deeply for this browser" : String(problem) });
  }
  send();
  if (error) say({ error });
  say({ done: { ok: !error, seconds: (performance.now() - began) / 1000 } });
}

function reset() {
  try {
    session.reset();
  } catch (problem) {
    lost = problem;
  }
}

self.onmessage = async ({ data }) => {
  if (data.start) await start(data.start).then(() => say({ ready: true }), (problem) => say({ failed: String(problem) }));
  if (data.run) run(data.run);
  if (data.reset) reset();
};
