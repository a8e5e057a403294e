/* What can be said of the networks as they are now: every sentence is computed from their numbers. */
const wordsFor = (story, sides, settings) => {
  const words = [];
  const [rows, score] = [story.rows, scoreName(story)];
  const name = (side) => side.name;
  for (const side of sides) {
    const { losses, diverged } = side.training.history;
    if (diverged) {
      words.push(`${name(side)} diverged in epoch ${whole(diverged.epoch)}: its loss became ${told(diverged.loss)}. Its parameters are those before that step; reset with a smaller learning rate.`);
    } else if (losses.length > 1) {
      words.push(progressOf(story, name(side), losses));
    }
  }
  if (sides.every(({ training }) => !training.history.losses.length)) {
    words.unshift(`Nothing is trained yet: the lines are the ${settings.start === "given" ? "weights of the model that was given" : "starting weights"}.`);
  }
  if (sides.length === 2) words.push(...comparison(story, sides));
  words.push(...beside(story, sides, score));
  for (const side of sides) words.push(...unitsOf(side, rows.n));
  return words;
};

const lossName = (story) => called(story.loss.name);
const scoreName = (story) => (story.kind === "numbers" ? "R²" : "accuracy");

const progressOf = (story, name, losses) => {
  const [first, last] = [losses[0], losses[losses.length - 1]];
  const before = losses[losses.length - 1 - Math.ceil(losses.length / 10)];
  if (last > first) return `${name}: ${lossName(story)} has risen from ${told(first)} to ${told(last)}. The steps are too large for this start: try a smaller learning rate.`;
  const share = before > 0 ? (100 * (before - last)) / before : 0;
  const pace = share > 0 ? `the last tenth of the epochs took off ${told(share, 2)}\u00a0%` : "in the last tenth of the epochs it did not fall";
  return `${name}: ${lossName(story)} fell from ${told(first)} to ${told(last)}; ${pace}.`;
};

/* Dead and saturated neurons, layer by layer, and how steep the layers are. */
const unitsOf = ({ name, found, activation }, n) => {
  const words = [];
  found.states.forEach((states, l) => {
    for (const state of ["dead", "saturated"]) {
      const which = states.map((each, j) => (each === state ? j : -1)).filter((j) => j >= 0);
      if (!which.length) continue;
      const who = `${name}: ${counted(which.length, "neuron")} of ${states.length} in layer ${l} (${listed(which.slice(0, 6).map(String))}${which.length > 6 ? ", …" : ""})`;
      const [is, its] = which.length === 1 ? ["is", "its"] : ["are", "their"];
      if (state === "dead") words.push(`${who} ${is} dead: the slope is 0 on all ${counted(n, "row")}, so no gradient reaches ${its} weights.`);
      else words.push(`${who} ${is} saturated: the mean slope is below a tenth of that at 0.`);
    }
  });
  if (activation === "sigmoid" && found.slopes.length) {
    words.push(`${name}: mean slope ${listed(found.slopes.map((x, l) => `${told(x, 2)} in layer ${l}`))}; a sigmoid's is at most 0.25.`);
  }
  return words;
};

/* Which of two is lower, and since when. */
const comparison = (story, [one, other]) => {
  const [a, b] = [one, other].map(({ training }) => training.history.losses);
  const n = Math.min(a.length, b.length);
  if (n < 2 || a[n - 1] === b[n - 1]) return [];
  const [lower, higher, low, high] = a[n - 1] < b[n - 1] ? [one, other, a, b] : [other, one, b, a];
  let since = n - 1;
  while (since > 0 && low[since - 1] < high[since - 1]) since--;
  const when = since === 0 ? "from the first epoch on" : `since epoch ${whole(since + 1)}`;
  return [`${lower.name} is below ${higher.name} ${when}: ${lossName(story)} ${told(low[n - 1])} against ${told(high[n - 1])}.`];
};

/* The networks beside what least squares, or one answer for all rows, reaches. */
const beside = (story, sides, score) => {
  const { name, scores } = story.baseline;
  const which = story.test ? "test" : "training";
  if (scores === null) return [];
  const line = name === "least squares" ? "A straight line (least squares)" : "The same answer for all rows";
  const reached = sides.filter((side) => side.score !== null).map((side) => `${side.name} ${told(side.score)}`);
  return [`${line} reaches ${which} ${score} ${told(scores)}${reached.length ? `; ${listed(reached)}` : ""}.`];
};
