/* The picture follows the state: only what differs from what is shown is touched. */
const makePicture = (story, format) => {
  const find = (id) => document.getElementById(id);
  const rows = story.values.map((value, index) => value && rowOf(find(`r${index}`)));
  const cards = new Map(story.shown.map((value) => [value.card, find(`v${value.card}`)]));
  const shadeOf = shades(story);
  const edges = [];
  for (const operation of story.operations) {
    for (const operand of operation.operands) {
      if (!operand.edge) continue;
      const element = find(operand.edge);
      edges.push({ operand, element, label: element.querySelector("text"), shown: "" });
    }
  }
  const contents = new Map(story.shown.map((value) => [value.card, []]));
  for (const value of story.shown) if (value.role !== "constant") contents.get(value.card).push(value.index);

  const show = (state, step) => {
    for (const value of story.shown) {
      const row = rows[value.index];
      change(row, "data", state.computed[value.index] ? format(value.data) : "·", (text) => { row.number.textContent = text; });
      if (!row.chip) continue;
      const grad = state.grads[value.index];
      const growing = grad !== null && state.arrived[value.index] < value.uses.length;
      change(row, "grad", grad === null ? "·" : format(grad), (text) => { row.slope.textContent = text; });
      const kind = `grad ${grad === null ? "none" : shadeOf(grad)}${growing ? " growing" : ""}`;
      change(row, "kind", kind, (name) => row.chip.setAttribute("class", name));
    }
    for (const [card, inside] of contents) {
      const done = inside.length > 0 && inside.every((i) => state.grads[i] === 0 && state.arrived[i] === story.values[i].uses.length);
      cards.get(card).classList.toggle("zero", done);
    }
    for (const edge of edges) {
      const { operand } = edge;
      const now = operand.operation === step.operation;
      const flow = now ? (step.kind === "backward" ? " flow" : " feed") : "";
      const shade = state.sent.has(operand.operation) && operand.sent !== undefined ? ` ${shadeOf(operand.sent)}` : "";
      if (edge.shown === shade + flow) continue;
      edge.shown = shade + flow;
      const along = edge.element.classList.contains("along") ? " along" : "";
      edge.element.setAttribute("class", `edge${shade}${flow}${along}`);
    }
    const current = step.operation ? step.operation.value : step.kind === "seed" ? story.output : null;
    document.querySelector(".card.current")?.classList.remove("current");
    if (current !== null) cards.get(current).classList.add("current");
    return current === null ? null : cards.get(current);
  };

  /* After another snapshot: the derivatives on edges, and which operations let nothing through. */
  const relabel = () => {
    for (const { operand, label } of edges) if (label) label.textContent = `∂ ${format(operand.derivative)}`;
    for (const { value, operands } of story.operations) {
      const slopes = operands.map((operand) => operand.derivative).filter((slope) => slope !== undefined);
      cards.get(value).classList.toggle("blocked", slopes.length > 0 && slopes.every((slope) => slope === 0));
    }
  };

  const explain = (value, along) => {
    const svg = find("picture");
    svg.querySelectorAll(".along").forEach((element) => element.classList.remove("along"));
    svg.classList.toggle("explaining", Boolean(value));
    if (!value) return;
    cards.get(value.card).classList.add("along");
    for (const operand of along) {
      cards.get(operand.operation.value).classList.add("along");
      if (operand.edge) find(operand.edge).classList.add("along");
    }
  };

  const mark = (kind, values) => {
    document.querySelectorAll(`#picture .${kind}`).forEach((element) => element.classList.remove(kind));
    for (const value of values) {
      rows[value.index].element.classList.add(kind);
      if (kind === "found") cards.get(value.card).classList.add(kind);
    }
  };

  const valueAt = (element) => {
    const row = element.closest(".row");
    if (row) return story.values[Number(row.id.slice(1))];
    const card = element.closest(".card");
    return card ? story.values[Number(card.id.slice(1))] : null;
  };

  return { show, relabel, explain, mark, valueAt, cardOf: (value) => cards.get(value.card), shadeOf };
};

const rowOf = (element) => {
  const chip = element.querySelector(".grad");
  return { element, chip, number: element.querySelector(".data"), slope: chip?.querySelector("text"), shown: {} };
};

const change = (row, part, wanted, write) => {
  if (row.shown[part] === wanted) return;
  row.shown[part] = wanted;
  write(wanted);
};

/* The class of a gradient: its sign and its place on a logarithmic scale. */
const shades = ({ low, high, shades: count }) => (x) => {
  if (x === 0) return "zero";
  if (!Number.isFinite(x)) return "alarm";
  const size = Math.abs(x);
  let place = low < high ? 0 : 1;
  if (size >= high) place = 1;
  else if (size > low) place = Math.log(size / low) / Math.log(high / low);
  return (x < 0 ? "n" : "p") + Math.round(place * (count - 1));
};
