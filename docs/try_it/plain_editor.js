// The editor where the site was built without npm: the text area as it is, which Tab leaves.

export function editor(area, { changed, run }) {
  area.addEventListener("input", changed);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  return {
    get code() {
      return area.value;
    },
    set code(text) {
      area.value = text;
    },
  };
}
