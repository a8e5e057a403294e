/* The chain rule along every path from a value to the output. */
const MOST_PATHS = 12;

const pathsFrom = (story, start) => {
  const paths = [];
  const waiting = [{ value: start, operand: null, before: null }];
  while (waiting.length && paths.length < MOST_PATHS) {
    const end = waiting.pop();
    if (end.value.index === story.output) {
      const operands = [];
      for (let part = end; part.operand; part = part.before) operands.push(part.operand);
      const seed = story.values[story.output].grad;
      const product = operands.some((operand) => operand.nothing) ? 0 : operands.reduce((soFar, { derivative }) => soFar * derivative, seed);
      paths.push({ operands: operands.reverse(), product });
    }
    for (const operand of [...end.value.uses].reverse()) {
      waiting.push({ value: story.values[operand.operation.value], operand, before: end });
    }
  }
  return paths;
};

/* How many paths there are in all, and every operand that lies on one of them. */
const waysFrom = (story, start) => {
  const along = new Set();
  const counts = new Map();
  const waiting = [start];
  while (waiting.length) {
    const value = waiting[waiting.length - 1];
    const next = value.uses.map((operand) => story.values[operand.operation.value]);
    const open = next.filter((other) => !counts.has(other));
    if (open.length) {
      waiting.push(...open);
      continue;
    }
    waiting.pop();
    value.uses.forEach((operand) => along.add(operand));
    counts.set(value, next.reduce((sum, other) => sum + counts.get(other), value.index === story.output ? 1 : 0));
  }
  return { along, count: counts.get(start) };
};
