/* The computation, its steps, and what is known after each of them. All numbers are Python's. */
const readStory = () => {
  const story = JSON.parse(document.getElementById("data").textContent);
  const words = { nan: NaN, inf: Infinity, "-inf": -Infinity, nothing: 0 };
  const number = (x) => (typeof x === "string" ? words[x] : x);
  story.values.forEach((value, index) => {
    if (!value) return;
    Object.assign(value, { index, data: number(value.data), grad: number(value.grad), before: number(value.before) });
    value.uses = [];
  });
  for (const operation of story.operations) {
    let edge = 0;
    operation.operands = operation.operands.map(([source, derivative, sent, sum], place) => {
      const value = story.values[source];
      const folded = value.card === operation.value;
      const operand = { value, operation, place, edge: folded ? null : `e${operation.value}-${edge}` };
      if (!folded) edge += 1;
      if (derivative !== undefined) {
        Object.assign(operand, { derivative: number(derivative), sent: number(sent), sum: number(sum), nothing: derivative === "nothing" });
        value.uses.push(operand);
      }
      return operand;
    });
    story.values[operation.value].operation = operation;
  }
  const arrived = new Map();
  for (const operand of story.backward.flatMap((place) => story.operations[place].operands)) {
    const rank = (arrived.get(operand.value) ?? 0) + 1;
    arrived.set(operand.value, rank);
    operand.rank = rank;
  }
  story.shown = story.values.filter(Boolean);
  story.steps = [
    { kind: "start" },
    ...story.operations.map((operation) => ({ kind: "forward", operation })),
    { kind: "seed" },
    ...story.backward.map((place) => ({ kind: "backward", operation: story.operations[place] })),
  ];
  return story;
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
