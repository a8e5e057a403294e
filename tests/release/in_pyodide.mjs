// Runs pytest in Pyodide, in node: node in_pyodide.mjs PYODIDE ROOT WHEELS ARGUMENT...
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, root, wheels, ...chosen] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({ env: { HOME: "/home", GLASSGRAD_PURE: "1", PYTHONDONTWRITEBYTECODE: "1" } });
const installed = { extractDir: python.runPython("import sysconfig; sysconfig.get_path('purelib')") };
for (const name of readdirSync(wheels)) {
  python.unpackArchive(new Uint8Array(readFileSync(join(wheels, name))), "wheel", installed);
}
python.mountNodeFS("/clone", root);
python.globals.set("chosen", chosen);
process.exitCode = await python.runPythonAsync(`
import os
import pytest
os.chdir("/clone")
int(pytest.main(["-q", "-p", "no:cacheprovider", *chosen]))
`);
