/* Keys of the whole page: what a control needs for itself stays with it. */
const hearKeys = (actions) => {
  const keys = {
    ArrowRight: actions.next,
    ArrowLeft: actions.back,
    PageDown: () => (actions.isPresenting() ? actions.next() : actions.skip(1)), // the keys of a presenter's remote control
    PageUp: () => (actions.isPresenting() ? actions.back() : actions.skip(-1)),
    Home: actions.first,
    End: actions.last,
    " ": actions.play,
    "/": actions.focusSearch,
    Escape: () => (actions.isPresenting() ? actions.present(false) : actions.pin(null)),
    p: () => actions.present(!actions.isPresenting()),
    "+": () => actions.zoom(ZOOM),
    "-": () => actions.zoom(1 / ZOOM),
    0: actions.fit,
    t: actions.switchTheme,
    1: () => actions.showLevel(actions.levels.includes("stages") ? "stages" : "layers"),
    2: () => actions.showLevel("neurons"),
    3: () => actions.showLevel("values"),
    "[": () => actions.moveSnapshot(-1),
    "]": () => actions.moveSnapshot(1),
  };
  const isTakenBy = (target, key) => {
    if (target.matches("input:not([type=range]), select, textarea")) return true;
    if (target.matches("#frame")) return /^(Arrow|Page|Home|End)/.test(key);
    return key === " " && target.matches("button");
  };
  addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || isTakenBy(event.target, event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
};
