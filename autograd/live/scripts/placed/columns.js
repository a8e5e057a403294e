/* Places in columns: data flow to the right, each node right of its sources and about level with what it is joined to.

   nodes: {width, height}; links: {source, target, out, in}, with how far below the middle of its nodes a link leaves and
   enters. A link that skips columns goes through lanes, gaps that are kept free for it. A node that `enters` or `leaves`
   is joined to something left or right of all columns, and has lanes to there.

   Every node gets x, its left side, y, its middle, and room, the width of its column. */
const SWEEPS = 4;
const LANE = 8; // how high a lane is

const inColumns = (nodes, links, { gapX, gapY }) => {
  const numbers = columnNumbers(nodes, links);
  const columns = Array.from({ length: Math.max(0, ...numbers.values()) + 1 }, () => []);
  for (const node of nodes) columns[numbers.get(node)].push(node);
  const joined = new Map(nodes.map((node) => [node, { left: [], right: [] }]));
  const join = (left, right, shift) => {
    joined.get(left).right.push({ node: right, shift });
    joined.get(right).left.push({ node: left, shift: -shift });
  };
  const newLane = (column) => {
    const lane = { width: 0, height: LANE };
    columns[column].push(lane);
    joined.set(lane, { left: [], right: [] });
    return lane;
  };

  /* The lanes from a node to the right, up to a column; all its links share them. */
  const rightOf = new Map(nodes.map((node) => [node, []]));
  const lanesUpTo = (node, end, out) => {
    const lanes = rightOf.get(node);
    for (let column = numbers.get(node) + 1 + lanes.length; column < end; column += 1) {
      const lane = newLane(column);
      if (lanes.length) join(lanes[lanes.length - 1], lane, 0);
      else join(node, lane, -out);
      lanes.push(lane);
    }
    return lanes.slice(0, Math.max(0, end - numbers.get(node) - 1));
  };
  const between = new Map();
  for (const link of links) {
    const { source, target } = link;
    const lanes = lanesUpTo(source, numbers.get(target), link.out);
    between.set(link, lanes);
    if (lanes.length) join(lanes[lanes.length - 1], target, link.in);
    else if (numbers.get(target) > numbers.get(source)) join(source, target, link.in - link.out);
  }
  const leftOf = new Map();
  for (const node of nodes) {
    if (node.leaves) lanesUpTo(node, columns.length, 0);
    if (!node.enters) continue;
    const lanes = Array.from({ length: numbers.get(node) }, (_, column) => newLane(column));
    [...lanes, node].forEach((next, i) => { if (i) join(lanes[i - 1], next, 0); });
    leftOf.set(node, lanes);
  }

  sort(columns, joined);
  settle(columns, joined, gapY);
  const heights = columns.map((column) => extent(column.some((node) => node.width) ? column.filter((node) => node.width) : column));
  let x = 0;
  columns.forEach((column, i) => {
    const width = Math.max(...column.map((node) => node.width));
    for (const node of column) Object.assign(node, { x, room: width });
    x += width + (i + 1 < columns.length ? gapX(Math.max(heights[i], heights[i + 1])) : 0);
  });
  return {
    width: x,
    columns,
    between: (link) => between.get(link),
    goesOn: (node) => joined.get(node).right.length > 0,
    entering: (node) => leftOf.get(node) ?? [],
    leaving: (node) => (node.leaves ? rightOf.get(node) : []),
  };
};

/* Right of all sources; what has none goes next to what uses it first. In a circle the first node breaks it. */
const columnNumbers = (nodes, links) => {
  const sources = new Map(nodes.map((node) => [node, new Set()]));
  const targets = new Map(nodes.map((node) => [node, new Set()]));
  for (const { source, target } of links) {
    sources.get(target).add(source);
    targets.get(source).add(target);
  }
  const waiting = new Map(nodes.map((node) => [node, sources.get(node).size]));
  const ready = nodes.filter((node) => !waiting.get(node));
  const found = new Set(ready);
  const order = [];
  for (let breaking = 0; order.length < nodes.length;) {
    if (order.length === ready.length) {
      while (found.has(nodes[breaking])) breaking += 1;
      found.add(nodes[breaking]);
      ready.push(nodes[breaking]);
    }
    const node = ready[order.length];
    order.push(node);
    for (const target of targets.get(node)) {
      waiting.set(target, waiting.get(target) - 1);
      if (waiting.get(target) || found.has(target)) continue;
      found.add(target);
      ready.push(target);
    }
  }
  const column = new Map();
  for (const node of order) column.set(node, Math.max(0, ...[...sources.get(node)].filter((source) => column.has(source)).map((source) => column.get(source) + 1)));
  for (const node of order) {
    if (!sources.get(node).size && targets.get(node).size) column.set(node, Math.max(0, Math.min(...[...targets.get(node)].map((target) => column.get(target))) - 1));
  }
  return column;
};

/* Fewer crossings: each column sorted by the mean row of what its nodes are joined to, there and back. */
const sort = (columns, joined) => {
  const row = new Map();
  const number = (column) => column.forEach((node, i) => row.set(node, i - (column.length - 1) / 2));
  columns.forEach(number);
  const sweep = (order, side) => {
    for (const column of order) {
      const means = new Map(column.map((node) => [node, mean(joined.get(node)[side].map((other) => row.get(other.node)), row.get(node))]));
      column.sort((a, b) => means.get(a) - means.get(b));
      number(column);
    }
  };
  for (let i = 0; i < SWEEPS; i += 1) {
    sweep([...columns].reverse(), "right");
    sweep(columns, "left");
  }
  sweep([...columns].reverse(), "right");
};

/* Each node as level as can be with what it is joined to, in the order of its column, none upon another. */
const settle = (columns, joined, gap) => {
  for (const column of columns) {
    let y = 0;
    for (const node of column) {
      node.y = y + node.height / 2;
      y += node.height + gap;
    }
    const middle = (y - gap) / 2;
    for (const node of column) node.y -= middle;
  }
  const sweep = (order, side) => {
    for (const column of order) {
      const wanted = column.map((node) => mean(joined.get(node)[side].map((other) => other.node.y + other.shift), node.y));
      spread(column, wanted, gap);
    }
  };
  for (let i = 0; i < SWEEPS; i += 1) {
    sweep(columns, "left");
    sweep([...columns].reverse(), "right");
  }
};

/* The places nearest to the wanted ones that keep order and distance: neighbours that would collide share a mean. */
const spread = (column, wanted, gap) => {
  const offsets = [];
  column.forEach((node, i) => offsets.push(i ? offsets[i - 1] + (column[i - 1].height + node.height) / 2 + gap : 0));
  const blocks = [];
  column.forEach((node, i) => {
    let block = { sum: wanted[i] - offsets[i], count: 1 };
    while (blocks.length && blocks[blocks.length - 1].sum / blocks[blocks.length - 1].count > block.sum / block.count) {
      const before = blocks.pop();
      block = { sum: before.sum + block.sum, count: before.count + block.count };
    }
    blocks.push(block);
  });
  let i = 0;
  for (const { sum, count } of blocks) {
    for (let k = 0; k < count; k += 1, i += 1) column[i].y = sum / count + offsets[i];
  }
};

const mean = (numbers, otherwise) => (numbers.length ? numbers.reduce((sum, x) => sum + x, 0) / numbers.length : otherwise);

const extent = (column) => Math.max(...column.map((node) => node.y + node.height / 2)) - Math.min(...column.map((node) => node.y - node.height / 2));
