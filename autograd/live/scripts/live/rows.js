/* A row of the data chosen from a list: its numbers go into the leaves. */
const makeRows = (story, live) => {
  const list = document.getElementById("row");
  if (!story.rows) return;
  const leaves = story.rows.map(([index]) => story.values[index]);
  const numbers = story.rows.map(([, column]) => column.map(decoded));
  const count = numbers[0].length;
  const own = new Option("own numbers", "");
  own.hidden = true;
  list.replaceChildren(own, ...Array.from({ length: count }, (_, row) => new Option(`Row ${row + 1} of ${count}`, row)));
  list.parentElement.hidden = false;

  let now = "";
  const isRow = (row) => numbers.every((column, i) => column[row] === leaves[i].data);
  const show = () => {
    if (now === "" || !isRow(now)) now = Array.from({ length: count }, (_, row) => row).find(isRow) ?? "";
    list.value = String(now);
    own.hidden = now !== "";
  };
  list.addEventListener("change", () => {
    now = Number(list.value);
    live.change(numbers.map((column, i) => [leaves[i], column[now]]), "row");
  });
  live.changed(show);
  show();
};
