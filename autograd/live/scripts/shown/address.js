/* What is shown is written in the address behind #, so that a link, a reload and the back button lead to it again. */
const SERIES = 1000; // ms: deliberate steps that follow each other faster are one entry of the history
const PAUSE = 250; // ms between two changes of the address while it plays, or a slider is dragged

const makeAddress = (story, actions, { leaves, set }) => {
  const keys = makeKeys(story);
  const isFramed = window.top !== window; // its history is that of the page around
  const opening = { step: String(story.opening.step), level: story.opening.level ?? actions.level() };
  const numbers = makeChangedNumbers(story.frames.length ? [] : leaves, set, keys);
  let lastStep = -Infinity;
  let timer = null;
  let isReading = false;
  let present = null; // the part behind # that is shown

  const written = () => {
    const [level, pinned] = [actions.level(), actions.pinned()];
    const state = { step: String(actions.step()) };
    if (actions.isLevelChosen()) state.level = level === "mixed" ? `folded.${actions.folded().join(".")}` : level;
    if (pinned) state.pin = keys.of(pinned);
    if (numbers.written()) state.set = numbers.written();
    if (actions.theme()) state.theme = actions.theme();
    if (actions.query()) state.search = actions.query();
    if (actions.isPresenting()) state.present = "1";
    if (flagged("embed")) state.embed = "1";
    return `#${new URLSearchParams(state)}`.replace(/%3A/g, ":").replace(/%2C/g, ",");
  };

  const flagged = (name) => new URLSearchParams(location.hash.slice(1)).has(name);

  const write = (isEntry) => {
    clearTimeout(timer);
    timer = null;
    const hash = written();
    if (hash === present) return;
    present = hash;
    try {
      history[isEntry && !isFramed ? "pushState" : "replaceState"](null, "", hash);
    } catch {
      // a document without an address of its own, as in a notebook, has no history either
    }
  };

  const hear = (kind, isDeliberate) => {
    if (isReading) return;
    const isStep = kind === "step";
    const now = performance.now();
    const isEntry = isStep ? isDeliberate && now - lastStep > SERIES : kind === "pin" || kind === "level";
    if (isStep && isDeliberate) lastStep = now;
    if (isEntry) write(true);
    else timer ??= setTimeout(() => write(false), PAUSE);
  };

  /* Shows what the address says, and as the page opened where it says nothing; what it cannot say is passed over. */
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const said = (name) => asked.get(name) ?? opening[name];
    isReading = true;
    const [, folded] = /^folded\.([\d.]*)$/.exec(said("level") ?? "") ?? [];
    if (folded === undefined) actions.showLevel(said("level"));
    else actions.fold(folded.split(".").filter(Boolean).map(Number));
    if (["light", "dark"].includes(asked.get("theme"))) actions.setTheme(asked.get("theme"));
    numbers.read(asked.get("set") ?? "");
    actions.search((asked.get("search") ?? "").slice(0, 200));
    const pinned = keys.find(asked.get("pin"));
    if (pinned) actions.uncover(pinned);
    actions.pin(pinned);
    const step = /^\d{1,9}$/.test(said("step")) ? Number(said("step")) : NaN;
    actions.goTo(step < story.steps.length ? step : story.opening.step);
    if (pinned) actions.reveal(pinned);
    actions.present(asked.get("present") === "1");
    isReading = false;
    clearTimeout(timer);
    timer = null;
    present = written();
  };
  const readAgain = () => {
    if (location.hash !== present) read();
  };

  actions.changed.listen(hear);
  addEventListener("hashchange", readAgain);
  addEventListener("popstate", readAgain);
  read();
};

/* The leaves whose numbers are not those that the page was written with, as "w1:0.5,b:2". */
const MOST_CHANGED = 100; // an address of more would be cut off where it is sent

const makeChangedNumbers = (leaves, set, keys) => {
  const theirs = new Map(leaves.map((leaf) => [leaf, leaf.data]));
  const changed = () => leaves.filter((leaf) => !Object.is(leaf.data, theirs.get(leaf)));
  const written = () => {
    const all = changed();
    return all.length > MOST_CHANGED ? "" : all.map((leaf) => `${encodeURIComponent(keys.of(leaf))}:${leaf.data}`).join(",");
  };
  const read = (text) => {
    const wanted = new Map(changed().map((leaf) => [leaf, theirs.get(leaf)]));
    for (const part of text.split(",").slice(0, MOST_CHANGED)) {
      const [, key, number] = /^([^:]+):([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.exec(part) ?? [];
      const leaf = key && keys.find(decodedText(key));
      if (theirs.has(leaf) && Number.isFinite(Number(number))) wanted.set(leaf, Number(number));
    }
    if ([...wanted].some(([leaf, number]) => !Object.is(leaf.data, number))) set([...wanted]);
  };
  return { written, read };
};

const decodedText = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/* A short text for each value, and the value for a text: its name if no other has it, else its label, else its number. */
const makeKeys = (story) => {
  const forms = (value) => [...new Set([plainDigits(value.name ?? ""), value.label ?? "", `v${value.index}`])].filter((form) => /\S/.test(form));
  const known = new Map();
  for (const value of story.shown) for (const form of forms(value)) known.set(form, [...(known.get(form) ?? []), value]);
  return {
    of: (value) => forms(value).find((form) => form.length <= 80 && known.get(form)[0] === value && known.get(form).length === 1) ?? `v${value.index}`,
    find: (text) => known.get(plainDigits(text ?? ""))?.[0] ?? known.get(text ?? "")?.[0] ?? null,
  };
};
