// What a program prints and shows, one below the other. Pictures are images, and markup stands in frames of its own, so that a
// program that came with a link cannot reach the page.

const MAY = "allow-scripts allow-downloads allow-modals";
const PAGE_HEIGHT = 640;
const TITLE = /<title>([^<]*)<\/title>/;

export class Results {
  #place;
  #text = null; // that of the last lines, to which the next ones are added

  constructor(place) {
    this.#place = place;
  }

  clear() {
    this.#place.replaceChildren();
    this.#text = null;
  }

  text(words) {
    this.#text ??= this.#add("pre", { className: "try-text" });
    this.#text.append(words);
  }

  error(traceback) {
    this.#text = null;
    this.#add("pre", { className: "try-error", textContent: traceback });
  }

  show({ mime, data }) {
    this.#text = null;
    if (mime === "image/svg+xml") this.#picture(`data:${mime};charset=utf-8,${encodeURIComponent(data)}`);
    else if (mime === "image/png") this.#picture(`data:${mime};base64,${data}`);
    else if (mime === "text/html") this.#markup(data);
    else this.#add("pre", { className: "try-text", textContent: data });
  }

  #add(kind, properties) {
    const part = Object.assign(document.createElement(kind), properties);
    this.#place.append(part);
    return part;
  }

  #picture(src) {
    this.#add("img", { src, alt: "The picture that the program draws", className: "try-picture" });
  }

  // A page of a file, or in the frame of a notebook, may run its own scripts; a table may not.
  #markup(data) {
    const held = new DOMParser().parseFromString(data, "text/html").querySelector("body > iframe[srcdoc]");
    const whole = held?.getAttribute("srcdoc") ?? (/^\s*<!doctype/i.test(data) ? data : null);
    if (whole !== null) {
      const frame = this.#add("iframe", { title: TITLE.exec(whole)?.[1] || "The page that the program writes" });
      frame.setAttribute("sandbox", MAY);
      frame.style.height = `${PAGE_HEIGHT}px`;
      frame.srcdoc = whole;
    } else {
      this.#table(data);
    }
  }

  #table(data) {
    const { color, fontFamily, fontSize } = getComputedStyle(this.#place);
    const frame = this.#add("iframe", { title: "What the program shows" });
    frame.setAttribute("sandbox", "allow-same-origin"); // without scripts: to ask for its height alone
    frame.onload = () => {
      frame.style.height = `${frame.contentDocument.documentElement.scrollHeight + 2}px`;
    };
    frame.srcdoc = `<style>body{margin:0;color:${color};font:${fontSize} ${fontFamily.replaceAll('"', "'")}}</style>${data}`;
  }
}
