/* What the network answers everywhere between two inputs, with the rows as dots: a shade for each answer. Of yes-or-no
   questions the hue is the sign of the output; numbers go from the paper's colour to blue. */
const CELLS = 40; // in each direction
const MOST_DOTS = 1500;

const makeSurface = (story) => {
  const { kind, rows, units } = story;
  const k = rows.nTargets;
  const about = `${kind === "numbers" ? story.targets[0] : "answer"} over ${listed(story.inputs)}`;
  const dots = story.test ? "dots: training rows, rings: test rows" : "dots: training rows";
  const canvas = element("canvas", { width: CELLS, height: CELLS });
  const svg = shape("svg", { role: "img", "aria-label": about });
  const colours = element("div", { class: "unseen", "aria-hidden": "true" }, ...[0, 1, 2, 3, 4].map((i) => element("span", { class: `colour${i}` })));
  const root = element("div", { class: "plot surface" }, element("h3", { title: `${about}; ${dots}` }, about), element("div", { class: "frame" }, canvas, svg, colours));
  const spans = [0, 1].map((i) => spanOf(rows, i));
  const targets = rows.targets.subarray(0, rows.n);
  const [least, most] = [targets.reduce((a, b) => Math.min(a, b)), targets.reduce((a, b) => Math.max(a, b))];
  const context = canvas.getContext("2d");
  const image = context.createImageData(CELLS, CELLS);
  const grid = gridOf(spans);
  let palette = null;

  /* The colour of the answer of row r of n, as a number of the palette, and how strong it is, from 0 to 1. */
  const shadeOf = (outputs, r, n) => {
    const x = outputs[r];
    if (kind === "numbers") return [0, Math.max(0, Math.min(1, (x - least) / (most - least || 1)))];
    if (kind !== "classes") return [x > 0 ? 1 : 2, kind === "signs" ? Math.min(1, Math.abs(x)) : Math.abs(2 / (1 + Math.exp(-x)) - 1)];
    const best = classOf(kind, outputs, r, n, k, 0);
    let total = 0;
    for (let j = 0; j < k; j++) total += Math.exp(outputs[j * n + r] - outputs[best * n + r]);
    return [colourOf(best), 1 / total];
  };
  const colourOf = (group) => (kind === "classes" ? [1, 2, 3, 4, 0][group % 5] : group ? 1 : 2);

  const recolour = () => {
    palette = [...colours.children].map((swatch) => getComputedStyle(swatch).color.match(/[\d.]+/g).map(Number));
  };
  const draw = (network) => {
    if (!palette) recolour();
    const outputs = network.forward(grid, CELLS * CELLS);
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      const [colour, strength] = shadeOf(outputs, cell, CELLS * CELLS);
      image.data.set(palette[colour], 4 * cell);
      image.data[4 * cell + 3] = 255 * 0.6 * strength;
    }
    context.putImageData(image, 0, 0);
  };

  const dotsOf = (table, look, xOf, yOf) => Array.from({ length: Math.min(table.n, MOST_DOTS) }, (_, row) => {
    const [colour, strength] = kind === "numbers" ? shadeOf(table.targets, row, table.n) : [colourOf(trueClass(kind, table, row)), 1];
    const [cx, cy] = [xOf(table.inputs[row]), yOf(table.inputs[table.n + row])].map(short);
    return shape("circle", { class: `row ${look} colour${colour}`, cx, cy, r: 3.5, "fill-opacity": look === "tested" ? 0 : short(strength) });
  });

  watchSize(svg, (width, height) => {
    const [left, right, top, bottom] = [40, width - 8, 4, height - 18];
    const xOf = linear(spans[0].low, spans[0].high, left, right);
    const yOf = linear(spans[1].low, spans[1].high, bottom, top);
    const inUnits = (i, count) => {
      const [center, scale] = units.inputs[i];
      return ticks(center + scale * spans[i].low, center + scale * spans[i].high, count).map((x) => [(x - center) / scale, x]);
    };
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    svg.replaceChildren(
      shape("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }),
      ...inUnits(0, (right - left) / 60).map(([z, x]) => text("tick", xOf(z), bottom + 14, tickText(x), "middle")),
      ...inUnits(1, (bottom - top) / 28).map(([z, y]) => text("tick", left - 5, yOf(z) + 4, tickText(y), "end")),
      ...dotsOf(rows, "trained", xOf, yOf),
      ...(story.test ? dotsOf(story.test, "tested", xOf, yOf) : []),
    );
  });
  return { root, draw, recolour: () => { palette = null; } };
};

const spanOf = ({ inputs, n }, i) => {
  let [low, high] = [Infinity, -Infinity];
  for (let at = i * n; at < (i + 1) * n; at++) {
    low = Math.min(low, inputs[at]);
    high = Math.max(high, inputs[at]);
  }
  const margin = (high - low || 1) * 0.08;
  return { low: low - margin, high: high + margin };
};

/* The middles of the cells as rows of two inputs, from the top left on. */
const gridOf = ([across, up]) => {
  const grid = new Float64Array(2 * CELLS * CELLS);
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const [i, j] = [Math.floor(cell / CELLS), cell % CELLS];
    grid[cell] = across.low + ((j + 0.5) / CELLS) * (across.high - across.low);
    grid[CELLS * CELLS + cell] = up.high - ((i + 0.5) / CELLS) * (up.high - up.low);
  }
  return grid;
};
