/* Scores of outputs against targets: R² for numbers, the share of right answers for classes, and who was taken for whom. */
const scored = (kind, outputs, table) => (kind === "numbers" ? r2(outputs, table) : accuracy(kind, outputs, table));

/* The mean over the outputs of 1 − Σ (target − output)² / Σ (target − mean)²; null where a target never changes. */
const r2 = (outputs, { targets, n, nTargets }) => {
  let total = 0;
  for (let j = 0; j < nTargets; j++) {
    const mean = sumOf(targets, j * n, n) / n;
    let [rest, variance] = [0, 0];
    for (let at = j * n; at < (j + 1) * n; at++) {
      rest += (targets[at] - outputs[at]) ** 2;
      variance += (targets[at] - mean) ** 2;
    }
    if (!(variance > 1e-24 * n * mean * mean)) return null;
    total += 1 - rest / variance;
  }
  return total / nTargets;
};

/* The class of a row of n: the first of the largest, or the side of one number on which it lies. */
const classOf = (kind, numbers, row, n, k, between) => {
  if (kind !== "classes") return numbers[row] > between ? 1 : 0;
  let best = 0;
  for (let j = 1; j < k; j++) if (numbers[j * n + row] > numbers[best * n + row]) best = j;
  return best;
};

const trueClass = (kind, { targets, n, nTargets }, row) => classOf(kind, targets, row, n, nTargets, kind === "signs" ? 0 : 0.5);

const confusion = (kind, outputs, table) => {
  const { n, nTargets } = table;
  const size = kind === "classes" ? nTargets : 2;
  const counts = Array.from({ length: size }, () => new Array(size).fill(0));
  for (let row = 0; row < n; row++) counts[trueClass(kind, table, row)][classOf(kind, outputs, row, n, nTargets, 0)]++;
  return counts;
};

/* Of yes-or-no questions each is counted, where a row asks several. */
const accuracy = (kind, outputs, table) => {
  if (kind === "classes") return confusion(kind, outputs, table).reduce((sum, row, i) => sum + row[i], 0) / table.n;
  let right = 0;
  for (let at = 0; at < outputs.length; at++) right += outputs[at] > 0 === table.targets[at] > (kind === "signs" ? 0 : 0.5);
  return right / outputs.length;
};
