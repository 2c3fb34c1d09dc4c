#!/usr/bin/env bash
# Makes the key files here: with OpenSSL 3, and for the form of GmSSL with Python's hashlib and `openssl enc`, so that
# no line of the library had a part in them. KEY.pub.pem is the public key of every KEY--FORM.pem.
set -euo pipefail
cd "$(dirname "$0")"
export PASS='correct horse battery 电子'
rm -f ./*.pem

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out sm2--pkcs8.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out p256--pkcs8.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384--pkcs8.pem
openssl genpkey -algorithm ED25519 -out ed25519--pkcs8.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa--pkcs8.pem

encrypt() { # KEY FORM OPTION...
  openssl pkcs8 -topk8 -in "$1--pkcs8.pem" -out "$1--$2.pem" -passout env:PASS "${@:3}"
}
for key in sm2 p256 p384 ed25519 rsa; do
  openssl pkey -in $key--pkcs8.pem -pubout -out $key.pub.pem
  encrypt $key pbes2
done
encrypt sm2 aes128-sha1 -v2 aes-128-cbc -v2prf hmacWithSHA1
encrypt sm2 aes192-sha512 -v2 aes-192-cbc -v2prf hmacWithSHA512
encrypt sm2 aes256-sha384 -v2 aes-256-cbc -v2prf hmacWithSHA384 -iter 4096
encrypt sm2 des3 -v2 des3
encrypt sm2 sm4-sha256 -v2 sm4-cbc -v2prf hmacWithSHA256

for key in sm2 p256 p384; do
  { openssl ecparam -name "$(openssl pkey -in $key--pkcs8.pem -noout -text | sed -n 's/^ASN1 OID: //p')"
    openssl ec -in $key--pkcs8.pem
  } >$key--sec1.pem 2>/dev/null
  openssl ec -in $key--pkcs8.pem -no_public -out $key--sec1-bare.pem 2>/dev/null
  openssl ec -in $key--pkcs8.pem -conv_form compressed -out $key--sec1-compressed.pem 2>/dev/null
  openssl ec -in $key--pkcs8.pem -conv_form hybrid -out $key--sec1-hybrid.pem 2>/dev/null
done
openssl rsa -in rsa--pkcs8.pem -traditional -out rsa--pkcs1.pem 2>/dev/null

# As GmSSL writes it: curve and public key inside, PBKDF2 with HMAC-SM3 and 65,536 iterations, SM4-CBC.
python3 - <<'PYTHON'
import base64, hashlib, os, subprocess

def tlv(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else b"\x82" + n.to_bytes(2, "big")
    return bytes([tag]) + size + body

def oid(text):
    arcs = [int(a) for a in text.split(".")]
    arcs = [arcs[0] * 40 + arcs[1]] + arcs[2:]
    out = b""
    for arc in arcs:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(arc & 127 | 128)
        out += bytes(reversed(groups))
    return tlv(6, out)

def run(*command, data=b""):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout

sec1 = run("openssl", "ec", "-in", "sm2--pkcs8.pem", "-outform", "DER")
algorithm = tlv(48, oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301"))
info = tlv(48, tlv(2, b"\0"), algorithm, tlv(4, sec1))
for form, prf in (("gmssl", "1.2.156.10197.1.401.2"), ("gmt0091", "1.2.156.10197.1.401.3.1")):
    salt, iv = os.urandom(16), os.urandom(16)
    key = hashlib.pbkdf2_hmac("sm3", os.environb[b"PASS"], salt, 65536, 16)
    encrypted = run("openssl", "enc", "-sm4-cbc", "-K", key.hex(), "-iv", iv.hex(), data=info)
    rounds = tlv(2, (65536).to_bytes(3, "big"))
    kdf, pbes2 = "1.2.840.113549.1.5.12", "1.2.840.113549.1.5.13"
    length, null = tlv(2, b"\x10"), b""
    if form == "gmt0091":
        length, null = b"", tlv(5)
        kdf, pbes2 = "1.2.156.10197.6.1.4.1.5.1", "1.2.156.10197.6.1.4.1.5.2"
    derivation = tlv(48, oid(kdf), tlv(48, tlv(4, salt), rounds, length, tlv(48, oid(prf), null)))
    scheme = tlv(48, oid("1.2.156.10197.1.104.2"), tlv(4, iv))
    der = tlv(48, tlv(48, oid(pbes2), tlv(48, derivation, scheme)), tlv(4, encrypted))
    text = base64.encodebytes(der).decode().replace("\n", "")
    with open(f"sm2--{form}.pem", "w") as out:
        out.write("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
        out.writelines(text[i:i + 64] + "\n" for i in range(0, len(text), 64))
        out.write("-----END ENCRYPTED PRIVATE KEY-----\n")
PYTHON
