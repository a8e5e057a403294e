/* The loss over the epochs on axes, a line for each network and table of rows, with its name at its end. */
const makeCurve = (svg, story) => {
  const frame = shape("g");
  const drawn = shape("g");
  const names = shape("g");
  svg.append(frame, drawn, names);
  let [framed, kinds] = [null, null]; // what is there already
  let size = [0, 0];
  let last = () => {};

  /* Lines have {kind, name, points, constant}: the points are losses by epoch, a constant is a straight line. */
  const draw = (lines, title) => {
    last = () => draw(lines, title);
    const [width, height] = size;
    if (!width) return;
    const [left, right] = [58, Math.max(150, width - Math.min(210, width * 0.34))];
    const [top, bottom] = [20, height - 24];
    const known = lines.filter(({ points, constant }) => (points ? points.length : constant !== null));
    const epochs = Math.max(1, ...known.map(({ points }) => points?.length ?? 1));
    const { low, high } = rangeOf(known);
    const scale = low > 0 ? logarithmic : linear;
    const yOf = scale(low, high, bottom, top);
    const xOf = linear(1, Math.max(2, epochs), left + 4, right);
    const yTicks = (low > 0 ? logTicks : ticks)(low, high, Math.max(2, Math.floor((bottom - top) / 22)));
    const xTicks = ticks(1, Math.max(2, epochs), Math.max(1, (right - left) / 90)).filter(Number.isInteger);
    const key = [width, height, right, title, ...yTicks.map((y) => [y, short(yOf(y))]), ...xTicks.map((x) => [x, short(xOf(x))])].join();
    if (key !== framed) {
      framed = key;
      frame.replaceChildren(
        ...yTicks.map((y) => shape("path", { class: "grid", d: `M${left} ${short(yOf(y))}H${short(right)}` })),
        shape("path", { class: "axis", d: `M${left} ${top - 6}V${bottom}H${short(right)}` }),
        ...yTicks.map((y) => text("tick", left - 6, yOf(y) + 4, tickText(y), "end")),
        ...xTicks.map((x) => text("tick", xOf(x), bottom + 16, tickText(x), "middle")),
        text("ink", 8, 13, title),
        text("tick", right + 24, bottom + 16, "epoch"),
      );
    }
    if (known.map(({ kind }) => kind).join() !== kinds) {
      kinds = known.map(({ kind }) => kind).join();
      drawn.replaceChildren(...known.map(({ kind }) => shape("path", { class: kind })));
      names.replaceChildren(...known.map(({ kind }) => text(`own ${kind.replace(/curve|test|baseline/g, "")}`, 0, 0, "")));
    }
    const ends = known.map(({ name, points, constant }, i) => ({ label: names.children[i], name, y: yOf(points ? points.at(-1) : constant) }));
    known.forEach(({ points, constant }, i) => {
      reput(drawn.children[i], "d", points ? pathOf(points, xOf, yOf) : `M${left} ${short(yOf(constant))}H${short(right)}`);
    });
    for (const { label, name, y } of spread(ends, top, bottom)) {
      rewrite(label, name);
      reput(label, "x", short(right + 8));
      reput(label, "y", short(y + 4));
    }
  };

  watchSize(svg, (width, height) => {
    size = [width, height];
    last();
  });
  return { draw };
};

const rangeOf = (lines) => {
  let [low, high] = [Infinity, -Infinity];
  for (const { points, constant } of lines) {
    for (const x of points ?? [constant]) {
      if (x < low) low = x;
      if (x > high) high = x;
    }
  }
  if (low > high) return { low: 0, high: 1 };
  if (low === high) return { low: low > 0 ? low / 2 : low - 1, high: high > 0 ? high * 2 : high + 1 };
  return { low, high };
};

/* The path of losses by epoch, with the lowest and the highest of each column of pixels where there are more epochs. */
const pathOf = (points, xOf, yOf) => {
  const every = Math.max(1, Math.floor(points.length / Math.max(1, xOf(points.length) - xOf(1)) / 1.5));
  const at = (i) => `${short(xOf(i + 1))} ${short(yOf(points[i]))}`;
  const parts = [];
  for (let from = 0; from < points.length; from += every) {
    let [least, most] = [from, from];
    for (let i = from; i < Math.min(from + every, points.length); i++) {
      if (points[i] < points[least]) least = i;
      if (points[i] > points[most]) most = i;
    }
    parts.push(at(Math.min(least, most)));
    if (least !== most) parts.push(at(Math.max(least, most)));
  }
  parts.push(at(points.length - 1));
  return `M${parts.join("L")}`;
};

/* The ends of lines with their names so far apart that none covers another. */
const spread = (ends, top, bottom) => {
  const gap = 14;
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((end, i) => { end.y = Math.max(end.y, top, i ? sorted[i - 1].y + gap : top); });
  for (let i = sorted.length - 1, limit = bottom; i >= 0; i--, limit -= gap) sorted[i].y = Math.min(sorted[i].y, limit);
  return sorted;
};
