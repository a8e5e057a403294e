/* What the second card says: the gradient of a value as the sum over all paths to the output. */
const makeChain = (story, format) => {
  const number = (x) => minus(format(x));

  const chain = (value, ways) => {
    if (value.grad === undefined) return [aside("A constant: it has no gradient.")];
    const { count } = ways;
    const output = story.values[story.output];
    if (value === output) return [line(`${derivativeBy(story, value)} = `, value.asked ? "?" : gradient(value.grad, format), pale(output.grad === 1 ? ", for it is the output itself" : ", from outside this picture"))];
    const paths = pathsFrom(story, value);
    const earlier = value.before === undefined ? "" : `, and ${number(value.before)} from earlier backward passes`;
    const lines = [line(`${derivativeBy(story, value)} = `, value.asked ? "?" : gradient(value.grad, format), pale(`, ${count === 1 ? "along the one path" : `the sum over ${counted(count, "path", format)}`}${earlier}`))];
    const onPaths = new Set();
    for (const { operands, product } of paths) {
      const values = [value, ...operands.map((operand) => story.values[operand.operation.value])];
      values.forEach((one) => onPaths.add(one));
      const factors = operands.map((operand) => numberPiece(operand.derivative, format));
      if (output.grad !== 1) factors.push(numberPiece(output.grad, format));
      const written = factors.length > 1 ? `${shortened(factors.map((factor, i) => within(factor, PRODUCT, i === 0)), " × ")} = ` : "";
      lines.push(line(pale(shortened(withPlaces(values), " → "))));
      const isTold = areSlopesShown(story) && !values.some((one) => one.asked);
      if (isTold) lines.push(line(`  ${written}`, gradient(product, format)));
    }
    if (count > paths.length) lines.push(aside(`and ${counted(count - paths.length, "more path", format)}`));
    return [...lines, ...explained([...onPaths])];
  };

  /* The names along a path; the last one in each layer or neuron says where it is. */
  const withPlaces = (values) => values.map((value, i) => {
    const isLast = values[i + 1]?.place !== value.place;
    return value.place && isLast ? `${value.name} in ${value.place}` : value.name;
  });

  const explained = (values) => {
    const more = values.filter(isNumbered).length - MOST_EXPLAINED;
    const lines = numberedIn(values).map((value) => line(pale(`${value.name} = ${formulaOf(value)}`)));
    return more > 0 ? [...lines, aside(`… and ${counted(more, "more value", format)} without a name`)] : lines;
  };

  return chain;
};
