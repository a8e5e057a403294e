/* Places in columns: data flow to the right, each node right of its sources and about level with what it is joined to.

   nodes: {width, height}; links: {source, target, out, in}, with how far below a node's middle each link leaves and
   enters it. A link that skips columns goes through a lane, a gap that is kept free for it. Lanes to the outside: a node
   with `enters` or `leaves` is joined to what lies left or right of it all. */
const SWEEPS = 4;
const LANE = 8;

const inColumns = (nodes, links, { gapX, gapY }) => {
  const place = columnNumbers(nodes, links);
  const n = Math.max(0, ...place.values()) + 1;
  const columns = Array.from({ length: n }, () => []);
  for (const node of nodes) columns[place.get(node)].push(node);
  const joined = new Map(nodes.map((node) => [node, { left: [], right: [] }]));
  const lanes = new Map();
  const join = (left, right, out, into) => {
    joined.get(left).right.push({ node: right, shift: into - out });
    joined.get(right).left.push({ node: left, shift: out - into });
  };
  const laneOf = (key, node, column) => {
    const lane = { lane: true, width: 0, height: LANE, column };
    columns[column].push(lane);
    joined.set(lane, { left: [], right: [] });
    if (!lanes.has(key)) lanes.set(key, new Map());
    lanes.get(key).set(node, [...(lanes.get(key).get(node) ?? []), lane]);
    return lane;
  };
  const passing = (source, end, out) => {
    const known = lanes.get("through")?.get(source) ?? [];
    let last = known[known.length - 1] ?? source;
    for (let column = place.get(source) + 1 + known.length; column < end; column += 1) {
      const lane = laneOf("through", source, column);
      join(last, lane, last === source ? out : 0, 0);
      last = lane;
    }
    const through = lanes.get("through")?.get(source) ?? [];
    return through.slice(0, Math.max(0, end - place.get(source) - 1));
  };
  const routes = new Map();
  for (const link of links) {
    const way = passing(link.source, place.get(link.target), link.out);
    routes.set(link, way);
    if (place.get(link.target) > place.get(link.source)) join(way[way.length - 1] ?? link.source, link.target, way.length ? 0 : link.out, link.in);
  }
  for (const node of nodes) {
    const own = place.get(node);
    if (node.leaves) passing(node, n, 0);
    if (!node.enters) continue;
    let next = node;
    for (let column = own - 1; column >= 0; column -= 1) {
      const lane = laneOf("entering", node, column);
      join(lane, next, 0, 0);
      next = lane;
    }
  }
  sort(columns, joined);
  settle(columns, joined, gapY);
  const width = columns.map((column) => Math.max(0, ...column.map((node) => node.width)));
  const height = columns.map((column) => extent(column));
  let x = 0;
  columns.forEach((column, i) => {
    for (const node of column) Object.assign(node, { x, room: width[i] });
    x += width[i] + (i + 1 < n ? gapX(Math.max(height[i], height[i + 1])) : 0);
  });
  const way = (key, node) => lanes.get(key)?.get(node) ?? [];
  return { width: x, columns, between: (link) => routes.get(link), entering: (node) => [...way("entering", node)].reverse(), leaving: (node) => way("through", node) };
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
