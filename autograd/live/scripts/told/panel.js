/* What the cards on the picture say: the equation of a step, and the chain rule of a value. */
const make = (tag, kind, ...parts) => {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...parts);
  return element;
};

const say = (section, title, lines) => {
  section.querySelector("h2").textContent = title;
  section.querySelector(".lines").replaceChildren(...lines);
};

const line = (...parts) => make("p", "", ...parts);
const aside = (...parts) => make("p", "words pale", ...parts);
const pale = (text) => make("span", "pale", text);
const result = (text) => make("b", "", text);
const MOST_TERMS = 24;

const shortened = (terms, separator) => {
  if (terms.length <= MOST_TERMS) return terms.join(separator);
  const half = MOST_TERMS / 2;
  return [...terms.slice(0, half), `… ${terms.length - MOST_TERMS} more …`, ...terms.slice(-half)].join(separator);
};

const makePanel = (story, format) => {
  const counted = (n) => (n === Infinity ? "more than 10³⁰⁸" : format(n));
  const bracketed = (text) => (/^-|[ ]/.test(text) ? `(${text})` : text);
  const by = (value) => `∂${story.letter}/∂${/ /.test(value.name) ? `(${value.name})` : value.name}`;
  const place = (value) => (value.place ? ` in ${value.place}` : "");

  const applied = (symbol, terms) => {
    if (symbol === "Σ") return shortened(terms, " + ");
    if (terms.length === 2 && "+−×÷>".includes(symbol)) return terms.map(bracketed).join(` ${symbol} `);
    if (terms.length === 1 && symbol.startsWith("x")) return `${bracketed(terms[0])}${symbol.slice(1)}`;
    if (terms.length === 1 && symbol === "−") return `−${bracketed(terms[0])}`;
    return `${symbol}(${shortened(terms, ", ")})`;
  };

  const forward = ({ value: index, symbol, operands, uses }) => {
    const value = story.values[index];
    const names = uses.map((operand) => operand.value.name);
    const numbers = uses.map((operand) => format(operand.value.data));
    const lines = [line(`${value.name} = ${applied(symbol, names)}`), line(pale("= "), applied(symbol, symbol === "Σ" ? numbers.map(bracketed) : numbers), " = ", result(format(value.data)))];
    const slopes = operands.filter((operand) => operand.derivative !== undefined);
    if (slopes.length && symbol !== "Σ") {
      lines.push(line(pale(`local derivatives: ${slopes.map((o) => `∂${bracketed(value.name)}/∂${bracketed(o.value.name)} = ${format(o.derivative)}`).join(", ")}`)));
    }
    if (value.dead) lines.push(aside("Its input is not above 0: this ReLU is dead here, its local derivative is 0."));
    return [`Forward: ${symbol} makes ${value.name}${place(value)}`, lines];
  };

  const backward = ({ value: index, symbol, operands }) => {
    const value = story.values[index];
    const upstream = format(value.grad);
    const sending = operands.filter((operand) => operand.derivative !== undefined);
    const lines = sending.map((operand) => {
      const source = operand.value;
      const parts = [`${by(source)} += ${upstream} × ${format(operand.derivative)} = `, result(format(operand.sent))];
      if (operand.nothing && !value.dead) parts.push(pale(", nothing: the result does not depend on it here"));
      if (source.uses.length > 1 || source.before !== undefined) {
        const missing = source.uses.length - operand.rank;
        parts.push(`, sum so far ${format(operand.sum)}`, pale(missing ? `, ${missing} more to come` : ", complete"));
      }
      return line(...parts);
    });
    if (sending.length && sending.every((operand) => operand.derivative === 0)) {
      lines.push(aside(value.dead ? "The local derivative is 0: nothing flows back through a dead ReLU." : "All local derivatives are 0: nothing flows back."));
    }
    if (!sending.length) lines.push(aside("Its operands are constants: there is nothing to send back."));
    return [`Backward: ${by(value)} = ${upstream} goes back through ${symbol}${place(value)}`, lines];
  };

  const start = () => {
    const lines = [aside("Inputs, parameters and constants have their numbers. ", make("kbd", "", "→"), " computes the next value, ", make("kbd", "", "Space"), " plays."), aside("Point at a value to see its gradient as a sum over paths; a click pins it, ", make("kbd", "", "Esc"), " lets go.")];
    for (const value of story.shown) {
      if (value.before !== undefined) lines.push(line(`${by(value)} starts from ${format(value.before)}`, pale(", left by earlier backward passes")));
    }
    return ["Start", [...lines, ...story.notes.map((note) => aside(note))]];
  };

  const seed = () => {
    const output = story.values[story.output];
    const text = output.grad === 1 ? `, where ${story.letter} is ${output.name}` : ", from what was made of it outside this picture";
    return ["The gradient starts at the output", [line(`${by(output)} = `, result(format(output.grad)), pale(text))]];
  };

  const tell = { start, seed, forward: (step) => forward(step.operation), backward: (step) => backward(step.operation) };
  const showStep = (step) => say(document.getElementById("step"), ...tell[step.kind](step));

  const chain = (value, ways) => {
    if (value.grad === undefined) return [aside("A constant: it has no gradient.")];
    const { count } = ways;
    const output = story.values[story.output];
    const paths = pathsFrom(story, value);
    const sum = value.before === undefined ? "" : `, and ${format(value.before)} from earlier backward passes`;
    const lines = [line(`${by(value)} = `, result(format(value.grad)), pale(`, the sum over ${count === 1 ? "1 path" : `${counted(count)} paths`}${sum}`))];
    for (const { operands, product } of paths) {
      const names = [value.name, ...operands.map((operand) => story.values[operand.operation.value].name)];
      const factors = operands.map((operand) => bracketed(format(operand.derivative)));
      if (output.grad !== 1 || !factors.length) factors.push(bracketed(format(output.grad)));
      lines.push(line(pale(shortened(names, " → "))), line(`  ${shortened(factors, " × ")} = `, result(format(product))));
    }
    if (count > paths.length) lines.push(aside(`and ${counted(count - paths.length)} more paths`));
    return lines;
  };

  const showValue = (value, ways, pinned) => {
    const section = document.getElementById("value");
    section.hidden = !value;
    section.classList.toggle("pinned", pinned);
    if (!value) return;
    const role = value.role && value.role !== "output" ? `, ${value.role}` : "";
    const label = value.label && value.label !== value.name ? ` (${value.label})` : "";
    const title = `${pinned ? "Pinned: " : ""}${value.name}${label} = ${format(value.data)}${role}${label ? "" : place(value)}`;
    say(section, title, chain(value, ways));
  };

  return { showStep, showValue };
};
