/* Hints at a blank, each more telling than the one before: the parts of the gradient, their rules, their numbers. */
const MOST_PARTS = 6;

const makeHints = (story, format) => {
  const local = (operand) => `∂${belowFraction(resultOf(story, operand))}/∂${belowFraction(operand.value)}`;
  const upstream = (operand) => (operand.operation.value === story.output ? "1" : derivativeBy(story, resultOf(story, operand)));
  const summed = (terms) => [...terms.slice(0, MOST_PARTS), ...(terms.length > MOST_PARTS ? [`${terms.length - MOST_PARTS} more`] : [])].join(" + ");
  const numbers = (operand) => {
    const up = resultOf(story, operand).asked ? "?" : within(numberPiece(resultOf(story, operand).grad, format), PRODUCT, true);
    return `${up} × ${within(numberPiece(operand.derivative, format), ATOM)}`;
  };

  /* The lines of all hints at a value. */
  const of = (value) => {
    const asked = derivativeBy(story, value);
    if (!value.uses.length) return [`${value.name} is the output itself: how fast does it grow with itself?`];
    const where = value.uses.length === 1 ? `${value.name} goes into ${resultOf(story, value.uses[0]).name} alone` : `${value.name} goes into ${value.uses.length} values, and each sends a part`;
    return [
      `${where}: ${asked} = ${summed(value.uses.map((operand) => `${upstream(operand)} · ${local(operand)}`))}`,
      value.uses.slice(0, MOST_PARTS).map((operand) => slopeLine(story, operand, format)).join("; "),
      `${asked} = ${summed(value.uses.map((operand, i) => (i ? inSum(numbers(operand)) : numbers(operand))))}`,
    ];
  };

  /* The gradient with the numbers that it is made of. */
  const working = (value) => (value.uses.length ? `${of(value)[2]} = ` : `${derivativeBy(story, value)} = `);

  return { of, working };
};

const inSum = (term) => (term.startsWith("−") ? `(${term})` : term);
