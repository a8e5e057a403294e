/* The plots of what a network answers: a surface for two inputs, a matrix for classes, else a plot for each output. */
const MOST_PLOTS = 3;

const makeResults = (root, story, chosen) => {
  const plots = [];
  if (story.widths[0] === 2) plots.push(makeSurface(story));
  if (story.kind !== "numbers" && (story.kind === "classes" || story.rows.nTargets === 1)) plots.push(makeConfusion(story));
  if (!plots.length) {
    const n = Math.min(story.rows.nTargets, MOST_PLOTS);
    for (let j = 0; j < n; j++) plots.push(makeScatter(story, j, chosen));
    if (story.rows.nTargets > n) plots.push(noteOf(`${story.rows.nTargets - n} more outputs have no plot of their own`));
  }
  root.replaceChildren(...plots.map((plot) => plot.root));
  return {
    draw: (network, found) => plots.forEach((plot) => plot.draw(network, found)),
    recolour: () => plots.forEach((plot) => plot.recolour?.()),
  };
};

const noteOf = (words) => ({ root: element("p", { class: "note" }, words), draw: () => {} });
