/* What is seen as a file, SVG or PNG, or on paper. */
const PIXELS = 2; // of the PNG to one of the screen
const MOST_PIXELS = 8192; // along a side: what every browser's canvas holds

const makeSaving = (svg) => {
  const find = (id) => document.getElementById(id);
  const name = document.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase().slice(0, 60) || "picture";

  const download = (content, ending) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = `${name}.${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000); // the browser reads it after the click
  };
  const svgBlob = () => new Blob([svgFile(svg)], { type: "image/svg+xml" });

  const savePng = async () => {
    const address = URL.createObjectURL(svgBlob());
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(PIXELS, MOST_PIXELS / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(address);
    canvas.toBlob((content) => download(content, "png"), "image/png");
  };

  /* On paper the whole picture is seen, whatever part of it is on the screen. */
  let view = null;
  addEventListener("beforeprint", () => {
    view ??= svg.getAttribute("viewBox");
    const { x, y, width, height } = svg.getBBox();
    svg.setAttribute("viewBox", [x - 4, y - 4, width + 8, height + 8].join(" "));
    svg.classList.remove("far");
  });
  addEventListener("afterprint", () => {
    if (view !== null) svg.setAttribute("viewBox", view);
    view = null;
  });

  makeMenu("save", "saving", true);
  find("save-svg").addEventListener("click", () => download(svgBlob(), "svg"));
  find("save-png").addEventListener("click", savePng);
  find("print").addEventListener("click", () => print());
};
