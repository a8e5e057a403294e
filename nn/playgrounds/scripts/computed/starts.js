/* Starting weights as nn draws them from a seed: neuron by neuron the weights, then the bias. */
const STARTS = {
  uniform: { weight: (random) => random.uniform(-1, 1), bias: (random) => random.uniform(-1, 1) },
  xavier: {
    weight: (random, nInputs, nNeurons) => {
      const limit = Math.sqrt(6 / (nInputs + nNeurons));
      return random.uniform(-limit, limit);
    },
    bias: () => 0,
  },
  he: { weight: (random, nInputs) => random.gauss(0, Math.sqrt(2 / nInputs)), bias: () => 0 },
  zeros: { weight: () => 0, bias: () => 0 },
};

const drawnStart = (widths, name, seed) => {
  const random = makeRandom(seed);
  const { weight, bias } = STARTS[name];
  const parameters = [];
  for (let l = 1; l < widths.length; l++) {
    const [nInputs, nNeurons] = [widths[l - 1], widths[l]];
    for (let j = 0; j < nNeurons; j++) {
      for (let i = 0; i < nInputs; i++) parameters.push(weight(random, nInputs, nNeurons));
      parameters.push(bias(random, nInputs, nNeurons));
    }
  }
  return parameters;
};
