/* Scopes are opened and folded, one by a click or all by the level; until then the level is the one that can be read. */
const COSTLY = 1000; // values, from which on a level that was chosen keeps its arrangement in a window of another size

const makeFolding = (story, svg, scopes, picture, viewport, again, changed) => {
  const select = document.getElementById("level");
  const foldOf = (scope) => svg.querySelector(`[data-scope="${scope}"]`);
  const output = story.values[story.output];
  let isChosen = Boolean(story.opening.level);
  let whole;

  /* The picture anew; where it is too large to be read as a whole, of it what `focus` says. */
  const arrange = (arrangement, focus) => {
    whole = arrangement.whole;
    picture.arrange(arrangement);
    select.value = scopes.level();
    if (viewport.isFree()) viewport.keep(whole);
    else viewport.show(whole, focus());
  };
  const anew = () => makeArrangement(story, scopes, picture.sizes, viewport.room());
  const outputAndOperands = () => picture.boxesOf(output);

  /* The page as it opens, and as long as nobody has chosen a level also in a window of another size. */
  let known;
  const open = () => {
    known = viewport.room();
    arrange(isChosen ? anew() : openLegible(story, scopes, picture.sizes, known), outputAndOperands);
  };

  /* After the room has changed, as by what the cards say. At the end of all steps the output is shown, not the last step. */
  const settle = (isAtEnd) => {
    if (viewport.isFree()) return;
    viewport.forget();
    const { width, height } = viewport.room();
    const isCostly = isChosen && story.shown.length > COSTLY;
    if (!isCostly && (width !== known.width || height !== known.height)) {
      open();
      again();
    }
    if (isAtEnd) viewport.show(whole, outputAndOperands());
  };

  const choose = (focus) => {
    isChosen = true;
    arrange(anew(), outputAndOperands);
    again();
    if (focus && !viewport.isFree()) viewport.show(whole, focus());
  };

  const toggle = (scope) => {
    const before = foldOf(scope).getBoundingClientRect();
    scopes.toggle(scope);
    choose(() => [picture.boxOfScope(scope)]);
    if (viewport.isFree()) {
      const after = foldOf(scope).getBoundingClientRect();
      viewport.pan(before.x - after.x, before.y - after.y);
    }
    changed.tell("level");
  };

  const showLevel = (name) => {
    if (!scopes.levels.includes(name) || scopes.level() === name) return;
    scopes.show(name);
    choose();
    changed.tell("level");
  };

  const fold = (wanted) => {
    scopes.fold(wanted);
    choose();
    changed.tell("level");
  };

  /* Opens all that a value is hidden in. */
  const uncover = (value) => {
    if (scopes.open(value)) choose(() => [picture.boxOf(value)]);
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
  if (isChosen) scopes.show(story.opening.level);
  open();
  return { toggle, showLevel, fold, uncover, isChosen: () => isChosen, settle };
};
