/*
 * Verification of Chinese e-licences, e-seals and OFD signatures. 电子证照、电子印章与 OFD 签名验证。
 *
 * Status and verdict. Every call that can fail returns a YzStatus and writes its result through its last pointer or
 * pointers. Unless the status is YZ_STATUS_OK, NULL or 0 stands there: what stood there before is overwritten first, and
 * is not released. The status says whether the question could be asked; what the answer is, yz_report_verdict says. A
 * forged, broken or unreadable document is YZ_STATUS_OK with a verdict. No number is both a status and a verdict, and 0
 * is never a verdict.
 *
 * Errors. yz_last_error gives the text of the last call on the same thread that did not return YZ_STATUS_OK. It is for
 * people; programs test the status. No panic of the library crosses into the caller: it is YZ_STATUS_INTERNAL.
 *
 * Text. What goes in as const char * is UTF-8 and ends with a zero octet; so does what comes out. JSON that goes in may
 * not have fields that are not described here, nor null in place of a value: what is not meant is left out. Times are
 * RFC 3339. Octets in JSON are Base64; certificates, CRLs and the like may be PEM as well.
 *
 * Pointers. A pointer to octets goes with their number and may be NULL where that is 0. The library reads what it is
 * given during the call and keeps no pointer into it, except the context of a signing callback. Handles come from the
 * library and are released once, by the function that ends in _free, which does nothing for NULL; using one afterwards
 * is undefined. What a report or a value hands out by pointer belongs to it and lives until it is released; the caller
 * never frees or writes to it.
 *
 * Threads. Handles may be used by any number of threads at once, and released by any when no call uses them any more. A
 * signer calls its callback on the thread that asked for the signature, so a callback shared by threads has to stand
 * that.
 *
 * Nothing is fetched and no clock is asked. A file is opened only where its path is given: by yz_verify_path, and as
 * "seen" and "record", the memories of lists and of grants.
*/

#ifndef YINZHENG_H
#define YINZHENG_H

/* Generated from src/capi; do not edit. */

#include <stddef.h>
#include <stdint.h>

// Version of this interface. It changes when something that was there is no longer there, or means something else.
#define YZ_ABI_VERSION 1

// Room for a signature value, in octets: an RSA signature of 8192 bits.
#define YZ_SIGNATURE_MAX 1024

// What a call returned. The numbers are part of the interface: never changed, never reused.
enum YzStatus
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The call did what was asked.
  YZ_STATUS_OK = 0,
  // An argument cannot be used: a pointer is NULL or not aligned, a file cannot be read, or what was to be signed
  // was refused, by the library or by the callback.
  YZ_STATUS_ARGUMENT = 1,
  // A text is not UTF-8.
  YZ_STATUS_NOT_UTF8 = 2,
  // JSON, or what is in it, cannot be used.
  YZ_STATUS_CONFIGURATION = 3,
  // An input is longer, or holds more, than the limit in force.
  YZ_STATUS_LIMIT = 4,
  // A fault of the library.
  YZ_STATUS_INTERNAL = 99,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum YzStatus YzStatus;
#else
typedef int32_t YzStatus;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// The conclusion of a report. The numbers are part of the interface: never changed, never reused.
enum YzVerdict
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // There is none: the report is NULL, or only describes.
  YZ_VERDICT_NONE = -1,
  // Every required check succeeded (有效).
  YZ_VERDICT_PASSED = 10,
  // Proven bad (无效).
  YZ_VERDICT_FAILED = 11,
  // Nothing is proven bad, but something needed is missing (无法判定).
  YZ_VERDICT_INDETERMINATE = 12,
  // The file has no signature.
  YZ_VERDICT_NO_SIGNATURE = 13,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum YzVerdict YzVerdict;
#else
typedef int32_t YzVerdict;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Octets that the library made: a signature, a sealed document.
typedef struct YzBytes YzBytes;

// A matter, who applies for it, and what was gathered for that so far.
typedef struct YzCase YzCase;

// An answer. Its texts are made when they are first asked for.
typedef struct YzReport YzReport;

// A signer's certificate, the callback that signs, and his seal, where he has one.
typedef struct YzSigner YzSigner;

// Whom to believe, by which policy, with what evidence at hand.
typedef struct YzVerifier YzVerifier;

// Signs a message with the caller's key: a USB key, a module, a service.
//
// `message` is the message itself, not a digest. The value goes into `signature`, and its length into
// `*signature_len`, which holds the room there is, YZ_SIGNATURE_MAX. By the key of the signer's certificate: SM2 with
// SM3 and the default identity, in DER; RSA PKCS #1 v1.5 with SHA-256. Returns 0, or any other number to refuse; then
// nothing is signed. What comes back is verified before it is used.
//
// `context` is the pointer that yz_signer_new was given. The callback must not return by longjmp or an exception, and
// must not keep `message` or `signature`.
typedef int32_t (*YzSignCallback)(void *context,
                                  const uint8_t *message,
                                  size_t message_len,
                                  uint8_t *signature,
                                  size_t *signature_len);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// YZ_ABI_VERSION of the library that was loaded; compare it with that of the header.
uint32_t yz_abi_version(void);

// The text of the last call on this thread that did not return YZ_STATUS_OK; empty if there was none.
//
// Returns the size that the text needs with its zero octet. Copies what fits into `buffer`, whole characters only,
// and ends it with a zero octet; with a `capacity` of 0 nothing is copied and `buffer` may be NULL.
//
// # Safety
//
// `buffer` points to `capacity` writable octets.
size_t yz_last_error(char *buffer,
                     size_t capacity);

// Makes a verifier. Nobody is trusted unless the configuration says so.
//
// `config_json`, in which every field may be left out:
//
// ```text
// {"trust": [ANCHOR…],          CAs of signers and of timestamp authorities
//  "trust_maker": [ANCHOR…],    seal makers, or CAs of seal makers
//  "trust_signer": [ANCHOR…], "trust_tsa": [ANCHOR…],    one of the two alone
//  "policy": "standard", "strict", "archive", or an object as in policy files,
//  "evidence": {"intermediates": [CERTIFICATE…], "crls": [CRL…], "ocsp": [ANSWER…],
//    "proofs": [{"sm3": HEX, "time": TIME}],    what the caller knows to have existed at a time
//    "licence_status": [STATEMENT…],    yinzheng.licence-status/1, for which the caller vouches
//    "signed_status": [BASE64…],    the same, signed (CMS); believed where the signer may speak
//    "delegations": {AUTHORITY: [BODY…]}},    who may act for whom, by social credit code
//  "recognition": {    a recognition list (互认清单); whom it names is trusted beside those above
//    "root": BASE64, "list": BASE64,    the pinned root manifest; the signed list
//    "later_roots": [BASE64…], "between": [BASE64…], "freshness": BASE64, "taken_over": [BASE64…],
//    "seen": PATH, "time": TIME},    the file in which is remembered which lists were seen, and as of when to ask it
//  "limits": {"file": BYTES, …}}    names and defaults are those of the library's Limits
// ```
//
// What goes deeper than the limits "der_depth" and "xml_depth" is not read, because it takes stack: who raises them has
// to call from threads with more of it.
//
// ANCHOR is a certificate, or {"certificate": …, "trusted_from": TIME, "trusted_until": TIME}.
//
// A list counts as of the time of each verification: one that has not begun, has ended, or takes something back later
// is taken so then, however long the verifier lives. One that does not count is no fault of the configuration: every
// answer that asks for it says why. The file "seen" is read and written here and at no other time, and made if it is
// not there; one that cannot be used is YZ_STATUS_ARGUMENT.
//
// # Safety
//
// `config_json` points to text. `verifier_out` points to room for one pointer.
YzStatus yz_verifier_new(const char *config_json,
                         struct YzVerifier **verifier_out);

// Verifies one file in memory.
//
// `context_json`, in which every field but time may be left out:
//
// ```text
// {"time": TIME,    at which the question is asked, usually now
//  "name": TEXT,    of the file, shown in the report
//  "judged_at": "validation-time" or "claimed-time",
//  "content": BASE64,    what the file signs but does not hold
//  "holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    whose the licence should be
//  "purpose": TEXT,    what it is used for: copies and proofs are good for one purpose
//  "use": {    asks also whether a region recognises the licence (互认); every field may be left out
//    "region": CODE, "matter": CODE, "type": CODE, "needed": "L1" to "L4", "tolerate_stale": BOOL,
//    "authorised_by": "none", "holder", "platform" or "statutory"},    the region is that of the list otherwise
//  "evidence": as for the verifier; added to what that has}
// ```
//
// # Safety
//
// `verifier` is a handle that is not released. `data` points to `len` octets and `context_json` to text; nobody
// writes to them during the call. `report_out` points to room for one pointer.
YzStatus yz_verify(const struct YzVerifier *verifier,
                   const uint8_t *data,
                   size_t len,
                   const char *context_json,
                   struct YzReport **report_out);

// Verifies the file at a path; else as yz_verify. Without a name in the context, the report shows the path. What is
// no file or cannot be read is YZ_STATUS_ARGUMENT, what is longer than the limit YZ_STATUS_LIMIT.
//
// # Safety
//
// `verifier` is a handle that is not released. `path` and `context_json` point to text that nobody writes to during
// the call. `report_out` points to room for one pointer.
YzStatus yz_verify_path(const struct YzVerifier *verifier,
                        const char *path,
                        const char *context_json,
                        struct YzReport **report_out);

// Releases a verifier. Reports that it made live on.
//
// # Safety
//
// `verifier` is NULL or a handle that is not released, and nobody uses it any more.
void yz_verifier_free(struct YzVerifier *verifier);

// The conclusion; YZ_VERDICT_NONE for NULL and for a report that only describes.
//
// # Safety
//
// `report` is NULL or a handle that is not released.
YzVerdict yz_report_verdict(const struct YzReport *report);

// Whether a region recognises the licence (互认): 10 it does, 11 it does not, 12 it cannot be said; YZ_VERDICT_NONE for
// NULL, and where that was not asked.
//
// # Safety
//
// `report` is NULL or a handle that is not released.
YzVerdict yz_report_recognition(const struct YzReport *report);

// The report as one JSON object without line breaks: `yinzheng.report/1`, where nothing else is said.
//
// # Safety
//
// `report` is a handle that is not released. `json_out` points to room for one pointer.
YzStatus yz_report_json(const struct YzReport *report,
                        const char **json_out);

// The report in words, of several lines. Names in it come from the file: before a terminal shows them, control
// characters other than line feeds should be taken out.
//
// `language` is "zh" or "en".
//
// # Safety
//
// `report` is a handle that is not released, `language` points to text. `text_out` points to room for one pointer.
YzStatus yz_report_text(const struct YzReport *report,
                        const char *language,
                        const char **text_out);

// The report as one HTML page that needs nothing beside it, to be shown to people: the report of a verification alone
// has one.
//
// `data` is the file that the report is about; without it (NULL and 0) the page lacks the pictures of seals and the map
// of pages. Another file is YZ_STATUS_ARGUMENT. `language` is "zh" or "en".
//
// # Safety
//
// `report` is a handle that is not released. `data` points to `len` octets and `language` to text; nobody writes to
// them during the call. `bytes_out` points to room for one pointer.
YzStatus yz_report_html(const struct YzReport *report,
                        const uint8_t *data,
                        size_t len,
                        const char *language,
                        struct YzBytes **bytes_out);

// One value of the report, by its place in the JSON (RFC 6901): "/reasons/0/reason",
// "/signatures/0/signer/subject". A string as it is, everything else as JSON; NULL where there is nothing.
//
// # Safety
//
// `report` is a handle that is not released, `place` points to text. `value_out` points to room for one pointer.
YzStatus yz_report_value(const struct YzReport *report,
                         const char *place,
                         const char **value_out);

// How many elements the array at this place has ("/signatures", "/signatures/0/checks"); 0 where there is none.
//
// # Safety
//
// `report` is a handle that is not released, `place` points to text. `count_out` points to room for one size.
YzStatus yz_report_count(const struct YzReport *report,
                         const char *place,
                         size_t *count_out);

// Releases a report and everything that it handed out.
//
// # Safety
//
// `report` is NULL or a handle that is not released, and nobody uses it any more.
void yz_report_free(struct YzReport *report);

// Describes what a file holds, without judging any of it: package, signatures, seals, certificates, times. The
// report has no verdict; its JSON is `yinzheng.inspection/1`.
//
// # Safety
//
// `data` points to `len` octets and `name`, which is shown in the report, to text; nobody writes to them during the
// call. `report_out` points to room for one pointer.
YzStatus yz_inspect(const uint8_t *data,
                    size_t len,
                    const char *name,
                    struct YzReport **report_out);

// Explains a check ("ofd.reference-digest") or a reason ("HASH_FAILURE"), in JSON and in words. The report has no
// verdict; its JSON is
//
// ```text
// {"schema": "yinzheng.explanation/1", "code": CODE, "kind": "check" or "reason", "text_zh": TEXT, "text_en": TEXT,
//  "source": TEXT,    the standard that asks for it, where there is one
//  "leads_to": "passed", "failed" or "indeterminate", "remedy": CODE}    of reasons: what would change the answer
// ```
//
// An unknown code is YZ_STATUS_ARGUMENT.
//
// # Safety
//
// `code` points to text. `report_out` points to room for one pointer.
YzStatus yz_explain(const char *code,
                    struct YzReport **report_out);

// Begins a case (办件) of a matter (事项).
//
// `matter_json` is `yinzheng.matter/1`. `case_json`:
//
// ```text
// {"number": TEXT, "organisation": BODY, "operator": TEXT, "purpose": TEXT, "region": CODE,
//  "at": TIME,    when licences are used
//  "applicant": {"name": TEXT, "code": TEXT, "code_type": CODE}, "represented": [as applicant…],
//  "fields": {NAME: VALUE}, "promises": [TEXT…],
//  "answers": [{"source": TEXT, "as_of": TIME, "fields": {NAME: VALUE}}…],
//  "confirmations": [{"department": BODY, "statement": TEXT, "word": "confirmed" or "denied", "at": TIME}…],
//  "outages": [{"source": {"department": BODY}, {"source": TEXT} or {"type": …},
//    "kind": "access-denied" or "unavailable"}…],
//  "crosswalk": {CODE: …}}
// ```
//
// From represented on, everything may be left out.
//
// # Safety
//
// `matter_json` and `case_json` point to text. `case_out` points to room for one pointer.
YzStatus yz_case_new(const char *matter_json,
                     const char *case_json,
                     struct YzCase **case_out);

// Verifies a licence, asks the verifier's recognition list about it, and adds it to the case if it passed. One that
// did not pass is named in the decision, under the name in the context; nothing is ever based on it. One that passed
// and holds no licence adds nothing.
//
// All else as for yz_verify; the matter and the time of use are those of the case, whatever else "use" says.
//
// # Safety
//
// `case_handle` and `verifier` are handles that are not released. `data` points to `len` octets and `context_json` to
// text; nobody writes to them during the call. `report_out` points to room for one pointer.
YzStatus yz_case_add_licence(const struct YzCase *case_handle,
                             const struct YzVerifier *verifier,
                             const uint8_t *data,
                             size_t len,
                             const char *context_json,
                             struct YzReport **report_out);

// Judges a grant for the use of licences in this case, and adds it if it allows that; else the decision says why not.
//
// `ground_json` is what yz_grant_check takes as "ground". The report is as there.
//
// # Safety
//
// `case_handle` is a handle that is not released. `grant` points to `len` octets and `ground_json` to text; nobody
// writes to them during the call. `report_out` points to room for one pointer.
YzStatus yz_case_add_grant(const struct YzCase *case_handle,
                           const uint8_t *grant,
                           size_t len,
                           const char *ground_json,
                           struct YzReport **report_out);

// Decides what the applicant need not hand in (免提交判定), from what was added so far. The report has no verdict:
// its JSON is `yinzheng.decision/1`, "/overall" in it the conclusion.
//
// `input_out` receives everything that the decision was drawn from, to be stored with it; NULL if that is not wanted.
// It holds personal data whole.
//
// # Safety
//
// `case_handle` is a handle that is not released. `report_out` points to room for one pointer, and `input_out` too,
// unless it is NULL.
YzStatus yz_case_decide(const struct YzCase *case_handle,
                        struct YzReport **report_out,
                        struct YzBytes **input_out);

// What follows from stored inputs, drawn again. It decides nothing, because nothing vouches for what was stored; the
// octets of its JSON are those of the decision.
//
// # Safety
//
// `matter_json` points to text and `input` to `len` octets; nobody writes to them during the call. `report_out`
// points to room for one pointer.
YzStatus yz_decision_replay(const char *matter_json,
                            const uint8_t *input,
                            size_t len,
                            struct YzReport **report_out);

// Releases a case. Reports that it made live on.
//
// # Safety
//
// `case_handle` is NULL or a handle that is not released, and nobody uses it any more.
void yz_case_free(struct YzCase *case_handle);

// Makes a signer: the certificate, the callback to its key, and a seal with which its owner may sign.
//
// `config_json`: {"certificate": CERTIFICATE, "seal": BASE64}, the seal being the DER of an e-seal (SESeal). Who signs
// grants alone needs none. Seal and certificate are verified here; `callback` is not called yet.
//
// # Safety
//
// `config_json` points to text. `callback` and `context` stay usable, from every thread that the signer is used on,
// until the signer is released. `signer_out` points to room for one pointer.
YzStatus yz_signer_new(const char *config_json,
                       YzSignCallback callback,
                       void *context,
                       struct YzSigner **signer_out);

// Makes an e-seal signature (SES_Signature, DER) over a content.
//
// `request_json`: {"time": TIME, "property": TEXT}; the time of signing, and propertyInfo (ASCII, may be left out).
//
// # Safety
//
// `signer` is a handle that is not released. `content` points to `len` octets and `request_json` to text; nobody
// writes to them during the call. `bytes_out` points to room for one pointer.
YzStatus yz_sign_seal(const struct YzSigner *signer,
                      const uint8_t *content,
                      size_t len,
                      const char *request_json,
                      struct YzBytes **bytes_out);

// Seals an OFD document; the sealed one is a new one.
//
// `request_json`, in which every field but time may be left out:
//
// ```text
// {"time": TIME,    of signing
//  "document": N,    in the package, from 0
//  "places": [{"page": PAGE, "left": MM, "top": MM},    a stamp; from the upper left corner of the page
//    {"edge": "right", "offset": MM, "pages": [PAGE…], "most": N}],    a seam stamp (骑缝章)
//  "lock": BOOL,    no further signature may follow
//  "beside_broken": BOOL,    although a signature that is there may be broken
//  "leave_out": [PATH…]}    files that are not covered
// ```
//
// PAGE is a number, from 1, or an identifier as text.
//
// # Safety
//
// `signer` is a handle that is not released. `ofd` points to `len` octets and `request_json` to text; nobody writes
// to them during the call. `bytes_out` points to room for one pointer.
YzStatus yz_sign_ofd(const struct YzSigner *signer,
                     const uint8_t *ofd,
                     size_t len,
                     const char *request_json,
                     struct YzBytes **bytes_out);

// Issues an e-licence (电子证照): an OFD file with the data of `description_json` in it, sealed.
//
// `description_json` is described at the library's LicenceDescription. With `pages`, an OFD document that is not
// signed yet, the data go into it, and `request_json` is as for yz_sign_ofd. Without (NULL and 0), a page is drawn,
// and `request_json` is {"time": TIME, "font": {"name": TEXT, "data": BASE64}}, the font being for that page.
//
// # Safety
//
// `signer` is a handle that is not released. `description_json` and `request_json` point to text, and `pages` to
// `len` octets; nobody writes to them during the call. `bytes_out` points to room for one pointer.
YzStatus yz_issue_licence(const struct YzSigner *signer,
                          const char *description_json,
                          const uint8_t *pages,
                          size_t len,
                          const char *request_json,
                          struct YzBytes **bytes_out);

// Releases a signer; its callback is not called any more.
//
// # Safety
//
// `signer` is NULL or a handle that is not released, and nobody uses it any more.
void yz_signer_free(struct YzSigner *signer);

// Asks whether a grant (yinzheng.grant/1, signed) allows a use. The verdict: 10 it does, 11 it does not, 12 it cannot
// be said; the JSON is `yinzheng.grant-check/1`.
//
// `use_json`:
//
// ```text
// {"time": TIME, "holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    whose licences are used
//  "grantee": BODY, "matter": CODE, "purpose": TEXT, "case": TEXT, "region": CODE,    by whom, for what, where
//  "ground": {    whom to believe; nobody, unless named
//    "holder_keys": [{"holder": {"name": TEXT, "code": TEXT, "code_type": CODE}, "keys": [KEY…]}…],    known to be his own
//    "platforms": {BODY: {"keys": [KEY…], "highest": LEVEL}},    who may attest a holder's consent, and how well
//    "bodies": {BODY: [KEY…]},    who may invoke legal bases
//    "legal_bases": {CODE: {"title": TEXT, "bodies": [BODY…]}},
//    "revocations": [BASE64…],    grants taken back (yinzheng.grant-revocation/1, signed)
//    "least": LEVEL},    how well a holder must have been identified; "substantial" unless said otherwise
//  "record": {"folder": PATH, "used_for": TEXT}}    if it is allowed, record this use, once for each used_for
// ```
//
// KEY is a certificate, or a public key (SubjectPublicKeyInfo); LEVEL "low", "substantial" or "high"; BODY a social
// credit code. case, ground and record may be left out.
//
// # Safety
//
// `grant` points to `len` octets and `use_json` to text; nobody writes to them during the call. `report_out` points
// to room for one pointer.
YzStatus yz_grant_check(const uint8_t *grant,
                        size_t len,
                        const char *use_json,
                        struct YzReport **report_out);

// Makes a grant and signs it: yinzheng.grant/1 in an envelope. The signer needs no seal.
//
// `grant_json`:
//
// ```text
// {"holder": {"name": TEXT, "code": TEXT, "code_type": CODE},    kept as a salted digest
//  "grantee": BODY, "matter": CODE, "purpose": TEXT, "case": TEXT, "region": CODE,
//  "scope": [{"subject": {"id": TEXT} or {"type": …}, "extent": "face" or {"fields": [NAME…]}}…],
//  "not_before": TIME, "not_after": TIME, "max_uses": N,    1 unless said otherwise
//  "basis": "own-signature", {"platform": {"platform": BODY, "authentication": LEVEL}},
//    or {"statute": {"legal_basis": CODE}}}
// ```
//
// # Safety
//
// `signer` is a handle that is not released. `grant_json` points to text that nobody writes to during the call.
// `bytes_out` points to room for one pointer.
YzStatus yz_sign_grant(const struct YzSigner *signer,
                       const char *grant_json,
                       struct YzBytes **bytes_out);

// Takes a grant back: yinzheng.grant-revocation/1 in an envelope. The signer has to be who signed the grant.
//
// `revocation_json`: {"grant_id": TEXT, "time": TIME}.
//
// # Safety
//
// As for yz_sign_grant.
YzStatus yz_sign_revocation(const struct YzSigner *signer,
                            const char *revocation_json,
                            struct YzBytes **bytes_out);

// Where the octets are, and how many. They live as long as `bytes`.
//
// # Safety
//
// `bytes` is a handle that is not released. `data_out` and `len_out` point to room for one pointer and one size.
YzStatus yz_bytes_get(const struct YzBytes *bytes,
                      const uint8_t **data_out,
                      size_t *len_out);

// Releases octets.
//
// # Safety
//
// `bytes` is NULL or a handle that is not released, and nobody uses it any more.
void yz_bytes_free(struct YzBytes *bytes);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* YINZHENG_H */
