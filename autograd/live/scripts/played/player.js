/* Where we are among the steps, and how we get on; what changes nothing that is shown is passed over. */
const makePlayer = (steps, isShown, show) => {
  const find = (id) => document.getElementById(id);
  const scrub = find("scrub");
  const end = steps.length - 1;
  let now = end;
  let timer = null;
  scrub.max = String(end);

  const go = (step, isDeliberate = false) => {
    now = Math.min(Math.max(step, 0), end);
    scrub.value = String(now);
    const { kind } = steps[now];
    find("where").textContent = `step ${now} of ${end}, ${kind}`;
    scrub.setAttribute("aria-valuetext", find("where").textContent);
    show(steps[now], now, isDeliberate);
  };

  const stop = () => {
    clearInterval(timer);
    timer = null;
    find("play").textContent = "▶ Play";
  };

  const towards = (direction, from = now) => {
    let at = from + direction;
    while (at > 0 && at < end && !isShown(steps[at])) at += direction;
    return Math.min(Math.max(at, 0), end);
  };

  const tick = () => {
    go(towards(1));
    if (now === end) stop();
  };

  const run = () => {
    timer = setInterval(tick, Number(find("speed").value));
    find("play").textContent = "❚❚ Pause";
  };

  const toggle = () => {
    if (timer !== null) {
      stop();
      return;
    }
    if (now === end) go(0);
    run();
  };

  /* To the next or last step of another distance from the output: a layer at a time. */
  const skip = (direction) => {
    const part = (i) => `${steps[i].kind} ${steps[i].operation?.distance}`;
    let at = towards(direction);
    let next = towards(direction, at);
    while (next !== at && part(next) === part(at)) [at, next] = [next, towards(direction, next)];
    move(at);
  };

  const move = (step, isDeliberate = true) => {
    stop();
    go(step, isDeliberate);
  };

  find("speed").addEventListener("change", () => {
    if (timer === null) return;
    clearInterval(timer);
    run();
  });
  scrub.addEventListener("input", () => move(Number(scrub.value), false));
  const moves = { first: () => move(0), back: () => move(towards(-1)), next: () => move(towards(1)), last: () => move(end) };
  for (const [id, act] of Object.entries(moves)) find(id).addEventListener("click", act);
  find("play").addEventListener("click", toggle);
  return { ...moves, goTo: move, step: () => now, again: () => go(now), toggle, skip };
};
