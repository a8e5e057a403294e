/* The search marks what it finds; Enter pins the next one, wherever it is folded in. */
const makeSearching = (story, picture, viewport, pinning, uncover, changed) => {
  const find = (id) => document.getElementById(id);
  const query = find("query");
  let found = [];

  const search = () => {
    const test = readQuery(query.value);
    found = test ? story.shown.filter(test) : [];
    picture.mark("found", found);
    find("hits").textContent = test ? `${found.length} found` : "";
  };

  const set = (text) => {
    query.value = text;
    search();
    changed.tell("query");
  };

  const pinNext = () => {
    const next = found[(found.indexOf(pinning.pinned()) + 1) % found.length];
    uncover(next);
    pinning.pin(next);
    viewport.reveal(picture.boxOf(next));
  };

  query.addEventListener("input", () => set(query.value));
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && found.length) pinNext();
    if (event.key === "Escape") {
      set("");
      query.blur();
    }
  });
  return { set, again: search, query: () => query.value, focus: () => query.focus() };
};
