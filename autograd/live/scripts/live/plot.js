/* A small plot of the output along one number: the curve, where we are on it, and the gradient as its tangent. */
const LETTER = 5.8; // how wide a letter is, about
const PLOT = { width: 316, height: 138, left: 46, right: 8, top: 8, bottom: 34 };

const makePlot = (format) => {
  const { width, height, left, right, top, bottom } = PLOT;
  const inner = { width: width - left - right, height: height - top - bottom };
  const curve = draw("path", { class: "curve" });
  const tangent = draw("line", { class: "tangent" });
  const began = draw("circle", { class: "began", r: 3.5 });
  const point = draw("circle", { class: "point", r: 5 });
  const frame = draw("svg", { x: left, y: top, width: inner.width, height: inner.height }, curve, tangent, began, point); // clips what it holds
  const ticks = draw("g", { class: "ticks" });
  const words = text("slope", 0, 0, "");
  const across = text("axis across", width - right, height - 3, "");
  const up = text("axis up", 2, top + 3, "");
  const svg = draw("svg", { class: "plot", role: "img", width, height, viewBox: `0 0 ${width} ${height}` }, ticks, frame, across, up, words);
  let range;
  const toX = (x) => ((x - range.low) / (range.high - range.low)) * inner.width;
  const toY = (y) => inner.height - ((y - range.bottom) / (range.top - range.bottom)) * inner.height;

  const drawTicks = () => {
    const marks = [draw("path", { d: `M${left},${top}V${top + inner.height}H${width - right}` })];
    for (const x of ticksOf(range.low, range.high, 4)) {
      const at = short(left + toX(x));
      marks.push(draw("path", { d: `M${at},${top + inner.height}v4` }), text("tick x", at, top + inner.height + 15, format(x)));
    }
    for (const y of ticksOf(range.bottom, range.top, 3)) {
      const at = short(top + toY(y));
      marks.push(draw("path", { d: `M${left},${at}h-4` }), text("tick y", left - 6, at + 4, format(y)));
    }
    ticks.replaceChildren(...marks);
  };

  /* Another curve: points of the output from the range's low to its high. */
  const show = (points, present, names) => {
    const [low, high] = [points[0][0], points[points.length - 1][0]];
    const [down, most] = heightOf(points, present);
    range = { low, high, bottom: down, top: most };
    const parts = Number.isFinite(down) ? partsOf(points, down, most) : [];
    curve.setAttribute("d", parts.map((part) => `M${part.map(([x, y]) => `${short(toX(x))},${short(clipped(toY(y)))}`).join("L")}`).join(""));
    across.textContent = names.number;
    up.textContent = names.output;
    if (parts.length) drawTicks();
    else ticks.replaceChildren();
  };
  const clipped = (y) => Math.min(Math.max(y, -PLOT.height), 2 * PLOT.height);

  const place = (circle, at) => {
    circle.toggleAttribute("hidden", !at.every(Number.isFinite));
    if (!at.every(Number.isFinite)) return;
    circle.setAttribute("cx", short(toX(at[0])));
    circle.setAttribute("cy", short(toY(at[1])));
  };

  /* Where we are: at x, with the output y and the slope there; `from` is where the change began. */
  const mark = (x, y, slope, from, said) => {
    place(point, [x, y]);
    place(began, from[0] === x ? [NaN, NaN] : from);
    const steep = (slope * inner.height) / (range.top - range.bottom) / (inner.width / (range.high - range.low));
    const isDrawn = [x, y, steep].every(Number.isFinite);
    tangent.toggleAttribute("hidden", !isDrawn);
    words.textContent = said;
    if (!isDrawn) {
      words.setAttribute("x", left + 6);
      words.setAttribute("y", top + 12);
      return;
    }
    const reach = (0.36 * inner.width) / Math.hypot(1, steep);
    const [px, py] = [toX(x), toY(y)];
    for (const [name, number] of Object.entries({ x1: px - reach, y1: py + reach * steep, x2: px + reach, y2: py - reach * steep })) tangent.setAttribute(name, short(number));
    const end = Math.max(0, inner.width - LETTER * said.length);
    const beside = Math.min(px + 9, end);
    const isAbove = (beside < px - LETTER * said.length * 0.5) === steep >= 0; // where the tangent does not run
    const over = py > 24 && (isAbove || py > inner.height - 22);
    words.setAttribute("x", short(left + beside));
    words.setAttribute("y", short(top + py + (over ? -11 : 20)));
  };

  return { svg, show, mark, covers: (x) => range !== undefined && x >= range.low && x <= range.high, isTall: (y) => !Number.isFinite(y) || (y >= range.bottom && y <= range.top) };
};
