/* Puts the parts together, and hears keys and pointers. */
const main = () => {
  const find = (id) => document.getElementById(id);
  const story = readStory();
  const format = formatter(story.digits);
  const svg = find("picture");
  const scopes = makeScopes(story);
  const picture = makePicture(story, scopes, format);
  const panel = makePanel(story, format);
  const viewport = makeViewport(svg);
  picture.arrange(viewport.show);
  let pinned = null;
  let shown;
  let found = [];

  const player = makePlayer(story.steps, scopes.isShown, (step, index) => {
    const state = stateAfter(story, index);
    const box = picture.show(state, step);
    panel.showStep(step);
    if (box) viewport.reveal(box);
  });

  const summarize = () => {
    const still = story.shown.filter((value) => value.grad === 0).length;
    const dead = story.shown.filter((value) => value.dead).length;
    const facts = [`${story.shown.length} value${story.shown.length === 1 ? "" : "s"}`, `${still} with zero gradient`];
    if (dead) facts.push(`${dead} dead ReLU${dead === 1 ? "" : "s"}`);
    find("summary").textContent = facts.join(" · ");
  };

  const explain = (value) => {
    if (value === shown) return;
    shown = value;
    const ways = value ? waysFrom(story, value) : null;
    picture.explain(value, ways?.along);
    panel.showValue(value, ways, value !== null && value === pinned);
  };

  const pin = (value) => {
    pinned = value;
    shown = undefined;
    picture.mark("pinned", value ? [value] : []);
    explain(value);
  };

  svg.addEventListener("pointerover", (event) => explain(picture.valueAt(event.target) ?? pinned));
  svg.addEventListener("pointerleave", () => explain(pinned));
  svg.addEventListener("click", (event) => {
    if (event.detail && viewport.wasDragged()) return; // a screen reader's click has no press before it
    const scope = picture.scopeAt(event.target);
    if (scope !== null) {
      toggle(scope);
      return;
    }
    const value = picture.valueAt(event.target);
    pin(value === pinned ? null : value);
  });
  svg.addEventListener("keydown", (event) => {
    const scope = picture.scopeAt(event.target);
    if (scope === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    toggle(scope);
    foldOf(scope).focus();
  });

  /* After another choice of what is folded: the picture anew, and on it all that was to be seen before. */
  const rearrange = (view) => {
    picture.arrange(view);
    nameLevel();
    again();
  };
  const again = () => {
    picture.mark("pinned", pinned ? [pinned] : []);
    search();
    player.again();
    const value = shown;
    shown = undefined;
    explain(value ?? pinned);
  };
  const foldOf = (scope) => svg.querySelector(`[data-scope="${scope}"]`);
  const toggle = (scope) => {
    const before = foldOf(scope).getBoundingClientRect();
    scopes.toggle(scope);
    rearrange(viewport.keep);
    const after = foldOf(scope).getBoundingClientRect();
    viewport.pan(before.x - after.x, before.y - after.y);
  };
  const showLevel = (name) => {
    if (!scopes.levels.includes(name) || scopes.level() === name) return;
    scopes.show(name);
    rearrange(viewport.show);
  };
  const nameLevel = () => { find("level").value = scopes.level(); };
  for (const option of find("level").options) option.hidden = !scopes.levels.includes(option.value);
  find("level").parentElement.hidden = scopes.levels.length < 2;
  find("level").addEventListener("change", () => showLevel(find("level").value));

  const search = () => {
    const test = readQuery(find("query").value);
    found = test ? story.shown.filter(test) : [];
    picture.mark("found", found);
    find("hits").textContent = test ? `${found.length} found` : "";
  };
  find("query").addEventListener("input", search);
  find("query").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && found.length) {
      const next = found[(found.indexOf(pinned) + 1) % found.length];
      if (scopes.open(next)) rearrange(viewport.keep);
      pin(next);
      viewport.reveal(picture.boxOf(next));
    }
    if (event.key === "Escape") {
      find("query").value = "";
      search();
      find("query").blur();
    }
  });

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const nameTheme = () => { find("theme").textContent = isDark() ? "Light" : "Dark"; };
  const switchTheme = () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
  };
  dark.addEventListener("change", nameTheme);
  find("theme").addEventListener("click", switchTheme);
  find("fit").addEventListener("click", viewport.fit);
  find("in").addEventListener("click", () => viewport.zoom(0.7));
  find("out").addEventListener("click", () => viewport.zoom(1 / 0.7));

  const training = makeTraining(story, format, () => {
    summarize();
    again();
  });

  const keys = {
    ArrowRight: player.next,
    ArrowLeft: player.back,
    PageDown: () => player.skip(1),
    PageUp: () => player.skip(-1),
    Home: player.first,
    End: player.last,
    " ": player.toggle,
    "/": () => find("query").focus(),
    Escape: () => pin(null),
    "+": () => viewport.zoom(0.7),
    "-": () => viewport.zoom(1 / 0.7),
    0: viewport.fit,
    t: switchTheme,
    1: () => showLevel("layers"),
    2: () => showLevel("neurons"),
    3: () => showLevel("values"),
    "[": () => training.move(-1),
    "]": () => training.move(1),
  };
  addEventListener("keydown", (event) => {
    const { target } = event;
    const typing = target.matches("input[type=search], select");
    const sliding = target.matches("#frame") && /^(Arrow|Page|Home|End)/.test(event.key);
    const pressed = event.key === " " && target.matches("button");
    const act = keys[event.key];
    if (!act || typing || sliding || pressed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  const legend = [-story.high, -Math.sqrt(story.low) * Math.sqrt(story.high), 0, Math.sqrt(story.low) * Math.sqrt(story.high), story.high];
  const chips = [...new Set(legend)].map((x) => make("span", picture.shadeOf(x), formatter(2)(x)));
  find("scale").replaceChildren(...chips);
  summarize();
  nameTheme();
  nameLevel();
  explain(null);
  player.last();
};

main();
