/* The training of one network as nn.fit does it: in every step the gradients of a batch's rows are added up and move the
   parameters by the optimizer's rule; the loss of an epoch is that of its rows, each before the step it is part of. */
const makeTraining = (network, { rows, test, loss, optimizer, batchSize, seed }) => {
  const { parameters, gradient } = network;
  const size = Math.min(batchSize || rows.n, rows.n);
  const order = Array.from({ length: rows.n }, (_, i) => i);
  const random = batchSize ? makeRandom(seed) : null;
  const batch = makeBatch(rows, size);
  const move = optimizer(parameters);
  const history = { losses: [], testLosses: [], steps: 0, diverged: null };
  let first = 0; // of the rows of the next step, in the order of this epoch
  let soFar = 0;

  const combined = (total, n) => (loss.combine === "mean" ? total / n : total);
  const lossesOf = (table) => loss.sum(network.forward(table.inputs, table.n), table, network.blames);
  const lossOf = (table) => combined(lossesOf(table), table.n);

  /* The sum of the rows' losses; their gradient, combined as the losses are, is left in the network. */
  const differentiate = (table) => {
    const total = lossesOf(table);
    network.backward(table.inputs, table.n);
    if (loss.combine === "mean") for (let i = 0; i < gradient.length; i++) gradient[i] /= table.n;
    return total;
  };

  const begin = () => {
    soFar = 0;
    if (!random) return;
    for (let i = 0; i < order.length; i++) order[i] = i;
    random.shuffle(order);
  };

  /* One step of the optimizer; the result says whether an epoch is over, or the training. */
  const step = (rate) => {
    if (history.diverged) return true;
    if (first === 0) begin();
    const end = Math.min(first + size, rows.n);
    const total = differentiate(random || size < rows.n ? batch(order, first, end) : rows);
    soFar += total;
    if (!Number.isFinite(total)) {
      history.diverged = { epoch: history.losses.length + 1, loss: total };
      return true;
    }
    move(rate, gradient);
    history.steps++;
    first = end === rows.n ? 0 : end;
    if (first) return false;
    history.losses.push(combined(soFar, rows.n));
    if (test) history.testLosses.push(lossOf(test));
    return true;
  };

  const epoch = (rate) => {
    while (!step(rate));
  };

  /* The gradient of the loss of all rows, for the parameters as they are now. */
  const wholeGradient = () => {
    differentiate(rows);
    return gradient;
  };

  return { network, history, step, epoch, wholeGradient, lossOf, nSteps: Math.ceil(rows.n / size), place: () => first };
};

/* Some rows of a table as a table of their own, which the next call overwrites. */
const makeBatch = (rows, size) => {
  const [inputs, targets] = [rows.nInputs, rows.nTargets].map((k) => new Float64Array(k * size));
  const take = (from, k, to, order, first, n) => {
    for (let j = 0; j < k; j++) for (let r = 0; r < n; r++) to[j * n + r] = from[j * rows.n + order[first + r]];
  };
  return (order, first, end) => {
    const n = end - first;
    take(rows.inputs, rows.nInputs, inputs, order, first, n);
    take(rows.targets, rows.nTargets, targets, order, first, n);
    return { ...rows, n, inputs, targets };
  };
};
