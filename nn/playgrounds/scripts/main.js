/* Puts the parts together, and hears the buttons and keys. */
const main = () => {
  const find = (id) => document.getElementById(id);
  const story = readStory();
  const laws = makeLaws(story);
  let sides = [];

  const advance = () => {
    for (const side of sides) if (!isDone(side)) side.training.epoch(side.rate);
    return sides.some((side) => !isDone(side));
  };
  const isDone = ({ training: { history } }) => history.diverged !== null || history.losses.length >= Number(find("until").value);

  let spoken = -Infinity;
  let frames = 0;
  /* While the networks train, outputs and curve are drawn in turns: to paint both in one frame takes longer than the frame. */
  const draw = () => {
    frames++;
    const turn = player.isRunning() ? frames % 3 : null;
    for (const side of sides) {
      side.look();
      side.draw(turn === null || turn === 0);
    }
    if (turn === null || turn === 1) curve.draw(linesOf(story, sides), lossTitle(story));
    rewrite(find("where"), whereWords());
    rewrite(find("train"), player.isRunning() ? "Pause" : "Train");
    const now = performance.now();
    if (player.isRunning() && now - spoken < 500) return;
    spoken = now;
    speak();
  };
  const speak = () => {
    find("seen").setAttribute("aria-busy", String(player.isRunning()));
    find("words").replaceChildren(...wordsFor(story, sides, settings).map((words) => element("p", {}, words)));
    find("code").textContent = sides.map((side) => pythonFor(story, settings, side)).join("\n\n");
    find("summary").textContent = summaryOf(story, sides);
  };
  const whereWords = () => {
    const epochs = Math.max(...sides.map(({ training }) => training.history.losses.length));
    const [{ training }] = sides;
    const within = training.place() ? `, row ${whole(training.place())} of ${whole(story.rows.n)}` : "";
    const rate = player.rate();
    return `epoch ${whole(epochs)}${within}${rate ? ` · ${whole(Math.round(rate))} epochs a second` : ""}`;
  };

  const begin = () => {
    player.pause();
    for (const side of sides) side.begin();
    for (const side of sides) side.name_(sides.filter((other) => other !== side));
    find("step").disabled = find("step").hidden = settings.batchSize === null;
    draw();
  };
  const arrange = () => {
    const n = settings.beside ? 2 : 1;
    while (sides.length < n) sides.push(makeSide(story, laws, sides.length, settings, { restart: begin, readRate, graphs }));
    sides.length = n;
    find("networks").replaceChildren(...sides.map((side) => side.root));
    begin();
  };

  const graphs = makeGraphs(story);
  graphs.changed(() => sides.forEach((side) => side.nameGraph()));
  const curve = makeCurve(find("curve"), story);
  const player = makePlayer(advance, draw, () => { spoken = -Infinity; });
  const { settings, anew, readRate } = makeSettings(story, {
    changed: arrange,
    rated: () => {
      for (const side of sides) side.setRate(settings.rate);
      draw();
    },
    shown: draw,
  });

  const train = () => {
    if (player.isRunning()) {
      player.pause();
      draw();
      return;
    }
    const epochs = Math.max(...sides.map(({ training }) => training.history.losses.length));
    if (sides.every(isDone) && sides.some(({ training }) => !training.history.diverged)) find("until").value = epochs + 500;
    player.play();
  };
  const once = (move) => () => {
    player.pause();
    for (const side of sides) if (!side.training.history.diverged) move(side.training, side.rate);
    draw();
  };
  const epoch = once((training, rate) => training.epoch(rate));
  const step = once((training, rate) => training.step(rate));

  find("train").addEventListener("click", train);
  find("reset").addEventListener("click", begin);
  find("epoch").addEventListener("click", epoch);
  find("step").addEventListener("click", step);
  find("speed").addEventListener("change", ({ target }) => player.setSpeed(Number(target.value)));

  const theme = makeTheme(find("theme"), () => {
    for (const side of sides) side.recolour();
    draw();
  });
  const keys = { " ": train, Home: begin, ArrowRight: epoch, ".": step, n: anew, t: theme.turn };
  addEventListener("keydown", (event) => {
    const act = keys[event.key];
    const taken = event.target.matches("input, select, textarea, summary, pre") || (event.key === " " && event.target.matches("button"));
    if (!act || taken || find("graph").open || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  if (matchMedia("(max-width: 1000px)").matches) find("choices").open = false;
  arrange();
};

main();
