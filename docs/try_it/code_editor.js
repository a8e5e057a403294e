// The editor of code, CodeMirror, in place of the text area. Tab leaves it, as in any form; Enter indents by itself.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are those of the site's own code blocks, in both themes.
const colour = (name) => ({ color: `var(--md-code-hl-${name}-color)` });
const look = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], ...colour("keyword") },
  { tag: tags.string, ...colour("string") },
  { tag: tags.number, ...colour("number") },
  { tag: tags.comment, ...colour("comment") },
  { tag: tags.operator, ...colour("operator") },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.className], ...colour("function") },
]);

export function editor(area, { changed, run }) {
  const label = area.getAttribute("aria-label");
  const extensions = [
    lineNumbers(),
    EditorView.lineWrapping,
    history(),
    bracketMatching(),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    python(),
    syntaxHighlighting(look),
    keymap.of([
      { key: "Mod-Enter", run: () => (run(), true) },
      ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
      ...historyKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    EditorView.updateListener.of((update) => update.docChanged && changed()),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: area.value, extensions }) });
  area.replaceWith(view.dom);
  return {
    get code() {
      return view.state.doc.toString();
    },
    set code(text) {
      view.setState(EditorState.create({ doc: text, extensions }));
    },
  };
}
