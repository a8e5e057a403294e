/* The lines between what is drawn: which there are, and the way that each takes. */

/* One between two values that have cards of their own for each operand, and one for all edges between two cards where one is folded. */
const linesOf = (story, scopes) => {
  const lines = new Map();
  for (const operation of story.operations) {
    const target = scopes.itemOf(story.values[operation.value]);
    operation.operands.forEach((operand, place) => {
      const source = scopes.itemOf(operand.value);
      if (source === target) return;
      const isOne = source.folded === undefined && target.folded === undefined;
      const key = isOne ? `e${operation.value}-${place}` : `f${source.key}-${target.key}`;
      const twin = `${source.key}-${target.key}`;
      if (!lines.has(key)) lines.set(key, { key, source, target, twin, isOne, entry: 0, operands: [] });
      lines.get(key).operands.push(operand);
    });
  }
  for (const same of grouped(lines.values(), (line) => line.twin).values()) same.forEach((line, i) => { line.bow = (i - (same.length - 1) / 2) * GAPS.twins; });
  return [...lines.values()];
};

/* Lines with labels enter a card beside each other, in the order of where they come from. */
const spreadEntries = (lines, gap) => {
  for (const [target, same] of grouped(lines, (line) => line.ends[1])) {
    const distance = Math.min(gap, (target.height - 12) / Math.max(1, same.length - 1));
    same.sort((a, b) => a.ends[0].middle - b.ends[0].middle);
    same.forEach((line, i) => { line.entry = (i - (same.length - 1) / 2) * distance; });
  }
};

/* The level stretches of a line, from the end of one card to the start of another, along the lanes that are kept free between. */
const stretchesOf = ({ ends: [source, target], link, entry }) => {
  const level = [{ from: source.left0 + source.width, to: source.left0 + source.room, y: source.middle }];
  const along = (lane, turn) => level.push({ from: lane.left0, to: lane.left0 + lane.room, y: lane.middle, turn });
  for (let at = source; at !== link.source; at = at.parent) at.parent.grid.leaving(at).forEach((lane) => along(lane));
  const { grid } = link.source.parent;
  level[level.length - 1].turn = grid.turns?.get(link.source);
  for (const lane of grid.between(link)) along(lane, grid.turns?.get(lane));
  const inward = [];
  for (let at = target; at !== link.target; at = at.parent) inward.unshift(at.parent.grid.entering(at));
  inward.flat().forEach((lane) => along(lane));
  level.push({ from: target.left0 - 4, to: target.left0 - 4, y: target.middle + entry });
  return level;
};

/* Writes places as a path; `isDown` says that what is laid out from left to right is drawn from top to bottom. */
const makePen = (isDown) => {
  let path = "";
  const point = (x, y) => (isDown ? `${short(y)},${short(x)}` : `${short(x)},${short(y)}`);
  const to = (letter, ...points) => { path += letter + points.map(([x, y]) => point(x, y)).join(" "); };
  return { to, path: () => path };
};

const CORNER = 7;

const pathOf = (line, isDown) => {
  const pen = makePen(isDown);
  const level = stretchesOf(line);
  pen.to("M", [level[0].from, level[0].y]);
  if (level[0].to > level[0].from) pen.to("L", [level[0].to, level[0].y]);
  for (let i = 1; i < level.length; i += 1) {
    const [before, next] = [level[i - 1], level[i]];
    if (before.turn && next.y > before.turn.gap) turn(pen, before, next);
    else {
      const reach = Math.max(18, Math.abs(next.from - before.to) / 2);
      pen.to("C", [before.to + reach, before.y + line.bow], [next.from - reach, next.y + line.bow], [next.from, next.y]);
    }
    if (next.to > next.from) pen.to("L", [next.to, next.y]);
  }
  return pen.path();
};

/* From the end of a row around to the start of the next one, through the gap between them. */
const turn = (pen, { y: y0, turn: { end, gap, start } }, next) => {
  const corner = (x, y, [fromX, fromY], [toX, toY]) => {
    pen.to("L", [x + fromX * CORNER, y + fromY * CORNER]);
    pen.to("Q", [x, y], [x + toX * CORNER, y + toY * CORNER]);
  };
  corner(end, y0, [-1, 0], [0, 1]);
  corner(end, gap, [0, -1], [-1, 0]);
  corner(start, gap, [1, 0], [0, 1]);
  corner(start, next.y, [0, -1], [1, 0]);
  pen.to("L", [next.from, next.y]);
};
