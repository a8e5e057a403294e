/* The picture is one stop of the Tab key; inside it arrows go from value to value along the graph, and each is spoken. */
const QUIET = 200; // ms after the last change, before all that is shown gets its words anew

const makeFocusing = (story, svg, scopes, reveal, pinning, changed) => {
  const stops = () => [...svg.querySelectorAll(".row, [data-scope]")];
  const valueOf = (stop) => (stop.matches(".row") ? story.values[Number(stop.id.slice(1))] : null);
  const keyOf = (stop) => stop.id || `[data-scope="${stop.dataset.scope}"]`;
  const stopOf = (value) => {
    const { folded } = scopes.itemOf(value);
    return document.getElementById(`r${value.index}`) ?? (folded === undefined ? null : svg.querySelector(`[data-scope="${folded}"]`));
  };
  let home = `r${story.output}`; // the stop that Tab leads to
  let timer = null;

  const isHome = (stop) => keyOf(stop) === home;
  const speak = (stop) => {
    const value = valueOf(stop);
    if (!value) return;
    stop.setAttribute("role", "button");
    stop.setAttribute("aria-pressed", String(value === pinning.pinned()));
    stop.setAttribute("aria-label", spokenRow(story, value, stop));
  };
  const prepare = () => {
    timer = null;
    const all = stops();
    const first = all.find(isHome) ?? stopOf(story.values[story.output]) ?? all[0];
    for (const stop of all) {
      stop.setAttribute("tabindex", stop === first ? "0" : "-1");
      speak(stop);
    }
  };

  const focus = (stop) => {
    svg.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    home = keyOf(stop);
    stop.setAttribute("tabindex", "0");
    speak(stop);
    stop.focus({ preventScroll: true });
  };

  /* Along the graph: the values that a stop stands for, then all that they are made from or used in. */
  const insideOf = (stop) => (valueOf(stop) ? [valueOf(stop)] : scopes.membersOf(Number(stop.dataset.scope)).all);
  const ahead = (value) => value.uses.map((use) => story.values[use.operation.value]);
  const behind = (value) => (value.operation?.operands ?? []).map((operand) => operand.value);
  const middle = (stop) => {
    const { left, right, top, bottom } = (stop.querySelector(".sensor") ?? stop).getBoundingClientRect();
    return { x: (left + right) / 2, y: (top + bottom) / 2 };
  };
  const nearest = (stop, others, distance) => {
    const from = middle(stop);
    const apart = (other) => distance(middle(other).x - from.x, middle(other).y - from.y);
    const reached = others.filter((other) => other && other !== stop && apart(other) < Infinity);
    return reached.reduce((best, other) => (!best || apart(other) < apart(best) ? other : best), null);
  };
  const along = (next) => (stop) => {
    const inside = new Set(insideOf(stop));
    const reached = [...inside].flatMap(next).filter((value) => !inside.has(value));
    const varying = reached.filter((value) => value.role !== "constant");
    return nearest(stop, [...new Set((varying.length ? varying : reached).map(stopOf))], Math.hypot);
  };
  const beside = (direction) => (stop) => nearest(stop, stops(), (dx, dy) => (dy * direction > 1 ? Math.hypot(4 * dx, dy) : Infinity));
  const ways = { ArrowRight: along(ahead), ArrowLeft: along(behind), ArrowDown: beside(1), ArrowUp: beside(-1) };

  const press = (event) => {
    const stop = event.target.closest?.(".row, [data-scope]");
    if (!stop || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const value = valueOf(stop);
    if (ways[event.key]) {
      const next = ways[event.key](stop);
      if (next) focus(next);
    } else if (value && (event.key === "Enter" || event.key === " ")) {
      pinning.pin(value === pinning.pinned() ? null : value);
      speak(stop);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  svg.addEventListener("keydown", press);
  svg.addEventListener("focusin", (event) => {
    const stop = event.target.closest(".row, [data-scope]");
    if (!stop) return;
    home = keyOf(stop);
    const value = valueOf(stop);
    if (!value) return;
    speak(stop);
    pinning.point(value);
    reveal(value);
  });
  svg.addEventListener("focusout", () => pinning.point(null));
  /* A press on the picture leaves the arrows to the steps: it puts the focus on the picture, and on no value. */
  svg.setAttribute("tabindex", "-1");
  svg.addEventListener("mousedown", (event) => {
    event.preventDefault();
    svg.focus({ preventScroll: true });
  });

  /* A key may draw all anew, as that of a level does: then the value in focus has it again. */
  let held = false;
  addEventListener("keydown", (event) => {
    held = Boolean(event.target.closest?.("#picture .row, #picture [data-scope]"));
    setTimeout(() => { held = false; });
  }, true);
  changed.listen(() => {
    const stop = document.activeElement.closest?.("#picture .row");
    if (stop) speak(stop); // at once: it may be read before all others have their words
    if (held && document.activeElement === document.body) {
      prepare();
      (stops().find(isHome) ?? svg.querySelector('[tabindex="0"]'))?.focus({ preventScroll: true });
    }
    timer ??= setTimeout(prepare, QUIET);
  });
  return { prepare };
};
