/* The networks and the rows that are in the file, as typed arrays. */
const readStory = () => {
  const story = JSON.parse(document.getElementById("data").textContent);
  const typedRows = (table) => table && { ...table, inputs: Float64Array.from(table.inputs), targets: Float64Array.from(table.targets) };
  story.rows = typedRows(story.rows);
  story.test = typedRows(story.test);
  story.baseline.scores = baselineScore(story);
  return story;
};

/* What the baseline scores on the test rows, or without any on the training rows, as the networks are scored. */
const baselineScore = ({ kind, baseline, test, rows }) => {
  const outputs = (baseline.test ?? baseline.rows).outputs;
  return outputs ? scored(kind, Float64Array.from(outputs.flat()), test ?? rows) : null;
};

const summaryOf = (story, sides) => {
  const test = story.test ? `, ${whole(story.test.n)} to test` : "";
  return `${sides[0].widths.join("-")} · ${counted(story.rows.n, "row")} to train${test} · trains here, in this file`;
};

const lossTitle = (story) => `${lossName(story)} of ${story.test ? "training and test" : "the training"} rows`;

/* The lines of the curve: training and test rows of each network, and what the baseline reaches. */
const linesOf = (story, sides) => {
  const lines = sides.flatMap(({ kind, name, training: { history } }) => [
    { kind: `curve ${kind}`, name: named(name, history.losses), points: history.losses },
    { kind: `curve test ${kind}`, name: named(`${name}, test`, history.testLosses), points: history.testLosses },
  ]);
  const { name, rows } = story.baseline;
  return [...lines, { kind: "baseline", name: `${name} ${rows.loss === null ? "" : told(rows.loss)}`, constant: rows.loss }];
};
const named = (name, losses) => `${name} ${losses.length ? told(losses.at(-1)) : ""}`;
