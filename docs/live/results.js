// What code has led to, one below the other: printed text, pictures, pages and errors. Pictures are images, and HTML stands in
// frames of its own, so that code cannot reach the page, even if it came with a link.

const FIT = `<script>
addEventListener("message", ({ data: { color, colorScheme } }) => Object.assign(document.documentElement.style, { color, colorScheme }));
new ResizeObserver(() => parent.postMessage({ height: document.documentElement.offsetHeight }, "*"))
  .observe(document.documentElement);
</script>`;

const SMALLEST = 9; // px, of a letter in a picture: one that is wider than its column is moved sideways

const LIGHT = /<polygon fill="#ffffff" stroke="none"/; // the ground of a picture in the light theme

// The width, in px, at which the smallest letter of an SVG can be read.
function legible(svg) {
  const width = Number(/viewBox="[\d.-]+ [\d.-]+ ([\d.]+)/.exec(svg)?.[1] ?? 0);
  const letters = Array.from(svg.matchAll(/font-size[:=]\s*"?([\d.]+)/g), ([, size]) => Number(size));
  return letters.length ? (width * SMALLEST) / Math.min(...letters) : 0;
}

export class Results {
  names = []; // of the files that are shown
  #place;
  #text = null; // the piece of printed text that grows
  #addresses = [];
  #shown = new AbortController(); // ends the listening to frames

  constructor(place) {
    this.#place = place;
  }

  clear() {
    this.#place.replaceChildren();
    this.#addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
    this.#shown.abort();
    this.#shown = new AbortController();
    this.#text = null;
    this.names = [];
    this.#place.hidden = true;
  }

  text(words, stream = "stdout") {
    if (this.#text?.className !== stream) {
      const last = this.#place.lastElementChild;
      const box = last?.classList.contains("live-text") ? last : this.#add("pre", "live-text");
      this.#text = box.appendChild(document.createElement("span"));
      this.#text.className = stream;
    }
    this.#text.append(words);
  }

  error(words) {
    this.#add("pre", "live-text live-error").append(words.trimEnd());
    this.#text = null;
  }

  show({ mime, data, name }) {
    this.#text = null;
    if (mime === "text/plain") this.#add("pre", "live-text").append(data);
    else if (mime === "text/html") this.#page(data, name);
    else this.#picture(mime, data, name);
    if (name) this.#file(mime, data, name);
  }

  get isEmpty() {
    return this.#place.hidden;
  }

  #add(tag, classes) {
    const element = this.#place.appendChild(document.createElement(tag));
    element.className = classes;
    if (tag === "pre") element.tabIndex = 0; // it scrolls where it is wide
    this.#place.hidden = false;
    return element;
  }

  #picture(mime, data, name) {
    const picture = this.#add("div", "live-picture").appendChild(document.createElement("img"));
    picture.alt = name ? `The picture ${name}` : "The picture of the result";
    picture.src = this.#address(mime, data);
    if (mime !== "image/svg+xml") return;
    picture.style.setProperty("--legible", `${legible(data)}px`);
    picture.classList.toggle("live-light", LIGHT.test(data));
  }

  // A page of its own has a frame of a fixed height; a piece of HTML has as much room as it needs, and the site's colours.
  #page(data, name) {
    const whole = /^\s*<(!doctype|html)/i.test(data);
    const frame = this.#add("iframe", whole ? "live" : "live-piece");
    frame.title = name ? `The page ${name}` : "The result";
    frame.setAttribute("sandbox", "allow-scripts allow-downloads allow-modals");
    frame.allow = "fullscreen";
    if (whole) {
      frame.srcdoc = data;
      return;
    }
    const { color, colorScheme, fontFamily, fontSize } = getComputedStyle(this.#place);
    const font = `${fontSize} ${fontFamily.replaceAll('"', "'")}`; // a frame of another scheme than the page's has a white ground
    const style = `<style>:root{color:${color};color-scheme:${colorScheme}}body{margin:0;font:${font}}</style>`;
    frame.srcdoc = `<!doctype html><meta charset="utf-8">${style}${data}${FIT}`;
    const fit = ({ source, data }) => {
      if (source === frame.contentWindow && data?.height) frame.style.height = `${Math.min(data.height + 4, 800)}px`;
    };
    addEventListener("message", fit, { signal: this.#shown.signal });
    const themes = new MutationObserver(() => {
      const { color, colorScheme } = getComputedStyle(this.#place);
      frame.contentWindow?.postMessage({ color, colorScheme }, "*");
    });
    themes.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    this.#shown.signal.addEventListener("abort", () => themes.disconnect());
  }

  #file(mime, data, name) {
    const link = this.#add("p", "live-file").appendChild(document.createElement("a"));
    link.href = this.#address(mime, data);
    link.download = name;
    this.names.push(name);
    link.textContent = `Save ${name}`;
  }

  #address(mime, data) {
    const content = mime === "image/png" ? Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)) : data;
    const address = URL.createObjectURL(new Blob([content], { type: mime }));
    this.#addresses.push(address);
    return address;
  }
}
