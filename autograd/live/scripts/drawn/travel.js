/* A dot on each line of the current step, which travels the way that the number goes; still for who wants less motion. */
const MOST_DOTS = 24;

const travel = (lines, goesBack) => {
  document.querySelectorAll("#picture .dot").forEach((dot) => dot.remove());
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const line of lines.slice(0, MOST_DOTS)) line.append(still ? restingDot(line) : movingDot(line, goesBack));
};

const movingDot = (line, goesBack) => {
  const route = { path: line.querySelector("path").getAttribute("d"), dur: "1.1s", repeatCount: "indefinite", calcMode: "linear" };
  return draw("circle", { class: "dot", r: 3.6 }, draw("animateMotion", { ...route, keyTimes: "0;1", keyPoints: goesBack ? "1;0" : "0;1" }));
};

const restingDot = (line) => {
  const path = line.querySelector("path");
  const { x, y } = path.getPointAtLength(path.getTotalLength() / 2);
  return draw("circle", { class: "dot", r: 3.6, cx: short(x), cy: short(y) });
};
