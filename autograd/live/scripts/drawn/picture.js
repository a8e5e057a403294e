/* The picture follows the state: only what differs from what is shown is touched. */
const MOST_LABELS = 400;
const MOST_TYPED = 12; // letters of an answer that its blank shows
const CROWDED = 150; // lines, from which on they get thinner

const makePicture = (story, scopes, format) => {
  const svg = document.getElementById("picture");
  const cardsOf = makeCards(story, scopes, format);
  const shadeOf = shades(story);
  const most = story.digits + 4; // figures of a number, as in -0.0123
  let rows = [];
  let cards = new Map();
  let boxes = new Map();
  let lines = [];
  let current = null;

  /* Draws everything anew, as when scopes have been folded or opened. */
  const arrange = (arrangement) => {
    const drawn = document.createDocumentFragment();
    [rows, cards, current] = [[], new Map(), null];
    boxes = new Map(arrangement.boxes.map((box) => [box.scope, placeOf(box)]));
    arrangement.boxes.forEach((box) => drawn.append(cardsOf.box(box)));
    svg.style.setProperty("--thin", String(Math.min(1, Math.max(0.25, Math.sqrt(CROWDED / arrangement.lines.length)))));
    document.body.classList.toggle("summed", arrangement.cards.some(({ item }) => item.folded !== undefined));
    const labelled = !arrangement.isBare && arrangement.lines.length <= MOST_LABELS;
    lines = arrangement.lines.map(({ operands, isOne, source, target, ...line }) => {
      const element = cardsOf.line({ ...line, isOne, operands }, labelled);
      drawn.append(element);
      const isMean = [source, target].some((item) => item.folded !== undefined && scopes.membersOf(item.folded).exits.length > 1);
      return { operands, isOne, isMean, source, target, element, label: element.querySelector("text"), shown: {} };
    });
    for (const node of arrangement.cards) {
      const { item } = node;
      const element = item.folded === undefined ? cardsOf.card(node) : cardsOf.summary(node);
      drawn.append(element);
      const box = placeOf(node);
      for (const row of element.querySelectorAll(".row")) rows.push({ ...rowOf(story.values[Number(row.id.slice(1))], row), box });
      cards.set(item, { item, element, box, shown: {}, facts: item.folded === undefined ? [] : factsOf(element, scopes.membersOf(item.folded)), inside: insideOf(item) });
    }
    for (const line of lines) line.box = around([line.source, line.target].map((end) => cards.get(end).box));
    svg.replaceChildren(drawn);
  };

  const insideOf = (item) => {
    const all = item.folded === undefined ? scopes.rowsOf(item.card) : scopes.membersOf(item.folded).all;
    return all.filter((value) => value.role !== "constant");
  };

  /* All, or what lies in a part of the picture, if only that is to be seen. */
  const show = (state, step, part = null) => {
    const isIn = ({ box }) => !part || (box.x < part.x + part.width && box.x + box.width > part.x && box.y < part.y + part.height && box.y + box.height > part.y);
    for (const row of rows) if (isIn(row)) showRow(row, state);
    for (const card of cards.values()) if (isIn(card)) showCard(card, state);
    const goesBack = step.kind === "seed" || step.kind === "backward";
    svg.classList.toggle("backward", goesBack);
    for (const line of lines) if (isIn(line)) showLine(line, state, step);
    if (!part) travel(lines.filter(({ operands }) => operands.some((operand) => operand.operation === step.operation)).map(({ element }) => element), goesBack);
    const value = step.operation ? step.operation.value : step.kind === "seed" ? story.output : null;
    current?.classList.remove("current");
    current = value === null ? null : cardOf(story.values[value]);
    current?.classList.add("current");
    return value === null ? [] : boxesOf(story.values[value]);
  };

  /* The box of a value, and those of its operands. */
  const boxesOf = (value) => [value, ...(value.operation?.operands ?? []).map((operand) => operand.value)].map(boxOf);

  const showRow = (row, state) => {
    const { value, shown } = row;
    change(shown, "data", state.computed[value.index] ? format(value.data) : "·", (text) => write(row.number, text, most));
    change(shown, "alarm", !Number.isFinite(value.data), (alarm) => row.number.classList.toggle("alarm", alarm));
    if (!row.chip) return;
    if (value.asked) {
      showBlank(row, story.blanks.of(value));
      return;
    }
    const growing = state.grads[value.index] !== null && state.arrived[value.index] < value.uses.length;
    const isTelling = growing && value.uses.some((operand) => !isSentShown(story, operand));
    showChip(row, isTelling ? null : state.grads[value.index], growing && !isTelling);
  };

  /* A gradient that an exercise asks for: ? or what is typed there. */
  const showBlank = ({ chip, slope, shown }, { typed, isWrong }) => {
    change(shown, "grad", typed ? typed.slice(0, MOST_TYPED) : "?", (text) => write(slope, text, most));
    change(shown, "kind", `grad asked${isWrong ? " wrong" : ""}`, (name) => chip.setAttribute("class", name));
  };

  const showChip = ({ chip, slope, shown }, grad, growing = false) => {
    change(shown, "grad", grad === null ? "·" : format(grad), (text) => write(slope, text, most));
    const kind = `grad ${grad === null ? "none" : shadeOf(grad)}${growing ? " growing" : ""}`;
    change(shown, "kind", kind, (name) => chip.setAttribute("class", name));
  };

  const showCard = ({ item, element, inside, facts, shown }, state) => {
    for (const fact of facts) showFact(fact, state);
    const done = (value) => !value.asked && state.grads[value.index] === 0 && state.arrived[value.index] === value.uses.length;
    change(shown, "zero", inside.length > 0 && inside.every(done), (zero) => element.classList.toggle("zero", zero));
    const operation = item.folded === undefined ? story.values[item.card].operation : undefined;
    const isOpen = ({ derivative }) => derivative !== undefined && derivative !== 0;
    const blocked = areSlopesShown(story) && Boolean(operation && state.computed[item.card]) && !operation.operands.some(isOpen) && operation.operands.some(({ derivative }) => derivative === 0);
    change(shown, "blocked", blocked, () => element.classList.toggle("blocked", blocked));
  };

  const sizeOf = (x) => shadeOf(x).replace("p", "m");

  const showFact = (fact, state) => {
    const { kind, values, number, chip, slope, shown } = fact;
    if (kind === "relus") {
      const dead = areSlopesShown(story) ? values.filter((value) => state.computed[value.index] && value.dead).length : 0;
      change(shown, "dead", dead ? deadOf(dead, values.length) : "", (text) => { number.textContent = text; });
      return;
    }
    if (kind === "exits") change(shown, "data", meanSize(values.map((value) => (state.computed[value.index] ? value.data : null)), format), (text) => write(number, text, most));
    if (values.some((value) => value.asked)) {
      showBlank(fact, {});
      return;
    }
    const grads = values.map((value) => state.grads[value.index]).filter((grad) => grad !== null);
    if (values.length === 1) {
      showChip(fact, grads[0] ?? null);
      return;
    }
    change(shown, "grad", meanSize(grads, format), (text) => write(slope, text, most));
    change(shown, "kind", "grad size", (name) => chip.setAttribute("class", name));
  };

  const showLine = (line, state, step) => {
    const { operands, shown, element, label, isOne, isMean } = line;
    if (label) change(shown, "label", areSlopesShown(story) && state.computed[operands[0].operation.value] ? cardsOf.labelOf(operands[0]) : "", (text) => write(label, text, most + 1));
    const now = step.operation && operands.some((operand) => operand.operation === step.operation);
    const flow = now ? " flow" : "";
    const isTold = operands.every((operand) => isSentShown(story, operand));
    const sent = operands.filter((operand) => isTold && operand.sent !== undefined && state.sent.has(operand.operation)).map((operand) => operand.sent);
    const shade = sent.length ? ` sent ${isMean && sent.length > 1 ? sizeOf(mean(sent.map(Math.abs))) : shadeOf(sum(sent))}` : "";
    change(shown, "kind", shade + flow, (kind) => element.setAttribute("class", `edge${kind}${element.classList.contains("along") ? " along" : ""}`));
  };

  const cardOf = (value) => cards.get(scopes.itemOf(value)).element;

  const boxOf = (value) => cards.get(scopes.itemOf(value)).box;

  const boxOfScope = (scope) => boxes.get(scope) ?? cards.get([...cards.keys()].find((item) => item.folded === scope)).box;

  const explain = (value, along) => {
    svg.querySelectorAll(".along").forEach((element) => element.classList.remove("along"));
    svg.classList.toggle("explaining", Boolean(value));
    if (!value) return;
    cardOf(value).classList.add("along");
    for (const operand of along) cardOf(story.values[operand.operation.value]).classList.add("along");
    for (const { operands, element } of lines) if (operands.some((operand) => along.has(operand))) element.classList.add("along");
  };

  const mark = (kind, values) => {
    svg.querySelectorAll(`.${kind}`).forEach((element) => element.classList.remove(kind));
    const marked = new Set(values);
    for (const { value, element } of rows) if (marked.has(value)) element.classList.add(kind);
    if (kind === "found") for (const value of values) cardOf(value).classList.add(kind);
  };

  const valueAt = (element) => {
    const row = element.closest(".row");
    if (row) return story.values[Number(row.id.slice(1))];
    const own = [...(element.closest(".card")?.querySelectorAll(".row") ?? [])].pop();
    return own ? story.values[Number(own.id.slice(1))] : null;
  };

  /* The scope that a click there folds or opens. */
  const scopeAt = (element) => {
    const fold = element.closest(".fold") ?? element.closest(".summary")?.querySelector(".fold");
    return fold ? Number(fold.dataset.scope) : null;
  };

  return { sizes: cardsOf, arrange, show, explain, mark, valueAt, scopeAt, boxOf, boxesOf, boxOfScope, shadeOf };
};

const placeOf = ({ left0, middle, width, height }) => ({ x: left0, y: middle - height / 2, width, height });

const rowOf = (value, element) => {
  element.classList.toggle("leaf", !value.operation);
  return { value, element, ...numbersOf(element), shown: {} };
};

const numbersOf = (element) => {
  const chip = element.querySelector(".grad");
  return { chip, number: element.querySelector(".data") ?? element.querySelector(".kind"), slope: chip?.querySelector("text") };
};

const factsOf = (element, { exits, parameters, relus }) => {
  const values = { exits, slopes: parameters, relus };
  return [...element.querySelectorAll(".fact")].map((fact) => {
    const kind = fact.classList[1];
    return { kind, values: values[kind], ...numbersOf(fact), shown: {} };
  });
};

const change = (shown, part, wanted, write) => {
  if (shown[part] === wanted) return;
  shown[part] = wanted;
  write(wanted);
};

const sum = (numbers) => numbers.reduce((total, x) => total + x);

const meanSize = (numbers, format) => {
  const known = numbers.filter((x) => x !== null);
  return known.length ? format(mean(known.map(Math.abs))) : "·";
};

/* The class of a gradient: its sign, p or n, and its place on a logarithmic scale; m for a size without a sign. */
const shades = ({ low, high, shades: count }) => (x) => {
  if (x === 0) return "zero";
  if (!Number.isFinite(x)) return "alarm";
  const size = Math.abs(x);
  let place = low < high ? 0 : 1;
  if (size >= high) place = 1;
  else if (size > low) place = Math.log(size / low) / Math.log(high / low);
  return (x < 0 ? "n" : "p") + Math.round(place * (count - 1));
};
