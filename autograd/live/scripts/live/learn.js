/* Gradient steps: all that learns moves against its gradient, by a learning rate that can be dragged or typed. */
const MOST_OUTPUTS = 5;

const makeLearn = (story, live, engine, format) => {
  const card = document.getElementById("learn");
  const output = story.values[story.output];
  const parameters = live.leaves.filter(({ role }) => role === "parameter");
  const learning = parameters.length ? parameters : live.leaves.filter(({ role, label }) => role === "input" && label);
  if (output.grad === undefined || !learning.length) return;
  let rate = firstRate(output.data, learning.map(engine.slopes()));
  const exact = formatter(6);

  const field = make("input", "number");
  Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, size: 7, value: exact(rate) });
  field.setAttribute("aria-label", "learning rate");
  const handle = make("span", "handle", "rate ↔");
  for (const [name, value] of Object.entries({ role: "slider", tabindex: "0", "aria-label": "learning rate", title: "drag to the left or right; Shift finer, Alt or Ctrl coarser" })) handle.setAttribute(name, value);
  const outputs = make("p", "outputs");
  outputs.setAttribute("aria-live", "polite");
  const refused = make("p", "words refused");
  refused.setAttribute("role", "alert");

  const setRate = (wanted) => {
    rate = wanted;
    field.value = exact(rate);
    handle.setAttribute("aria-valuenow", field.value);
    refused.textContent = "";
  };
  const type = () => {
    const { number, refused: words } = typedNumber(field.value);
    const isRate = words === undefined && number > 0 && Number.isFinite(number);
    refused.textContent = isRate ? "" : words ?? "a learning rate is above 0 and finite";
    if (isRate && field.value !== exact(rate)) setRate(number);
  };
  field.addEventListener("change", type);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") type();
    event.stopPropagation();
  });
  const drag = () => {
    const began = Math.log(rate);
    let way = 0;
    return {
      move: (pixels, event) => {
        way += (pixels * factorOf(event)) / 60; // a rate is dragged by factors: e in 60 pixels
        const wanted = Math.exp(began + way);
        setRate(Number(Math.min(Math.max(wanted, 1e-12), 1e12).toPrecision(2)));
      },
      end: () => {},
    };
  };
  hearDrags(handle, () => drag);
  handle.addEventListener("keydown", ({ key }) => {
    const direction = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[key];
    if (direction) setRate(Number((rate * 1.25 ** direction).toPrecision(2)));
  });
  handle.addEventListener("keydown", (event) => { if (/^Arrow/.test(event.key)) keepFromPage(event); });

  const step = () => {
    const slopes = learning.map(engine.slopes());
    live.change(learning.map((leaf, i) => [leaf, leaf.data - rate * slopes[i]]), "step");
  };
  const button = (label, act, title) => {
    const made = make("button", "", label);
    Object.assign(made, { type: "button", title });
    made.addEventListener("click", act);
    return made;
  };
  const one = button("one step", step, "each moves by -rate × gradient");
  const ten = button("ten", () => live.together(() => { for (let i = 0; i < 10; i += 1) step(); }), "ten such steps");
  const undo = button("↶ undo", () => live.undo(), "undo ( Ctrl+Z )");

  const show = () => {
    const descent = live.descent();
    const shown = [...descent, output.data].map(format);
    const last = shown.slice(-MOST_OUTPUTS);
    outputs.replaceChildren(pale(`${output.name} `), shown.length > last.length ? `${shown[0]} → … ` : "", last.length > 1 ? `${last.slice(0, -1).join(" → ")} → ` : "", result(last[last.length - 1]));
    undo.disabled = !live.canUndo();
    const stuck = !Number.isFinite(output.data);
    for (const made of [one, ten]) made.disabled = stuck;
  };
  card.hidden = false;
  card.querySelector(".content").replaceChildren(make("div", "typed", make("h2", "", "Learn"), handle, field, one, ten, undo), outputs, make("p", "words pale", whoLearns(parameters, learning)), refused);
  live.changed(show);
  show();
};

const whoLearns = (parameters, learning) => {
  const names = learning.map(({ name }) => name);
  if (parameters.length > 1) return `all ${parameters.length} parameters move against their gradients`;
  if (parameters.length) return `the parameter ${names[0]} moves against its gradient`;
  const who = names.length > 4 ? `all ${names.length} named inputs` : names.join(", ");
  return `no parameters here: ${who} ${names.length > 1 ? "move" : "moves"} against ${names.length > 1 ? "their gradients" : "its gradient"}`;
};

/* A rate at which a first step is no leap: at most 0.05, and foreseen to take at most the output's own size from it. */
const firstRate = (output, slopes) => {
  const steep = slopes.reduce((sum, slope) => sum + slope * slope, 0);
  const most = Math.abs(output) / steep;
  if (!(most > 0) || !(most < 0.05)) return 0.05;
  return Number((most / 2).toPrecision(1));
};

const keepFromPage = (event) => {
  event.preventDefault();
  event.stopPropagation();
};
