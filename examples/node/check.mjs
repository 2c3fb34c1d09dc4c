// Tries what bindings must refuse, and what they answer beside reports: node check.mjs CONFIG CONTEXT FILE

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Verifier, YinzhengError, explain, inspect } from "./yinzheng.mjs";

const [config, context, file] = process.argv.slice(2);
const asked = JSON.parse(context);
const verifier = new Verifier(JSON.parse(readFileSync(config, "utf8")));
assert.throws(() => verifier.verifyPath(`${file}\0.pdf`, asked), TypeError);
await assert.rejects(verifier.verifyPathAsync("/no/such/file", asked), (error) => {
  return error instanceof YinzhengError && error.message.startsWith("path: ");
});

// Padded to whole elements, of two octets each: what follows the archive is not read as less of it.
const data = readFileSync(file);
const even = data.subarray(0, data.length & ~1);
const wide = new Uint16Array(even.buffer.slice(even.byteOffset, even.byteOffset + even.length));
for (const [view, size] of [[data, data.length], [wide, even.length]]) {
  const report = verifier.verify(view, asked);
  assert.equal(report.value("/input/size"), String(size));
  report.close();
}
assert.throws(() => verifier.verify("text", asked), TypeError);

const report = verifier.verify(data, asked);
assert.equal(report.verdict, "passed");
assert.equal(report.passed, true);
assert.equal(report.recognition, "none");
report.close();
const found = inspect(data, "a.ofd");
assert.equal(found.verdict, "none");
assert.equal(found.passed, false);
found.close();
const meaning = explain("HASH_FAILURE");
assert.equal(meaning.value("/leads_to"), "failed");
meaning.close();
verifier.close();
