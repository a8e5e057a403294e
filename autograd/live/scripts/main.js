/* Puts the parts together, and offers as `actions` what can be done with the page. */
const ZOOM = 0.7; // of what was to be seen, after one press

const main = () => {
  const find = (id) => document.getElementById(id);
  const story = readStory();
  story.blanks = makeBlanks(story);
  const format = formatter(story.digits);
  const svg = find("picture");
  const changed = makeSignal(); // hears "step", "pin", "level", "query", "theme", "present", "numbers"; a step also whether it was a deliberate one
  const scopes = makeScopes(story);
  const picture = makePicture(story, scopes, format);
  const panel = makePanel(story, format);
  const modes = makeModes(svg, () => viewport.fit(), changed);
  const viewport = makeViewport(svg, modes.takesWheel);
  if (!story.exercise) find("exercise").remove();
  const stack = makeStack(Boolean(story.exercise));

  const player = makePlayer(story.steps, scopes.isShown, (step, index, isDeliberate) => {
    const state = stateAfter(story, index);
    const boxes = picture.show(state, step);
    panel.showStep(step);
    if (boxes.length) viewport.reveal(boxes);
    changed.tell("step", isDeliberate);
  });

  /* All that is to be seen, on a picture that was drawn anew or has other numbers. */
  const again = () => {
    searching.again();
    player.again();
    pinning.again();
  };
  const pinning = makePinning(story, picture, panel, changed);
  const folding = makeFolding(story, svg, scopes, picture, viewport, again, changed);
  const searching = makeSearching(story, format, picture, viewport, pinning, folding.uncover, changed);
  const theme = makeTheme(changed);
  let alive = null;
  let asking = null;

  const summarize = () => {
    if (asking) {
      asking.tell();
      return;
    }
    const still = story.shown.filter((value) => value.grad === 0).length;
    const dead = story.shown.filter((value) => value.dead).length;
    const facts = [`${story.shown.length} value${story.shown.length === 1 ? "" : "s"}`, `${still} with zero gradient`];
    if (dead) facts.push(`${dead} dead ReLU${dead === 1 ? "" : "s"}`);
    const words = make("span", alive?.differs ? "differs" : "", alive?.words ?? "");
    find("summary").replaceChildren(...(alive?.differs ? [words, ` · ${facts.join(" · ")}`] : [`${facts.join(" · ")} · `, words]));
    find("summary").title = find("summary").textContent;
  };
  const training = makeTraining(story, format, () => {
    alive?.begin();
    summarize();
    again();
  });

  svg.addEventListener("pointerover", (event) => pinning.point(picture.valueAt(event.target)));
  svg.addEventListener("pointerleave", () => pinning.point(null));
  svg.addEventListener("click", (event) => {
    if (event.detail && viewport.wasDragged()) return; // a screen reader's click has no press before it
    const scope = picture.scopeAt(event.target);
    if (scope !== null) {
      folding.toggle(scope);
      return;
    }
    const value = picture.valueAt(event.target);
    pinning.pin(value === pinning.pinned() ? null : value);
  });
  find("fit").addEventListener("click", viewport.fit);
  find("in").addEventListener("click", () => viewport.zoom(ZOOM));
  find("out").addEventListener("click", () => viewport.zoom(1 / ZOOM));

  const menu = makeMenu("menu", "tools", false);
  const focusSearch = () => {
    menu.open();
    searching.focus();
  };
  makeSaving(svg);
  const reveal = (value) => viewport.reveal([picture.boxOf(value)]);
  const focusing = makeFocusing(story, svg, scopes, reveal, pinning, changed);
  const { first, back, next, last, skip } = player;
  const actions = {
    ...{ first, back, next, last, skip, play: player.toggle, goTo: player.goTo, step: player.step },
    ...{ pin: pinning.pin, pinned: pinning.pinned, uncover: folding.uncover, reveal },
    ...{ showLevel: folding.showLevel, fold: folding.fold, isLevelChosen: folding.isChosen, folded: scopes.folded, level: scopes.level, levels: scopes.levels },
    ...{ search: searching.set, query: searching.query, focusSearch },
    ...{ setTheme: theme.set, switchTheme: theme.switchOver, theme: theme.chosen },
    ...{ present: modes.present, isPresenting: modes.isPresenting },
    ...{ fit: viewport.fit, zoom: viewport.zoom, moveSnapshot: training.move, again, changed },
  };
  hearKeys(actions);
  alive = makeAlive(story, format, svg, picture, actions);
  let seen = null; // while a number is dragged, the part of the picture that the window shows
  alive.changed(() => {
    seen = alive.isHeld() ? seen ?? seenOf(svg) : null;
    const step = story.steps[player.step()];
    picture.show(stateAfter(story, player.step()), step, seen);
    panel.showStep(step);
    if (searching.query()) searching.again();
    pinning.retell();
    summarize();
    training.changed();
    if (!seen) changed.tell("numbers"); // a drag is told of as it ends
  });
  alive.take();
  const redraw = (part) => {
    picture.show(stateAfter(story, player.step()), story.steps[player.step()], part);
    panel.showStep(story.steps[player.step()]);
    if (searching.query()) searching.again();
  };
  if (story.exercise) asking = makeAsking(story, format, svg, picture, story.blanks, actions, redraw);

  const legend = [-story.high, -Math.sqrt(story.low) * Math.sqrt(story.high), 0, Math.sqrt(story.low) * Math.sqrt(story.high), story.high];
  const chips = [...new Set(legend)].map((x) => make("span", picture.shadeOf(x), formatter(2)(x)));
  find("scale").replaceChildren(...(story.exercise ? chipsWithoutSizes(picture, story) : chips));
  summarize();
  pinning.point(null);
  makeAddress(story, actions, alive);
  const settle = () => folding.settle(player.step() === story.steps.length - 1 && !pinning.pinned());
  viewport.hear(settle);
  settle();
  asking?.begin();
  focusing.prepare();
  queueMicrotask(stack.loaded); // behind the observers of what was shown until here
};

/* The hues of a legend that does not tell how large the gradients are. */
const chipsWithoutSizes = (picture, { high }) => [-high, 0, high].map((x) => make("span", picture.shadeOf(x), x > 0 ? "+" : x < 0 ? "−" : "0"));

main();
