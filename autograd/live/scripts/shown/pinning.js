/* The value whose chain rule is shown: the one under the pointer, else the pinned one. */
const makePinning = (story, picture, panel, changed) => {
  let pinned = null;
  let shown;
  let ways = null;

  const explain = (value) => {
    if (value === shown) return;
    shown = value;
    ways = value ? waysFrom(story, value) : null;
    picture.explain(value, ways?.along);
    panel.showValue(value, ways, value !== null && value === pinned);
  };

  const pin = (value) => {
    const before = pinned;
    pinned = value;
    shown = undefined;
    picture.mark("pinned", value ? [value] : []);
    explain(value);
    if (value !== before) changed.tell("pin");
  };

  /* After the picture was drawn anew, or with other numbers. */
  const again = () => {
    picture.mark("pinned", pinned ? [pinned] : []);
    const value = shown;
    shown = undefined;
    explain(value ?? pinned);
  };

  /* After other numbers came to the same picture. */
  const retell = () => panel.showValue(shown ?? null, ways, shown === pinned && Boolean(shown));

  return { pin, pinned: () => pinned, point: (value) => explain(value ?? pinned), again, retell };
};
