/* Which scopes are folded into one card each, and so what stands for a value in the picture: its card, or a scope's. */
const makeScopes = (story) => {
  const { scopes } = story;
  const rowsByCard = grouped(story.shown, (value) => value.card);
  const rowsOf = (card) => rowsByCard.get(card);
  const around = (value) => {
    const all = new Set();
    for (let scope = story.values[value.card].scope; scope !== undefined; scope = scopes[scope].parent) all.add(scope);
    return all;
  };
  const members = scopes.map(() => ({ all: [], exits: [], parameters: [], relus: [] }));
  for (const value of story.shown) {
    const users = value.uses.map((use) => around(story.values[use.operation.value]));
    for (const scope of around(value)) {
      const { all, exits, parameters, relus } = members[scope];
      all.push(value);
      if (value.index === story.output || users.some((inside) => !inside.has(scope))) exits.push(value);
      if (value.role === "parameter") parameters.push(value);
      if (value.operation?.symbol === "ReLU") relus.push(value);
    }
  }
  for (const group of members) {
    const computed = group.exits.filter((value) => value.operation);
    if (computed.length) group.exits = computed;
  }
  const membersOf = (scope) => members[scope];

  const items = new Map();
  const itemOf = (key, facts) => {
    if (!items.has(key)) items.set(key, { key, ...facts });
    return items.get(key);
  };
  const levels = { values: [], ...story.levels };
  let folded = new Set();
  let shownAs = [];

  const arrange = () => {
    const outermost = [];
    scopes.forEach(({ parent }, index) => { outermost.push(outermost[parent] ?? (folded.has(index) ? index : undefined)); });
    shownAs = story.values.map((value) => {
      if (!value) return null;
      const scope = outermost[story.values[value.card].scope];
      return scope === undefined ? itemOf(`v${value.card}`, { card: value.card, scope: story.values[value.card].scope }) : itemOf(`s${scope}`, { folded: scope, scope: scopes[scope].parent });
    });
  };
  const set = (wanted) => {
    folded = new Set(wanted);
    arrange();
  };
  const toggle = (scope) => {
    if (!folded.delete(scope)) folded.add(scope);
    arrange();
  };
  /* Opens all that a value is hidden in. */
  const open = (value) => {
    let hidden = false;
    for (let scope = story.values[value.card].scope; scope !== undefined; scope = scopes[scope].parent) hidden = folded.delete(scope) || hidden;
    if (hidden) arrange();
    return hidden;
  };
  const same = (wanted) => wanted.length === folded.size && wanted.every((scope) => folded.has(scope));
  const level = () => Object.keys(levels).find((name) => same(levels[name])) ?? "mixed";
  const isShown = ({ kind, operation }) => {
    if (!operation) return true;
    const item = shownAs[operation.value];
    if (item.folded === undefined) return true;
    if (kind === "forward") return story.values[operation.value].uses.some((use) => shownAs[use.operation.value] !== item) || operation.value === story.output;
    return operation.operands.some((operand) => shownAs[operand.value.index] !== item);
  };

  arrange();
  return { itemOf: (value) => shownAs[value.index], rowsOf, membersOf, toggle, open, isShown, level, levels: Object.keys(levels), show: (name) => set(levels[name]), folded: () => [...folded], fold: (wanted) => set(wanted.filter((scope) => scope < scopes.length)) };
};

/* Things by what a function says of each, in their order. */
const grouped = (things, keyOf) => {
  const groups = new Map();
  for (const thing of things) {
    const key = keyOf(thing);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(thing);
  }
  return groups;
};
