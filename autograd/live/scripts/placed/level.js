/* The level that a page opens with: the finest whose text can be read. */
const LEGIBLE = 1; // the size at which the smallest text of the picture has 11 px

const LEVELS = ["values", "neurons", "layers", "stages"]; // the finest first

const openLegible = (story, scopes, sizes, room) => {
  const finestFirst = LEVELS.filter((name) => scopes.levels.includes(name));
  const coarsest = finestFirst[finestFirst.length - 1];
  for (const name of finestFirst) {
    scopes.show(name);
    if (name !== coarsest && areaOf(story, scopes, sizes) > room.width * room.height) continue;
    const arrangement = makeArrangement(story, scopes, sizes, room);
    if (name === coarsest || arrangement.scale >= LEGIBLE) return arrangement;
  }
};

/* The room that the cards take alone. */
const areaOf = (story, scopes, { sizeOf }) => {
  let area = 0;
  for (const item of new Set(story.shown.map((value) => scopes.itemOf(value)))) {
    const { width, height } = sizeOf(item);
    area += width * height;
  }
  return area;
};
