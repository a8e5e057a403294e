/* The numbers of the leaves as the user changes them: what follows is computed, what was can be brought back. */
const makeLive = (story, engine, format) => {
  const leaves = story.shown.filter((value) => !value.operation);
  const places = new Map(leaves.map((leaf, i) => [leaf, i]));
  const subscribers = [];
  let theirs = keptNumbers(story);
  let start = leaves.map((leaf) => leaf.data);
  let held = null;
  const done = [];
  const undone = [];

  const isAt = (numbers) => leaves.every((leaf, i) => Object.is(leaf.data, numbers[i]));
  const numbers = () => leaves.map((leaf) => leaf.data);
  const remembered = (kind) => ({ kind, numbers: numbers(), start, output: story.values[story.output].data });

  /* Where all leaves are as the engine had them, its numbers come back to the last bit. */
  const compute = () => {
    if (leaves.some(({ role, named, data }) => role === "constant" && !Object.is(named, data))) nameValues(story, format);
    if (isAt(theirs.leaves)) theirs.restore();
    else engine.run();
  };
  let isQuiet = false;
  const tell = () => { if (!isQuiet) subscribers.forEach((hear) => hear()); };

  const go = ({ numbers: wanted, start: began }) => {
    leaves.forEach((leaf, i) => { leaf.data = wanted[i]; });
    start = began;
    compute();
    tell();
  };
  const keep = (before) => {
    if (isAt(before.numbers) && start === before.start) return;
    done.push(before);
    undone.length = 0;
  };
  const move = (from, to) => () => {
    release();
    if (!from.length) return;
    const next = from.pop();
    to.push(remembered(next.kind));
    go(next);
  };

  /* What changes between the two is one thing to undo. */
  const hold = (kind) => { held ??= remembered(kind); };
  const release = () => {
    if (!held) return;
    const before = held;
    held = null;
    keep(before);
    tell();
  };

  /* Gives leaves their numbers, pairs of both; `kind` says by what: "number", "step" or "row". */
  const change = (pairs, kind) => {
    const before = held ?? remembered(kind);
    for (const [leaf, number] of pairs) leaf.data = number;
    compute();
    if (!held) keep(before);
    tell();
  };

  /* Several changes, of which the subscribers hear once. */
  const together = (act) => {
    isQuiet = true;
    act();
    isQuiet = false;
    tell();
  };

  return {
    leaves,
    hold,
    release,
    change,
    together,
    set: (leaf, number) => change([[leaf, number]], "number"),
    undo: move(done, undone),
    redo: move(undone, done),
    reset: () => change(leaves.map((leaf, i) => [leaf, start[i]]), "reset"),
    startHere: () => {
      const before = remembered("start");
      start = numbers();
      keep(before);
      tell();
    },
    /* After another snapshot of a training has been put into the story. */
    begin: () => {
      engine.forget();
      theirs = keptNumbers(story);
      start = numbers();
      [held, done.length, undone.length] = [null, 0, 0];
      tell();
    },
    isHeld: () => held !== null,
    changed: (hear) => subscribers.push(hear),
    canUndo: () => done.length > 0,
    canRedo: () => undone.length > 0,
    isAtStart: () => isAt(start),
    startOf: (leaf) => start[places.get(leaf)],
    /* The outputs before each of the last gradient steps, oldest first. */
    descent: () => done.slice(done.findLastIndex(({ kind }) => kind !== "step") + 1).map(({ output }) => output),
  };
};

/* All numbers of the story as they are, to be put back. */
const keptNumbers = (story) => {
  const values = story.shown.map(({ data, grad, dead }) => ({ data, grad, dead }));
  const operands = story.operations.flatMap((operation) => operation.operands);
  const sent = operands.map(({ derivative, sent: one, sum, nothing }) => ({ derivative, sent: one, sum, nothing }));
  return {
    leaves: story.shown.filter((value) => !value.operation).map((leaf) => leaf.data),
    restore: () => {
      story.shown.forEach((value, i) => Object.assign(value, values[i]));
      operands.forEach((operand, i) => Object.assign(operand, sent[i]));
    },
  };
};
