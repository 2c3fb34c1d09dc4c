// Yinzheng 印证 for Node, over the C interface with koffi. What goes into the objects is described in
// include/yinzheng.h. The library is looked for at YINZHENG_LIBRARY, else where the system looks for libyinzheng.

import koffi from "koffi";

const ABI_VERSION = 1;
const library = koffi.load(process.env.YINZHENG_LIBRARY ?? "libyinzheng.so");

koffi.opaque("YzVerifier");
koffi.opaque("YzReport");

const call = (declaration) => library.func(declaration);
const yz = {
  abiVersion: call("uint32_t yz_abi_version()"),
  lastError: call("size_t yz_last_error(_Out_ uint8_t *buffer, size_t capacity)"),
  verifierNew: call("int32_t yz_verifier_new(const char *config, _Out_ YzVerifier **out)"),
  verifierFree: call("void yz_verifier_free(YzVerifier *verifier)"),
  verify: call(
    "int32_t yz_verify(YzVerifier *verifier, const uint8_t *data, size_t len, const char *context, _Out_ YzReport **out)",
  ),
  verifyPath: call(
    "int32_t yz_verify_path(YzVerifier *verifier, const char *path, const char *context, _Out_ YzReport **out)",
  ),
  verdict: call("int32_t yz_report_verdict(YzReport *report)"),
  json: call("int32_t yz_report_json(YzReport *report, _Out_ const char **out)"),
  recognition: call("int32_t yz_report_recognition(YzReport *report)"),
  value: call("int32_t yz_report_value(YzReport *report, const char *place, _Out_ const char **out)"),
  inspect: call("int32_t yz_inspect(const uint8_t *data, size_t len, const char *name, _Out_ YzReport **out)"),
  explain: call("int32_t yz_explain(const char *code, _Out_ YzReport **out)"),
  text: call("int32_t yz_report_text(YzReport *report, const char *language, _Out_ const char **out)"),
  reportFree: call("void yz_report_free(YzReport *report)"),
};
if (yz.abiVersion() !== ABI_VERSION) {
  throw new Error("libyinzheng is of another version");
}

const VERDICTS = new Map([
  [-1, "none"],
  [10, "passed"],
  [11, "failed"],
  [12, "indeterminate"],
  [13, "no-signature"],
]);

function verdictOf(number) {
  const verdict = VERDICTS.get(number);
  if (verdict === undefined) {
    throw new Error(`unknown verdict ${number}`);
  }
  return verdict;
}

/** UTF-8 that the library reads up to a zero: a text with one in it would be cut short. */
function text(value) {
  if (typeof value !== "string" || value.includes("\0")) {
    throw new TypeError("expected a text without a zero character");
  }
  return value;
}

/** Octets, whatever their view: the length of one that is not of bytes counts its elements. */
function octets(data) {
  if (!ArrayBuffer.isView(data)) {
    throw new TypeError("expected a Buffer or another view of octets");
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** No answer was reached. A bad document is an answer, never an error. */
export class YinzhengError extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

function check(status) {
  if (status !== 0) {
    const buffer = Buffer.alloc(Number(yz.lastError(null, 0)));
    yz.lastError(buffer, buffer.length);
    throw new YinzhengError(status, buffer.subarray(0, -1).toString("utf8"));
  }
}

/** An answer; `close` releases it. */
export class Report {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  /** Whether the file passed, and nothing else. */
  get passed() {
    return this.verdict === "passed";
  }

  /** In a word: passed, failed, indeterminate, no-signature or none. Every word is true in an `if`: ask `passed`. */
  get verdict() {
    return verdictOf(yz.verdict(this.#handle));
  }

  /** The same about recognition, where "use" in the context asked; else none. */
  get recognition() {
    return verdictOf(yz.recognition(this.#handle));
  }

  /** One value by its place in the JSON (RFC 6901); null where there is nothing. */
  value(place) {
    const out = [null];
    check(yz.value(this.#handle, text(place), out));
    return out[0];
  }

  json() {
    const out = [null];
    check(yz.json(this.#handle, out));
    return out[0];
  }

  /** In words; `language` is zh or en. */
  text(language = "zh") {
    const out = [null];
    check(yz.text(this.#handle, text(language), out));
    return out[0];
  }

  close() {
    yz.reportFree(this.#handle);
    this.#handle = null;
  }
}

/** What a file holds, without judging any of it. */
export function inspect(data, name) {
  const out = [null];
  const bytes = octets(data);
  check(yz.inspect(bytes, bytes.length, text(name), out));
  return new Report(out[0]);
}

/** What a check or a reason in a report means. */
export function explain(code) {
  const out = [null];
  check(yz.explain(text(code), out));
  return new Report(out[0]);
}

/** Whom to believe, by which policy, with what evidence. */
export class Verifier {
  #handle;

  constructor(config) {
    const out = [null];
    check(yz.verifierNew(JSON.stringify(config), out));
    this.#handle = out[0];
  }

  verify(data, context) {
    const out = [null];
    const bytes = octets(data);
    check(yz.verify(this.#handle, bytes, bytes.length, JSON.stringify(context), out));
    return new Report(out[0]);
  }

  verifyPath(path, context) {
    const out = [null];
    check(yz.verifyPath(this.#handle, text(path), JSON.stringify(context), out));
    return new Report(out[0]);
  }

  /** The same on a thread of the pool. */
  verifyPathAsync(path, context) {
    return new Promise((resolve, reject) => {
      const out = [null];
      yz.verifyPath.async(this.#handle, text(path), JSON.stringify(context), out, (error, status) => {
        if (error) {
          reject(error);
        } else if (status === 0) {
          resolve(new Report(out[0]));
        } else {
          // The text of the error stayed on that thread; asked again on this one, the same is wrong.
          try {
            resolve(this.verifyPath(path, context));
          } catch (again) {
            reject(again);
          }
        }
      });
    });
  }

  /** Must not be called while something is being verified. */
  close() {
    yz.verifierFree(this.#handle);
    this.#handle = null;
  }
}
