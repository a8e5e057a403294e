/* What a network does on all rows of a table: its outputs, and for every hidden neuron how much gradient gets through. */
const survey = (network, table) => {
  const { n } = table;
  const outputs = network.forward(table.inputs, n).slice(0, table.nTargets * n);
  const hidden = network.layers.slice(0, -1).map(({ units, law, results }) => {
    const full = slopeAtZero(law);
    const neurons = Array.from({ length: units }, (_, j) => slopesOf(results, (units + j) * n, n));
    return {
      states: neurons.map(({ largest, mean }) => stateOf(largest, mean, full)),
      slope: neurons.reduce((sum, { mean }) => sum + mean, 0) / units,
    };
  });
  return { outputs, states: hidden.map(({ states }) => states), slopes: hidden.map(({ slope }) => slope) };
};

const slopesOf = (results, at, n) => {
  let [largest, total] = [0, 0];
  for (let r = 0; r < n; r++) {
    const slope = Math.abs(results[at + r]);
    total += slope;
    if (slope > largest) largest = slope;
  }
  return { largest, mean: total / n };
};

const SATURATED = 0.1; // the share of the slope at 0 below which the mean slope of a neuron is called saturated

/* A neuron is dead where its slope is 0 on every row: no gradient reaches its weights. */
const stateOf = (largest, mean, full) => {
  if (largest === 0) return "dead";
  return full > 0 && mean < SATURATED * full ? "saturated" : "";
};

const slopeAtZero = (law) => {
  const results = new Float64Array(2);
  law(new Float64Array(1), results, 1);
  return Math.abs(results[1]);
};
