/* The output along one number, sampled: more densely where it bends, so that kinks and gaps stand where they are. */
const SAMPLES = 60;
const FINEST = 2 ** -11; // of the range
const MOST_SAMPLES = 260;
const TURN = 4; // milliseconds
const BEND = 0.004; // of the height, from which on a part is halved

/* Points [x, y, whether it is one of the evenly spaced] from left to right; y is nan in a gap. */
const evenly = (f, low, high, count) => Array.from({ length: count + 1 }, (_, i) => [...pointAt(f, low + ((high - low) * i) / count), true]);

/* Samples in turns of a few milliseconds; the last one gives the points. */
function* sampling(f, low, high) {
  let began = performance.now();
  const isLong = () => performance.now() - began > TURN;
  const points = [];
  for (let i = 0; i <= SAMPLES; i += 1) {
    points.push([...pointAt(f, low + ((high - low) * i) / SAMPLES), true]);
    if (isLong()) began = yield null;
  }
  for (let round = 0; round < 8 && points.length < MOST_SAMPLES; round += 1) {
    const wanted = halvedIn(points, (high - low) * FINEST);
    if (!wanted.length) break;
    for (const x of wanted) {
      points.push(pointAt(f, x));
      if (isLong()) began = yield null;
    }
    points.sort(([a], [b]) => a - b);
  }
  return points;
}

/* The middles of the parts in which the function bends, or a gap begins. */
const halvedIn = (points, closest) => {
  const [bottom, top] = heightOf(points);
  const bends = points.map((_, i) => isBent(points, i, (top - bottom) * BEND));
  const middles = [];
  for (let i = 0; i + 1 < points.length; i += 1) {
    const [[left, y], [right, z]] = [points[i], points[i + 1]];
    const gap = Number.isFinite(y) !== Number.isFinite(z);
    if (right - left > closest && (gap || bends[i] || bends[i + 1])) middles.push((left + right) / 2);
  }
  return middles;
};

const pointAt = (f, x) => [x, f(x)];

/* Whether the middle of three points lies off the line between the others. */
const isBent = (points, i, allowed) => {
  if (i === 0 || i + 1 === points.length) return false;
  const [[a, y], [b, z], [c, w]] = [points[i - 1], points[i], points[i + 1]];
  if (![y, z, w].every(Number.isFinite)) return false;
  return Math.abs(y + ((w - y) * (b - a)) / (c - a) - z) > allowed;
};

/* The parts that are lines: none goes through a gap, nor up a jump, which stays as high however near one looks. */
const partsOf = (points, bottom, top) => {
  const closest = (points[points.length - 1][0] - points[0][0]) * FINEST * 2;
  const parts = [[]];
  const rise = (i) => (points[i - 1] && points[i] ? points[i][1] - points[i - 1][1] || 0 : 0);
  const isAlone = (i) => Math.abs(rise(i)) > 3 * Math.max(Math.abs(rise(i - 1)), Math.abs(rise(i + 1)));
  const turnsBack = (i) => rise(i) * rise(i - 1) < 0 && rise(i) * rise(i + 1) < 0; // as through a pole
  points.forEach(([x, y], i) => {
    const isHigh = Math.abs(rise(i)) > 0.05 * (top - bottom) && (isAlone(i) || turnsBack(i));
    const jumps = isHigh && x - points[i - 1][0] <= closest;
    if (!Number.isFinite(y) || jumps) parts.push([]);
    if (Number.isFinite(y)) parts[parts.length - 1].push([x, y]);
  });
  return parts.filter((part) => part.length);
};

/* Round numbers, steps of 1, 2 or 5 in a decade, about so many between two numbers. */
const ticksOf = (low, high, count) => {
  const rough = (high - low) / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const ticks = Array.from({ length: 2 * count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return ticks.filter((tick) => tick >= low && tick <= high);
};

/* What of the output is shown: all, or where it runs away, as at a pole, what most points reach. */
const heightOf = (points, present) => {
  const known = points.filter(([, y, isEven]) => isEven && Number.isFinite(y)).map(([, y]) => y).sort((a, b) => a - b);
  const at = (share) => known[Math.round(share * (known.length - 1))];
  let [bottom, top] = [at(0), at(1)];
  const middle = at(0.85) - at(0.15);
  if (top - bottom > 12 * middle && middle > 0) [bottom, top] = [Math.max(bottom, at(0.15) - 2 * middle), Math.min(top, at(0.85) + 2 * middle)];
  if (Number.isFinite(present)) [bottom, top] = [Math.min(bottom, present), Math.max(top, present)];
  const room = top > bottom ? 0.06 * (top - bottom) : 0.1 * Math.abs(top) || 1;
  return [bottom - room, top + room];
};
