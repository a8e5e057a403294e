/* The network: units in columns, and for each weight a line, whose hue is the sign and whose width the size of the weight
   or of its gradient. */
const SHADES = 12;
const DECADES = { weights: 1.5, gradients: 3 }; // so far below the largest, lines are as thin as can be
const LETTER = 6.7; // the usual width of a letter of 12 px

const makePicture = (svg, story, chosen) => {
  const shades = ["n", "p"].flatMap((sign) => Array.from({ length: SHADES }, (_, i) => shape("path", { class: `line ${sign}${i}` })));
  const lines = shape("g", {}, ...shades);
  const units = shape("g");
  svg.append(lines, units);
  let columns = [];
  let ropes = [];
  let marks = [];
  let size = [0, 0];
  let widths = story.widths;

  /* As many units as fit stand in a column, the others are counted below it. */
  const columnOf = (n, x, height) => {
    const [top, bottom] = [26, height - 8];
    const room = Math.max(2, Math.floor((bottom - top) / 9));
    const shown = n > room ? room - 2 : n;
    const gap = Math.min(44, (bottom - top) / Math.max(1, n > room ? shown + 2 : shown));
    const first = (top + bottom) / 2 - ((shown - 1) / 2) * gap - (n > room ? gap : 0);
    return { x, n, gap, radius: Math.max(3, Math.min(13, gap * 0.4)), places: Array.from({ length: shown }, (_, i) => first + i * gap) };
  };

  const arrange = () => {
    const [width, height] = size;
    if (!width) return;
    const named = columnOf(widths[0], 0, height).gap >= 13 && width > 330;
    const longest = (names) => Math.min(width > 480 ? 110 : 76, Math.max(...names.map((name) => name.length)) * LETTER + 12);
    const left = named ? longest(story.inputs) + 14 : 30;
    const right = width - (named ? longest(story.targets) + 16 : 34);
    columns = widths.map((n, l) => columnOf(n, left + ((right - left) * l) / (widths.length - 1), height));
    ropes = ropesOf();
    marks = [];
    units.replaceChildren(...columns.flatMap((column, l) => [heading(column, l), ...circles(column, l), ...rest(column)]));
    if (named) units.append(...namesOf(columns[0], story.inputs, -1, left), ...namesOf(columns[columns.length - 1], story.targets, 1, width - right));
  };

  const heading = ({ x, n }, l) => {
    const room = columns.length > 1 ? columns[1].x - columns[0].x : 100;
    const long = l === 0 ? counted(n, "input") : l === widths.length - 1 ? counted(n, "output") : `layer ${l - 1}: ${n}`;
    return text("heading", x, 14, long.length * LETTER > room ? String(n) : long, "middle");
  };
  const kindOf = (l) => (l === 0 ? "inputs" : l === widths.length - 1 ? "outputs" : "hidden");
  const circles = ({ x, places, radius }, l) => places.map((y, j) => {
    const circle = shape("circle", { class: `unit ${kindOf(l)}`, cx: short(x), cy: short(y), r: short(radius) });
    if (kindOf(l) === "inputs") return circle;
    const group = shape("g", { class: "pressed", tabindex: 0, role: "button", "aria-label": nameOf(l, j) }, circle);
    group.addEventListener("click", () => chosen(l, j));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter") chosen(l, j);
    });
    if (kindOf(l) === "hidden") marks.push({ l: l - 1, j, group, circle, word: null, x, y, radius });
    return group;
  });
  const rest = ({ x, n, places, gap }) => {
    if (places.length === n) return [];
    return [text("ink", x, places[places.length - 1] + 1.5 * gap + 6, `+ ${n - places.length}`, "middle")];
  };
  const namesOf = ({ x, places, radius }, names, side, room) => places.map((y, j) => {
    const most = Math.floor((room - radius - 8) / LETTER);
    const label = text("ink", x + side * (radius + 6), y + 4, shortened(names[j], most), side < 0 ? "end" : "start");
    if (names[j].length > most) label.append(shape("title", {}, names[j]));
    return label;
  });
  const nameOf = (l, j) => (l === widths.length - 1 ? `output ${story.targets[j]}` : `neuron ${j} of layer ${l - 1}`);

  const mark = (states) => {
    for (const each of marks) {
      const state = states[each.l][each.j];
      if (each.state === state) continue;
      each.state = state;
      each.circle.setAttribute("class", `unit hidden ${state}`);
      each.word?.remove();
      each.group.setAttribute("aria-label", nameOf(each.l + 1, each.j) + (state ? `, ${state}` : ""));
      if (!state || columns[each.l + 1].gap < 12) continue;
      each.word = text("mark", each.x, each.y + 4, state, "middle");
      each.group.append(each.word);
    }
  };

  /* The line of every weight between two units that are shown, and where the weight stands among the parameters. */
  const ropesOf = () => {
    const ropes = [];
    for (let l = 1, start = 0; l < columns.length; start += columns[l].n * (columns[l - 1].n + 1), l++) {
      const [from, to] = [columns[l - 1], columns[l]];
      to.places.forEach((bottom, j) => from.places.forEach((top, i) => {
        ropes.push({ at: start + j * (from.n + 1) + i, path: `M${short(from.x)} ${short(top)}L${short(to.x)} ${short(bottom)}` });
      }));
    }
    return ropes;
  };

  /* A path for each sign and size: 24 elements draw all lines. */
  const connect = (numbers, decades) => {
    const paths = shades.map(() => "");
    let largest = 0;
    for (const x of numbers) if (Math.abs(x) > largest && Number.isFinite(x)) largest = Math.abs(x);
    for (const { at, path } of ropes) {
      const x = numbers[at];
      if (x === 0 || !Number.isFinite(x)) continue;
      const share = 1 + Math.log10(Math.abs(x) / largest) / decades;
      const shade = Math.max(0, Math.min(SHADES - 1, Math.round(share * (SHADES - 1))));
      paths[shade + (x > 0 ? SHADES : 0)] += path;
    }
    paths.forEach((path, i) => reput(shades[i], "d", path));
  };

  watchSize(svg, (width, height) => {
    size = [width, height];
    arrange();
    again();
  });
  let again = () => {};
  return {
    reshape: (to) => {
      widths = to;
      arrange();
    },
    draw: (numbers, states, show) => {
      again = () => {
        if (!columns.length) return;
        connect(numbers, DECADES[show]);
        mark(states);
      };
      again();
    },
  };
};
