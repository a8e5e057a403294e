// Starts a session of blocks in a Pyodide that is loaded: for the site's worker, and for the tests in node.

// `parts` are what is loaded beside Pyodide, each awaited when it is needed: the bytes of `packages`, the instance of `viz`, and
// the text of `program`, which is session.py. `write(words, stream)` takes what is printed, `show(mime, data, name)` the rest.
export async function started(python, { packages, viz, program }, { write, show }) {
  python.unpackArchive(await packages, "zip", { extractDir: "/lib/packages" });
  python.registerJsModule("viz", await viz);
  python.FS.writeFile("/lib/session.py", await program);
  for (const stream of ["Stdout", "Stderr"]) python[`set${stream}`]({ write: writer(write, stream.toLowerCase()) });
  python.runPython("import sys; sys.path += ['/lib', '/lib/packages']");
  return python.pyimport("session").Session(show);
}

function writer(write, stream) {
  const decoder = new TextDecoder();
  return (bytes) => {
    write(decoder.decode(bytes, { stream: true }), stream);
    return bytes.length;
  };
}
