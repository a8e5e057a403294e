/* Computes the story: forward in topological order, and backward from the output, as the engine in Python does. */
const makeEngine = (story, primitives) => {
  const operations = story.operations.map((operation) => prepared(operation, primitives[operation.primitive]));
  const backward = story.backward.map((place) => operations[place]);
  const data = new Float64Array(story.values.length);
  const grads = new Float64Array(story.values.length);
  const reached = new Uint8Array(story.values.length); // whether a gradient has come, and be it 0
  const output = story.values[story.output];
  let whole; // of this snapshot
  const isWhole = () => (whole ??= output.grad === 1 && story.shown.every((value) => value.before === undefined));

  const readLeaves = () => {
    for (const value of story.shown) if (!value.operation) data[value.index] = value.data;
  };
  const readAll = () => {
    for (const value of story.shown) data[value.index] = value.data;
  };

  const forward = () => {
    for (const operation of operations) data[operation.index] = evaluated(operation, data);
  };

  /* The gradient of each value, and for each operand what is sent to it, into its `derivative`, `sent` and `sum`. */
  const back = () => {
    const seed = output.grad; // in a part of a larger graph it came from outside
    for (const value of story.shown) {
      grads[value.index] = value.before ?? 0;
      reached[value.index] = value.operation && value.before === undefined ? 0 : 1;
    }
    grads[story.output] += seed;
    reached[story.output] = 1;
    for (const operation of backward) {
      const upstream = grads[operation.index];
      const sends = reached[operation.index];
      const local = slopesOf(operation, data);
      for (const { operand, places } of operation.entries) {
        let derivative = 0;
        let sent = 0;
        let nothing = true;
        for (const place of places) {
          if (local[place] === null) continue;
          nothing = false;
          derivative += local[place];
          if (sends) sent += upstream * local[place];
        }
        const to = operand.value.index;
        grads[to] += sent;
        if (!nothing && sends) reached[to] = 1;
        operand.derivative = derivative;
        operand.sent = sent;
        operand.nothing = nothing;
        operand.sum = grads[to];
      }
    }
  };

  const write = () => {
    for (const value of story.shown) {
      value.data = data[value.index];
      if (value.role !== "constant") value.grad = grads[value.index];
    }
    for (const { index, isRelu, entries } of operations) {
      if (isRelu) story.values[index].dead = entries.length > 0 && entries.every(({ operand }) => operand.derivative === 0);
    }
  };

  /* All numbers of the story anew, from the data of its leaves. */
  const run = () => {
    readLeaves();
    forward();
    back();
    write();
  };

  /* The output from the present leaves, in the page's own arithmetic, whose last digit may not be the engine's. */
  const computedOutput = () => {
    readLeaves();
    forward();
    return data[story.output];
  };

  /* The derivative of the output by each value at the present numbers: its gradient, but for what came from elsewhere. */
  const slopes = () => {
    if (isWhole()) return (value) => value.grad;
    readAll();
    const found = new Map([[output, 1]]);
    for (const operation of backward) {
      const upstream = found.get(story.values[operation.index]);
      if (upstream === undefined) continue;
      const local = slopesOf(operation, data);
      for (const { operand, places } of operation.entries) {
        for (const place of places) if (local[place] !== null) found.set(operand.value, (found.get(operand.value) ?? 0) + upstream * local[place]);
      }
    }
    return (value) => found.get(value) ?? 0;
  };

  /* The output as a function of one leaf, all others as they are now. */
  const along = (leaf) => {
    const numbers = new Float64Array(story.values.length);
    for (const value of story.shown) numbers[value.index] = value.data;
    const depends = new Set([leaf.index]);
    const later = operations.filter(({ index, sources }) => sources.some((source) => depends.has(source)) && depends.add(index));
    return (x) => {
      numbers[leaf.index] = x;
      for (const operation of later) numbers[operation.index] = evaluated(operation, numbers);
      return numbers[story.output];
    };
  };

  /* Each operation from the numbers in the story: its result, its derivatives, and the size of what goes into the result. */
  const recomputed = () => {
    readAll();
    return operations.map((operation) => {
      const { index, sources, entries, isSum } = operation;
      const result = evaluated(operation, data);
      const scale = isSum ? sources.reduce((sum, source) => sum + Math.abs(data[source]), 0) : Math.max(Math.abs(data[index]), Math.abs(result));
      return { value: story.values[index], result, scale, slopes: slopesOf(operation, data), entries };
    });
  };

  const forget = () => { whole = undefined; };

  return { run, computedOutput, slopes, along, recomputed, isWhole, forget };
};

/* An operation with room for its operands' numbers; a constant exponent is the last of them, without a value of its own. */
const prepared = (operation, { evaluate, partials }) => {
  const { value: index, operands } = operation;
  const rest = operation.exponent === undefined ? [] : [decoded(operation.exponent)];
  const places = operation.places ?? operands.map((_, place) => place);
  const sources = places.map((place) => operands[place].value.index);
  const entries = operands.map((operand) => ({ operand, places: [] }));
  places.forEach((entry, place) => entries[entry].places.push(place));
  return {
    index,
    evaluate,
    partials,
    sources,
    x: [...sources.map(() => 0), ...rest],
    isSum: Boolean(operation.sums),
    isRelu: operation.primitive === "relu",
    entries: entries.filter(({ operand }) => operand.value.role !== "constant"),
  };
};

const evaluated = ({ evaluate, sources, x }, data) => {
  for (let place = 0; place < sources.length; place += 1) x[place] = data[sources[place]];
  return evaluate(x);
};

/* The derivative by the operand at each place; null where the result does not depend on it, so that nothing is sent. */
const slopesOf = ({ index, partials, sources, x }, data) => {
  for (let place = 0; place < sources.length; place += 1) x[place] = data[sources[place]];
  return partials(data[index], x);
};
