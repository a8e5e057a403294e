/* Where everything on the picture goes: cards in columns, in boxes of their scopes, and these in columns again. */
const PADDING = { side: 10, top: 24, bottom: 9 };
const GAPS = { card: 9, box: 14, near: 28, label: 12, entry: 11, least: 60, most: 460, slope: 0.2, twins: 14 };

const MUCH = 1.6; // so much wider no card becomes for those in its column

const makeArrangement = (story, scopes, { sizeOf, widthOfLabel }) => {
  const root = { children: [], links: [], widestLabel: 0 };
  const groups = new Map([[undefined, root]]);
  const nodes = new Map();

  const groupOf = (scope) => {
    if (groups.has(scope)) return groups.get(scope);
    const group = { scope, children: [], links: [], widestLabel: 0, parent: groupOf(story.scopes[scope].parent) };
    groups.set(scope, group);
    group.parent.children.push(group);
    return group;
  };
  for (const value of story.shown) {
    const item = scopes.itemOf(value);
    if (nodes.has(item) || value.index !== value.card) continue;
    const node = { item, parent: groupOf(item.scope), ...sizeOf(item) };
    nodes.set(item, node);
    node.parent.children.push(node);
  }

  const lines = linesOf(story, scopes);
  for (const line of lines) {
    let [source, target] = [nodes.get(line.source), nodes.get(line.target)];
    line.ends = [source, target];
    const above = new Set(ancestry(source).map((node) => node.parent));
    const inside = ancestry(target).find((node) => above.has(node.parent));
    const common = inside.parent;
    for (; source.parent !== common; source = source.parent) source.leaves = true;
    for (; target.parent !== common; target = target.parent) target.enters = true;
    line.link = { source, target, line };
    common.links.push(line.link);
    common.widestLabel = Math.max(common.widestLabel, widthOfLabel(line));
  }

  layOut(root);
  place(root, 0, 0);
  const boxes = [...groups.values()].filter((group) => group !== root);
  spreadEntries(lines.filter((line) => widthOfLabel(line)));
  for (const line of lines) line.path = pathOf(line);
  return { cards: [...nodes.values()], boxes, lines, width: root.width, height: root.height };
};

/* From a node out to the outermost group. */
const ancestry = (node) => {
  const all = [];
  for (let at = node; at.parent; at = at.parent) all.push(at);
  return all;
};

/* The edges between values that have cards of their own, and all edges between two cards as one where one is folded. */
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

/* From the inside out, each group as wide and high as what lies in it. */
const layOut = (root) => {
  const order = [root];
  for (let i = 0; i < order.length; i += 1) order.push(...order[i].children.filter((child) => child.children));
  for (const group of order.reverse()) {
    for (const link of group.links) {
      link.out = below(link.line.ends[0], group);
      link.in = below(link.line.ends[1], group);
    }
    const isOuter = group === root || group.children.some((child) => child.children);
    const gapX = (height) => (isOuter ? Math.min(Math.max(GAPS.least, GAPS.slope * height), GAPS.most) : Math.max(GAPS.near + 0.06 * Math.min(height, 400), group.widestLabel + GAPS.label));
    group.isOuter = isOuter;
    group.grid = inColumns(group.children, group.links, { gapX, gapY: isOuter ? GAPS.box : GAPS.card });
    for (const column of group.grid.columns) {
      for (const node of column) if (node.children || node.room < MUCH * node.width) node.width = node.room;
    }
    const all = group.grid.columns.flat();
    const top = Math.min(...all.map((node) => node.y - node.height / 2));
    const bottom = Math.max(...all.map((node) => node.y + node.height / 2));
    const padding = group === root ? { side: 14, top: 14, bottom: 14 } : PADDING;
    group.left = padding.side;
    group.width = group.grid.width + 2 * padding.side;
    group.height = bottom - top + padding.top + padding.bottom;
    group.shift = padding.top - top - group.height / 2; // from the middle of the group to where its nodes count from
  }
};

/* How far a node lies below the middle of the group's child that it is in. */
const below = (node, group) => {
  let y = 0;
  for (let at = node; at.parent !== group; at = at.parent) y += at.y + at.parent.shift;
  return y;
};

const place = (root, left, middle) => {
  Object.assign(root, { left0: left, middle });
  const waiting = [root];
  while (waiting.length) {
    const group = waiting.pop();
    for (const node of group.grid.columns.flat()) {
      node.left0 = group.left0 + group.left + node.x;
      node.middle = group.middle + group.shift + node.y;
      if (node.children) waiting.push(node);
    }
  }
};

/* Lines with labels enter a card one below the other, in the order of where they come from. */
const spreadEntries = (lines) => {
  for (const [target, same] of grouped(lines, (line) => line.ends[1])) {
    const distance = Math.min(GAPS.entry, (target.height - 12) / Math.max(1, same.length - 1));
    same.sort((a, b) => a.ends[0].middle - b.ends[0].middle);
    same.forEach((line, i) => { line.entry = (i - (same.length - 1) / 2) * distance; });
  }
};

/* From the right side of one card to the left side of another, along the lanes that are kept free between. */
const pathOf = ({ ends: [source, target], link, bow, entry }) => {
  const level = [{ from: source.left0 + source.width, to: source.left0 + source.room, y: source.middle }];
  const along = (lanes) => lanes.forEach((lane) => level.push({ from: lane.left0, to: lane.left0 + lane.room, y: lane.middle }));
  for (let at = source; at !== link.source; at = at.parent) along(at.parent.grid.leaving(at));
  along(link.source.parent.grid.between(link));
  const inward = [];
  for (let at = target; at !== link.target; at = at.parent) inward.unshift(at.parent.grid.entering(at));
  inward.forEach(along);
  level.push({ from: target.left0 - 4, to: target.left0 - 4, y: target.middle + entry });
  let path = `M${short(level[0].from)},${short(level[0].y)}`;
  if (level[0].to > level[0].from) path += `H${short(level[0].to)}`;
  for (let i = 1; i < level.length; i += 1) {
    const [before, next] = [level[i - 1], level[i]];
    const reach = Math.max(18, Math.abs(next.from - before.to) / 2);
    path += `C${short(before.to + reach)},${short(before.y + bow)} ${short(next.from - reach)},${short(next.y + bow)} ${short(next.from)},${short(next.y)}`;
    if (next.to > next.from) path += `H${short(next.to)}`;
  }
  return path;
};
