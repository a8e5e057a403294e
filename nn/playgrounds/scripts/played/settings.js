/* The settings that both networks share, from the controls: `changed` is called for those that start a training anew,
   `rated` and `shown` for the learning rate and for what the lines show. */
const MOST_WIDTH = 64;
const MOST_LAYERS = 4;

const makeSettings = (story, { changed, rated, shown }) => {
  const find = (id) => document.getElementById(id);
  const settings = {
    rate: story.rate,
    batchSize: story.batchSize,
    optimizer: 0,
    hidden: story.widths.slice(1, -1),
    start: "given",
    seed: story.seed,
    lines: "weights",
    beside: story.networks.length === 2,
  };
  const own = settings.hidden.join("-");
  const widest = Math.max(MOST_WIDTH, ...settings.hidden);
  const options = (select, entries) => select.replaceChildren(...entries.map(([value, label]) => element("option", { value }, label)));

  const sizes = new Set([1, 8, 32, 128, story.batchSize ?? 1].filter((n) => n < story.rows.n));
  options(find("batch"), [["", `all ${whole(story.rows.n)}`], ...[...sizes].sort((a, b) => a - b).map((n) => [n, whole(n)])]);
  options(find("optimizer"), story.optimizers.map(({ name }, i) => [i, name]));
  const isOwn = () => settings.hidden.join("-") === own;
  const nameStarts = () => {
    const drawn = [["uniform", "uniform(−1, 1)"], ["xavier", "Xavier"], ["he", "He"], ["zeros", "zeros"]];
    options(find("start"), [...(isOwn() ? [["given", "as given"]] : []), ...drawn]);
    if (!isOwn() && settings.start === "given") settings.start = "uniform";
  };

  /* A number from an input; what is none is said beside the controls, and the setting stays. */
  const read = (input, isRight, words) => {
    const number = typed(input.value);
    const right = number !== null && isRight(number);
    input.setAttribute("aria-invalid", String(!right));
    find("wrong").textContent = right ? "" : words;
    return right ? number : null;
  };
  const readRate = (input) => read(input, (x) => x > 0, "A learning rate is a number above 0, as 0.01 or 1e-4.");

  const show = () => {
    find("rate").value = String(settings.rate);
    find("batch").value = settings.batchSize ?? "";
    find("optimizer").value = settings.optimizer;
    nameStarts();
    find("start").value = settings.start;
    find("seed").value = settings.seed;
    find("seed").disabled = find("new").disabled = settings.start === "given" && !settings.batchSize;
    find("beside").checked = settings.beside;
    find("less").disabled = settings.hidden.length === 0;
    find("more").disabled = settings.hidden.length >= MOST_LAYERS;
    find("hidden").replaceChildren(...settings.hidden.map((n, l) => {
      const input = element("input", { type: "text", inputmode: "numeric", autocomplete: "off", value: n, "aria-label": `neurons of hidden layer ${l}` });
      input.addEventListener("change", () => {
        const width = read(input, (x) => Number.isInteger(x) && x >= 1 && x <= widest, `A layer has 1 to ${widest} neurons.`);
        if (width !== null) set({ hidden: settings.hidden.with(l, width) });
      });
      return input;
    }));
  };
  const set = (some) => {
    Object.assign(settings, some);
    find("wrong").textContent = "";
    show();
    changed();
  };

  find("rate").addEventListener("change", () => {
    const rate = readRate(find("rate"));
    if (rate === null) return;
    settings.rate = rate;
    rated();
  });
  find("batch").addEventListener("change", ({ target }) => set({ batchSize: target.value ? Number(target.value) : null }));
  find("optimizer").addEventListener("change", ({ target }) => set({ optimizer: Number(target.value) }));
  find("start").addEventListener("change", ({ target }) => set({ start: target.value }));
  find("seed").addEventListener("change", ({ target }) => {
    const seed = read(target, (x) => Number.isInteger(x) && x >= 0 && x <= 2 ** 31, "A seed is a whole number from 0 to 2147483648.");
    if (seed !== null) set({ seed });
  });
  const anew = () => set({ seed: settings.seed + 1, start: settings.start === "given" ? "uniform" : settings.start });
  find("new").addEventListener("click", anew);
  find("less").addEventListener("click", () => set({ hidden: settings.hidden.slice(0, -1) }));
  find("more").addEventListener("click", () => set({ hidden: [...settings.hidden, settings.hidden.at(-1) ?? 4] }));
  find("beside").addEventListener("change", ({ target }) => set({ beside: target.checked }));
  find("lines").addEventListener("change", ({ target }) => {
    settings.lines = target.value;
    shown();
  });
  show();
  return { settings, anew, readRate };
};
