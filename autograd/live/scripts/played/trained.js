/* The curve of the output over the snapshots of a training, with axes. */
const CURVE = { width: 284, height: 116, left: 50, right: 10, top: 16, bottom: 30 };

const makeTrainedCurve = (svg, outputs, name, format) => {
  const { width, height, left, right, top, bottom } = CURVE;
  const inner = { width: width - left - right, height: height - top - bottom };
  const last = Math.max(outputs.length - 1, 1);
  const known = outputs.map((y, i) => [i, y]).filter(([, y]) => Number.isFinite(y));
  const [low, high] = rangeOf(known.map(([, y]) => y));
  const toX = (i) => left + (i / last) * inner.width;
  const toY = (y) => top + inner.height - ((y - low) / (high - low)) * inner.height;
  const line = draw("polyline", { id: "line", points: known.map(([i, y]) => `${short(toX(i))},${short(toY(y))}`).join(" ") });
  const point = draw("circle", { id: "point", r: 5 });
  const marks = [draw("path", { d: `M${left},${top}V${top + inner.height}H${width - right}` })];
  for (const i of ticksOf(0, last, 4).map((tick) => Math.round(tick)).filter((tick, at, all) => all.indexOf(tick) === at && tick < outputs.length)) {
    const at = short(toX(i));
    marks.push(draw("path", { d: `M${at},${top + inner.height}v4` }), text("tick x", at, top + inner.height + 15, String(i + 1)));
  }
  for (const y of known.length ? ticksOf(low, high, 3) : []) {
    const at = short(toY(y));
    marks.push(draw("path", { d: `M${left},${at}h-4` }), text("tick y", left - 6, at + 4, format(y)));
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.replaceChildren(draw("g", { class: "ticks" }, ...marks), line, point, text("axis up", 2, 11, name), text("axis across", width - right, height - 3, "snapshot"));

  /* Marks a snapshot; one whose output is no number has no point. */
  const mark = (i) => {
    const isKnown = Number.isFinite(outputs[i]);
    point.toggleAttribute("hidden", !isKnown);
    if (!isKnown) return;
    point.setAttribute("cx", short(toX(i)));
    point.setAttribute("cy", short(toY(outputs[i])));
  };

  /* The snapshot that is nearest to a place on the screen. */
  const at = (clientX) => {
    const box = svg.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * width;
    return Math.round(((x - left) / inner.width) * last);
  };
  return { mark, at };
};

/* From the least to the largest, with some room. */
const rangeOf = (numbers) => {
  const [low, high] = [numbers.reduce((a, b) => Math.min(a, b), Infinity), numbers.reduce((a, b) => Math.max(a, b), -Infinity)];
  const room = high > low ? 0.06 * (high - low) : 0.1 * Math.abs(low) || 1;
  return [low - room, high + room];
};
