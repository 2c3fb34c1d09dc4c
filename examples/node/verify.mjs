// Verifies files on the four threads of the pool and prints one JSON report on each line:
// node verify.mjs CONFIG CONTEXT FILE...
//
// CONFIG is a file with the verifier's JSON, CONTEXT the JSON for each verification itself.

import { readFileSync } from "node:fs";
import { Verifier } from "./yinzheng.mjs";

const [config, context, ...files] = process.argv.slice(2);
const asked = JSON.parse(context);
const verifier = new Verifier(JSON.parse(readFileSync(config, "utf8")));
const reports = await Promise.all(files.map((file) => verifier.verifyPathAsync(file, asked)));
for (const report of reports) {
  console.log(report.json());
  report.close();
}
verifier.close();
