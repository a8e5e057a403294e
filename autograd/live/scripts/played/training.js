/* Snapshots of a training: they play, a slider and the curve of the output go to one, and tell how many ReLUs are dead. */
const WHOLE = 6000; // milliseconds that all snapshots take, as far as each has time to be seen
const [SHORTEST, LONGEST] = [80, 500];

const makeTraining = (story, format, show) => {
  const find = (id) => document.getElementById(id);
  const { frames } = story;
  if (!frames.length) return { move: () => {}, changed: () => {} };
  const [slider, play, svg] = ["frame", "play-training", "curve"].map(find);
  const place = story.shown.indexOf(story.values[story.output]);
  const outputs = frames.map((frame) => decoded(frame.data[place]));
  const end = frames.length - 1;
  let now = end;
  let timer = null;
  let isMoving = false;
  document.body.classList.add("training");
  find("training").hidden = false;
  slider.max = String(end);
  const name = () => story.values[story.output].name;
  const curve = makeTrainedCurve(svg, outputs, name(), format);
  svg.setAttribute("aria-label", `${name()} from ${format(outputs[0])} to ${format(outputs[end])}`);

  const go = (frame) => {
    now = Math.min(Math.max(frame, 0), end);
    isMoving = true;
    setFrame(story, frames[now], format);
    slider.value = String(now);
    slider.setAttribute("aria-valuetext", `snapshot ${now + 1} of ${frames.length}`);
    curve.mark(now);
    show();
    isMoving = false;
    tell(`snapshot ${now + 1} of ${frames.length}: ${name()} = ${format(outputs[now])}`);
  };

  const tell = (words) => {
    const dead = story.shown.filter((value) => value.dead);
    const names = dead.slice(0, 6).map((value) => `${value.name}${value.place ? ` in ${value.place}` : ""}`);
    find("snapshot").textContent = words;
    find("dead").textContent = `${dead.length} dead ReLU${dead.length === 1 ? "" : "s"}${names.length ? `: ${names.join(", ")}` : ""}`;
  };

  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ Play";
  };

  const start = () => {
    if (now === end) go(0);
    timer = setInterval(() => {
      go(now + 1);
      if (now === end) stop();
    }, Math.min(Math.max(WHOLE / frames.length, SHORTEST), LONGEST));
    play.textContent = "❚❚ Pause";
  };

  const move = (frame) => {
    stop();
    go(frame);
  };

  play.addEventListener("click", () => (timer === null ? start() : stop()));
  slider.addEventListener("input", () => move(Number(slider.value)));
  svg.addEventListener("pointerdown", (event) => {
    svg.setPointerCapture(event.pointerId);
    move(curve.at(event.clientX));
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) move(curve.at(event.clientX));
  });
  go(now);
  return {
    move: (by) => move(now + by),
    /* After numbers were changed by hand: then they are no snapshot's any more. */
    changed: () => {
      if (isMoving) return;
      stop();
      tell(`changed from snapshot ${now + 1} of ${frames.length}: ${name()} = ${format(story.values[story.output].data)}`);
    },
  };
};
