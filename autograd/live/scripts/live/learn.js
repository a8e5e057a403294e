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

  const field = numberField(7);
  field.value = exact(rate);
  const handle = dragHandle("rate");
  for (const control of [field, handle]) control.setAttribute("aria-label", "learning rate");
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
  handle.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    setRate(Number((rate * 1.25 ** direction).toPrecision(2)));
  });

  const step = () => {
    const slopes = learning.map(engine.slopes());
    live.change(learning.map((leaf, i) => [leaf, leaf.data - rate * slopes[i]]), "step");
  };
  const tenSteps = () => live.together(() => { for (let i = 0; i < 10; i += 1) step(); });
  const one = actButton("one step", "one step", step, "each moves by -rate × gradient");
  const ten = actButton("ten", "ten steps", tenSteps, "ten such steps");
  const undo = actButton("↶ undo", "undo", () => live.undo(), "undo ( Ctrl+Z )");

  const show = () => {
    const descent = live.descent();
    const shown = [...descent, output.data].map((x) => minus(format(x)));
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
