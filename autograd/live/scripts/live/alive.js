/* Brings the page to life: numbers can be changed, and all that is shown follows. Without JavaScript of a primitive it cannot. */
const makeAlive = (story, format, svg, picture, actions) => {
  if (!PRIMITIVES) return { words: `the numbers cannot be changed here: ${story.fixed}`, differs: false, isHeld: () => false, changed: () => {}, begin: () => {}, leaves: [], set: () => {}, take: () => {} };
  const engine = makeEngine(story, PRIMITIVES);
  const agreement = agreementOf(story, engine);
  const live = makeLive(story, engine, format);
  const number = makeNumber(story, live, engine, format);
  makeLearn(story, live, engine, format);
  makeRows(story, live);
  svg.classList.add("alive");

  /* The leaf whose number in the picture is under the pointer. */
  const leafAt = (event) => {
    const row = event.target.closest(".row.leaf");
    const box = row?.querySelector(".data")?.getBoundingClientRect();
    const isOn = box && event.clientX >= box.left - NEAR && event.clientX <= box.right + NEAR;
    return isOn ? picture.valueAt(row) : null;
  };
  hearDrags(svg, (event) => {
    const leaf = leafAt(event);
    return leaf && (() => number.dragOf(leaf));
  });
  svg.addEventListener("pointermove", (event) => svg.classList.toggle("on-number", leafAt(event) !== null));

  actions.changed.listen((what) => {
    if (what !== "pin") return;
    const pinned = actions.pinned();
    number.open(pinned && !pinned.operation ? pinned : null);
  });

  addEventListener("keydown", (event) => {
    if (event.target.matches("input:not([type=range]), select")) return;
    const isEnter = event.key === "Enter" && !event.target.matches("button, [role=button], [role=slider]");
    if (isEnter && number.isOpen()) {
      event.preventDefault();
      number.focus();
    }
    if (!(event.ctrlKey || event.metaKey)) return;
    const act = { z: event.shiftKey ? live.redo : live.undo, y: live.redo }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  return {
    words: agreementInWords(agreement, format),
    differs: agreement.differences.length > 0,
    changed: live.changed,
    isHeld: live.isHeld,
    begin: live.begin,
    leaves: live.leaves,
    set: (pairs) => live.change(pairs, "number"),
    /* The numbers that a page around this one has given to leaves; the training there goes on from them. */
    take: () => {
      if (!story.given) return;
      live.change(story.given.map(([index, x]) => [story.values[index], decoded(x)]), "row");
      live.begin();
    },
  };
};
const NEAR = 5; // pixels

/* The part of the picture that the window shows. */
const seenOf = (svg) => {
  const { left, top, right, bottom } = svg.getBoundingClientRect();
  const toPicture = svg.getScreenCTM().inverse();
  const [first, last] = [new DOMPoint(left, top), new DOMPoint(right, bottom)].map((point) => point.matrixTransform(toPicture));
  return { x: first.x, y: first.y, width: last.x - first.x, height: last.y - first.y };
};
