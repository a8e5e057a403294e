/* The level that a page opens with: the finest whose text can be read. */
const LEGIBLE = 1; // the size at which the smallest text of the picture has 11 px

const LEVELS = ["values", "neurons", "layers", "stages"]; // the finest first

const openLegible = (story, scopes, sizes, room) => {
  const finestFirst = LEVELS.filter((name) => scopes.levels.includes(name));
  const coarsest = finestFirst[finestFirst.length - 1];
  for (const name of finestFirst) {
    scopes.show(name);
    if (name !== coarsest && !canFit(story, scopes, sizes, room.width * room.height)) continue;
    const arrangement = makeArrangement(story, scopes, sizes, room);
    if (name === coarsest || arrangement.scale >= LEGIBLE) return arrangement;
  }
};

/* Whether the cards alone have room. */
const canFit = (story, scopes, { sizeOf }, area) => {
  let left = area;
  const items = new Set();
  for (const value of story.shown) {
    const item = scopes.itemOf(value);
    if (items.has(item)) continue;
    items.add(item);
    const { width, height } = sizeOf(item);
    left -= width * height;
    if (left < 0) return false;
  }
  return true;
};
