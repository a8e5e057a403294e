/* Lines of text as elements. A name from right to left, which names.js sets apart, becomes a <bdi>. */
const make = (tag, kind, ...parts) => {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...parts.flatMap((part) => (typeof part === "string" ? withNamesApart(part) : part)));
  return element;
};

const withNamesApart = (text) => text.split(/\u2068([^\u2069]*)\u2069/).flatMap((part, i) => {
  if (i % 2 === 0) return part ? [part] : [];
  const name = document.createElement("bdi");
  name.append(part);
  return [name];
});

const say = (section, title, lines) => {
  section.querySelector("h2").replaceChildren(...withNamesApart(title));
  section.querySelector(".lines").replaceChildren(...lines);
};

const line = (...parts) => make("p", "", ...parts);
const aside = (...parts) => make("p", "words pale", ...parts);
const pale = (text) => make("span", "pale", text);
const result = (text) => make("b", "", text);

/* A gradient, in the hue of its sign. */
const gradient = (x, format) => make("b", x > 0 ? "p" : x < 0 ? "n" : "", minus(format(x)));

const counted = (n, what, format) => {
  if (n === 1) return `one ${what}`;
  return `${n === Infinity ? "more than 10³⁰⁸" : format(n)} ${what}s`;
};
