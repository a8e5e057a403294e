/* The search marks what it finds; Enter pins the next one, wherever it is folded in. */
const makeSearching = (story, format, picture, viewport, pinning, uncover, changed) => {
  const find = (id) => document.getElementById(id);
  const query = find("query");
  let found = [];

  const search = () => {
    const asked = readQuery(query.value);
    found = asked ? story.shown.filter(asked.test) : [];
    picture.mark("found", found);
    find("hits").textContent = asked ? foundInWords(asked, found, story, format) : "";
    query.setAttribute("aria-invalid", String(Boolean(asked?.problem)));
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
    viewport.reveal([picture.boxOf(next)]);
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
