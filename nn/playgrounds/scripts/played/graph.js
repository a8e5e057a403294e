/* The graph of one row's loss, with the network's present numbers: the page that `autograd.page` writes, in a frame. */
const makeGraphs = (story) => {
  const find = (id) => document.getElementById(id);
  const tables = [["training", story.rows], ["test", story.test]].filter(([, table]) => table);
  const own = story.widths.join("-");
  let pages = null;
  let hear = () => {};

  const table = () => tables[Number(find("table").value)];
  const place = () => Math.min(Math.max(1, Math.round(Number(find("row").value)) || 1), table()[1].n);
  const rowName = () => `${table()[0]} row ${whole(place())}`;

  /* Why the graph of a network cannot be shown; empty where it can. */
  const reason = (side) => story.graphs.reason ?? (side.widths.join("-") === own ? "" : `the file holds the graph of the network ${own} that was given, not of ${side.widths.join("-")}`);

  const numbersOf = ({ network }, [, { inputs, targets, n, nInputs, nTargets }], row) => {
    const cells = (columns, k) => Array.from({ length: k }, (_, j) => columns[j * n + row]);
    return [...network.parameters, ...cells(inputs, nInputs), ...cells(targets, nTargets)];
  };
  const escaped = (text) => text.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

  const open = async (side) => {
    if (reason(side)) return;
    pages ??= await unpacked(story.graphs.packed);
    const { data, leaves } = pages.graphs[side.activation];
    const numbers = numbersOf(side, table(), place() - 1);
    const given = leaves.map((index, i) => [index, numbers[i]]).filter(([index]) => index !== null);
    find("graph-title").textContent = `${side.name}: the loss of ${rowName()} after ${counted(side.training.history.losses.length, "epoch")}`;
    const frame = element("iframe", { title: find("graph-title").textContent });
    frame.srcdoc = pages.before + escaped(JSON.stringify({ ...data, given })) + pages.after;
    find("graph").querySelector("iframe")?.remove();
    find("graph").append(frame);
    find("graph").showModal();
  };

  find("table").replaceChildren(...tables.map(([name], i) => element("option", { value: i }, `${name} row`)));
  find("table").value = String(tables.length - 1);
  const limit = () => {
    find("row").value = place();
    find("row").max = table()[1].n;
  };
  limit();
  for (const id of ["table", "row"]) find(id).addEventListener("change", () => {
    limit();
    hear();
  });
  /* The frame goes first: a page that is hidden has no size to be fitted into. */
  const clear = () => find("graph").querySelector("iframe")?.remove();
  find("graph").addEventListener("cancel", clear);
  find("close").addEventListener("click", () => {
    clear();
    find("graph").close();
  });
  return {
    open,
    reason,
    rowName,
    /* A row of the table that the plots show: test rows, where there are any. */
    choose: (row) => {
      find("table").value = String(tables.length - 1);
      find("row").value = row + 1;
      limit();
      hear();
    },
    changed: (subscriber) => { hear = subscriber; },
  };
};

const unpacked = async (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
};
