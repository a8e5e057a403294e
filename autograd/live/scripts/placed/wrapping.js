/* The columns of a long picture in rows below each other, as a text is. */
const ROWS = { gap: 20, track: 6, margin: 9, most: 12, crossing: 14 };

/* The choices of breaks, from one row to many: for each the columns that start a row, rows as even as can be. */
const breaksOf = (columns) => {
  const starts = columns.map(([node]) => node.x);
  const ends = columns.map(([node]) => node.x + node.room);
  const fill = (limit) => {
    const breaks = [];
    let first = 0;
    for (let i = 1; i < columns.length; i += 1) {
      if (ends[i] - starts[first] <= limit) continue;
      breaks.push(i);
      first = i;
    }
    return breaks;
  };
  const widest = Math.max(...columns.map((_, i) => ends[i] - starts[i]));
  const whole = ends[ends.length - 1] - starts[0];
  const choices = [];
  for (let rows = 1; rows <= Math.min(ROWS.most, columns.length); rows += 1) {
    let [low, high] = [widest, whole];
    for (let i = 0; i < 12; i += 1) {
      const middle = (low + high) / 2;
      if (fill(middle).length < rows) high = middle;
      else low = middle;
    }
    choices.push(fill(high));
  }
  return choices;
};

/* Rows of columns: where each starts and ends, its height, and what is crossed to the next one. Null where that is too much. */
const rowsOf = (grid, breaks) => {
  const firsts = [0, ...breaks];
  const rows = firsts.map((first, i) => {
    const columns = grid.columns.slice(first, firsts[i + 1]);
    const all = columns.flat();
    const last = columns[columns.length - 1];
    return {
      ...{ all, crossing: [], left: columns[0][0].x, right: last[0].x + last[0].room },
      ...{ top: Math.min(...all.map((node) => node.y - node.height / 2)), bottom: Math.max(...all.map((node) => node.y + node.height / 2)) },
    };
  });
  rows.slice(0, -1).forEach((row, i) => {
    row.crossing = grid.columns[firsts[i + 1] - 1].filter((node) => grid.goesOn(node)).sort((a, b) => b.y - a.y);
  });
  return rows.some(({ crossing }) => crossing.length > ROWS.crossing) ? null : rows;
};

/* What rows take, and how much of it left and right of them, where lines turn and labels of the first cards stand. */
const sizeOfRows = (rows, { widestLabel }) => {
  const turns = Math.max(0, ...rows.map(({ crossing }) => crossing.length));
  const after = turns ? ROWS.margin + turns * ROWS.track : 0;
  const before = turns ? after + widestLabel : 0;
  const gaps = rows.slice(0, -1).reduce((sum, { crossing }) => sum + ROWS.gap + crossing.length * ROWS.track, 0);
  const widest = Math.max(...rows.map(({ left, right }) => right - left));
  return { before, width: before + widest + after, height: rows.reduce((sum, { top, bottom }) => sum + bottom - top, gaps) };
};

/* Puts the group's columns into these rows. */
const wrap = (group, rows) => {
  const { before, width, height } = sizeOfRows(rows, group);
  const turns = new Map();
  let y = -height / 2;
  for (const { all, crossing, left, right, top, bottom } of rows) {
    for (const node of all) {
      node.x += before - left;
      node.y += y - top;
    }
    y += bottom - top;
    crossing.forEach((node, i) => {
      const end = before + right - left + ROWS.margin / 2 + i * ROWS.track;
      turns.set(node, { end, gap: y + ROWS.gap / 2 + i * ROWS.track, start: before - group.widestLabel - ROWS.margin / 2 - (crossing.length - i) * ROWS.track });
    });
    y += ROWS.gap + crossing.length * ROWS.track;
  }
  group.grid.turns = turns;
  group.shift = 0;
  group.width = width + 2 * group.left;
  group.height = height + 2 * group.left;
  for (const way of turns.values()) {
    way.end += group.left;
    way.start += group.left;
  }
};
