// Makes a block of code editable: a field of text lies over the coloured code, and what is typed there is coloured anew.

const KEYWORDS = new Set(
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case".split(" ")
);
const CONSTANTS = new Set(["True", "False", "None"]);
const TOKENS = new RegExp(
  [
    String.raw`(?<c1>#.*)`,
    String.raw`(?<s>[rRbBuUfF]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))`,
    String.raw`(?<mf>\b(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<nd>^[ \t]*@[\w.]+)`,
    String.raw`(?<n>[\p{L}_][\p{L}\p{N}_]*)`,
    String.raw`(?<o>[-+*/%@<>=!&|^~]+)`,
  ].join("|"),
  "gmu"
);

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

// The code as HTML, in the classes that the site's colours have.
export function coloured(code) {
  let html = "";
  let end = 0;
  for (const token of code.matchAll(TOKENS)) {
    let [kind] = Object.entries(token.groups).find(([, words]) => words !== undefined);
    if (kind === "n") kind = KEYWORDS.has(token[0]) ? "k" : CONSTANTS.has(token[0]) ? "kc" : "n";
    html += `${escaped(code.slice(end, token.index))}<span class="${kind}">${escaped(token[0])}</span>`;
    end = token.index + token[0].length;
  }
  return html + escaped(code.slice(end));
}

export class Editor {
  #code;
  #area = document.createElement("textarea");
  #first; // the code as the page has it: its HTML, and its text

  constructor(code, label, { run, changed }) {
    this.#code = code;
    this.#first = { html: code.innerHTML, text: code.textContent.replace(/\n$/, "") };
    const area = this.#area;
    area.className = "live-editor";
    area.value = this.#first.text;
    area.spellcheck = false;
    for (const name of ["autocapitalize", "autocomplete", "autocorrect"]) area.setAttribute(name, "off");
    area.setAttribute("wrap", "off");
    area.setAttribute("aria-label", label);
    area.addEventListener("input", () => {
      this.#colour();
      changed();
    });
    area.addEventListener("scroll", () => (code.scrollLeft = area.scrollLeft));
    area.addEventListener("keydown", (event) => this.#key(event, run));
    code.after(area);
    this.#fit();
    addEventListener("resize", () => this.#fit());
  }

  get text() {
    return this.#area.value;
  }

  get isChanged() {
    return this.text !== this.#first.text;
  }

  reset() {
    this.#area.value = this.#first.text;
    this.#code.innerHTML = this.#first.html;
    this.#area.focus();
  }

  #colour() {
    this.#code.innerHTML = this.isChanged ? `${coloured(this.text)}\n` : this.#first.html;
    this.#code.scrollLeft = this.#area.scrollLeft;
  }

  // Enter keeps the indentation, and adds to it after a colon. Tab is left to the browser, so that it leaves the field.
  #key(event, run) {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.preventDefault();
      run();
    } else if (!event.altKey) {
      event.preventDefault();
      const line = this.text.slice(0, this.#area.selectionStart).split("\n").pop();
      const more = /:\s*(#.*)?$/.test(line) ? "    " : "";
      document.execCommand("insertText", false, `\n${line.match(/^ */)[0]}${more}`); // so that undo knows of it
    }
  }

  #fit() {
    const { font, letterSpacing, lineHeight, padding, tabSize } = getComputedStyle(this.#code);
    Object.assign(this.#area.style, { font, letterSpacing, lineHeight, padding, tabSize });
  }
}
