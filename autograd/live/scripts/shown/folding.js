/* Scopes are opened and folded, one by a click or all by the level. */
const makeFolding = (svg, scopes, picture, viewport, again, changed) => {
  const select = document.getElementById("level");
  const foldOf = (scope) => svg.querySelector(`[data-scope="${scope}"]`);

  /* After another choice of what is folded: the picture anew, and on it all that was to be seen before. */
  const rearrange = (view) => {
    picture.arrange(view);
    select.value = scopes.level();
    again();
  };

  const toggle = (scope) => {
    const before = foldOf(scope).getBoundingClientRect();
    scopes.toggle(scope);
    rearrange(viewport.keep);
    const after = foldOf(scope).getBoundingClientRect();
    viewport.pan(before.x - after.x, before.y - after.y);
    changed.tell("level");
  };

  const showLevel = (name) => {
    if (!scopes.levels.includes(name) || scopes.level() === name) return;
    scopes.show(name);
    rearrange(viewport.show);
    changed.tell("level");
  };

  const fold = (wanted) => {
    scopes.fold(wanted);
    rearrange(viewport.show);
    changed.tell("level");
  };

  /* Opens all that a value is hidden in. */
  const uncover = (value) => {
    if (scopes.open(value)) rearrange(viewport.keep);
  };

  for (const option of select.options) option.hidden = !scopes.levels.includes(option.value);
  select.parentElement.hidden = scopes.levels.length < 2;
  select.addEventListener("change", () => showLevel(select.value));
  svg.addEventListener("keydown", (event) => {
    const scope = picture.scopeAt(event.target);
    if (scope === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    toggle(scope);
    foldOf(scope).focus();
  });
  select.value = scopes.level();
  return { toggle, showLevel, fold, uncover };
};
