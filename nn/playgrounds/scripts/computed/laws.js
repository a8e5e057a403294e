/* The functions that were written from the table, LAWS, as the training calls them: each on many numbers at once. */
const makeLaws = (story) => {
  /* The loss of the rows of a table, whose derivatives by the outputs go to `blames`. */
  const loss = (mostRows) => {
    const k = story.rows.nTargets;
    const [x, out] = [new Float64Array(2 * k * mostRows), new Float64Array((1 + k) * mostRows)];
    const sum = (outputs, { targets, n }, blames) => {
      for (let at = 0; at < k * n; at++) {
        x[at] = outputs[at];
        x[k * n + at] = targets[at];
      }
      LAWS.loss(x, out, n);
      for (let at = 0; at < k * n; at++) blames[at] = out[n + at];
      return sumOf(out, 0, n);
    };
    return { ...story.loss, sum };
  };

  /* An optimizer's rule for these parameters, which begins with its first states. */
  const optimizer = (place) => (parameters) => {
    const n = parameters.length;
    const { nState } = story.optimizers[place];
    const [x, out] = [new Float64Array((3 + nState) * n), new Float64Array((1 + nState) * n)];
    LAWS[`init ${place}`](parameters, x.subarray(3 * n), n);
    return (rate, gradient) => {
      x.fill(rate, 0, n);
      x.set(gradient, n);
      x.set(parameters, 2 * n);
      LAWS[`update ${place}`](x, out, n);
      for (let i = 0; i < n; i++) parameters[i] = out[i];
      for (let i = 0; i < nState * n; i++) x[3 * n + i] = out[n + i];
    };
  };

  return { activation: (name) => LAWS[`activation ${name}`], output: LAWS["output activation"], loss, optimizer };
};
