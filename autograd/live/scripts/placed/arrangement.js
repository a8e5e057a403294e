/* Where everything on the picture goes: cards in columns, in boxes of their scopes, and these in columns again. What is laid
   out from left to right may also be drawn from top to bottom, with x and y exchanged, or in rows. */
const GAPS = { card: 9, box: 14, entry: 12, most: 460, slope: 0.2, twins: 14, down: 30 };
const WIDE = { near: 26, label: 10, least: 46 };
const TIGHT = { near: 20, label: 4, least: 24 };
const BARE = { ...TIGHT, isBare: true }; // without labels, whose derivatives the card of the step says too
const PADDING = { title: 26, side: 10, end: 9, picture: 10 };
const MUCH = 1.6; // so much wider no card becomes for those in its column
const MOST_DOWN = 400; // cards up to which the way down and smaller gaps are tried too
const ENOUGH = 1.05; // of its size on paper: with that, no other way is looked for
const CLEARLY = 1.1; // so much larger a picture in rows must be than one without

/* The arrangement that is seen large enough where there is so much room, the plainest first; its `scale` is how large. */
const makeArrangement = (story, scopes, sizes, room) => {
  let best = { scale: 0 };
  let unreadable; // the best with labels: where nothing is large enough, leaving them out gains nothing
  const consider = (laid, rows, size) => {
    const scale = scaleOf(size, room);
    const isFirst = !best.laid; // which serves in a window without any room, as in a frame that is not shown yet
    if (isFirst || scale > (best.scale < LEGIBLE ? 1 : CLEARLY) * best.scale) best = { laid, rows, scale };
  };
  for (const gaps of [WIDE, TIGHT, BARE]) {
    const across = laidOut(story, scopes, sizes, gaps, false);
    consider(across, null, across.root);
    if (best.scale >= ENOUGH) break;
    if (across.nodes.size <= MOST_DOWN) {
      const down = laidOut(story, scopes, sizes, gaps, true);
      consider(down, null, { width: down.root.height, height: down.root.width });
    }
    for (const { rows, size } of rowsToTry(across.root)) consider(across, rows, size);
    if (gaps !== BARE) unreadable = best;
    if (best.scale >= LEGIBLE || across.nodes.size > MOST_DOWN) break;
  }
  return finished(best.scale >= LEGIBLE ? best : unreadable);
};

const scaleOf = ({ width, height }, room) => Math.min(1.2, room.width / width, room.height / height);

/* The picture in two rows, in three, and so on, with the size that each takes. */
const rowsToTry = (root) => {
  if (root.grid.columns.length < 2) return [];
  const all = breaksOf(root.grid.columns).slice(1).map((breaks) => rowsOf(root.grid, breaks));
  return all.filter(Boolean).map((rows) => {
    const { width, height } = sizeOfRows(rows, root);
    return { rows, size: { width: width + 2 * root.left, height: height + 2 * root.left } };
  });
};

const laidOut = (story, scopes, { sizeOf, ...sizes }, gaps, isDown) => {
  const widthOfLabel = gaps.isBare ? () => 0 : sizes.widthOfLabel;
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
    const { width, height } = sizeOf(item);
    const node = { item, parent: groupOf(item.scope), width: isDown ? height : width, height: isDown ? width : height };
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
  layOut(root, gaps, isDown);
  return { root, groups, nodes, lines, isDown, widthOfLabel, isBare: Boolean(gaps.isBare) };
};

const finished = ({ laid: { root, groups, nodes, lines, isDown, isBare, widthOfLabel }, rows, scale }) => {
  if (rows) wrap(root, rows);
  place(root, 0, 0);
  const boxes = [...groups.values()].filter((group) => group !== root);
  const labelled = lines.filter((line) => widthOfLabel(line));
  spreadEntries(labelled, isDown ? Math.max(0, ...labelled.map(widthOfLabel)) + WIDE.label : GAPS.entry);
  for (const line of lines) {
    line.path = pathOf(line, isDown);
    line.isDown = isDown;
  }
  const cards = [...nodes.values()];
  const whole = { x: 0, y: -root.height / 2, width: root.width, height: root.height };
  if (isDown) {
    for (const node of [...cards, ...boxes]) exchange(node);
    Object.assign(whole, { x: whole.y, y: whole.x, width: whole.height, height: whole.width });
  }
  return { cards, boxes, lines, isBare, whole, scale };
};

const exchange = (node) => {
  const { left0, middle, width, height } = node;
  Object.assign(node, { left0: middle - height / 2, middle: left0 + width / 2, width: height, height: width });
};

/* From a node out to the outermost group. */
const ancestry = (node) => {
  const all = [];
  for (let at = node; at.parent; at = at.parent) all.push(at);
  return all;
};

/* From the inside out, each group as wide and high as what lies in it. */
const layOut = (root, { near, label, least }, isDown) => {
  const order = [root];
  for (let i = 0; i < order.length; i += 1) order.push(...order[i].children.filter((child) => child.children));
  for (const group of order.reverse()) {
    for (const link of group.links) {
      link.out = below(link.line.ends[0], group);
      link.in = below(link.line.ends[1], group);
    }
    const isOuter = group === root || group.children.some((child) => child.children);
    const room = isDown ? GAPS.down : Math.max(near, group.widestLabel + label);
    const gapX = (height) => (isOuter ? Math.min(Math.max(least, room, GAPS.slope * height), GAPS.most) : room + 0.06 * Math.min(height, 400));
    group.isOuter = isOuter;
    group.grid = inColumns(group.children, group.links, { gapX, gapY: isOuter ? GAPS.box : GAPS.card });
    for (const column of group.grid.columns) {
      for (const node of column) if (node.children || (!isDown && node.room < MUCH * node.width)) node.width = node.room;
    }
    const all = group.grid.columns.flat();
    const top = Math.min(...all.map((node) => node.y - node.height / 2));
    const bottom = Math.max(...all.map((node) => node.y + node.height / 2));
    const { before, after, above, under } = paddingOf(group === root, isDown);
    group.left = before;
    group.width = group.grid.width + before + after;
    group.height = bottom - top + above + under;
    group.shift = above - top - group.height / 2; // from the middle of the group to where its nodes count from
  }
};

const paddingOf = (isRoot, isDown) => {
  const { title, side, end, picture } = PADDING;
  if (isRoot) return { before: picture, after: picture, above: picture, under: picture };
  return isDown ? { before: title, after: end, above: side, under: side } : { before: side, after: side, above: title, under: end };
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
