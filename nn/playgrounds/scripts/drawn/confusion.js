/* Whom the network took for whom: a row for each true class, a column for each answer, a number of rows in each cell. */
const makeConfusion = (story) => {
  const table = story.test ?? story.rows;
  const names = story.kind === "classes" ? story.targets : story.kind === "signs" ? ["−1", "1"] : ["no", "yes"];
  const heading = element("h3", { title: "a row for each true class, a column for each answer" }, `true × answer, ${story.test ? "test" : "training"} rows`);
  const svg = shape("svg", { role: "img", "aria-label": "confusion matrix" });
  const root = element("div", { class: "plot" }, heading, element("div", { class: "frame" }, svg));
  let size = [0, 0];
  let last = null;

  const draw = (outputs) => {
    last = outputs;
    const [width, height] = size;
    if (!width) return;
    const counts = confusion(story.kind, outputs, table);
    const left = Math.min(70, Math.max(...names.map((name) => name.length)) * LETTER + 10);
    const [cellWidth, cellHeight] = [Math.min(64, (width - left - 4) / names.length), (height - 20) / names.length];
    const most = Math.floor(left / LETTER);
    const parts = [];
    counts.forEach((row, i) => {
      const total = row.reduce((sum, x) => sum + x, 0) || 1;
      parts.push(text("ink", left - 6, (i + 0.5) * cellHeight + 4, shortened(names[i], most), "end"));
      row.forEach((count, j) => {
        const [x, y] = [left + j * cellWidth, i * cellHeight];
        const cell = { class: "cell", x: short(x), y: short(y), width: short(cellWidth), height: short(cellHeight), "fill-opacity": (0.55 * count) / total };
        parts.push(shape("rect", cell, shape("title", {}, `${counted(count, "row")} of ${names[i]} taken for ${names[j]}`)));
        if (count && cellHeight >= 11) parts.push(text("ink", x + cellWidth / 2, y + cellHeight / 2 + 4, whole(count), "middle"));
      });
    });
    names.forEach((name, j) => parts.push(text("ink", left + (j + 0.5) * cellWidth, height - 5, shortened(name, Math.floor(cellWidth / LETTER)), "middle")));
    svg.replaceChildren(...parts);
  };

  watchSize(svg, (width, height) => {
    size = [width, height];
    if (last) draw(last);
  });
  return { root, draw: (network, found) => draw(found.outputs) };
};
