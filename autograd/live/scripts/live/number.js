/* The card of one number that can be changed: typed, dragged, its plot, and what the gradient predicted. */
const ROUGH = 8; // parts of the curve that is there at once
const REACH = 1.6; // of a number's size, to each side of it in the plot

const makeNumber = (story, live, engine, format) => {
  const card = document.getElementById("number");
  const output = story.values[story.output];
  const exact = formatter(Math.max(story.digits, 6));
  const plot = makePlot(format);
  let leaf = null;
  let from = null; // where the change began: the number, the output, the slope
  let others = null; // all other numbers that the curve is of
  let job = null; // the sampling of the curve
  let isTyping = false;

  const field = numberField(9);
  const handle = dragHandle("drag");
  const was = make("span", "pale was");
  const refused = make("p", "words refused");
  const compared = make("p", "compared");
  const title = make("h2", "");
  refused.setAttribute("role", "alert");
  const buttons = {
    undo: actButton("↶", "undo", () => live.undo(), "undo ( Ctrl+Z )"),
    redo: actButton("↷", "redo", () => live.redo(), "redo ( Ctrl+Shift+Z )"),
    reset: actButton("reset", "reset", () => live.reset(), "all numbers as at the start"),
    start: actButton("set as new start", "set as new start", () => live.startHere(), "reset comes back to these numbers"),
  };
  const enabled = { undo: live.canUndo, redo: live.canRedo, reset: () => !live.isAtStart(), start: () => !live.isAtStart() };

  const typical = () => typicalOf(live.leaves.filter(({ role }) => role === leaf.role).map(live.startOf));
  const sizeOf = (x) => Math.max(Math.abs(x), typical());

  const begin = () => { from = { x: leaf.data, y: engine.computedOutput(), slope: leaf.role === "constant" ? undefined : engine.slopes()(leaf) }; };

  /* The curve is another one when another number than this has changed, or this one has left it. */
  const drawCurve = () => {
    const now = live.leaves.filter((other) => other !== leaf).map((other) => other.data);
    const same = others !== null && now.every((x, i) => Object.is(x, others[i]));
    if (same && (plot.covers(leaf.data) || !Number.isFinite(leaf.data)) && plot.isTall(output.data)) return;
    if (!same && others !== null) begin(); // what was predicted of this number alone
    others = now;
    const middle = Number.isFinite(leaf.data) ? leaf.data : 0;
    const reach = REACH * sizeOf(middle);
    sample(engine.along(leaf), middle - reach, middle + reach);
  };

  /* A rough curve at once, and the whole one when it is there: of a large graph, some frames later. */
  const sample = (f, low, high) => {
    const draw = (points) => plot.show(points, output.data, { number: leaf.name, output: output.name });
    draw(evenly(f, low, high, ROUGH));
    const turns = sampling(f, low, high);
    job = turns;
    const go = () => {
      if (job !== turns) return;
      const { value: points, done } = turns.next(performance.now());
      if (!done) {
        requestAnimationFrame(go);
        return;
      }
      draw(points);
      mark();
    };
    go();
  };

  const mark = () => {
    const slope = leaf.role === "constant" ? NaN : engine.slopes()(leaf);
    plot.mark(leaf.data, output.data, slope, [from.x, from.y], slopeInWords(slope));
    plot.svg.setAttribute("aria-label", `${output.name} along ${leaf.name}: ${format(output.data)} at ${format(leaf.data)}, ${slopeInWords(slope)}`);
  };

  const slopeInWords = (slope) => {
    if (leaf.role === "constant") return "a constant has no gradient";
    if (!Number.isFinite(output.data)) return `${output.name} is ${format(output.data)} here`;
    return engine.isWhole() ? `slope ${minus(format(slope))} = the gradient` : `slope ${minus(format(slope))} of ${output.name}`;
  };

  const show = () => {
    card.hidden = leaf === null;
    if (!leaf) return;
    title.textContent = `${leaf.name}${leaf.place ? ` in ${leaf.place}` : ""}`;
    if (!isTyping) field.value = exact(leaf.data);
    field.setAttribute("aria-label", `${leaf.name}, a number to type`);
    handle.setAttribute("aria-label", leaf.name);
    handle.setAttribute("aria-valuenow", String(leaf.data));
    handle.setAttribute("aria-valuetext", exact(leaf.data));
    const before = live.startOf(leaf);
    was.textContent = Object.is(before, leaf.data) ? "" : `was ${minus(format(before))}`;
    for (const [name, button] of Object.entries(buttons)) button.disabled = !enabled[name]();
    drawCurve();
    mark();
    compare();
  };

  const stopTyping = () => {
    isTyping = false;
    refused.textContent = "";
    field.setAttribute("aria-invalid", "false");
  };

  const compare = () => {
    const change = leaf.data - from.x;
    if (change === 0 || from.slope === undefined) {
      compared.replaceChildren(pale(`${output.name} = `), result(minus(format(output.data))));
      return;
    }
    compared.replaceChildren(pale(`Δ${output.name} predicted `), result(minus(format(from.slope * change))), pale("  real "), result(minus(format(output.data - from.y))));
    compared.title = `predicted: the gradient ${format(from.slope)} times the change ${format(change)}`;
  };

  const move = (x) => {
    stopTyping();
    live.set(leaf, x);
  };
  const settle = () => {
    live.release();
    show();
  };
  const dragOf = (value) => {
    open(value);
    live.hold("number");
    begin();
    const moved = draggedFrom(value.data, typical());
    return { move: (pixels, event) => move(moved(pixels, event)), end: settle };
  };

  const nudge = (event, direction) => {
    event.preventDefault();
    event.stopPropagation();
    begin();
    const step = roundStep(5 * stepOf(leaf.data, typical(), event));
    move(rounded((Number.isFinite(leaf.data) ? leaf.data : 0) + direction * step, step));
  };
  handle.addEventListener("keydown", (event) => { if (DIRECTIONS[event.key]) nudge(event, DIRECTIONS[event.key]); });
  const type = () => {
    const { number, refused: words } = typedNumber(field.value);
    refused.textContent = words ?? "";
    field.setAttribute("aria-invalid", String(Boolean(words)));
    if (words) return;
    isTyping = false;
    if (field.value === exact(leaf.data)) return;
    begin();
    live.set(leaf, number);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") nudge(event, DIRECTIONS[event.key]);
    else if (event.key === "Enter") type();
    else if (event.key === "Escape") {
      stopTyping();
      show();
      field.blur();
    }
    event.stopPropagation(); // no letter of a number is a key of the page
  });
  field.addEventListener("input", () => { isTyping = true; });
  field.addEventListener("change", type);
  hearDrags(handle, () => () => dragOf(leaf));

  /* Shows the card of a leaf, or none. */
  const open = (value) => {
    if (value === leaf) return;
    leaf = value;
    job = null;
    others = null;
    stopTyping();
    if (leaf) begin();
    show();
  };

  card.querySelector(".content").replaceChildren(title, make("div", "typed", field, handle, was), plot.svg, compared, refused, make("div", "buttons", ...Object.values(buttons)));
  live.changed(show);
  const focus = () => {
    field.focus();
    field.select();
  };
  return { open, dragOf, focus, isOpen: () => leaf !== null };
};
