/* Snapshots of a training: a slider over them, the curve of the output, and how many ReLUs are dead in each. */
const CURVE = { width: 300, height: 84, margin: 4 };

const makeTraining = (story, format, show) => {
  const find = (id) => document.getElementById(id);
  const { frames } = story;
  if (!frames.length) return { move: () => {} };
  const slider = find("frame");
  const place = story.shown.indexOf(story.values[story.output]);
  const outputs = frames.map((frame) => decoded(frame.data[place]));
  const points = curve(outputs);
  let now = frames.length - 1;
  document.body.classList.add("training");
  find("training").hidden = false;
  slider.max = String(now);
  find("curve").setAttribute("viewBox", `0 0 ${CURVE.width} ${CURVE.height}`);
  find("curve").setAttribute("aria-label", `${story.values[story.output].name} from ${format(outputs[0])} to ${format(outputs[now])}`);
  find("line").setAttribute("points", points.filter(Boolean).map((point) => point.join(",")).join(" "));

  const go = (frame) => {
    now = Math.min(Math.max(frame, 0), frames.length - 1);
    const { dead } = frames[now];
    const names = dead.slice(0, 6).map((i) => `${story.shown[i].name}${story.shown[i].place ? ` in ${story.shown[i].place}` : ""}`);
    setFrame(story, frames[now], format);
    slider.value = String(now);
    const text = `snapshot ${now + 1} of ${frames.length}`;
    slider.setAttribute("aria-valuetext", text);
    find("snapshot").textContent = `${text}: ${story.values[story.output].name} = ${format(outputs[now])}`;
    find("dead").textContent = `${dead.length} dead ReLU${dead.length === 1 ? "" : "s"}${names.length ? `: ${names.join(", ")}` : ""}`;
    const point = points[now];
    find("point").setAttribute("d", point ? `M${point} h0.01` : "");
    show();
  };

  slider.addEventListener("input", () => go(Number(slider.value)));
  find("curve").addEventListener("click", (event) => {
    const box = find("curve").getBoundingClientRect();
    go(Math.round(((event.clientX - box.left) / box.width) * (frames.length - 1)));
  });
  go(now);
  return { move: (by) => go(now + by) };
};

/* Points of the curve; null for what is not a number. */
const curve = (outputs) => {
  const { width, height, margin } = CURVE;
  const known = outputs.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const across = (width - 2 * margin) / Math.max(outputs.length - 1, 1);
  const up = (height - 2 * margin) / (high - low || 1);
  return outputs.map((y, i) => (Number.isFinite(y) ? [margin + i * across, height - margin - (y - low) * up] : null));
};
