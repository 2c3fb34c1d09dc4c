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
  text: call("int32_t yz_report_text(YzReport *report, const char *language, _Out_ const char **out)"),
  reportFree: call("void yz_report_free(YzReport *report)"),
};
if (yz.abiVersion() !== ABI_VERSION) {
  throw new Error("libyinzheng is of another version");
}

export const Verdict = Object.freeze({ NONE: -1, PASSED: 10, FAILED: 11, INDETERMINATE: 12, NO_SIGNATURE: 13 });

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

  get verdict() {
    return yz.verdict(this.#handle);
  }

  json() {
    const out = [null];
    check(yz.json(this.#handle, out));
    return out[0];
  }

  /** In words; `language` is zh or en. */
  text(language = "zh") {
    const out = [null];
    check(yz.text(this.#handle, language, out));
    return out[0];
  }

  close() {
    yz.reportFree(this.#handle);
    this.#handle = null;
  }
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
    check(yz.verify(this.#handle, data, data.length, JSON.stringify(context), out));
    return new Report(out[0]);
  }

  verifyPath(path, context) {
    const out = [null];
    check(yz.verifyPath(this.#handle, path, JSON.stringify(context), out));
    return new Report(out[0]);
  }

  /** The same on a thread of the pool. The text of an error stays on that thread; the status comes back. */
  verifyPathAsync(path, context) {
    return new Promise((resolve, reject) => {
      const out = [null];
      yz.verifyPath.async(this.#handle, path, JSON.stringify(context), out, (error, status) => {
        if (error) {
          reject(error);
        } else if (status !== 0) {
          reject(new YinzhengError(status, `status ${status}`));
        } else {
          resolve(new Report(out[0]));
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
