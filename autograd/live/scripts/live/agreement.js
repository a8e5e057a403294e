/* Compares the engine's numbers with the page's: each result, derivative and gradient, computed from the engine's operands. */
const BEYOND_ROUNDING = 1e-12; // of the largest number that goes into it; functions of browsers differ in their last bits

const agreementOf = (story, engine) => {
  const differences = [];
  let largest = 0;
  const compare = (what, theirs, ours, scale) => {
    const difference = Object.is(theirs, ours) || theirs === ours ? 0 : Math.abs(theirs - ours) / scale;
    if (difference <= BEYOND_ROUNDING) largest = Math.max(largest, difference);
    else differences.push({ what, theirs, ours });
  };

  const totals = new Map();
  const sizes = new Map();
  const add = (value, x) => {
    totals.set(value, (totals.get(value) ?? 0) + x);
    sizes.set(value, (sizes.get(value) ?? 0) + Math.abs(x));
  };
  for (const value of story.shown) if (value.before !== undefined) add(value, value.before);
  for (const { value, result, slopes, scale, entries } of engine.recomputed()) {
    compare(value.name, value.data, result, scale);
    const steepest = Math.max(Math.abs(value.data), ...slopes.map((slope) => Math.abs(slope ?? 0)));
    for (const { operand, places } of entries) {
      const derivative = places.reduce((sum, place) => sum + (slopes[place] ?? 0), 0);
      compare(`∂${value.name}/∂${operand.value.name}`, operand.derivative, derivative, steepest);
      add(operand.value, operand.sent);
    }
  }
  for (const [value, total] of totals) {
    if (value.index !== story.output) compare(`the gradient of ${value.name}`, value.grad, total, sizes.get(value));
  }
  return { differences, largest };
};

/* What the page says of it. */
const agreementInWords = ({ differences, largest }, format) => {
  if (!differences.length) return largest ? `numbers agree with the engine to ${formatter(1)(largest)}` : "numbers agree with the engine to the last bit";
  const [{ what, theirs, ours }] = differences;
  const count = differences.length === 1 ? "1 number differs" : `${differences.length} numbers differ`;
  return `${count} from the engine's: ${what} is ${format(theirs)} there, and ${format(ours)} computed here`;
};
