/* A network of dense layers on typed arrays: many rows' way forward through it, and the gradient's way back. Numbers of
   n rows stand column by column: unit j of row r at j * n + r. The parameters are in the model's order, neuron by neuron
   the weights and then the bias. */
const makeNetwork = (widths, activation, output, mostRows) => {
  const layers = [];
  let size = 0;
  for (let l = 1; l < widths.length; l++) {
    const [nInputs, units] = [widths[l - 1], widths[l]];
    const numbers = (each) => new Float64Array(each * units * mostRows);
    const law = l === widths.length - 1 ? output : activation;
    layers.push({ nInputs, units, start: size, law, sums: numbers(1), results: numbers(2), blames: numbers(1) });
    size += units * (nInputs + 1);
  }
  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  const last = layers[layers.length - 1];

  /* The outputs for n rows, which the next call overwrites; behind the outputs of a layer stand its slopes. */
  const forward = (table, n) => {
    let inputs = table;
    for (const { nInputs, units, start, law, sums, results } of layers) {
      for (let j = 0; j < units; j++) {
        const k = start + j * (nInputs + 1);
        sums.fill(parameters[k + nInputs], j * n, (j + 1) * n);
        addProducts(parameters, k, inputs, nInputs, sums, j * n, n);
      }
      law(sums, results, units * n);
      inputs = results;
    }
    return last.results;
  };

  /* The gradient over n rows, after `forward` of them and with the losses' derivatives by the outputs in last.blames. */
  const backward = (table, n) => {
    for (let l = layers.length - 1; l >= 0; l--) {
      const { nInputs, units, start, results, blames } = layers[l];
      const below = l ? layers[l - 1] : null;
      const inputs = below ? below.results : table;
      for (let u = 0; u < units * n; u++) blames[u] *= results[units * n + u];
      for (let j = 0; j < units; j++) {
        const k = start + j * (nInputs + 1);
        sumProducts(blames, j * n, inputs, nInputs, gradient, k, n);
        gradient[k + nInputs] = sumOf(blames, j * n, n);
      }
      if (!below) continue;
      for (let i = 0; i < nInputs; i++) {
        below.blames.fill(0, i * n, (i + 1) * n);
        for (let j = 0; j < units; j++) addScaled(parameters[start + j * (nInputs + 1) + i], blames, j * n, below.blames, i * n, n);
      }
    }
  };

  return { widths, layers, parameters, gradient, forward, backward, blames: last.blames };
};

/* Adds weight · input for all inputs to n sums, four inputs at a time, in the order of the inputs. */
const addProducts = (weights, k, inputs, nInputs, sums, at, n) => {
  let i = 0;
  for (; i + 4 <= nInputs; i += 4) {
    const [a, b, c, d] = [weights[k + i], weights[k + i + 1], weights[k + i + 2], weights[k + i + 3]];
    const [p, q, s, t] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
    for (let r = 0; r < n; r++) sums[at + r] = sums[at + r] + a * inputs[p + r] + b * inputs[q + r] + c * inputs[s + r] + d * inputs[t + r];
  }
  for (; i < nInputs; i++) addScaled(weights[k + i], inputs, i * n, sums, at, n);
};

const addScaled = (factor, from, at, to, place, n) => {
  for (let r = 0; r < n; r++) to[place + r] += factor * from[at + r];
};

/* For each input the sum of blame · input over n rows, for four inputs at a time: their sums do not wait for each other. */
const sumProducts = (blames, at, inputs, nInputs, gradient, k, n) => {
  let i = 0;
  for (; i + 4 <= nInputs; i += 4) {
    const [p, q, s, t] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let r = 0; r < n; r++) {
      const blame = blames[at + r];
      a += blame * inputs[p + r];
      b += blame * inputs[q + r];
      c += blame * inputs[s + r];
      d += blame * inputs[t + r];
    }
    [gradient[k + i], gradient[k + i + 1], gradient[k + i + 2], gradient[k + i + 3]] = [a, b, c, d];
  }
  for (; i < nInputs; i++) {
    let sum = 0;
    for (let r = 0; r < n; r++) sum += blames[at + r] * inputs[i * n + r];
    gradient[k + i] = sum;
  }
};

const sumOf = (numbers, at, n) => {
  let sum = 0;
  for (let r = 0; r < n; r++) sum += numbers[at + r];
  return sum;
};
