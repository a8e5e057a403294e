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
  const seen = new Set([start]);
  for (const value of seen) {
    for (const operand of value.uses) {
      along.add(operand);
      seen.add(story.values[operand.operation.value]);
    }
  }
  return { along, count: story.ways(start) };
};

/* The number of paths from each value to the output. An operand that an operation uses twice is on one path, not on two. */
const pathCounts = (story) => {
  const counts = new Map();
  for (const value of [...story.shown].sort((a, b) => b.index - a.index)) {
    counts.set(value, value.uses.reduce((sum, use) => sum + counts.get(story.values[use.operation.value]), value.index === story.output ? 1 : 0));
  }
  return counts;
};
