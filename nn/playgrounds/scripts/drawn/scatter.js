/* Predicted against true, a dot for each row; on the diagonal they are equal. A click on a dot chooses its row. */
const NEAR_DOT = 8; // pixels
const makeScatter = (story, place, chosen) => {
  const [center, scale] = story.units.targets[place];
  const name = story.targets[place];
  const table = story.test ?? story.rows;
  const words = `${name}, ${story.test ? "test" : "training"} rows`;
  const heading = element("h3", { title: words }, words);
  const note = text("tick", 0, 0, "");
  const svg = shape("svg", { role: "img", "aria-label": `predicted against true ${name}` });
  const root = element("div", { class: "plot" }, heading, element("div", { class: "frame" }, svg));
  const truth = Float64Array.from({ length: table.n }, (_, row) => center + scale * table.targets[place * table.n + row]);
  const [least, most] = [truth.reduce((a, b) => Math.min(a, b)), truth.reduce((a, b) => Math.max(a, b))];
  const margin = (most - least || 1) * 0.06;
  const [low, high] = [least - margin, most + margin];
  const axes = shape("g");
  const dots = shape("path", { class: table.n > 60 ? "points" : "points few" });
  svg.append(axes, dots, note);
  let [xOf, yOf] = [() => 0, () => 0];
  let last = null;

  const draw = (outputs) => {
    last = outputs;
    let outside = 0;
    const parts = [];
    for (let row = 0; row < table.n; row++) {
      const y = center + scale * outputs[place * table.n + row];
      if (!(y >= low && y <= high)) outside++;
      if (Number.isNaN(y)) continue;
      parts.push(`M${short(xOf(truth[row]))} ${short(yOf(Math.max(low, Math.min(high, y))))}h0`);
    }
    dots.setAttribute("d", parts.join(""));
    rewrite(note, outside ? `${counted(outside, "row")} beyond the plot` : "");
  };

  svg.addEventListener("click", ({ offsetX, offsetY }) => {
    let [nearest, least] = [-1, NEAR_DOT];
    for (let row = 0; row < table.n; row++) {
      const distance = Math.hypot(xOf(truth[row]) - offsetX, yOf(center + scale * last[place * table.n + row]) - offsetY);
      if (distance < least) [nearest, least] = [row, distance];
    }
    if (nearest >= 0) chosen(nearest);
  });

  watchSize(svg, (width, height) => {
    const [left, right, top, bottom] = [40, width - 8, 6, height - 18];
    xOf = linear(low, high, left, right);
    yOf = linear(low, high, bottom, top);
    const across = ticks(low, high, (right - left) / 60);
    const up = ticks(low, high, (bottom - top) / 28);
    axes.replaceChildren(
      shape("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
      shape("path", { class: "grid", d: `M${left} ${bottom}L${right} ${top}` }),
      ...across.map((x) => text("tick", xOf(x), bottom + 14, tickText(x), "middle")),
      ...up.map((y) => text("tick", left - 5, yOf(y) + 4, tickText(y), "end")),
      text("tick", left + 6, top + 8, "predicted"),
      text("tick", right, bottom - 5, "true", "end"),
    );
    put(note, { x: left + 6, y: top + 23 });
    if (last) draw(last);
  });
  return { root, draw: (network, found) => draw(found.outputs) };
};
