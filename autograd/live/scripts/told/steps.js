/* What the first card says: the equations of a step, filled with the numbers of now. */
const MOST_SLOPES = 8;

const makeSteps = (story, format) => {
  const place = (value) => (value.place ? ` in ${value.place}` : "");
  const number = (x) => minus(format(x));

  const forward = (operation) => {
    const value = story.values[operation.value];
    const { operands, uses } = operation;
    const formula = formulaOf(value);
    const numbers = applied(operation, uses.map((operand) => numberPiece(operand.value.data, format)), true).text;
    const lines = value.name === formula ? [] : [line(`${value.name} = ${formula}`)];
    const repeated = numbers === number(value.data); // as −r = −0.03
    lines.push(line(lines.length ? pale("= ") : `${value.name} = `, repeated ? "" : `${numbers} = `, result(number(value.data))));
    const slopes = operands.filter((operand) => areSlopesShown(story) && operand.derivative !== undefined && (!operation.sums || operand.count > 1));
    for (const operand of slopes.slice(0, MOST_SLOPES)) lines.push(line(pale(slopeLine(story, operand, format))));
    if (slopes.length > MOST_SLOPES) lines.push(aside(`and ${counted(slopes.length - MOST_SLOPES, "more local derivative", format)}`));
    if (value.dead && areSlopesShown(story)) lines.push(aside("Its input is not above 0: this ReLU is dead here, its local derivative is 0."));
    lines.push(...explained(operands.map((operand) => operand.value)));
    return [`Forward: ${value.name}${place(value)}`, lines];
  };

  const backward = (operation) => {
    const value = story.values[operation.value];
    const sending = operation.operands.filter((operand) => operand.derivative !== undefined);
    const lines = sending.map((operand) => sent(value, operand));
    if (sending.length && areSlopesShown(story) && sending.every((operand) => operand.derivative === 0)) {
      lines.push(aside(value.dead ? "The local derivative is 0: nothing flows back through a dead ReLU." : "All local derivatives are 0: nothing flows back."));
    }
    if (!sending.length) lines.push(aside("Its operands are constants: there is nothing to send back."));
    lines.push(...explained([...senders(value), value, ...sending.map((operand) => operand.value)]));
    return [`Backward: ${sender(value)}`, lines];
  };

  const explained = (values) => numberedIn(values).map((value) => line(pale(`${value.name} = ${formulaOf(value)}`)));

  /* A value without a name of its own is what the gradient of its only user goes through. */
  const senders = (value) => (value.given || value.uses.length !== 1 || value.before !== undefined ? [] : [story.values[value.uses[0].operation.value]]);
  const sender = (value) => {
    const [sending] = senders(value);
    if (!sending) return `${value.name}${place(value)} sends its gradient ${gradientText(value, format)} back`;
    return `${sending.name}${sending.place === value.place ? "" : place(sending)} sends ${gradientText(value, format)} through ${value.name}${place(value)}`;
  };

  const sent = (value, operand) => {
    const source = operand.value;
    if (!isSentShown(story, operand) || !areSlopesShown(story)) return line(`${derivativeBy(story, source)} += ?`, pale(source.asked ? ", yours to find" : ""));
    const parts = [`${derivativeBy(story, source)} += ${number(value.grad)} × ${slopeFactor(story, operand, format)} = `, gradient(operand.sent, format)];
    if (operand.nothing && !value.dead) parts.push(pale(`, nothing: ${value.name} does not depend on it here`));
    if (source.uses.length > 1 || source.before !== undefined) {
      const missing = pathsToCome(source, operand);
      const isTold = source.uses.every((use) => isSentShown(story, use));
      if (isTold) parts.push(", sum so far ", gradient(operand.sum, format), pale(missing ? `, ${counted(missing, "path", format)} to come` : ", complete"));
    }
    if (source.place !== value.place && isShared(source)) parts.push(pale(` (${source.name}${place(source)})`));
    return line(...parts);
  };

  const counts = new Map();
  for (const { name } of story.shown) counts.set(name, (counts.get(name) ?? 0) + 1);
  const isShared = ({ name }) => counts.get(name) > 1;

  const pathsToCome = (source, operand) => source.uses.reduce((sum, use) => (use.rank > operand.rank ? sum + story.ways(story.values[use.operation.value]) : sum), 0);

  const start = () => {
    const lines = [aside("Inputs, parameters and constants have their numbers. ", make("kbd", "", "→"), " computes the next value, ", make("kbd", "", "Space"), " plays."), aside("Point at a value to see its gradient as a sum over paths; a click pins it, ", make("kbd", "", "Esc"), " lets go.")];
    for (const value of story.shown) {
      if (value.before !== undefined) lines.push(line(`${derivativeBy(story, value)} starts from `, gradient(value.before, format), pale(", left by earlier backward passes")));
    }
    return ["Start", [...lines, ...story.notes.map((note) => aside(note))]];
  };

  const seed = () => {
    const output = story.values[story.output];
    if (output.asked) return ["The gradient starts at the output", [line(`${derivativeBy(story, output)} = ?`)]];
    const lines = [line(`${derivativeBy(story, output)} = `, gradient(output.grad, format))];
    if (output.grad !== 1) lines.push(aside(`${story.letter} is what was made of ${output.name} outside this picture; its backward pass sent this gradient.`));
    return ["The gradient starts at the output", lines];
  };

  const tell = { start, seed, forward: (step) => forward(step.operation), backward: (step) => backward(step.operation) };
  return (step) => tell[step.kind](step);
};
