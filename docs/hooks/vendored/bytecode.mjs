// Unpacks wheels, compiles them by the Python that will run them, and packs sources and bytecode: the import of what is
// compiled takes a fraction of the time.
//
//     node bytecode.mjs PYODIDE_FOLDER PACKED.zip WHEEL...

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packed, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: folder });
for (const wheel of wheels) python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel", { extractDir: "/packages" });
python.runPython(`
import compileall, py_compile, shutil
mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
assert compileall.compile_dir("/packages", ddir="/lib/packages", quiet=1, invalidation_mode=mode)
shutil.make_archive("/packed", "zip", "/packages")
`);
writeFileSync(packed, python.FS.readFile("/packed.zip"));
