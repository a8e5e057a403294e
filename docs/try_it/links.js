// Addresses that hold a program: `#code=` and the code, raw deflate in base 64 as addresses allow it. `#example=NAME` names an
// example of the page, and `#run=NAME` runs it at once, as its code is the site's own.

const alphabet = { "+": "-", "/": "_", "=": "" };

async function through(stream, bytes) {
  const passed = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(passed).arrayBuffer());
}

export async function fragment(code) {
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(code));
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return `#code=${text.replace(/[+/=]/g, (sign) => alphabet[sign])}`;
}

// What an address asks for: {code}, {example}, {run}, {problem} where its code cannot be read, or {} without any.
export async function asked(hash) {
  const [, kind, rest] = /^#(code|example|run)=(.*)$/s.exec(hash) ?? [];
  if (kind !== "code") return kind ? { [kind]: rest } : {}; // the names need no escapes
  try {
    const packed = Uint8Array.from(atob(rest.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
    const code = await through(new DecompressionStream("deflate-raw"), packed);
    return { code: new TextDecoder("utf-8", { fatal: true }).decode(code) };
  } catch {
    return { problem: "The code in this link cannot be read: a part of the link is missing." };
  }
}
