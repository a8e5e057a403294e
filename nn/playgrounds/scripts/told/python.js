/* The lines of Python that train the same network by nn.fit, to the same numbers. */
const pythonFor = (story, settings, side) => {
  const { widths, rate, epochs, changed } = side;
  const sizes = `[${widths.slice(1).join(", ")}]`;
  const options = widths.length > 2 ? [`activation="${side.activation}"`] : [];
  if (story.output !== "linear") options.push(`output_activation="${story.output}"`);
  if (settings.start !== "given") {
    if (settings.start !== "uniform") options.push(`initializer="${settings.start}"`);
    options.push(`rng=${settings.seed}`);
  }
  const optimizer = story.optimizers[settings.optimizer].python.replace("LR", String(rate));
  const batches = settings.batchSize ? `, batch_size=${settings.batchSize}, rng=${settings.seed}` : "";
  const model = settings.start === "given" ? "# model: as it was when this file was written" : `model = nn.MLP(${[widths[0], sizes, ...options].join(", ")})`;
  const lines = [
    model,
    `nn.fit(model, inputs, targets, loss=${story.loss.python},`,
    `       optimizer=${optimizer}, epochs=${Math.max(1, epochs)}${batches})`,
  ];
  if (changed) lines.push("# the learning rate was changed on the way: these numbers are others");
  return lines.join("\n");
};
