/* One network on the screen: its training, its picture and plots, and its own controls. */
const KNOWN_COLOURS = ["sigmoid", "relu", "tanh"];

const makeSide = (story, laws, place, settings, { restart, readRate, graphs }) => {
  const root = document.getElementById("side").content.cloneNode(true).firstElementChild;
  const find = (selector) => root.querySelector(selector);
  const given = story.networks[place] ?? story.networks[0];
  const free = story.activations.find((name) => name !== given.activation);
  const side = {
    root,
    place,
    activation: (place < story.networks.length ? given.activation : free) || "relu",
    rate: settings.rate,
    changed: false,
  };
  const picture = makePicture(find(".picture"), story, () => graphs.open(side));
  const results = makeResults(find(".results"), story, (row) => {
    graphs.choose(row);
    graphs.open(side);
  });
  find(".open").addEventListener("click", () => graphs.open(side));
  const scores = makeScores(find(".scores"));
  const select = find(".activation");
  select.append(...story.activations.map((name) => element("option", { value: name }, called(name))));
  select.addEventListener("change", () => {
    side.activation = select.value;
    restart();
  });
  find(".rate").addEventListener("change", () => {
    const rate = readRate(find(".rate"));
    if (rate !== null) side.setRate(rate);
  });

  side.setRate = (rate) => {
    if (rate !== side.rate && side.training.history.steps) side.changed = true;
    side.rate = rate;
    find(".rate").value = String(rate);
  };

  /* From the start that the settings ask for. */
  side.begin = () => {
    side.widths = [story.widths[0], ...settings.hidden, story.widths.at(-1)];
    const mostRows = Math.max(story.rows.n, story.test?.n ?? 0, story.widths[0] === 2 ? CELLS * CELLS : 0);
    side.network = makeNetwork(side.widths, laws.activation(side.activation), laws.output, mostRows);
    side.network.parameters.set(settings.start === "given" ? given.start : drawnStart(side.widths, settings.start, settings.seed));
    side.training = makeTraining(side.network, {
      rows: story.rows,
      test: story.test,
      loss: laws.loss(mostRows),
      optimizer: laws.optimizer(settings.optimizer),
      batchSize: settings.batchSize,
      seed: settings.seed,
    });
    side.changed = false;
    side.setRate(side.rate);
    select.value = side.activation;
    select.parentElement.hidden = side.widths.length < 3;
    picture.reshape(side.widths);
  };

  /* Finds what the network does on all rows, and draws it. */
  side.look = () => {
    side.epochs = side.training.history.losses.length;
    side.found = survey(side.network, story.rows);
    side.tested = story.test ? survey(side.network, story.test) : null;
    side.score = scored(story.kind, (side.tested ?? side.found).outputs, story.test ?? story.rows);
  };
  /* The lines and the scores, and unless they wait for a later frame the outputs. */
  side.draw = (isWhole) => {
    const lines = settings.lines === "weights" ? side.network.parameters : side.training.wholeGradient();
    picture.draw(lines, side.found.states, settings.lines);
    if (isWhole) results.draw(side.network, side.tested ?? side.found);
    scores.draw(scoresOf(story, side));
    side.nameGraph();
  };
  side.nameGraph = () => {
    const reason = graphs.reason(side);
    rewrite(find(".open"), `graph of ${graphs.rowName()}`);
    find(".open").disabled = reason !== "";
    find(".open").title = reason || "the loss of this row step by step, with its gradients";
  };
  side.recolour = results.recolour;
  side.name_ = (others) => {
    const isTwin = others.some((other) => other.activation === side.activation);
    const isOther = !KNOWN_COLOURS.includes(side.activation);
    side.name = side.widths.length < 3 ? "the network" : called(side.activation);
    if (isTwin) side.name += place ? ", right" : ", left";
    side.kind = isTwin && place ? "of-second" : isOther ? "of-other" : `of-${side.activation}`;
    root.className = `network ${side.kind}`;
    root.setAttribute("aria-label", side.name);
    find(".picture").setAttribute("aria-label", `network ${side.widths.join("-")}, ${side.name}`);
  };
  return side;
};

/* The present loss and scores, each with its words. */
const scoresOf = (story, { training, score }) => {
  const { losses, testLosses } = training.history;
  const figures = [[lossName(story), losses.length ? losses.at(-1) : training.lossOf(story.rows)]];
  if (story.test) figures.push([`test ${lossName(story)}`, testLosses.length ? testLosses.at(-1) : training.lossOf(story.test)]);
  if (score !== null) figures.push([`${story.test ? "test" : "training"} ${scoreName(story)}`, score]);
  return figures;
};

/* Figures with their words; the full digits are in the elements' values. */
const makeScores = (root) => {
  let shown = [];
  return {
    draw: (figures) => {
      if (shown.length !== figures.length) {
        shown = figures.map(() => ({ words: element("span"), figure: element("data") }));
        root.replaceChildren(...shown.map(({ words, figure }) => element("span", {}, words, " ", figure)));
      }
      figures.forEach(([words, x], i) => {
        rewrite(shown[i].words, words);
        rewrite(shown[i].figure, told(x));
        put(shown[i].figure, { value: x, title: String(x) });
      });
    },
  };
};
