/* The computation, its steps, and what is known after each of them. All numbers are Python's. */
const WORDS = { nan: NaN, inf: Infinity, "-inf": -Infinity, nothing: 0 };
const decoded = (x) => (typeof x === "string" ? WORDS[x] : x ?? undefined);

const readStory = () => {
  const story = JSON.parse(document.getElementById("data").textContent);
  const place = (scope) => (scope === undefined ? "" : [place(story.scopes[scope].parent), story.scopes[scope].name].filter(Boolean).join(" › "));
  story.values.forEach((value, index) => {
    if (!value) return;
    Object.assign(value, { index, given: value.name ?? "", data: decoded(value.data), grad: decoded(value.grad), before: decoded(value.before), place: place(value.scope) });
    value.uses = [];
  });
  for (const operation of story.operations) {
    const count = (place) => operation.places?.filter((other) => other === place).length ?? 1;
    operation.operands = operation.operands.map(([source, ...numbers], place) => {
      const value = story.values[source];
      const operand = { value, operation, count: count(place) };
      if (numbers.length) value.uses.push(operand);
      return setOperand(operand, numbers);
    });
    operation.uses = (operation.places ?? operation.operands.map((_, place) => place)).map((place) => operation.operands[place]);
    story.values[operation.value].operation = operation;
  }
  const arrived = new Map();
  for (const operand of story.backward.flatMap((place) => story.operations[place].operands)) {
    const rank = (arrived.get(operand.value) ?? 0) + 1;
    arrived.set(operand.value, rank);
    operand.rank = rank;
  }
  story.shown = story.values.filter(Boolean);
  nameValues(story, formatter(story.digits));
  const counts = pathCounts(story);
  story.ways = (value) => counts.get(value);
  story.steps = [
    { kind: "start" },
    ...story.operations.map((operation) => ({ kind: "forward", operation })),
    { kind: "seed" },
    ...story.backward.map((place) => ({ kind: "backward", operation: story.operations[place] })),
  ];
  return story;
};

const setOperand = (operand, [derivative, sent, sum]) =>
  Object.assign(operand, { derivative: decoded(derivative), sent: decoded(sent), sum: decoded(sum), nothing: derivative === "nothing" });

/* Puts the numbers of one snapshot of a training into the story. */
const setFrame = (story, { data, grads, before, dead, operands }, format) => {
  story.shown.forEach((value, place) => {
    Object.assign(value, { data: decoded(data[place]), grad: decoded(grads[place]), before: decoded(before[place]), dead: false });
  });
  nameValues(story, format);
  dead.forEach((place) => { story.shown[place].dead = true; });
  story.operations.flatMap((operation) => operation.operands).forEach((operand, place) => setOperand(operand, operands[place]));
};

/* Which values are known after a step, and what has arrived of their gradients. */
const stateAfter = (story, last) => {
  const n = story.values.length;
  const state = { computed: new Uint8Array(n), arrived: new Uint32Array(n), grads: new Array(n).fill(null), sent: new Set() };
  for (const value of story.shown) {
    if (!value.operation) state.computed[value.index] = 1;
    if (value.before !== undefined) state.grads[value.index] = value.before;
  }
  for (const { kind, operation } of story.steps.slice(0, last + 1)) {
    if (kind === "forward") state.computed[operation.value] = 1;
    if (kind === "seed") state.grads[story.output] = story.values[story.output].grad;
    if (kind !== "backward") continue;
    state.sent.add(operation);
    for (const operand of operation.operands) {
      if (operand.derivative === undefined) continue;
      state.grads[operand.value.index] = operand.sum;
      state.arrived[operand.value.index] += 1;
    }
  }
  return state;
};
