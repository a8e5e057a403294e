/* Local derivatives, as ∂y/∂x = x + x = 3 + 3 = 6: as a formula where the table's rule is short, and always as a number. */
const MOST_USES = 3; // of one operand, that are written as a sum
const [EXACT, ROUNDED] = [1e-6, 0.03];

/* The formula of the derivative by an operand over all its uses; null where a number alone is clearer, or at a corner. */
const slopeFormula = (story, operand) => {
  const { operation } = operand;
  const places = operation.uses.flatMap((use, place) => (use === operand ? [place] : []));
  if (places.length > MOST_USES) return null;
  const formulas = places.map((place) => (operation.sums ? 1 : story.slopes[operation.slopes]?.[place] ?? null));
  if (formulas.includes(null)) return null;
  const formula = formulas.reduce((sum, next) => ["add", sum, next]);
  const number = numberOf(formula, (hole) => valueAt(story, operation, hole).data);
  return number === undefined || isNear(number, operand.derivative, EXACT) ? formula : null;
};

const valueAt = (story, operation, hole) => (hole === "z" ? story.values[operation.value] : operation.uses[Number(hole)].value);

const isNear = (x, y, tolerance) => x === y || Math.abs(x - y) <= tolerance * Math.abs(y);

/* The formula with names, and with numbers where these, rounded as they are written, give the same. */
const slopeTexts = (story, operand, format) => {
  const formula = slopeFormula(story, operand);
  if (formula === null || typeof formula === "number") return [];
  const { operation } = operand;
  const written = (pieceOf, isNumeric) => {
    const fill = (hole) => pieceOf(valueAt(story, operation, hole));
    fill.number = (x) => numberPiece(x, format);
    return writtenFormula(formula, fill, { symbols: story.symbols, isNumeric }).text;
  };
  const texts = [written(({ piece }) => piece, false)];
  const rounded = numberOf(formula, (hole) => Number(format(valueAt(story, operation, hole).data)));
  if (rounded !== undefined && isNear(rounded, operand.derivative, ROUNDED)) texts.push(written(({ data }) => numberPiece(data, format), true));
  return texts[1]?.replaceAll(" ", "") === texts[0] ? texts.slice(1) : texts;
};

const slopeLine = (story, operand, format) => {
  const value = story.values[operand.operation.value];
  const left = `∂${belowFraction(value)}/∂${belowFraction(operand.value)}`;
  if (operand.nothing) return `${left} = 0: ${value.name} does not depend on ${operand.value.name} here`;
  const result = minus(format(operand.derivative));
  return [left, ...new Set([...slopeTexts(story, operand, format), result])].join(" = ");
};

/* A local derivative as a factor: a number, or for an operand that is used twice the numbers that it is the sum of. */
const slopeFactor = (story, operand, format) => {
  const sum = operand.count > 1 ? slopeTexts(story, operand, format).at(-1) : undefined;
  return sum === undefined ? within(numberPiece(operand.derivative, format), ATOM) : `(${sum})`;
};
